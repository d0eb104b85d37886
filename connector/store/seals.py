"""Queries about seals of the journal, and the name that every seal carries: the store's own."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from connector.letters.errors import StoreUnusable
from connector.letters.ids import new_id
from connector.store import rows
from connector.store.journal import START
from connector.store.rows import AnyRow
from connector.store.tables import bindings, journal, journal_seals


def identity(tx: Connection) -> str:
    """Give the name of this store, in a writing transaction that is alone at sealing; it gets one at the first call.

    Raises:
        StoreUnusable: the store is not bound to a purpose yet.
    """
    row = tx.execute(select(bindings)).first()
    if row is None:
        raise StoreUnusable("the store is not bound to a purpose yet: run 'connector migrate'")
    if row.store_id is None:
        rows.change(tx, bindings, row.id, store_id=new_id("sto"))
    return str(tx.execute(select(bindings.c.store_id)).scalar_one())


def known_identity(tx: Connection) -> str | None:
    """Give the name of this store, or None while it has none."""
    return tx.execute(select(bindings.c.store_id)).scalar()


def end(tx: Connection) -> tuple[int, str]:
    """Give the last position of the journal and the chain there."""
    chained = select(journal.c.position, journal.c.chain).where(journal.c.position.is_not(None))
    last = tx.execute(chained.order_by(journal.c.position.desc()).limit(1)).first()
    return (last.position, last.chain) if last else (0, START)


def newest(tx: Connection) -> AnyRow | None:
    """Give the seal made last."""
    return tx.execute(select(journal_seals).order_by(journal_seals.c.number.desc()).limit(1)).first()


def every(tx: Connection) -> list[AnyRow]:
    """List the seals, oldest first."""
    return list(tx.execute(select(journal_seals).order_by(journal_seals.c.number)))


def unstamped(tx: Connection) -> list[AnyRow]:
    """List the seals without a time stamp, oldest first."""
    query = select(journal_seals).where(journal_seals.c.token.is_(None))
    return list(tx.execute(query.order_by(journal_seals.c.number)))


def note_stamp(tx: Connection, number: int, token: str, at: datetime) -> None:
    """Add the time stamp to the seal in this row."""
    rows.change(tx, journal_seals, number, token=token, stamped_at=at, stamp_error=None)


def note_no_stamp(tx: Connection, number: int, error: str) -> None:
    """Note why the seal in this row has no time stamp yet."""
    rows.change(tx, journal_seals, number, stamp_error=error)


def chain_at(tx: Connection, position: int) -> str | None:
    """Give the chain that is written at a position, or None where no entry is."""
    if position == 0:
        return START
    return tx.execute(select(journal.c.chain).where(journal.c.position == position)).scalar()
