"""Queries about letters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select, union_all

from connector.store import word_index
from connector.store.tables import letters, shipments


@dataclass(frozen=True, slots=True)
class Found:
    """Letters that a search found, newest first; ``complete`` is False where what was typed is too little to find all."""

    letters: list[Row[Any]]
    complete: bool


# Each name by its own index; together in one condition they would be looked for among all of the unit's letters.
_NAMED = union_all(
    select(letters.c.id).where(letters.c.public_id == bindparam("name")),
    *(
        select(shipments.c.letter_id).where(name == bindparam("name"))
        for name in (shipments.c.public_id, shipments.c.mark, shipments.c.platform_id)
    ),
)


# Made once, as in rows.
_BY_KEY = select(letters).where(letters.c.client_id == bindparam("client"), letters.c.idempotency_key == bindparam("own_key"))


def by_key(tx: Connection, client_id: int, idempotency_key: str) -> Row[Any] | None:
    """Find the letter that a client posted under this key."""
    return tx.execute(_BY_KEY, {"client": client_id, "own_key": idempotency_key}).first()


def newest(tx: Connection, unit_id: int, limit: int, before: int | None = None) -> list[Row[Any]]:
    """List letters of a unit, newest first, at most ``limit``, older than the row number ``before``."""
    query = select(letters).where(letters.c.unit_id == unit_id)
    if before is not None:
        query = query.where(letters.c.id < before)
    return list(tx.execute(query.order_by(letters.c.id.desc()).limit(limit)))


def listed(tx: Connection, unit_id: int, typed: str | None, limit: int, before: int | None = None) -> Found:
    """List a unit's letters, newest first: those that a search finds, or all where nothing was typed."""
    if typed and typed.strip():
        return search(tx, unit_id, typed, limit, before)
    return Found(newest(tx, unit_id, limit, before), complete=True)


def search(tx: Connection, unit_id: int, typed: str, limit: int, before: int | None = None) -> Found:
    """Find a unit's letters, newest first, by an id, our mark, the platform's number, or words.

    Words are looked for in subject, case mark, and the names and addresses of addressees; each must begin as typed.

    Args:
        tx: where to read.
        unit_id: whose letters.
        typed: what somebody typed.
        limit: how many to give at most.
        before: give only letters older than this row number.
    """
    named = _numbered(tx, unit_id, set(tx.execute(_NAMED, {"name": typed.strip()}).scalars()))
    if named:
        return Found([row for row in named if before is None or row.id < before][:limit], complete=True)
    found = word_index.search(tx, unit_id, typed, limit, before)
    return Found(_numbered(tx, unit_id, found.letters), found.complete)


def _numbered(tx: Connection, unit_id: int, numbers: Collection[int]) -> list[Row[Any]]:
    """Give those of the letters with these numbers that are the unit's, newest first; asked for by number alone."""
    query = select(letters).where(letters.c.id.in_(numbers)).order_by(letters.c.id.desc())
    return [row for row in tx.execute(query) if row.unit_id == unit_id]


def status_counts(tx: Connection, letter_ids: Collection[int]) -> dict[int, Counter[str]]:
    """Count the shipments of each of these letters by status."""
    counts: dict[int, Counter[str]] = {number: Counter() for number in letter_ids}
    query = select(shipments.c.letter_id, shipments.c.status).where(shipments.c.letter_id.in_(letter_ids))
    for row in tx.execute(query.order_by(shipments.c.id)):
        counts[row.letter_id][row.status] += 1
    return counts
