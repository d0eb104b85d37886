"""Whether a letter or arrival is settled: on which day, or what about it is still open."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, select

from connector.flow.chores import WARSAW
from connector.letters.evidence import Kind
from connector.letters.hand_over import HandOverState
from connector.store import arrivals, evidence, shipments
from connector.store import tables as t
from connector.store.rows import AnyRow


def day_of(moment: datetime) -> date:
    """Give the day in Poland."""
    return moment.astimezone(WARSAW).date()


def letter_course(tx: Connection, letter: AnyRow) -> tuple[list[str], date | None]:
    """Say what is open about a letter, and the day on which the last of its shipments was settled."""
    mine = shipments.of_letter(tx, letter.id)
    days = [_settled(tx, shipment) for shipment in mine]
    open_ones = [day for day in days if day is None]
    reasons = ["open" if len(open_ones) == len(mine) else "child_open"] if open_ones else []
    dispatches = [shipment.dispatch_id for shipment in mine if shipment.dispatch_id is not None]
    attempts = select(t.attempts.c.id).where(t.attempts.c.dispatch_id.in_(dispatches))
    work: list[tuple[tuple[str, ...], Any]] = [
        (("prepare", "check", "sign", "report"), [letter.id]),
        (("send", "part"), dispatches),
        (("reconcile", "collect"), [shipment.id for shipment in mine]),
        (("rejudge_answer",), attempts),
    ]
    reasons += ["work_pending"] if any(_job_open(tx, kinds, subjects) for kinds, subjects in work) else []
    return reasons, None if open_ones else max(day for day in days if day is not None)


def _settled(tx: Connection, shipment: AnyRow) -> date | None:
    """Give the day since when nothing is waited for: of itself, or because a person closed it as it stands."""
    if shipment.awaits_en is not None:
        return None
    pieces = evidence.of_shipment(tx, shipment.id)
    closings = (piece.received_at for piece in pieces if piece.kind == Kind.PERSON_CLOSED.value)
    return day_of(max([shipment.status_since, *closings]))


def arrival_course(tx: Connection, arrival: AnyRow) -> tuple[list[str], date | None]:
    """Say what is open about an arrival, and the day on which the last document system registered it."""
    if arrival.is_evidence:
        return ["is_evidence"], None
    steps = arrivals.hand_overs_of(tx, arrival.id)
    open_ones = [step for step in steps if step.state != HandOverState.HANDED_OVER.value]
    off_the_queue = arrival.confirmed_at is not None or arrival.off_queue_at is not None
    judged = arrival.checked_at is not None and arrival.quarantine is None
    reasons = ["child_open"] if open_ones else []
    reasons += [] if off_the_queue and judged and (steps or arrival.test) else ["open"]
    work: list[tuple[tuple[str, ...], Any]] = [
        (("judge", "rejudge_arrival"), [arrival.id]),
        (("hand_over",), [step.id for step in steps]),
    ]
    reasons += ["work_pending"] if any(_job_open(tx, kinds, subjects) for kinds, subjects in work) else []
    return reasons, _registered(tx, arrival) if not reasons else None


def _registered(tx: Connection, arrival: AnyRow) -> date:
    entries = t.journal.c.subject == arrival.public_id, t.journal.c.kind == "arrival.handed_over"
    query = select(func.max(t.journal.c.at, type_=t.journal.c.at.type)).where(*entries)
    return day_of(tx.execute(query).scalar() or arrival.checked_at)


def _job_open(tx: Connection, kinds: tuple[str, ...], subjects: Any) -> bool:
    query = select(t.jobs.c.id).where(t.jobs.c.done_at.is_(None), t.jobs.c.subject.in_(subjects), t.jobs.c.kind.in_(kinds))
    return tx.execute(query.limit(1)).first() is not None
