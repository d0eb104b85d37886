"""Fixtures of the unit tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from connector.store.database import Database
from tests.stores import in_folder


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """Give an empty, migrated store."""
    database = Database(in_folder(tmp_path))
    yield database
    database.close()
