"""Pause boxes until a person resumes them."""

from __future__ import annotations

import logging
from datetime import datetime

from sqlalchemy import Connection

from connector.letters.errors import AnswerUnverifiable, EnvelopeUnusable, NotAdmitted, PlatformError
from connector.offices import boxes
from connector.store import journal, rows
from connector.store import tables as t
from connector.store.rows import AnyRow

log = logging.getLogger(__name__)

OF_THE_PLATFORM = (AnswerUnverifiable, NotAdmitted)
"""Errors that say nothing about one box but much about the platform or our standing there: the whole channel stops."""

PAUSING = (*OF_THE_PLATFORM, EnvelopeUnusable)
"""Errors after which a person must look before anything goes on."""


def pause(tx: Connection, box: AnyRow, error: PlatformError, now: datetime) -> None:
    """Pause a box, or every box of its channel, with the error's code as the reason; what is paused already stays so."""
    stopped = boxes.of_channel(tx, box.channel) if isinstance(error, OF_THE_PLATFORM) else [box]
    for row in (row for row in stopped if not row.paused):
        log.warning("box %s paused: %s", row.address, error.code)
        rows.change(tx, t.boxes, row.id, paused=error.code)
        journal.write(tx, "box.paused", at=now, subject=row.public_id, unit_id=row.unit_id, ids={"reason": error.code})


def sending_stops(box: AnyRow) -> bool:
    """Whether nothing may be sent from a box: a bad item in its queue is no reason for that."""
    return box.paused is not None and box.paused != EnvelopeUnusable.code
