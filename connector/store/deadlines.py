"""Queries about letters with a deadline that have not left."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Select, func, select, text

from connector.store.rows import AnyRow
from connector.store.tables import UNSENT, letters, shipments

_UNSENT: ColumnElement[bool] = text(UNSENT)  # type: ignore[assignment]  # in the very words of its index


def unsent(tx: Connection, unit_id: int, until: datetime) -> list[AnyRow]:
    """List a unit's letters, oldest first, of which something has not left and whose deadline is not after this moment."""
    query = select(letters).where(letters.c.id.in_(_unsent(unit_id).where(shipments.c.send_by <= until)))
    return list(tx.execute(query.order_by(letters.c.id)))


def warned_of(tx: Connection, unit_id: int, limit: int) -> list[AnyRow]:
    """List the letters whose deadline a person was warned of and of which something has still not left, most urgent first."""
    query = select(letters).where(letters.c.id.in_(_unsent(unit_id)), letters.c.deadline.is_not(None))
    return list(tx.execute(query.order_by(letters.c.send_by, letters.c.id).limit(limit)))


def warned_count(tx: Connection, unit_id: int) -> int:
    """Count them."""
    query = select(func.count()).select_from(letters)
    query = query.where(letters.c.id.in_(_unsent(unit_id)), letters.c.deadline.is_not(None))
    return int(tx.execute(query).scalar_one())


def _unsent(unit_id: int) -> Select[tuple[int]]:
    return select(shipments.c.letter_id).where(shipments.c.unit_id == unit_id, _UNSENT)
