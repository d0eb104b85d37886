"""Who may call the API: document systems with a key each, kept as its SHA-256 only."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from connector.letters.errors import NotAllowed
from connector.store.tables import clients

_KEY_BYTES = 32


def new_key() -> str:
    """Make an API key: 32 random bytes as text that fits in a header."""
    return secrets.token_urlsafe(_KEY_BYTES)


def key_digest(key: str) -> str:
    """Give the digest under which a key is stored."""
    return hashlib.sha256(key.encode()).hexdigest()


_BY_KEY = select(clients).where(clients.c.key_sha256 == bindparam("digest"))


def by_key(tx: Connection, key: str) -> Row[Any]:
    """Find the client with this key.

    Raises:
        NotAllowed: nobody has it.
    """
    row = tx.execute(_BY_KEY, {"digest": key_digest(key)}).first()
    if row is None:
        raise NotAllowed
    return row


def by_name(tx: Connection, name: str) -> Row[Any]:
    """Find a client by name; document systems that the connector itself visits are clients without a key.

    Raises:
        NotAllowed: nobody has that name.
    """
    row = tx.execute(select(clients).where(clients.c.name == name)).first()
    if row is None:
        raise NotAllowed(name)
    return row
