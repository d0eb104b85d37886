"""Queries about letters."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, func, select

from connector.store.tables import letters, shipments


def by_key(tx: Connection, client_id: int, idempotency_key: str) -> Row[Any] | None:
    """Find the letter that a client posted under this key."""
    query = select(letters).where(letters.c.client_id == client_id, letters.c.idempotency_key == idempotency_key)
    return tx.execute(query).first()


def newest(tx: Connection, unit_id: int, limit: int, before: int | None = None) -> list[Row[Any]]:
    """List letters of a unit, newest first, at most ``limit``, older than the row number ``before``."""
    query = select(letters).where(letters.c.unit_id == unit_id)
    if before is not None:
        query = query.where(letters.c.id < before)
    return list(tx.execute(query.order_by(letters.c.id.desc()).limit(limit)))


def status_counts(tx: Connection, letter_id: int) -> dict[str, int]:
    """Count a letter's shipments by status."""
    query = (
        select(shipments.c.status, func.count().label("number"))
        .where(shipments.c.letter_id == letter_id)
        .group_by(shipments.c.status)
    )
    return {row.status: row.number for row in tx.execute(query)}
