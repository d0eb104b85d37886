"""One process at a time owns an embedded store."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from connector.letters.errors import StoreUnusable


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
            raise StoreUnusable(f"another process owns this store ({path.name}): stop 'connector serve' first") from None
        yield
    finally:
        os.close(handle)
