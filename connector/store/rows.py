"""Small pieces that every query module needs."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, Table, insert, select, update

from connector.letters.errors import NotFound

AnyRow = Row[Any]
"""A row of any table; its columns are attributes."""


def add(tx: Connection, table: Table, **values: Any) -> int:
    """Insert a row and give its number."""
    return int(tx.execute(insert(table).values(**values).returning(table.c.id)).scalar_one())


def change(tx: Connection, table: Table, number: int, **values: Any) -> None:
    """Change columns of one row."""
    tx.execute(update(table).where(table.c.id == number).values(**values))


def get(tx: Connection, table: Table, number: int) -> Row[Any]:
    """Give the row with this number, which must exist."""
    return tx.execute(select(table).where(table.c.id == number)).one()


def find(tx: Connection, table: Table, public_id: str, unit_id: int) -> Row[Any]:
    """Give the row with this outside id; for every other unit it does not exist.

    Raises:
        NotFound: this unit has none.
    """
    query = select(table).where(table.c.public_id == public_id, table.c.unit_id == unit_id)
    row = tx.execute(query).first()
    if row is None:
        raise NotFound(public_id)
    return row
