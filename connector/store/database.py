"""Open the database and give named transactions; every commit point has the name of its transaction."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError

_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000")


class Database:
    """A database with one writer at a time within the process, as SQLite wants it.

    Args:
        url: an SQLAlchemy address such as ``sqlite:////var/lib/connector/connector.db``.
        after_commit: called with a transaction's name once it is durable; tests and drills end the process there.
    """

    def __init__(self, url: str, after_commit: Callable[[str], None] | None = None) -> None:
        self.engine = _engine(url)
        self._writer = threading.Lock()
        self._writing = threading.local()
        self._after_commit = after_commit or (lambda _name: None)

    @contextmanager
    def transaction(self, name: str, *, lasting: bool = True) -> Iterator[Connection]:
        """Write: all or nothing, durable when the block ends; ``name`` says in words what is then true.

        Args:
            name: of the commit point.
            lasting: False where a power cut may take the commit back: only for the bookkeeping of jobs that are then done
                again by themselves. The next lasting commit makes it durable too.
        """
        with self._alone(), self.engine.connect() as connection:
            connection.exec_driver_sql(f"PRAGMA synchronous={'FULL' if lasting else 'NORMAL'}")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.exec_driver_sql("COMMIT")
            except BaseException:
                with suppress(DBAPIError):  # a failing rollback must not hide what went wrong
                    connection.exec_driver_sql("ROLLBACK")
                raise
        self._after_commit(name)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if getattr(self._writing, "now", False):
            raise RuntimeError("a transaction within a transaction would wait for itself")
        with self._writer:
            self._writing.now = True
            try:
                yield
            finally:
                self._writing.now = False

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Read one consistent state; nothing can be written."""
        with self.engine.connect() as connection:
            connection.exec_driver_sql("BEGIN")
            try:
                yield connection
            finally:
                connection.exec_driver_sql("ROLLBACK")

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()


def sqlite_url(path: Path) -> str:
    """Give the address of an SQLite file."""
    return f"sqlite:///{path}"


def _engine(url: str) -> Engine:
    # Transactions are begun by hand (above): the driver's own handling would begin a writing one as a reader.
    engine = create_engine(url, isolation_level="AUTOCOMMIT", connect_args={"check_same_thread": False}, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def set_up(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        for pragma in _PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    return engine
