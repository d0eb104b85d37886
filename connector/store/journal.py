"""The journal: what happened, by ids and digests only, chained by one sequencer after the commit.

Rows are written unchained inside the transaction of what they tell of; :func:`sequence` then gives them gapless positions
and links each to the one before. Chaining inside the transaction would make every writer wait for every other.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from connector.store.lock import try_alone
from connector.store.tables import journal

START = "0" * 64
_WRITE = insert(journal)
_CHAIN = update(journal).where(journal.c.id == bindparam("entry"))


@dataclass(frozen=True, slots=True)
class Verification:
    """What checking the chain found: how many entries hold, and the first position that does not."""

    entries: int
    broken_at: int | None
    unchained: int


def told(row: Row[Any]) -> dict[str, Any]:
    """Give what an entry tells, as JSON carries it."""
    return {
        "at": row.at.isoformat(),
        "actor": row.actor,
        "kind": row.kind,
        "subject": row.subject,
        "unit_id": row.unit_id,
        "ids": row.ids,
        "digests": row.digests,
    }


def write(
    tx: Connection,
    kind: str,
    *,
    at: datetime,
    subject: str | None = None,
    unit_id: int | None = None,
    actor: str = "connector",
    ids: Mapping[str, str] | None = None,
    digests: Mapping[str, str] | None = None,
) -> None:
    """Write an entry, within the transaction of what it tells of.

    Args:
        tx: that transaction.
        kind: what happened, such as ``letter.accepted``.
        at: when, aware.
        subject: the public id of the letter, arrival or box it is about.
        unit_id: whose it is.
        actor: who did it: ``connector``, ``client:NAME`` or ``person:NAME``.
        ids: further public ids and codes. Never content.
        digests: SHA-256 digests in hex.
    """
    row = {"kind": kind, "at": at, "subject": subject, "unit_id": unit_id, "actor": actor}
    tx.execute(_WRITE, {**row, "ids": dict(ids or {}), "digests": dict(digests or {})})


def sequence(tx: Connection, limit: int = 1000) -> int:
    """Give positions and chain links to at most ``limit`` entries without one; returns how many got theirs.

    One at a time: while another process is at it, this does nothing. An entry that commits late has no position yet, so it
    gets the next one, however low its row number is.
    """
    if not try_alone(tx, "journal"):
        return 0
    chained = select(journal.c.position, journal.c.chain).where(journal.c.position.is_not(None))
    last = tx.execute(chained.order_by(journal.c.position.desc()).limit(1)).first()
    position, chain = (last.position, last.chain) if last else (0, START)
    rows = tx.execute(select(journal).where(journal.c.position.is_(None)).order_by(journal.c.id).limit(limit)).all()
    links = []
    for row in rows:
        position += 1
        chain = link(chain, position, row)
        links.append({"entry": row.id, "position": position, "chain": chain})
    if links:
        tx.execute(_CHAIN, links)
    return len(rows)


def verify(tx: Connection, after: tuple[int, str] = (0, START)) -> Verification:
    """Walk the chain and say whether an entry was changed, removed or reordered; what was cut off at its end only seals tell.

    Args:
        tx: the transaction.
        after: a position and the chain there, known to be good, to go on from; from the beginning where none is given.
    """
    entries, chain = after
    query = select(journal).where(journal.c.position > entries).order_by(journal.c.position)
    with tx.execute(query.execution_options(yield_per=1000)) as chained:
        for row in chained:
            chain = link(chain, entries + 1, row)
            if row.position != entries + 1 or row.chain != chain:
                return Verification(entries, entries + 1, _unchained(tx))
            entries += 1
    return Verification(entries, None, _unchained(tx))


def time_line(tx: Connection, subject: str) -> list[Row[Any]]:
    """List the entries about one letter or arrival, oldest first."""
    return list(tx.execute(select(journal).where(journal.c.subject == subject).order_by(journal.c.id)))


def links(tx: Connection, first: int, last: int) -> Iterator[str]:
    """Give the links from one position to another, both included."""
    query = select(journal.c.chain).where(journal.c.position >= first, journal.c.position <= last)
    with tx.execute(query.order_by(journal.c.position).execution_options(yield_per=1000)) as chained:
        yield from chained.scalars()


def latest(tx: Connection, unit_id: int, limit: int) -> list[Row[Any]]:
    """List the newest entries of a unit, newest first."""
    query = select(journal).where(journal.c.unit_id == unit_id)
    return list(tx.execute(query.order_by(journal.c.id.desc()).limit(limit)))


def count_since(tx: Connection, kind: str, since: datetime) -> int:
    """Count the entries of a kind since a moment, among the newest thousand of the store."""
    newest = select(journal.c.kind, journal.c.at).order_by(journal.c.id.desc()).limit(1000).subquery()
    query = select(func.count()).select_from(newest).where(newest.c.kind == kind, newest.c.at >= since)
    return int(tx.execute(query).scalar_one())


def _unchained(tx: Connection) -> int:
    return int(tx.execute(select(func.count()).select_from(journal).where(journal.c.position.is_(None))).scalar_one())


def link(previous: str, position: int, row: Any) -> str:
    """Give the link at a position: SHA-256 over the link before and the entry (docs/how-to/dziennik.md has it in words).

    Args:
        previous: the link before, in hex.
        position: of the entry.
        row: anything with the columns of an entry.
    """
    entry = [position, row.at.isoformat(), row.actor, row.kind, row.subject, row.unit_id, row.ids, row.digests]
    text = json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256((previous + text).encode()).hexdigest()
