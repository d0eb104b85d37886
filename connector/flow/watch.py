"""Keep watch over a box: write down when it was looked at, and notice where its queue shrank without us."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from connector.flow.desk import Desk, Patience
from connector.store import arrivals, journal, restorations, rows, watches
from connector.store import tables as t
from connector.store.rows import AnyRow
from connector.store.watches import Watching

_SHORTEST_GAP = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Look:
    """What one turn at a box came to; ``reason`` is a code, ``more`` says that the queue was left with items in it."""

    state: Watching
    reason: str | None = None
    more: bool = False

    @property
    def error(self) -> str | None:
        """The code of the error that the turn is tried again for, if it failed."""
        return self.reason if self.state is Watching.FAILED else None


def longest_silence(patience: Patience) -> timedelta:
    """Say how long a box may go without a look before that is a gap: three turns, and never less than ten minutes."""
    return max(3 * patience.poll_every, _SHORTEST_GAP)


def longest_pause(patience: Patience) -> timedelta:
    """Say how long it may take after a failure until the box is tried again."""
    return longest_silence(patience) + patience.retry_longest


def note_look(tx: Connection, desk: Desk, box: AnyRow, look: Look) -> None:
    """Write down what a turn came to: the span that tells the same grows, so that a good year is one row."""
    within = longest_pause(desk.patience) if look.state is Watching.FAILED else longest_silence(desk.patience)
    watches.note(tx, box, look.state, look.reason, desk.clock.now(), within)


def note_count(tx: Connection, box_id: int, count: int, now: datetime, head: int | None = None) -> None:
    """Note how much waits in a box, and what it lost since the count before that we cannot have taken off ourselves.

    Whatever we may have taken off counts as taken by us, so that nothing is claimed which was not seen; a count from before
    the store was restored from a backup is compared with nothing, since the lost store went on confirming.

    Args:
        tx: the transaction.
        box_id: the box.
        count: how much waits, as the platform says.
        now: when it said so.
        head: the arrival that is first in the queue, if it is kept already.
    """
    box = rows.lock(tx, t.boxes, box_id)
    if box.queue_count is not None and not _restored_since(tx, box.queue_counted_at):
        ours = arrivals.off_queue_since(tx, box_id, box.queue_counted_at, head)
        lost = box.queue_count - count - ours
        if lost > 0:
            _note_fall(tx, box, lost, now)
    rows.change(tx, t.boxes, box_id, queue_count=count, queue_counted_at=now)


def _restored_since(tx: Connection, moment: datetime) -> bool:
    restored = restorations.latest(tx)
    return restored is not None and bool(restored.restored_at >= moment)


def _note_fall(tx: Connection, box: AnyRow, lost: int, now: datetime) -> None:
    watches.note_fall(tx, box, lost, box.queue_counted_at, now)
    ids = {"number": str(lost), "since": box.queue_counted_at.isoformat()}
    journal.write(tx, "box.queue_fell", at=now, subject=box.public_id, unit_id=box.unit_id, ids=ids)
