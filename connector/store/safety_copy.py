"""Keep a copy of the embedded database beside it, so that a change of its tables can be taken back."""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from connector.letters.errors import StoreUnusable
from connector.store.database import Database


def keep(database: Database, version: str) -> Path:
    """Copy an SQLite store, as its last commit left it, to ``FILE.before-VERSION``, and give the copy's place.

    The copy is one file that only its owner can read, complete and flushed once it has its name. One of the same name is
    replaced: it is of an earlier try at the same change.

    Raises:
        StoreUnusable: there is no room for it.
    """
    source = Path(str(database.engine.url.database))
    copy, draft = source.with_name(f"{source.name}.before-{version}"), source.with_name(f".{source.name}.copy")
    draft.unlink(missing_ok=True)
    os.close(os.open(draft, os.O_CREAT | os.O_EXCL, 0o600))
    try:
        with database.engine.connect() as connection:
            connection.exec_driver_sql("VACUUM INTO ?", (str(draft),))
    except DBAPIError as failed:
        draft.unlink()
        raise StoreUnusable(f"no copy could be kept beside the database: {failed.orig}") from None
    _flush(draft)
    draft.replace(copy)
    _flush(copy.parent)
    return copy


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
