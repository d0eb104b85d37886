"""SQLite: the embedded database, one process and one writer at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, event

from connector.store.bell import Bell

_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000")
_LASTING = "connector.lasting"


def sqlite_url(path: Path) -> str:
    """Give the address of an SQLite file."""
    return f"sqlite:///{path}"


class Sqlite:
    """What is SQLite's own: BEGIN IMMEDIATE behind one lock, this machine's clock, and a bell that stays in the process."""

    shared = False

    def __init__(self, url: str, bell: Bell) -> None:
        # Transactions are begun by hand: the driver's own handling would begin a writing one as a reader.
        self.engine = create_engine(
            url, isolation_level="AUTOCOMMIT", connect_args={"check_same_thread": False}, hide_parameters=True
        )
        event.listen(self.engine, "connect", _set_up)
        self._writer = threading.Lock()
        self._bell = bell

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Wait for one's turn: SQLite has one writer, and its own way of waiting is not fair."""
        with self._writer:
            yield

    def begin(self, tx: Connection, *, lasting: bool) -> None:
        """Begin to write; without ``lasting`` the commit does not wait for the disk. A connection keeps how it was told last."""
        if tx.info.get(_LASTING) is not lasting:
            tx.exec_driver_sql(f"PRAGMA synchronous={'FULL' if lasting else 'NORMAL'}")
            tx.info[_LASTING] = lasting
        tx.exec_driver_sql("BEGIN IMMEDIATE")

    def begin_reading(self, tx: Connection) -> None:
        """Begin to read one state; the first read fixes which."""
        tx.exec_driver_sql("BEGIN")

    def now(self) -> datetime:
        """Give this machine's time in UTC."""
        return datetime.now(UTC)

    def ring(self, connection: Connection) -> None:  # noqa: ARG002 - the other database needs it
        """Wake this process, the only one there is."""
        self._bell.ring()

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Nothing to listen to: every ring comes from within."""
        yield


def _set_up(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
