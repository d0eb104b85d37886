"""Empty stores for tests: migrated once for each process, and copied for each test."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Final
from unittest.mock import patch

from connector.store import schema
from connector.store.database import Database, sqlite_url
from samples.demo.place import Place
from tests import postgres_kit

DATABASES: Final = ("SQLite", "PostgreSQL")
"""Those on which a store can be kept."""


def store_address(folder: Path) -> str:
    """Give the address of an empty migrated store: a file in the folder, or a database on the server where that is asked for."""
    return postgres_kit.create() if on_server() else in_folder(folder)


def bare_address(folder: Path) -> str:
    """Give the address of a store that has not even tables yet: a file in the folder, or a database on the server."""
    folder.mkdir(parents=True, exist_ok=True)
    return postgres_kit.create(migrated=False) if on_server() else sqlite_url(folder / "connector.db")


def choose_store(place: Place) -> None:
    """Have a configuration that was just written name a database on the server, always the same, where that is asked for."""
    if on_server():
        put_on_server(place)


def put_on_server(place: Place) -> None:
    """Have a configuration that was just written name a database on the server; one without tables is made the first time."""
    text = place.config.read_text("utf-8").replace("[store]\n", '[store]\ndatabase = "file:sekrety/baza"\n')
    place.config.write_text(text, "utf-8")
    address = place.folder / "sekrety" / "baza"
    if not address.exists():
        address.touch(0o600)
        address.write_text(postgres_kit.create(migrated=False) + "\n", "utf-8")


def on_server() -> bool:
    """Tell whether the stores of tests are to be on the server."""
    return os.environ.get(postgres_kit.WHICH) == "postgresql"


@contextmanager
def kept_on(database: str) -> Iterator[None]:
    """Have the stores that are made within the block be on one of the databases; what is on a server goes at the end."""
    with patch.dict(os.environ, {postgres_kit.WHICH: database.lower()}), postgres_kit.removing():
        yield


def in_folder(folder: Path) -> str:
    """Give the address of the SQLite store in a folder: an empty migrated one where none is there yet."""
    folder.mkdir(parents=True, exist_ok=True)
    store = folder / "connector.db"
    if not store.exists():
        store.write_bytes(_empty())
    return sqlite_url(store)


def bring_up(database: Database) -> None:
    """Migrate a store that came from elsewhere; one of ours is up to date already."""
    if schema.version(database) != _latest():
        schema.migrate(database)


_latest = cache(schema.latest_version)


@cache
def _empty() -> bytes:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "connector.db"
        database = Database(sqlite_url(path))
        schema.migrate(database)
        with database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        database.close()
        return path.read_bytes()
