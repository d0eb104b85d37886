"""The database: which commits wait for the disk."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection

from connector.store.database import Database, sqlite_url

NORMAL, FULL = 1, 2


def _synchronous(tx: Connection) -> int:
    return int(tx.exec_driver_sql("PRAGMA synchronous").scalar_one())


def test_commits_wait_for_the_disk_unless_told_otherwise(tmp_path: Path) -> None:
    """Also the one right after a commit that need not last, on the same connection."""
    database = Database(sqlite_url(tmp_path / "store.db"))
    found = []
    for lasting in (True, False, True):
        with database.transaction("tried", lasting=lasting) as tx:
            found.append(_synchronous(tx))
    with database.transaction("by default") as tx:
        found.append(_synchronous(tx))
    database.close()
    assert found == [FULL, NORMAL, FULL, FULL]
