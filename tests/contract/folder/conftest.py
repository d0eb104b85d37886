"""A folder for each test."""

from __future__ import annotations

from pathlib import Path

import pytest

from connector.ports import DocumentSystem
from tests.contract.folder.kit import Exchange


@pytest.fixture
def exchange(tmp_path: Path) -> Exchange:
    """Give an empty shared folder."""
    return Exchange(tmp_path / "wymiana")


@pytest.fixture
def system(exchange: Exchange) -> DocumentSystem:
    """Open the folder."""
    return exchange.system()
