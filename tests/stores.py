"""Empty stores for tests: migrated once for each process, and copied for each test."""

from __future__ import annotations

import os
import tempfile
from functools import cache
from pathlib import Path

from connector.store import schema
from connector.store.database import Database, sqlite_url
from tests import postgres_kit


def store_address(folder: Path) -> str:
    """Give the address of an empty migrated store: a file in the folder, or a database on the server where that is asked for."""
    return postgres_kit.create() if os.environ.get(postgres_kit.WHICH) == "postgresql" else in_folder(folder)


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
