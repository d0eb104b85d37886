"""Outages: a row for each series of calls to a platform that stayed without a usable answer, and its trace in the journal.

The journal gets an entry when a series begins, when sending stops for it, when it goes on and when the series is over; the
calls between are counted in the row.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import Connection, bindparam, or_, select

from connector.letters.errors import EnvelopeUnusable, MailboxFull, Refused, WrongDigest
from connector.letters.ids import new_id
from connector.store import journal, rows
from connector.store import tables as t
from connector.store.rows import AnyRow

_ANSWERS: Final = frozenset({Refused.code, WrongDigest.code, EnvelopeUnusable.code, MailboxFull.code})
"""Errors by which a platform shows that it is there."""

# Made once, as in rows: every call asks.
_OPEN_ON: Final = (
    select(t.outages).where(t.outages.c.channel == bindparam("on"), t.outages.c.over_at.is_(None)).order_by(t.outages.c.id)
)


class Doing(StrEnum):
    """What we were doing at a box."""

    FETCH = "fetch"
    SEND = "send"


def note(tx: Connection, box: AnyRow, doing: Doing, error: str | None, now: datetime) -> None:
    """Note what a call to a platform came to: an answer ends the series of this box, anything else begins or goes on with it.

    Args:
        tx: the transaction that records the call's outcome.
        box: whose call it was.
        doing: what was called for.
        error: the code of the error, or None.
        now: when it ended.
    """
    if error is None or error in _ANSWERS:
        _note_answer(tx, box, doing, now)
    else:
        _note_failure(tx, box, doing, error, now)


def note_stop(tx: Connection, box: AnyRow, now: datetime) -> None:
    """Note that letters wait from now on until the platform is heard again."""
    series = _open(tx, box, Doing.SEND)
    if series is not None and series.stopped_at is None:
        rows.change(tx, t.outages, series.id, stopped_at=now)
        _tell(tx, box, "channel.sending_stopped", now, {"outage": series.public_id})


def _note_answer(tx: Connection, box: AnyRow, doing: Doing, now: datetime) -> None:
    for series in tx.execute(_OPEN_ON, {"on": box.channel}).all():
        if (series.box_id, series.doing) == (box.id, doing.value):
            rows.change(tx, t.outages, series.id, over_at=now, stopped_at=None)
            ids = {"outage": series.public_id, "doing": doing.value, "since": series.began_at.isoformat()}
            _tell(tx, box, "channel.answered_again", now, {**ids, "failures": str(series.failures)})
        elif doing is Doing.FETCH and series.stopped_at is not None:
            rows.change(tx, t.outages, series.id, stopped_at=None)
            stopped = rows.get(tx, t.boxes, series.box_id)
            _tell(tx, stopped, "channel.sending_resumed", now, {"outage": series.public_id})


def _note_failure(tx: Connection, box: AnyRow, doing: Doing, error: str, now: datetime) -> None:
    rows.lock(tx, t.boxes, box.id)  # so that two calls that fail at once begin one series
    series = _open(tx, box, doing)
    if series is not None:
        errors = {**series.errors, error: series.errors.get(error, 0) + 1}
        rows.change(tx, t.outages, series.id, failures=series.failures + 1, errors=errors, last_at=max(now, series.last_at))
        return
    public_id = new_id("out")
    rows.add(
        tx,
        t.outages,
        public_id=public_id,
        unit_id=box.unit_id,
        box_id=box.id,
        channel=box.channel,
        doing=doing.value,
        began_at=now,
        last_at=now,
        failures=1,
        errors={error: 1},
    )
    _tell(tx, box, "channel.unanswered", now, {"outage": public_id, "doing": doing.value, "error": error})


def _open(tx: Connection, box: AnyRow, doing: Doing) -> AnyRow | None:
    query = select(t.outages).where(t.outages.c.channel == box.channel, t.outages.c.over_at.is_(None))
    return tx.execute(query.where(t.outages.c.box_id == box.id, t.outages.c.doing == doing.value)).first()


def _tell(tx: Connection, box: AnyRow, kind: str, now: datetime, ids: dict[str, str]) -> None:
    ids = {"channel": box.channel, **ids}
    journal.write(tx, kind, at=now, subject=box.public_id, unit_id=box.unit_id, ids=ids)


def within(tx: Connection, unit_id: int, since: datetime, until: datetime, channel: str | None = None) -> list[AnyRow]:
    """List a unit's series that touch a span of time, oldest first."""
    query = select(t.outages).where(t.outages.c.unit_id == unit_id, t.outages.c.began_at <= until)
    query = query.where(or_(t.outages.c.over_at.is_(None), t.outages.c.over_at >= since))
    if channel is not None:
        query = query.where(t.outages.c.channel == channel)
    return list(tx.execute(query.order_by(t.outages.c.began_at, t.outages.c.id)))
