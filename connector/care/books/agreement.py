"""Hold the store against the journal: what was written down as accepted or kept must still be here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, ScalarSelect, Select, Table, func, or_, select

from connector.care.books.accounts import NAMED
from connector.store.rows import AnyRow
from connector.store.tables import arrivals, day_books, journal, letters, shipments

_BEGINNING = 0


@dataclass(frozen=True, slots=True)
class Agreement:
    """What the journal says was accepted (or kept), what the store holds, and the ids in which they differ.

    ``chained`` is the part of ``said`` whose entries have their place in the chain, up to ``position``: where the next day's
    books begin to count.
    """

    said: int
    held: int
    chained: int
    position: int
    differing: Sequence[str] = ()

    @property
    def agrees(self) -> bool:
        """Whether journal and store say the same."""
        return self.said == self.held and not self.differing


@dataclass(frozen=True, slots=True)
class Subject:
    """What is compared: the kind of entry, the table of its subjects, the count of what it promised, its sum so far."""

    kind: str
    table: Table
    held: ScalarSelect[int]
    known: str


_OF_LETTER = (
    select(func.count())
    .select_from(shipments.join(letters, letters.c.id == shipments.c.letter_id))
    .where(letters.c.public_id == journal.c.subject)
    .scalar_subquery()
)
_OF_ARRIVAL = select(func.count()).select_from(arrivals).where(arrivals.c.public_id == journal.c.subject).scalar_subquery()

ACCEPTED = Subject("letter.accepted", letters, _OF_LETTER, "accepted")
KEPT = Subject("arrival.kept", arrivals, _OF_ARRIVAL, "kept")


def hold_against_journal(tx: Connection, unit_id: int, subject: Subject, held: int, since: datetime | None = None) -> Agreement:
    """Compare a unit's letters (or arrivals) with the journal's entries about them.

    Only entries after the last day's books are looked at; the sum before is taken from there. Where the sums differ, all are.

    Args:
        tx: the transaction, which sees one state.
        unit_id: whose.
        subject: :data:`ACCEPTED` or :data:`KEPT`.
        held: how many shipments (arrivals) the store holds, of letters accepted at or after ``since``.
        since: the moment that bounds the books; None for everything.
    """
    base = newest_day(tx, unit_id, since)
    start, before = (base.position, getattr(base, subject.known)) if base is not None else (_BEGINNING, 0)
    entries = tx.execute(_entries(unit_id, subject, start, since)).all()
    said, chained = _sum(entries), _sum(entries, chained_only=True)
    if since is None:
        said, chained = said + before, chained + before
    differing = _differing(entries)
    if said != held and not differing:
        differing = _search(tx, unit_id, subject, since)
    return Agreement(said, held, chained, _position(tx), differing)


def newest_day(tx: Connection, unit_id: int, until: datetime | None = None) -> AnyRow | None:
    """Give the newest day's books of a unit, drawn up at or before a moment where one is given."""
    query = select(day_books).where(day_books.c.unit_id == unit_id)
    if until is not None:
        query = query.where(day_books.c.made_at <= until)
    return tx.execute(query.order_by(day_books.c.day.desc()).limit(1)).first()


def newest_days(tx: Connection, unit_id: int, limit: int) -> list[AnyRow]:
    """List the newest days' books of a unit, newest first."""
    query = select(day_books).where(day_books.c.unit_id == unit_id)
    return list(tx.execute(query.order_by(day_books.c.day.desc()).limit(limit)))


def _entries(unit_id: int, subject: Subject, start: int, since: datetime | None) -> Select[tuple[str, dict[str, str], int, int]]:
    query = select(journal.c.subject, journal.c.ids, journal.c.position, subject.held.label("held"))
    query = query.where(or_(journal.c.position > start, journal.c.position.is_(None)))
    query = query.where(journal.c.unit_id == unit_id, journal.c.kind == subject.kind)
    return query if since is None else query.where(journal.c.at >= since)


def _sum(entries: Sequence[AnyRow], *, chained_only: bool = False) -> int:
    return sum(_promised(entry) for entry in entries if entry.position is not None or not chained_only)


def _promised(entry: AnyRow) -> int:
    """Say how many shipments the entry speaks of; one about an arrival speaks of one."""
    return int(entry.ids.get("shipments", "1"))


def _differing(entries: Sequence[AnyRow]) -> list[str]:
    return [entry.subject for entry in entries if entry.held != _promised(entry)][:NAMED]


def _search(tx: Connection, unit_id: int, subject: Subject, since: datetime | None) -> list[str]:
    """Go through the whole journal, since something is wrong, and through what it never spoke of."""
    spoken = select(journal.c.id).where(journal.c.subject == subject.table.c.public_id, journal.c.kind == subject.kind)
    silent = select(subject.table.c.public_id).where(subject.table.c.unit_id == unit_id, ~spoken.exists()).limit(NAMED)
    found = _differing(tx.execute(_entries(unit_id, subject, _BEGINNING, since)).all())
    return [*found, *tx.execute(silent).scalars()][:NAMED]


def _position(tx: Connection) -> int:
    return int(tx.execute(select(func.max(journal.c.position))).scalar_one() or _BEGINNING)
