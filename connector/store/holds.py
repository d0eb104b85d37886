"""Queries about holds: what must not be erased, whatever its category says."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Table, select, update

from connector.store import rows
from connector.store.rows import AnyRow
from connector.store.tables import arrivals, holds, letters

_OWNER = {letters.name: "letter_id", arrivals.name: "arrival_id"}


def of(tx: Connection, table: Table, number: int) -> AnyRow | None:
    """Find the hold on a letter or arrival, if there is one."""
    query = select(holds).where(holds.c[_OWNER[table.name]] == number, holds.c.lifted_at.is_(None))
    return tx.execute(query.order_by(holds.c.id)).first()


def place(tx: Connection, table: Table, row: AnyRow, person: str, reason: str, at: datetime) -> None:
    """Put a hold on a letter or arrival."""
    owner = {_OWNER[table.name]: row.id}
    rows.add(tx, holds, unit_id=row.unit_id, person=person, reason=reason, since=at, **owner)


def lift(tx: Connection, hold: AnyRow, at: datetime) -> None:
    """Take a hold off."""
    rows.change(tx, holds, hold.id, lifted_at=at)


def forget_reasons(tx: Connection, table: Table, number: int, placeholder: str) -> None:
    """Erase what was written about past holds."""
    tx.execute(update(holds).where(holds.c[_OWNER[table.name]] == number).values(reason=placeholder))
