"""Take a call of the platform as a hint: nothing that it says is believed, and it makes due what would be done anyway."""

from __future__ import annotations

import threading
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from connector.flow.callbacks import Callbacks
from connector.flow.desk import Desk
from connector.letters.errors import NotFound
from connector.offices import boxes
from connector.ports import Notice
from connector.store import jobs, rows
from connector.store import tables as t
from connector.store.rows import AnyRow

_MAKES_DUE: Final = {Notice.ARRIVAL: ("fetch", 1), Notice.TASK: ("part", 20), Notice.EVIDENCE: ("collect", 20)}
"""By what a call is about, the stories that it makes due, and how many at the most: those whose turn is next."""


class Hints:
    """Takes hints, each kind about a mailbox at most once in a while: one that comes too early makes due a little later.

    So a flood costs nothing, and the last call of a burst is not lost. What is kept here is kept by each process for itself.
    """

    def __init__(self, callbacks: Callbacks) -> None:
        self._callbacks = callbacks
        self._lock = threading.Lock()
        self._last: dict[tuple[str, Notice], datetime] = {}

    def take(self, desk: Desk, key: str, notice: Notice) -> bool:
        """Take a hint; False where the platform should call no more.

        Raises:
            NotFound: the key is of no mailbox.
        """
        ade = self._callbacks.box_of(key)
        if ade is None:
            raise NotFound
        now = desk.clock.now()
        due = self._turn(ade, notice, now)
        return due is None or _heed(desk, ade, notice, due)

    def _turn(self, ade: str, notice: Notice, now: datetime) -> datetime | None:
        """Say when this hint may make something due; None where one before it does so in a moment."""
        with self._lock:
            last = self._last.get((ade, notice))
            if last is not None and now < last <= now + self._callbacks.at_most_every:
                return None
            soonest = now if last is None or last > now else max(now, last + self._callbacks.at_most_every)
            self._last[ade, notice] = soonest
            return soonest


def _heed(desk: Desk, ade: str, notice: Notice, due: datetime) -> bool:
    """Make due what the hint is about, unless the mailbox does not receive: then the subscription ends with our answer."""
    with desk.database.transaction("hint taken") as tx:
        box = boxes.by_address(tx, ade)
        if box.receiving:
            _bring_forward(tx, box, notice, due)
        else:
            rows.change(tx, t.boxes, box.id, subscribed_at=None, subscribed_to=None)
        return bool(box.receiving)


def _bring_forward(tx: Connection, box: AnyRow, notice: Notice, due: datetime) -> None:
    kind, most = _MAKES_DUE[notice]
    jobs.bring_forward(tx, kind, jobs.share(box.unit_id, box.id), due, most)
