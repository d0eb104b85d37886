"""Queries about digests on their way out of the archive."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from connector.store import rows
from connector.store.lock import alone
from connector.store.rows import AnyRow
from connector.store.tables import leaving


def enter(tx: Connection, unit_id: int, digests: Iterable[str], at: datetime) -> None:
    """Begin to take digests out; one that was on its way already begins anew, since somebody named it meanwhile."""
    for sha256 in sorted(set(digests)):
        alone(tx, f"leaving {sha256}")
        known = tx.execute(select(leaving.c.id).where(leaving.c.sha256 == sha256)).scalar()
        if known is None:
            rows.add(tx, leaving, unit_id=unit_id, sha256=sha256, since=at)
        else:
            rows.change(tx, leaving, known, since=at, set_aside_at=None)


def to_set_aside(tx: Connection, limit: int) -> list[AnyRow]:
    """List digests whose bytes still lie in their place, oldest first."""
    return list(tx.execute(select(leaving).where(leaving.c.set_aside_at.is_(None)).order_by(leaving.c.id).limit(limit)))


def set_aside_before(tx: Connection, moment: datetime, limit: int) -> list[AnyRow]:
    """List digests whose bytes were set aside before a moment, oldest first."""
    query = select(leaving).where(leaving.c.set_aside_at < moment)
    return list(tx.execute(query.order_by(leaving.c.id).limit(limit)))


def note_set_aside(tx: Connection, row: AnyRow, at: datetime) -> None:
    """Note that the bytes were set aside, unless their way out began anew meanwhile."""
    seen = update(leaving).where(leaving.c.id == row.id, leaving.c.since == row.since)
    tx.execute(seen.values(set_aside_at=at))


def end(tx: Connection, row: AnyRow) -> None:
    """Forget a digest, unless its way out began anew meanwhile."""
    same = leaving.c.set_aside_at.is_not_distinct_from(row.set_aside_at)
    tx.execute(delete(leaving).where(leaving.c.id == row.id, leaving.c.since == row.since, same))
