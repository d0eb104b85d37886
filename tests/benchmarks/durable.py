"""Empty stores on both databases, which can be as durable as an office's, and plain connections to them."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Final

import psycopg

from tests import postgres_kit
from tests.stores import in_folder

DATABASES: Final = ("SQLite", "PostgreSQL")


def address(database: str, folder: Path) -> str:
    """Make an empty migrated store; on PostgreSQL it goes with :func:`postgres_kit.removing`."""
    if database == "SQLite":
        return in_folder(folder)
    return postgres_kit.create()


@cache
def make_durable() -> None:
    """Have PostgreSQL wait for the disk: take back what makes the tests' own server quick; one named by its address stays."""
    if postgres_kit.SERVER in os.environ:
        return
    with psycopg.connect(postgres_kit.server(), autocommit=True) as connection:
        connection.execute("ALTER SYSTEM RESET ALL")
        connection.execute("SELECT pg_reload_conf()")


@contextmanager
def plain_cursor(store: str) -> Iterator[Any]:
    """Connect with the driver alone, as durably as we do."""
    if store.startswith("sqlite"):
        with closing(sqlite3.connect(store.removeprefix("sqlite:///"), isolation_level=None)) as connection:
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
                connection.execute(f"PRAGMA {pragma}")
            yield connection.cursor()
    else:
        with psycopg.connect(store, autocommit=True) as connection:
            yield connection.cursor()
