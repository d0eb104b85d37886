"""Both databases: an empty store on each, and further processes' views of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from connector.store.database import Database
from tests import postgres_kit
from tests.stores import in_folder

Opener = Callable[[], Database]


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the address of an empty store on each database."""
    if request.param == "postgresql":
        return postgres_kit.create()
    return in_folder(tmp_path)


@pytest.fixture
def opened(address: str) -> Iterator[Opener]:
    """Give what opens the store as one more process does; everything opened is closed at the end."""
    databases: list[Database] = []

    def open_one() -> Database:
        databases.append(Database(address))
        return databases[-1]

    yield open_one
    for database in databases:
        database.close()


@pytest.fixture
def database(opened: Opener) -> Database:
    """Give the store."""
    return opened()


@pytest.fixture
def on_server() -> Iterator[Database]:
    """Give a store on PostgreSQL, for what only a database with many writers can do wrong."""
    database = Database(postgres_kit.create())
    yield database
    database.close()
