"""Clear the mailboxes for which a person switched that on, a few messages at a time."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import chain, islice
from typing import Final

from sqlalchemy import Connection

from connector.care.clearing.conditions import (
    ENDED,
    LONGEST_COMMIT,
    Item,
    Terms,
    hindrance,
    may_be_called,
    of_arrival,
    of_shipment,
)
from connector.care.clearing.steps import BIN, DELETE, Turn, copy, look_into, take
from connector.flow.chores import Chore, Every
from connector.flow.desk import Desk
from connector.flow.pause import hush
from connector.letters.errors import PlatformError
from connector.offices import boxes
from connector.ports import Clearable
from connector.store import clearings
from connector.store.clearings import State
from connector.store.jobs import Job

log = logging.getLogger(__name__)

_EVERY: Final = timedelta(hours=1)
_NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)


def chore(terms: Terms) -> Chore:
    """Make the chore."""
    return Chore("clearing", lambda desk, job: clear(desk, job, terms), Every(_EVERY))


def clear(desk: Desk, job: Job, terms: Terms) -> None:
    """Go through the mailboxes; one that does not answer is left for the next time.

    Raises:
        ArchiveUnreachable: nobody can tell now what is kept.
        LeaseLost: another worker clears now.
    """
    with desk.database.reading() as tx:
        switched_on = [box for box in boxes.every(tx) if may_be_called(box, desk.clock.now())]
    for box in switched_on:
        channel = desk.channels.get(box.channel)
        if isinstance(channel, Clearable):
            _clear(Turn(desk, job, box, channel, terms))


def _clear(turn: Turn) -> None:
    left = turn.terms.most
    try:
        for act in _all(turn):
            left -= act()
            if left <= 0:
                return
    except PlatformError as failed:
        log.warning("clearing %s: %s", turn.box.address, failed.code)
        with turn.desk.database.transaction("clearing stopped") as tx:
            hush(tx, turn.box, failed, turn.desk.clock.now())


def _all(turn: Turn) -> Iterator[Callable[[], bool]]:
    """Give what can be done now, each told whether it called anybody: what is on its way out first, then what may follow."""
    yield from _next_steps(turn)
    with turn.desk.database.reading() as tx:
        free = list(islice(_free(tx, turn), turn.terms.most))
    for item in free:
        yield partial(_begin, turn, item)


def _begin(turn: Turn, item: Item) -> bool:
    copy(turn, item)
    return True


def _next_steps(turn: Turn) -> Iterator[Callable[[], bool]]:
    now = turn.desk.clock.now()
    with turn.desk.database.reading() as tx:
        copied_before = (clearings.last_backup(tx) or _NEVER) - LONGEST_COMMIT
        found = clearings.next_steps(tx, turn.box.id, copied_before, now - turn.terms.in_bin)
    for clearing in found:
        if clearing.state in {State.BINNING, State.DELETING}:
            yield partial(look_into, turn, clearing, BIN if clearing.state == State.BINNING else DELETE)
        else:
            yield partial(take, turn, clearing, BIN if clearing.state == State.COPIED else DELETE)


def _free(tx: Connection, turn: Turn) -> Iterator[Item]:
    now = turn.desk.clock.now()
    before = now - turn.terms.after
    received = (of_arrival(tx, row) for row in clearings.received(tx, turn.box.id, before))
    sent = (of_shipment(tx, row) for row in clearings.sent(tx, turn.box.id, ENDED, before))
    return (item for item in chain(received, sent) if hindrance(tx, item, turn.terms, now) is None)
