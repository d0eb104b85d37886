"""Subscribe mailboxes to the platform's callbacks, renew that, and end it where it is switched off; nothing depends on it."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from connector.flow.callbacks import Callbacks
from connector.flow.chores import Chore, Every
from connector.flow.desk import Desk
from connector.flow.pause import hush, quiet, sending_stops
from connector.letters.errors import PlatformError
from connector.letters.party import is_ade
from connector.offices import boxes
from connector.offices.boxes import own_box
from connector.ports import CallsBack
from connector.store import jobs, journal, rows
from connector.store import tables as t
from connector.store.jobs import Job
from connector.store.rows import AnyRow

log = logging.getLogger(__name__)

_LOOK_EVERY: Final = timedelta(minutes=10)


def chore(callbacks: Callbacks) -> Chore:
    """Make the chore; without mailboxes it ends what was subscribed before."""
    return Chore("subscribe", lambda desk, job: subscribe(desk, job, callbacks), Every(_LOOK_EVERY))


def subscribe(desk: Desk, job: Job, callbacks: Callbacks) -> None:
    """See to every mailbox whose subscription is not as it should be; one that fails waits for the next time.

    A mailbox that is switched off or paused is not called.
    """
    with desk.database.reading() as tx:
        mailboxes = [box for box in boxes.every(tx) if is_ade(box.address)]
    for box in mailboxes:
        wanted = callbacks.digest(box.address) if box.address in callbacks.boxes else None
        now = desk.clock.now()
        if _is_due(box, wanted, now, callbacks.renew_every) and not sending_stops(box) and not quiet(box, now):
            _see_to(desk, job, box, callbacks, wanted)


def _is_due(box: AnyRow, wanted: str | None, now: datetime, renew_every: timedelta) -> bool:
    if wanted is None or box.subscribed_at is None or box.subscribed_to != wanted:
        return bool(wanted != box.subscribed_to)
    return not box.subscribed_at <= now < box.subscribed_at + renew_every


def _see_to(desk: Desk, job: Job, box: AnyRow, callbacks: Callbacks, wanted: str | None) -> None:
    channel = desk.channels.get(box.channel)
    if not isinstance(channel, CallsBack):
        return
    with desk.database.transaction("subscription lease extended") as tx:
        jobs.extend(tx, job, desk.clock.now() + channel.call_timeout + desk.patience.lease_margin)
    try:
        if wanted is None:
            channel.unsubscribe(own_box(box))
        else:
            channel.subscribe(own_box(box), callbacks.addresses(box.address))
    except PlatformError as failed:
        log.warning("box %s: callbacks: %s", box.address, failed.code)
        with desk.database.transaction("subscription failed") as tx:
            hush(tx, box, failed, desk.clock.now())
    else:
        with desk.database.transaction("subscription changed") as tx:
            _note(tx, rows.lock(tx, t.boxes, box.id), wanted, desk.clock.now())


def _note(tx: Connection, box: AnyRow, wanted: str | None, now: datetime) -> None:
    """Note how it stands now; the journal is told of what is new, not of each renewal."""
    rows.change(tx, t.boxes, box.id, subscribed_at=now if wanted else None, subscribed_to=wanted)
    if wanted != box.subscribed_to:
        kind = "box.subscribed" if wanted else "box.unsubscribed"
        journal.write(tx, kind, at=now, subject=box.public_id, unit_id=box.unit_id)
