"""Open the database and give named transactions; every commit point has the name of its transaction."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from connector.store import bell as bells
from connector.store.bell import Bell
from connector.store.postgresql import SCHEME, Postgresql
from connector.store.sqlite import Sqlite, sqlite_url

__all__ = ["Database", "sqlite_url"]


class Server(Protocol):
    """What differs between the two databases."""

    engine: Engine
    shared: bool
    """Whether other processes may be at work on the same store."""

    def writing(self) -> AbstractContextManager[None]:
        """Wait for one's turn to write."""
        ...

    def begin(self, tx: Connection, *, lasting: bool) -> None:
        """Begin to write."""
        ...

    def begin_reading(self, tx: Connection) -> None:
        """Begin to read one state."""
        ...

    def now(self) -> datetime:
        """Give the time that every process of this store goes by."""
        ...

    def ring(self, connection: Connection) -> None:
        """Wake the workers of every process, by way of a connection that just committed."""
        ...

    def listening(self) -> AbstractContextManager[None]:
        """Be woken by other processes until the block ends."""
        ...


class Database:
    """A store's database; it is also the clock by which all of the store's processes go.

    Args:
        url: ``postgresql://...`` as libpq reads it, or an SQLAlchemy address of an SQLite file (:func:`sqlite_url`).
        after_commit: called with a transaction's name once it is durable; tests and drills end the process there.
    """

    def __init__(self, url: str, after_commit: Callable[[str], None] | None = None) -> None:
        self.bell = Bell()
        self._server: Server = Postgresql(url, self.bell) if url.startswith(SCHEME) else Sqlite(url, self.bell)
        self._writing = threading.local()
        self._after_commit = after_commit or (lambda _name: None)

    @property
    def engine(self) -> Engine:
        """The pool of connections."""
        return self._server.engine

    @property
    def shared(self) -> bool:
        """Whether other processes may be at work on the same store."""
        return self._server.shared

    @contextmanager
    def transaction(self, name: str, *, lasting: bool = True) -> Iterator[Connection]:
        """Write: all or nothing, durable when the block ends; ``name`` says in words what is then true.

        On PostgreSQL transactions run side by side: what is read and then changed must be locked first (``rows.lock``).

        Args:
            name: of the commit point.
            lasting: False where a power cut may take the commit back: only for the bookkeeping of jobs that are then done
                again by themselves. The next lasting commit makes it durable too.
        """
        with self._alone(), self._server.writing(), self.engine.connect() as connection:
            self._server.begin(connection, lasting=lasting)
            bells.forget(connection)
            try:
                yield connection
                connection.exec_driver_sql("COMMIT")
            except BaseException:
                with suppress(SQLAlchemyError):  # a failing rollback must not hide what went wrong
                    connection.exec_driver_sql("ROLLBACK")
                raise
            if bells.wanted(connection):
                self._server.ring(connection)
        self._after_commit(name)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if getattr(self._writing, "now", False):
            raise RuntimeError("a transaction within a transaction would wait for itself")
        self._writing.now = True
        try:
            yield
        finally:
            self._writing.now = False

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Read one consistent state; nothing can be written."""
        with self.engine.connect() as connection:
            self._server.begin_reading(connection)
            try:
                yield connection
            finally:
                with suppress(SQLAlchemyError):  # a connection that broke has nothing to end
                    connection.exec_driver_sql("ROLLBACK")

    def now(self) -> datetime:
        """Give the time in UTC that every process of this store goes by: the database's own, where it has a server."""
        return self._server.now()

    def listening(self) -> AbstractContextManager[None]:
        """Have the bell rung by the other processes too, until the block ends."""
        return self._server.listening()

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()
