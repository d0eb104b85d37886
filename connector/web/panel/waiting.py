"""What waits for a person: how much of what, and where to find it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, select

from connector.care.books.draw import Period, still_wrong
from connector.care.books.findings import Finding
from connector.flow.desk import Desk
from connector.offices import boxes
from connector.store import deadlines, shipments
from connector.store import tables as t
from connector.store.rows import AnyRow
from connector.web import views

_LETTERS_NAMED: Final = 10


@dataclass(frozen=True, slots=True)
class Waiting:
    """The counts, the newest letters concerned and whether there are more, paused boxes, jobs that fail again and again.

    ``findings`` are what the books find beyond these, ``deadlines`` the most urgent letters that have not left though their
    deadline is near or past.
    """

    shipments: int
    arrivals: int
    letters: Sequence[AnyRow]
    more_letters: bool
    paused: Sequence[AnyRow]
    failing_jobs: int
    findings: Sequence[Finding] = ()
    deadlines: Sequence[AnyRow] = ()
    more_deadlines: int = 0

    @property
    def anything(self) -> bool:
        """Tell whether a person has anything to do."""
        return bool(self.shipments or self.arrivals or self.paused or self.failing_jobs or self.findings or self.deadlines)


def waiting_in(tx: Connection, unit_id: int, desk: Desk) -> Waiting:
    """Look what waits for a person in a unit."""
    counts = views.people_wait_for(tx, unit_id)
    paused = [box for box in boxes.every(tx, unit_id) if box.paused is not None]
    found = _letters(tx, unit_id)
    named = found[:_LETTERS_NAMED]
    wrong = still_wrong(tx, unit_id, Period(desk.clock.now()), desk.patience)
    urgent = deadlines.warned_of(tx, unit_id, _LETTERS_NAMED)
    more = counts["deadlines"] - len(urgent)
    basic = (counts["shipments"], counts["arrivals"], named, len(found) > len(named), paused, counts["jobs"], wrong)
    return Waiting(*basic, urgent, more)


def _letters(tx: Connection, unit_id: int) -> list[AnyRow]:
    moves = select(t.shipments.c.letter_id).where(t.shipments.c.unit_id == unit_id, shipments.PERSON_MOVES)
    query = select(t.letters).where(t.letters.c.unit_id == unit_id, t.letters.c.id.in_(moves))
    return list(tx.execute(query.order_by(t.letters.c.id.desc()).limit(_LETTERS_NAMED + 1)))
