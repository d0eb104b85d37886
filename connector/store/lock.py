"""Who may go on alone: one process on an embedded store, one transaction at a thing that has no row yet."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, text

from connector.letters.errors import StoreUnusable

_WAIT = text("SELECT pg_advisory_xact_lock(hashtextextended(:thing, 0))")
_TRY = text("SELECT pg_try_advisory_xact_lock(hashtextextended(:thing, 0))")


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Hold the lock file for the length of the block; the system lets go of it when the process dies.

    Raises:
        StoreUnusable: another process holds it.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            detail = "najpierw zatrzymaj connector serve / another process owns this store: stop 'connector serve' first"
            raise StoreUnusable(f"{detail} ({path.name})") from None
        yield
    finally:
        os.close(handle)


def alone(tx: Connection, thing: str) -> None:
    """Wait until no other transaction is at this thing, and keep the others from it until this one ends.

    Args:
        tx: a writing transaction; on SQLite it is alone anyway.
        thing: in words, such as ``lane send:1:ab12``; for what is no row, or not yet.
    """
    if tx.dialect.name == "postgresql":
        tx.execute(_WAIT, {"thing": thing})


def try_alone(tx: Connection, thing: str) -> bool:
    """Like :func:`alone`, but where another transaction is at it, give False at once."""
    return tx.dialect.name != "postgresql" or bool(tx.execute(_TRY, {"thing": thing}).scalar_one())
