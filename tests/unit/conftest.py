"""Fixtures of the unit tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from connector.store import schema
from connector.store.database import Database, sqlite_url


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """Give an empty, migrated store."""
    database = Database(sqlite_url(tmp_path / "connector.db"))
    schema.migrate(database)
    yield database
    database.close()
