"""Fixtures for whole stories."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.office_kit import Office
from tests.platform_double import PlatformDouble


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Give an office that receives, in a folder of its own."""
    office = Office(tmp_path)
    yield office
    office.desk.database.close()


@pytest.fixture
def platform(office: Office) -> PlatformDouble:
    """Give the platform of that office."""
    return office.platform
