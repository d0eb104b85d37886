"""PostgreSQL: one database for any number of web and worker processes on several machines."""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
from psycopg.types.string import StrDumperUnknown as StrDumper
from sqlalchemy import Connection, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, InvalidatePoolError, SQLAlchemyError

from connector.letters.errors import ConfigurationWrong, StoreUnusable
from connector.store.bell import Bell

log = logging.getLogger(__name__)

SCHEME = "postgresql://"
_CHANNEL = "connector_jobs"
_NETWORK: Mapping[str, Any] = {
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "tcp_user_timeout": 30_000,
}
"""A server that vanished from the network without a word is noticed within half a minute (seconds; the last in milliseconds)."""
# A process that froze within a transaction must not hold its locks for ever.
_SESSION = "SET idle_in_transaction_session_timeout = '60s'; SET lock_timeout = '30s'; SET timezone = 'UTC'"
_LOOK_EVERY = 60.0
SURELY_STANDS = 0.2
"""Seconds since its last use within which a connection is used again without asking: no server restarts that fast."""
_NOT_TOLD = (None,) * 5
"""What a description could say of a column beside its name and type."""
_LISTEN_SECONDS = 0.5
_RECONNECT_SECONDS = 1.0


class ServerClock:
    """The database's clock, carried on between looks by this machine's steady counter; its wall clock never matters.

    All processes of a store thus agree on leases and due times, to within the time of one question to the database.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        self._looking = threading.Lock()
        self._known: tuple[datetime, float] | None = None
        self._looked = 0.0

    def now(self) -> datetime:
        """Give the database's time in UTC; while the database is away, the last one known, carried on.

        Raises:
            StoreUnusable: the database was never reached so far.
        """
        if self._known is None or time.monotonic() - self._looked > _LOOK_EVERY:
            self._look_once()
        known = self._known
        if known is None:
            raise StoreUnusable("PostgreSQL does not answer at the address of [store] database, or does not admit us")
        moment, counter = known
        return moment + timedelta(seconds=time.monotonic() - counter)

    def _look_once(self) -> None:
        """Ask anew; where somebody asks already and the time is known, go on with that."""
        if not self._looking.acquire(blocking=self._known is None):
            return
        try:
            self._looked = time.monotonic()
            self._known = _ask_time(self._address)
        except psycopg.Error as error:
            log.warning("the database cannot be asked for the time: %s", type(error).__name__)  # its text may repeat the address
        finally:
            self._looking.release()


def _ask_time(address: str) -> tuple[datetime, float]:
    """Give the database's time and the reading of this machine's counter that belongs to it: the middle of the question."""
    with _connect(address) as connection:
        before = time.monotonic()
        row = connection.execute("SELECT clock_timestamp()").fetchone()
        after = time.monotonic()
    if row is None:
        raise psycopg.OperationalError("no answer")
    return row[0].astimezone(UTC), (before + after) / 2


def _connect(address: str) -> psycopg.Connection[Any]:
    """Connect outside the pool, so that neither clock nor listening ever waits for a worker's transaction."""
    return psycopg.connect(address, autocommit=True, application_name="connector", **_NETWORK)


class _Columns(Sequence[Any]):
    """The columns of a result by name and type, laid out as DB-API has it, each looked at when somebody asks for it."""

    def __init__(self, result: Any) -> None:
        self._result = result

    def __len__(self) -> int:
        return int(self._result.nfields)

    def __getitem__(self, place: Any) -> Any:
        if place >= len(self):
            raise IndexError(place)
        return (self._result.fname(place).decode(), self._result.ftype(place), *_NOT_TOLD)


class _Cursor(psycopg.Cursor[Any]):
    """A cursor that describes its columns only where somebody looks.

    SQLAlchemy takes the description of every result, but looks into the first of each statement alone, for names and types;
    psycopg's own takes longer to make than the database to find a row.
    """

    @property
    def description(self) -> Any:
        """Describe the columns of the result; None where it has none."""
        return _Columns(self.pgresult) if self.pgresult is not None and self.pgresult.nfields else None


class Postgresql:
    """What is PostgreSQL's own: transactions side by side (READ COMMITTED), its clock, and LISTEN/NOTIFY.

    Args:
        address: ``postgresql://user:password@host/database`` as libpq reads it. It is never logged or shown.
        bell: rung whenever any process of this store says that there is work.

    Raises:
        ConfigurationWrong: the address cannot be read.
    """

    shared = True

    def __init__(self, address: str, bell: Bell) -> None:
        self.engine = create_engine(
            _driver_url(address),
            isolation_level="AUTOCOMMIT",  # transactions are begun by hand, as on SQLite
            connect_args={"application_name": "connector", "cursor_factory": _Cursor, **_NETWORK},
            pool_size=5,
            max_overflow=15,
            hide_parameters=True,
        )
        event.listen(self.engine, "connect", _set_up)
        event.listen(self.engine, "checkout", _see_that_it_stands)
        event.listen(self.engine, "checkin", _note_use)
        self._address = address
        self._bell = bell
        self._clock = ServerClock(address)
        self._name = secrets.token_hex(8)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Nobody waits for a turn: rows are locked one by one."""
        yield

    def begin(self, tx: Connection, *, lasting: bool) -> None:
        """Begin to write; without ``lasting`` the commit does not wait for the disk."""
        tx.exec_driver_sql("BEGIN" if lasting else "BEGIN; SET LOCAL synchronous_commit = off")

    def begin_reading(self, tx: Connection) -> None:
        """Begin to read one state; the first read fixes which."""
        tx.exec_driver_sql("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")

    def now(self) -> datetime:
        """Give the database's time in UTC."""
        return self._clock.now()

    def ring(self, connection: Connection) -> None:
        """Wake this process at once, and the others through the database; where that is away, they look by themselves.

        After the commit and not within it: commits that notify wait for one another, and for each other's disk.
        """
        self._bell.ring()
        try:
            connection.exec_driver_sql(f"NOTIFY {_CHANNEL}, '{self._name}'")
        except SQLAlchemyError:
            log.warning("the other processes could not be told of new work")

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Ring the bell for the other processes' work until the block ends."""
        stop = threading.Event()
        listener = threading.Thread(target=self._listen, args=(stop,), name="listener", daemon=True)
        listener.start()
        try:
            yield
        finally:
            stop.set()
            listener.join()

    def _listen(self, stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                with _connect(self._address) as connection:
                    connection.execute(f"LISTEN {_CHANNEL}")
                    self._bell.ring()  # for what was said before we listened
                    self._hear(connection, stop)
            except psycopg.OperationalError:
                log.warning("the database does not answer; listening again soon")
                stop.wait(_RECONNECT_SECONDS)

    def _hear(self, connection: psycopg.Connection[Any], stop: threading.Event) -> None:
        while not stop.is_set():
            said = connection.notifies(timeout=_LISTEN_SECONDS, stop_after=1)
            if any(notice.payload != self._name for notice in said):
                self._bell.ring()


def _driver_url(address: str) -> Any:
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):  # the latter for a port that is no number
        raise ConfigurationWrong("[store] database: not of the form postgresql://USER:PASSWORD@HOST/DATABASE") from None
    return url.set(drivername="postgresql+psycopg")


class _TextWithoutNul(StrDumper):
    """Text for PostgreSQL, which knows no NUL: others may put one anywhere, and it is shown as what it is, an unknown sign."""

    def dump(self, obj: str) -> Any:
        return super().dump(obj.replace("\0", "\ufffd"))


def _see_that_it_stands(connection: Any, record: Any, _proxy: Any) -> None:
    """Ask a connection that lay idle for a sign of life; where it gives none, all that lay with it are made anew."""
    if time.monotonic() - record.info["used"] > SURELY_STANDS:
        try:
            connection.execute("SELECT 1")
        except psycopg.Error as error:
            raise InvalidatePoolError from error


def _note_use(_connection: Any, record: Any) -> None:
    record.info["used"] = time.monotonic()


def _set_up(connection: Any, record: Any) -> None:
    _note_use(connection, record)
    connection.adapters.register_dumper(str, _TextWithoutNul)
    connection.autocommit = True
    connection.execute(_SESSION)
