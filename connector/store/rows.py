"""Small pieces that every query module needs."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, bindparam, insert, select, update
from sqlalchemy.sql.dml import ReturningInsert, Update

from connector.letters.errors import NotFound

AnyRow = Row[Any]
"""A row of any table; its columns are attributes."""


def add(tx: Connection, table: Table, **values: Any) -> int:
    """Insert a row and give its number."""
    return int(tx.execute(_insert(table), values).scalar_one())


def change(tx: Connection, table: Table, number: int, **values: Any) -> None:
    """Change columns of one row."""
    tx.execute(_update(table), {"row_number": number, **values})


def get(tx: Connection, table: Table, number: int) -> Row[Any]:
    """Give the row with this number, which must exist."""
    return tx.execute(_select(table), {"row_number": number}).one()


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


# Made once for each table: to build a statement anew takes SQLAlchemy longer than SQLite takes to run it.


@cache
def _insert(table: Table) -> ReturningInsert[Any]:
    return insert(table).returning(table.c.id)


@cache
def _update(table: Table) -> Update:
    return update(table).where(table.c.id == bindparam("row_number"))


@cache
def _select(table: Table) -> Select[Any]:
    return select(table).where(table.c.id == bindparam("row_number"))
