"""Gather what we observed of a channel in a span of time: series of unanswered calls, attempts, letters that waited.

The words are about us: which calls we made and what came of them. Whether the platform was down, and why, we cannot know.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, select

from connector.letters.attempt import Outcome
from connector.letters.errors import InputRefused, NotFound
from connector.letters.shipment import Status
from connector.offices import boxes
from connector.store import journal, outages, rows, seals
from connector.store import tables as t
from connector.store.attempts import INTERRUPTED
from connector.store.rows import AnyRow

_FAILED: Final = (Outcome.NOT_TAKEN.value, Outcome.UNKNOWN.value)
_ANSWERED: Final = (Outcome.TAKEN.value, Outcome.REFUSED.value)
_WAITING: Final = (Status.READY.value, Status.SENDING.value)
_STATUS: Final = "shipment."


@dataclass(frozen=True, slots=True)
class Span:
    """Which channel of which unit, from when to when (aware moments, both included)."""

    unit_id: int
    channel: str
    since: datetime
    until: datetime

    def __post_init__(self) -> None:
        """Refuse a span that ends before it begins.

        Raises:
            InputRefused: it does.
        """
        if self.until < self.since:
            raise InputRefused("the span ends before it begins")


@dataclass(frozen=True, slots=True)
class Affected:
    """A shipment that an outage touched: ``why`` is ``attempt_failed`` or ``waited``."""

    letter: AnyRow
    shipment: AnyRow
    why: str


@dataclass(frozen=True, slots=True)
class Observed:
    """Everything observed in a span; rows as they stand in the store.

    ``attempts`` are those without a usable answer; ``answered`` counts the calls of the same span that had one.
    """

    span: Span
    boxes: Sequence[AnyRow]
    series: Sequence[AnyRow]
    attempts: Sequence[AnyRow]
    answered: int
    affected: Sequence[Affected]


def observe(tx: Connection, span: Span) -> Observed:
    """Gather a span.

    Raises:
        NotFound: the unit has no box on this channel.
    """
    mine = [box for box in boxes.of_channel(tx, span.channel) if box.unit_id == span.unit_id]
    if not mine:
        raise NotFound(f"channel {span.channel}")
    series = outages.within(tx, span.unit_id, span.since, span.until, span.channel)
    tried = _attempts(tx, span)
    failed = [attempt for attempt in tried if attempt.outcome in _FAILED and attempt.error_code != INTERRUPTED]
    answered = sum(attempt.outcome in _ANSWERED for attempt in tried)
    return Observed(span, mine, series, failed, answered, _affected(tx, span, mine, series, failed))


def _attempts(tx: Connection, span: Span) -> list[AnyRow]:
    """List the attempts to send and to confirm on the channel that began in the span, oldest first."""
    a, sent, got = t.attempts, t.dispatches, t.arrivals
    query = select(a).outerjoin(sent, sent.c.id == a.c.dispatch_id).outerjoin(got, got.c.id == a.c.arrival_id)
    query = query.where(a.c.unit_id == span.unit_id, (sent.c.channel == span.channel) | (got.c.channel == span.channel))
    query = query.where(a.c.opened_at >= span.since, a.c.opened_at <= span.until)
    return list(tx.execute(query.order_by(a.c.opened_at, a.c.id)))


def _affected(
    tx: Connection, span: Span, mine: Sequence[AnyRow], series: Sequence[AnyRow], failed: Sequence[AnyRow]
) -> list[Affected]:
    hit = {attempt.dispatch_id for attempt in failed if attempt.dispatch_id is not None}
    ends = [min(one.over_at or span.until, span.until) for one in series]
    found = []
    for shipment in _under_way(tx, span, mine):
        letter = rows.get(tx, t.letters, shipment.letter_id)
        if shipment.dispatch_id in hit:
            found.append(Affected(letter, shipment, "attempt_failed"))
        elif _waited(journal.time_line(tx, letter.public_id), shipment.public_id, ends):
            found.append(Affected(letter, shipment, "waited"))
    return found


def _under_way(tx: Connection, span: Span, mine: Sequence[AnyRow]) -> list[AnyRow]:
    """List the shipments that were not at their present status before the span, or still wait to be sent."""
    query = select(t.shipments).join(t.letters, t.letters.c.id == t.shipments.c.letter_id)
    query = query.where(t.shipments.c.box_id.in_([box.id for box in mine]), t.letters.c.accepted_at <= span.until)
    moving = (t.shipments.c.status_since >= span.since) | t.shipments.c.status.in_(_WAITING)
    return list(tx.execute(query.where(moving).order_by(t.shipments.c.id)))


def _waited(history: Sequence[AnyRow], shipment: str, ends: Sequence[datetime]) -> bool:
    """Say whether, by the journal, a shipment waited to be sent when one of the series ended."""
    changes = [(entry.at, entry.kind) for entry in history if entry.ids.get("shipment") == shipment]
    for end in ends:
        before = [kind for at, kind in changes if at < end and kind.startswith(_STATUS)]
        if before and before[-1].removeprefix(_STATUS) in _WAITING:
            return True
    return False


def proof(tx: Connection, observed: Observed, last: int) -> list[tuple[AnyRow, str]]:
    """List the journal's entries about what was observed, up to a sealed position, each with the chain before it."""
    subjects = {box.public_id for box in observed.boxes} | {one.letter.public_id for one in observed.affected}
    until = max([observed.span.until, *(one.over_at for one in observed.series if one.over_at)])
    query = select(t.journal).where(t.journal.c.subject.in_(subjects), t.journal.c.position <= last)
    query = query.where(t.journal.c.at >= observed.span.since, t.journal.c.at <= until)
    entries = tx.execute(query.order_by(t.journal.c.position)).all()
    return [(entry, seals.chain_at(tx, entry.position - 1) or "") for entry in entries]


def listed(tx: Connection, unit_id: int, days: int, now: datetime) -> list[dict[str, Any]]:
    """List a unit's series of the last days as the API and the command line show them."""
    return [series_view(tx, row) for row in outages.within(tx, unit_id, now - timedelta(days=days), now)]


def series_view(tx: Connection, row: AnyRow) -> dict[str, Any]:
    """Show a series: moments as ISO 8601 in UTC, None where the platform has not answered again."""
    return {
        "id": row.public_id,
        "channel": row.channel,
        "box": rows.get(tx, t.boxes, row.box_id).address,
        "doing": row.doing,
        "first_unanswered_at": iso(row.began_at),
        "last_unanswered_at": iso(row.last_at),
        "answered_again_at": iso(row.over_at),
        "unanswered_calls": row.failures,
        "errors": row.errors,
    }


def iso(moment: datetime | None) -> str | None:
    """Write a moment as ISO 8601 in UTC."""
    return moment.astimezone(UTC).isoformat() if moment is not None else None
