"""What waits for a person: how much of what, and where to find it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, select

from connector.offices import boxes
from connector.store import tables as t
from connector.store.rows import AnyRow
from connector.web import views

_LETTERS_NAMED: Final = 10


@dataclass(frozen=True, slots=True)
class Waiting:
    """The counts, the newest letters concerned and whether there are more, paused boxes, and jobs that fail again and again."""

    shipments: int
    arrivals: int
    letters: Sequence[AnyRow]
    more_letters: bool
    paused: Sequence[AnyRow]
    failing_jobs: int

    @property
    def anything(self) -> bool:
        """Tell whether a person has anything to do."""
        return bool(self.shipments or self.arrivals or self.paused or self.failing_jobs)


def waiting_in(tx: Connection, unit_id: int) -> Waiting:
    """Look what waits for a person in a unit."""
    counts = views.people_wait_for(tx, unit_id)
    paused = [box for box in boxes.every(tx, unit_id) if box.paused is not None]
    found = _letters(tx, unit_id)
    named = found[:_LETTERS_NAMED]
    return Waiting(counts["shipments"], counts["arrivals"], named, len(found) > len(named), paused, counts["jobs"])


def _letters(tx: Connection, unit_id: int) -> list[AnyRow]:
    moves = select(t.shipments.c.letter_id).where(t.shipments.c.unit_id == unit_id, t.shipments.c.awaits_whose == "person")
    query = select(t.letters).where(t.letters.c.unit_id == unit_id, t.letters.c.id.in_(moves))
    return list(tx.execute(query.order_by(t.letters.c.id.desc()).limit(_LETTERS_NAMED + 1)))
