"""Bytes that the archive could not take yet, kept in the database until it can."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import Connection, delete, select

from connector.store import rows
from connector.store.database import Database
from connector.store.tables import unarchived


def add(tx: Connection, unit_id: int, content: bytes, at: datetime) -> int:
    """Keep bytes with whatever the transaction records of them, and give the row's number."""
    sha256 = hashlib.sha256(content).hexdigest()
    return rows.add(tx, unarchived, unit_id=unit_id, sha256=sha256, content=content, since=at)


def remove(tx: Connection, number: int) -> None:
    """Let go of bytes that the archive has now."""
    tx.execute(delete(unarchived).where(unarchived.c.id == number))


class Unarchived:
    """What waits in a database for the archive, to be read by digest."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, sha256: str) -> bytes | None:
        """Give the bytes with this digest, if they wait here."""
        with self._database.reading() as tx:
            content = tx.execute(select(unarchived.c.content).where(unarchived.c.sha256 == sha256).limit(1)).scalar()
        return bytes(content) if content is not None else None
