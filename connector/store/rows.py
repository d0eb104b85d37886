"""Small pieces that every query module needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Insert, Row, Select, Table, bindparam, insert, select, update
from sqlalchemy.sql.dml import ReturningInsert, ReturningUpdate, Update

from connector.letters.errors import NotFound

AnyRow = Row[Any]
"""A row of any table; its columns are attributes."""


def add(tx: Connection, table: Table, **values: Any) -> int:
    """Insert a row and give its number."""
    return int(tx.execute(_insert(table), values).scalar_one())


def change(tx: Connection, table: Table, number: int, **values: Any) -> None:
    """Change columns of one row."""
    tx.execute(_update(table), {"row_number": number, **values})


def add_all(tx: Connection, table: Table, values: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all name the same columns, in one go."""
    if values:
        tx.execute(_insert_many(table), values)


def changed(tx: Connection, table: Table, number: int, **values: Any) -> Row[Any]:
    """Change columns of one row and give it as it is then."""
    return tx.execute(_update_returning(table), {"row_number": number, **values}).one()


def get(tx: Connection, table: Table, number: int) -> Row[Any]:
    """Give the row with this number, which must exist."""
    return tx.execute(_select(table), {"row_number": number}).one()


def lock(tx: Connection, table: Table, number: int) -> Row[Any]:
    """Give the row with this number as it stands now, and keep others from changing it until this transaction ends.

    Whatever is read in order to be changed is locked before the first look at what it follows from. Order, so that nobody
    waits for each other: box, then shipment or arrival, then job. Others may still add rows that point to it.
    """
    return tx.execute(_lock(table), {"row_number": number}).one()


def find(tx: Connection, table: Table, public_id: str, unit_id: int) -> Row[Any]:
    """Give the row with this outside id; for every other unit it does not exist.

    Raises:
        NotFound: this unit has none.
    """
    row = tx.execute(_select_public(table), {"known_as": public_id, "owner": unit_id}).first()
    if row is None:
        raise NotFound(public_id)
    return row


def find_to_change(tx: Connection, table: Table, public_id: str, unit_id: int) -> Row[Any]:
    """Like :func:`find`, and locked like :func:`lock`."""
    return lock(tx, table, find(tx, table, public_id, unit_id).id)


# Made once for each table: to build a statement anew takes SQLAlchemy longer than SQLite takes to run it.


@cache
def _insert(table: Table) -> ReturningInsert[Any]:
    return insert(table).returning(table.c.id)


@cache
def _update(table: Table) -> Update:
    return update(table).where(table.c.id == bindparam("row_number"))


@cache
def _insert_many(table: Table) -> Insert:
    return insert(table)


@cache
def _update_returning(table: Table) -> ReturningUpdate[Any]:
    return _update(table).returning(table)


@cache
def _select_public(table: Table) -> Select[Any]:
    return select(table).where(table.c.public_id == bindparam("known_as"), table.c.unit_id == bindparam("owner"))


@cache
def _select(table: Table) -> Select[Any]:
    return select(table).where(table.c.id == bindparam("row_number"))


@cache
def _lock(table: Table) -> Select[Any]:
    # NO KEY: rows that point to this one hold it against removal, and must not wait for us nor we for them. SQLite leaves it
    # out, since a writing transaction is alone there.
    return _select(table).with_for_update(key_share=True)
