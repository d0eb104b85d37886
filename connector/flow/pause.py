"""Pause boxes until a person resumes them."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from connector.letters.errors import AnswerUnverifiable, EnvelopeUnusable, NotAdmitted, PlatformError
from connector.letters.party import is_ade
from connector.offices import boxes
from connector.store import journal, rows
from connector.store import tables as t
from connector.store.rows import AnyRow

log = logging.getLogger(__name__)

OF_THE_PLATFORM = (AnswerUnverifiable, NotAdmitted)
"""Errors that say nothing about one box but much about the platform or our standing there: the whole channel stops."""

_LONGEST_QUIET: Final = timedelta(days=1)

PAUSING = (*OF_THE_PLATFORM, EnvelopeUnusable)
"""Errors after which a person must look before anything goes on."""


def pause(tx: Connection, box: AnyRow, error: PlatformError, now: datetime) -> None:
    """Pause a box, or every box of its channel, with the error's code as the reason; what is paused already stays so."""
    concerned = boxes.of_channel(tx, box.channel) if isinstance(error, OF_THE_PLATFORM) else [box]
    stopped = [rows.lock(tx, t.boxes, each.id) for each in concerned]
    for row in (row for row in stopped if not row.paused):
        log.warning("box %s paused: %s", row.address, error.code)
        rows.change(tx, t.boxes, row.id, paused=error.code)
        journal.write(tx, "box.paused", at=now, subject=row.public_id, unit_id=row.unit_id, ids={"reason": error.code})


def hush(tx: Connection, box: AnyRow, error: PlatformError, now: datetime) -> None:
    """Leave a platform alone for as long as it asked for (Retry-After), a day at most: no box of its channel calls it."""
    if error.quiet_for is None:
        return
    until = now + min(error.quiet_for, _LONGEST_QUIET)
    log.warning("channel %s quiet until %s: %s", box.channel, until.isoformat(), error.code)
    for each in boxes.of_channel(tx, box.channel):
        rows.change(tx, t.boxes, each.id, quiet_until=until)
        ids = {"until": until.isoformat(), "reason": error.code}
        journal.write(tx, "box.quiet", at=now, subject=each.public_id, unit_id=each.unit_id, ids=ids)


def quiet(box: AnyRow, now: datetime) -> bool:
    """Whether the box's platform asked to be left alone at this moment; a clock set back does not make that longer."""
    return box.quiet_until is not None and now < box.quiet_until <= now + _LONGEST_QUIET


def sending_stops(box: AnyRow) -> bool:
    """Whether nothing may be sent from a box: a bad item in its queue is no reason for that.

    A mailbox that a person has not switched on is not called at all: logging in to one of a public body already counts as
    receiving what waits in it (protocols, e-Doręczenia 7.1).
    """
    return (box.paused is not None and box.paused != EnvelopeUnusable.code) or switched_off(box)


def switched_off(box: AnyRow) -> bool:
    """Whether a box is a mailbox of e-Doręczenia that does not receive, and so must not be called for anything."""
    return is_ade(box.address) and not box.receiving
