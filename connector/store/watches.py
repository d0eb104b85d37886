"""Queries about watches: a row for each span in which a box was looked at, or for one reason was not."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection, select

from connector.store import rows
from connector.store.rows import AnyRow
from connector.store.tables import watches


class Watching(StrEnum):
    """What a span tells of a box."""

    LOOKED = "looked"
    """The platform answered; from its beginning to its end never longer without an answer than is usual."""
    FAILED = "failed"
    """We asked and got no usable answer; the reason is the error's code."""
    PAUSED = "paused"
    """Nobody asked, since the box waits for a person; the reason is that of the pause."""
    OFF = "off"
    """Receiving was not switched on."""
    FELL = "fell"
    """Not a span of watching: between its two moments the queue lost ``number`` items that we did not take off."""


def note(tx: Connection, box: AnyRow, state: Watching, reason: str | None, at: datetime, within: timedelta) -> None:
    """Extend the newest span if it tells the same and ended at most so long before; otherwise begin one."""
    newest = last(tx, box.id, state)
    goes_on = newest is not None and newest.reason == reason and newest.ended_at >= at - within
    if newest is not None and goes_on:
        rows.change(tx, watches, newest.id, ended_at=max(at, newest.ended_at))
    else:
        values = {"state": state.value, "reason": reason, "began_at": at, "ended_at": at}
        rows.add(tx, watches, unit_id=box.unit_id, box_id=box.id, **values)


def note_fall(tx: Connection, box: AnyRow, number: int, since: datetime, at: datetime) -> None:
    """Note that the queue lost items without us."""
    values = {"state": Watching.FELL.value, "number": number, "began_at": since, "ended_at": at}
    rows.add(tx, watches, unit_id=box.unit_id, box_id=box.id, **values)


def last(tx: Connection, box_id: int, state: Watching) -> AnyRow | None:
    """Give the newest span of a box in this state."""
    query = select(watches).where(watches.c.box_id == box_id, watches.c.state == state.value)
    return tx.execute(query.order_by(watches.c.ended_at.desc(), watches.c.id.desc()).limit(1)).first()


def spans(tx: Connection, box_id: int) -> list[AnyRow]:
    """List the spans of a box in the order in which they began; falls are no spans. There are few, since spans grow."""
    query = select(watches).where(watches.c.box_id == box_id, watches.c.state != Watching.FELL.value)
    return list(tx.execute(query.order_by(watches.c.began_at, watches.c.id)))


def falls(tx: Connection, box_id: int, since: datetime) -> list[AnyRow]:
    """List what the queue lost without us, noticed after a moment, oldest first."""
    query = select(watches).where(watches.c.box_id == box_id, watches.c.state == Watching.FELL.value)
    return list(tx.execute(query.where(watches.c.ended_at > since).order_by(watches.c.ended_at, watches.c.id)))
