"""Somebody else reads the box (ktoś jeszcze czyta tę skrytkę): what was seen of that, and how we know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from connector.store import watches
from connector.store.tables import arrivals

TAKEN = "taken_elsewhere"
FELL = "queue_fell"


@dataclass(frozen=True, slots=True)
class OtherReader:
    """One sign of another reader.

    Attributes:
        how: :data:`TAKEN`, an item that we keep left the queue before we confirmed it; or :data:`FELL`, the count that
            the platform told fell by more than we can have taken off.
        since: when we last knew that it was there.
        until: when we noticed.
        number: how many items are meant.
        arrival: the item's id, where we keep it.
    """

    how: str
    since: datetime
    until: datetime
    number: int
    arrival: str | None = None


def other_readers(tx: Connection, box_id: int, since: datetime) -> list[OtherReader]:
    """List the signs of another reader noticed after a moment, oldest first."""
    fallen = [OtherReader(FELL, row.began_at, row.ended_at, row.number) for row in watches.falls(tx, box_id, since)]
    return sorted([*_taken(tx, box_id, since), *fallen], key=lambda sign: sign.until)


def _taken(tx: Connection, box_id: int, since: datetime) -> list[OtherReader]:
    query = select(arrivals).where(arrivals.c.box_id == box_id, arrivals.c.confirmed_at.is_(None))
    found = tx.execute(query.where(arrivals.c.off_queue_at > since).order_by(arrivals.c.id))
    return [OtherReader(TAKEN, row.received_at, row.off_queue_at, 1, row.public_id) for row in found]
