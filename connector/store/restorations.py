"""A store restored from a backup: until a person releases it, nothing of it goes out."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from connector.store.tables import UtcDateTime, restorations

REASON = "restored"
"""Why every box of a restored store is paused."""

_PENDING = select(restorations).where(restorations.c.released_at.is_(None)).order_by(restorations.c.id.desc()).limit(1)


def pending(tx: Connection) -> Row[Any] | None:
    """Find the restoration that no person has released yet."""
    return tx.execute(_PENDING).first()


def known_until(tx: Connection) -> datetime | None:
    """Give the moment up to which the store knows everything: the backup of the first restore that nobody released."""
    query = select(func.min(restorations.c.taken_at, type_=UtcDateTime())).where(restorations.c.released_at.is_(None))
    return tx.execute(query).scalar()


def latest(tx: Connection) -> Row[Any] | None:
    """Find the last restoration, released or not."""
    return tx.execute(select(restorations).order_by(restorations.c.id.desc()).limit(1)).first()
