"""Judge again what could not be believed when it came, once a certificate was pinned; nobody is called."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Table, select

from connector.flow.consignment import Consignment, load
from connector.flow.desk import Desk
from connector.flow.judge import NOT_CONFIRMED, QUARANTINING, form_opinion
from connector.flow.judge_mail import form_mail_opinion
from connector.flow.receipts import (
    Judged,
    adopt_waiting,
    find_shipment,
    hold_number,
    judge_receipt,
    keep_receipt,
    match_to_shipment,
)
from connector.flow.route import route
from connector.flow.settle import settle, tell_source
from connector.flow.statements import told_before
from connector.letters.attempt import Outcome
from connector.letters.errors import AnswerUnverifiable, PlatformError, Refused
from connector.letters.evidence import SEALED, Verdict
from connector.ports import Taken
from connector.store import arrivals, attempts, documents, jobs, journal, rows, shipments
from connector.store import tables as t
from connector.store.jobs import Job
from connector.store.rows import AnyRow


def _of_erased() -> ColumnElement[bool]:
    """Give the condition that an attempt is about a letter that was erased, whose bytes cannot be sent or compared any more."""
    letter = select(t.shipments.c.id).join(t.letters, t.letters.c.id == t.shipments.c.letter_id)
    mine = t.shipments.c.dispatch_id == t.attempts.c.dispatch_id
    return letter.where(mine, t.letters.c.erased_at.is_not(None)).exists()


_RECEIPTS: Final = tuple(sorted(kind.value for kind in SEALED))
_DOUBTED: Final[dict[str, tuple[Table, ColumnElement[bool]]]] = {
    "rejudge_answer": (
        t.attempts,
        (t.attempts.c.action == "send")
        & (t.attempts.c.outcome == Outcome.UNKNOWN.value)
        & (t.attempts.c.error_code == AnswerUnverifiable.code)
        & t.attempts.c.answer_sha256.is_not(None)
        & ~_of_erased(),
    ),
    "rejudge_evidence": (
        t.evidence,
        (t.evidence.c.verdict == Verdict.FAILED.value) & t.evidence.c.kind.in_(_RECEIPTS),
    ),
    "rejudge_arrival": (
        t.arrivals,
        t.arrivals.c.verdict.in_(("indeterminate", "invalid"))
        & t.arrivals.c.is_evidence.is_(False)
        & t.arrivals.c.erased_at.is_(None),
    ),
}
"""What is judged again, by the kind of its job: answers first, since a receipt may need the number that one tells."""


def plan_rejudging(desk: Desk, unit_id: int, person: str) -> dict[str, int]:
    """Put everything of a unit that was not believed to be judged again, and say how much of each there is."""
    now = desk.clock.now()
    with desk.database.transaction("rejudging planned") as tx:
        counts = {kind: _plan(tx, unit_id, kind, now) for kind in _DOUBTED}
        ids = {kind: str(count) for kind, count in counts.items()}
        journal.write(tx, "rejudging.planned", at=now, unit_id=unit_id, actor=f"person:{person}"[:100], ids=ids)
    return counts


def _plan(tx: Connection, unit_id: int, kind: str, now: datetime) -> int:
    table, doubted = _DOUBTED[kind]
    found = tx.execute(select(table.c.id).where(table.c.unit_id == unit_id, doubted).order_by(table.c.id)).scalars().all()
    for number in found:
        jobs.ensure(tx, unit_id, kind, number, lane=f"rejudge:{unit_id}", due=now)
    return len(found)


def rejudge_answer(desk: Desk, job: Job) -> None:
    """Judge again a kept answer to a letter sent: believed now, it says what became of the letter."""
    with desk.database.reading() as tx:
        attempt = rows.get(tx, t.attempts, job.subject)
    consignment = load(desk, attempt.dispatch_id)
    outcome, taken = _reread(desk, consignment, attempt)
    judged = judge_receipt(desk, taken.receipt.content) if taken and taken.receipt else None
    if judged is not None:
        desk.archive.put(judged.content)
    with desk.database.transaction("answer judged again") as tx:
        now = desk.clock.now()
        if taken is not None:
            hold_number(tx, consignment.box.channel, taken.platform_id)
        rows.lock(tx, t.shipments, consignment.shipment.id)
        if attempts.decide_late(tx, attempt.id, outcome):
            shipment = rows.get(tx, t.shipments, consignment.shipment.id)
            if taken is not None:
                _take(tx, desk, shipment, taken, judged, attempt.id)
            settle(tx, desk, shipment.id)
        ids = {"attempt": attempt.public_id, "outcome": outcome.value}
        journal.write(tx, "answer.rejudged", at=now, unit_id=attempt.unit_id, ids=ids)
        jobs.finish(tx, job, now)


def _reread(desk: Desk, consignment: Consignment, attempt: AnyRow) -> tuple[Outcome, Taken | None]:
    """Say what the kept bytes mean now; an answer that names another shipment's document means nothing for this one."""
    try:
        taken = consignment.channel.reread(desk.archive.get(attempt.answer_sha256), attempt.closed_at)
    except Refused:
        return Outcome.REFUSED, None
    except PlatformError:
        return Outcome.UNKNOWN, None
    with desk.database.reading() as tx:
        known = shipments.by_platform_id(tx, consignment.box.channel, taken.platform_id)
    if known is not None and known.id != consignment.shipment.id:
        return Outcome.UNKNOWN, None
    return Outcome.TAKEN, taken


def _take(tx: Connection, desk: Desk, shipment: AnyRow, taken: Taken, judged: Judged | None, attempt_id: int) -> None:
    adopt_waiting(tx, desk, shipment, taken.platform_id)
    if judged is not None:
        match = match_to_shipment(judged, shipment, taken.platform_id)
        keep_receipt(tx, desk, judged, unit_id=shipment.unit_id, shipment=shipment, match=match, attempt_id=attempt_id)


def rejudge_evidence(desk: Desk, job: Job) -> None:
    """Judge again a receipt whose seal was not confirmed; confirmed now, it counts for its shipment from now on."""
    with desk.database.reading() as tx:
        piece = rows.get(tx, t.evidence, job.subject)
    judged = judge_receipt(desk, desk.archive.get(piece.sha256), told_before(piece))
    with desk.database.transaction("evidence judged again") as tx:
        piece = rows.lock(tx, t.evidence, job.subject)
        if judged is not None and judged.verdict.value != piece.verdict:
            _believe(tx, desk, piece, judged)
        jobs.finish(tx, job, desk.clock.now())


def _believe(tx: Connection, desk: Desk, piece: AnyRow, judged: Judged) -> None:
    """Give a receipt its new verdict, let it out of quarantine, and let it speak for its shipment."""
    now = desk.clock.now()
    values: dict[str, Any] = {"verdict": judged.verdict.value, "reason": judged.reason}
    arrival = rows.get(tx, t.arrivals, piece.arrival_id) if piece.arrival_id is not None else None
    shipment = rows.get(tx, t.shipments, piece.shipment_id) if piece.shipment_id is not None else None
    if shipment is None and arrival is not None:
        shipment, match = find_shipment(tx, rows.get(tx, t.boxes, arrival.box_id), judged)
        if shipment is not None:
            values |= {"shipment_id": shipment.id, "unit_id": shipment.unit_id, "match": match.value}
    rows.change(tx, t.evidence, piece.id, **values)
    if arrival is not None and arrival.quarantine == NOT_CONFIRMED:
        released = {"quarantine": None, "verdict": judged.verdict.value, "verdict_reason": judged.reason}
        rows.change(tx, t.arrivals, arrival.id, **released)
        arrivals.refresh(tx, arrival.id)
    letter = rows.get(tx, t.letters, shipment.letter_id) if shipment is not None else None
    journal.write(
        tx,
        "evidence.rejudged",
        at=now,
        subject=letter.public_id if letter is not None else None,
        unit_id=piece.unit_id,
        ids={"evidence": piece.public_id, "before": piece.verdict, "now": judged.verdict.value},
    )
    if shipment is not None and letter is not None:
        settle(tx, desk, shipment.id)
        tell_source(tx, desk, letter)


def rejudge_arrival(desk: Desk, job: Job) -> None:
    """Judge again the signatures of an arrival that were not confirmed; what only its signature held back goes on."""
    with desk.database.reading() as tx:
        arrival = rows.get(tx, t.arrivals, job.subject)
        files = documents.of_arrival(tx, arrival.id) if arrival.is_message else ()
    opinion = form_mail_opinion(desk, files) if files else form_opinion(desk, desk.archive.get(arrival.document_sha256))
    with desk.database.transaction("arrival judged again") as tx:
        now = desk.clock.now()
        arrival = rows.lock(tx, t.arrivals, job.subject)
        if opinion.verdict != arrival.verdict:
            found = {"verdict": opinion.verdict, "verdict_reason": opinion.reason, "signers": list(opinion.signers)}
            rows.change(tx, t.arrivals, arrival.id, **found)
            ids = {"before": arrival.verdict, "now": opinion.verdict}
            journal.write(tx, "arrival.rejudged", at=now, subject=arrival.public_id, unit_id=arrival.unit_id, ids=ids)
            if opinion.quarantine is None and arrival.quarantine in QUARANTINING.values():
                rows.change(tx, t.arrivals, arrival.id, quarantine=None)
                route(tx, desk, arrival)
            arrivals.refresh(tx, arrival.id)
        jobs.finish(tx, job, now)
