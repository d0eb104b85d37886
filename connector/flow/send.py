"""Send a dispatch to its platform: write the attempt down, call, record what came of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from connector.flow.breaker import silent
from connector.flow.consignment import Consignment, load
from connector.flow.desk import Desk
from connector.flow.pause import PAUSING, pause, sending_stops
from connector.flow.receipts import Judged, adopt_waiting, judge_receipt, keep_receipt, match_to_shipment
from connector.flow.settle import settle
from connector.letters.attempt import Outcome
from connector.letters.errors import AnswerUnverifiable, ConnectorError, LeaseLost, NotTaken, OurFault, PlatformError, Refused
from connector.letters.shipment import Preparation
from connector.letters.status import SETTLED
from connector.ports import Order, Taken
from connector.store import attempts, jobs, rows, shipments
from connector.store import tables as t
from connector.store.jobs import Job
from connector.store.rows import AnyRow


@dataclass(frozen=True, slots=True)
class Called:
    """What a call came to: the outcome, and the answer that took it or the error."""

    outcome: Outcome
    taken: Taken | None = None
    error: ConnectorError | None = None

    @property
    def raw(self) -> bytes | None:
        """The answer's bytes, if any came."""
        if self.taken:
            return self.taken.raw
        return self.error.raw if isinstance(self.error, PlatformError) else None

    @property
    def unreachable(self) -> bool:
        """Whether only the way to the platform was at fault; days of that end in giving up, days of our own faults do not."""
        return type(self.error) is NotTaken


def send(desk: Desk, job: Job) -> None:
    """Make one attempt at a dispatch and record its outcome.

    The attempt is committed before the call, so that a crash in between is seen as ``unknown`` and reconciled, never repeated.

    Raises:
        LeaseLost: another worker owns the job now. Nothing was called.
    """
    consignment = load(desk, job.subject)
    if not _may_call(desk, job, consignment):
        return
    attempt_id = _open_attempt(desk, job, consignment)
    called = _of_this_letter(desk, consignment, _call(consignment))
    _record(desk, consignment, attempt_id, called)
    _put_away(desk, job, consignment, called)


def _may_call(desk: Desk, job: Job, consignment: Consignment) -> bool:
    """Let only a dispatch pass that surely never arrived and is still wanted; put off or end the job otherwise."""
    obstacle = _obstacle(desk, consignment.box)
    if obstacle is None and not _undecided(consignment.tries) and consignment.shipment.status not in SETTLED:
        return True
    now = desk.clock.now()
    with desk.database.transaction("send job settled without a call") as tx:
        # Read anew: an answer that came late may have been recorded since.
        undecided = _undecided(attempts.about(tx, "send", dispatch_id=job.subject))
        if rows.get(tx, t.shipments, consignment.shipment.id).status in SETTLED:
            jobs.finish(tx, job, now)
        elif not undecided:
            jobs.put_off(tx, job, now + desk.patience.poll_every, obstacle)
        elif undecided[-1].outcome == Outcome.OPEN.value and undecided[-1].call_deadline > now:
            jobs.put_off(tx, job, undecided[-1].call_deadline)
        else:
            _give_over(tx, desk, consignment, undecided[-1], now)
            jobs.finish(tx, job, now)
    return False


def _undecided(tries: list[AnyRow]) -> list[AnyRow]:
    return [attempt for attempt in tries if attempt.outcome != Outcome.NOT_TAKEN.value]


def _obstacle(desk: Desk, box: AnyRow) -> str | None:
    """Say why nothing may be sent from this box now, if so."""
    if sending_stops(box):
        return "box_paused"
    with desk.database.reading() as tx:
        return "platform_silent" if silent(tx, box.channel) else None


def _give_over(tx: Connection, desk: Desk, consignment: Consignment, attempt: AnyRow, now: datetime) -> None:
    """Declare an attempt that nobody will close any more unknown, and have it looked for."""
    if attempt.outcome == Outcome.OPEN.value:
        attempts.close(tx, attempt.id, Outcome.UNKNOWN, now, error_code=attempts.INTERRUPTED)
        settle(tx, desk, consignment.shipment.id)
    _follow(tx, consignment.shipment, now)


def _follow(tx: Connection, shipment: AnyRow, due: datetime) -> None:
    if rows.get(tx, t.shipments, shipment.id).status not in SETTLED:
        jobs.ensure(tx, shipment.unit_id, "reconcile", shipment.id, lane=f"reconcile:{shipment.id}", due=due)


def _open_attempt(desk: Desk, job: Job, consignment: Consignment) -> int:
    now = desk.clock.now()
    deadline = now + consignment.channel.call_timeout
    with desk.database.transaction("send attempt open") as tx:
        jobs.extend(tx, job, deadline + desk.patience.lease_margin)
        attempt_id = attempts.open_attempt(
            tx,
            consignment.shipment.unit_id,
            "send",
            request_sha256=_order_digest(consignment.order),
            opened_at=now,
            call_deadline=deadline,
            dispatch_id=consignment.shipment.dispatch_id,
        )
        settle(tx, desk, consignment.shipment.id)
    return attempt_id


def _order_digest(order: Order) -> str:
    head = f"{order.box.address}\n{order.addressee}\n{order.file_name}\n".encode()
    return hashlib.sha256(head + order.content).hexdigest()


def _call(consignment: Consignment) -> Called:
    try:
        return Called(Outcome.TAKEN, taken=consignment.channel.send(consignment.order))
    except (NotTaken, OurFault) as error:
        return Called(Outcome.NOT_TAKEN, error=error)
    except Refused as error:
        return Called(Outcome.REFUSED, error=error)
    except PlatformError as error:
        return Called(Outcome.UNKNOWN, error=error)


def _of_this_letter(desk: Desk, consignment: Consignment, called: Called) -> Called:
    """Believe no answer that names another shipment's document: it is an old one, or was meant for another letter."""
    if called.taken is None:
        return called
    with desk.database.reading() as tx:
        known = shipments.by_platform_id(tx, consignment.box.channel, called.taken.platform_id)
    if known is None or known.id == consignment.shipment.id:
        return called
    return Called(Outcome.UNKNOWN, error=AnswerUnverifiable("the answer names another shipment's document", called.taken.raw))


def _record(desk: Desk, consignment: Consignment, attempt_id: int, called: Called) -> None:
    """Append the outcome, and the receipt where one came, whoever owns the job by now."""
    now = desk.clock.now()
    answer = desk.archive.put(called.raw) if called.raw is not None else None
    judged = _judge_proof(desk, called.taken)
    shipment = consignment.shipment
    with desk.database.transaction("send outcome recorded") as tx:
        attempts.close(
            tx,
            attempt_id,
            called.outcome,
            now,
            answer_sha256=answer,
            error_code=called.error.code if called.error else None,
            detail=called.error.detail if called.error else None,
        )
        if called.taken:
            _keep_proof(tx, desk, shipment, called.taken, judged, attempt_id)
        if isinstance(called.error, PAUSING):
            pause(tx, consignment.box, called.error, now)
        if called.unreachable and _too_long(desk, consignment, now):
            rows.change(tx, t.shipments, shipment.id, preparation=Preparation.FAILED.value)
        settle(tx, desk, shipment.id)


def _judge_proof(desk: Desk, taken: Taken | None) -> Judged | None:
    """Judge the receipt that came with an answer, outside any transaction, and put it into the archive."""
    judged = judge_receipt(desk, taken.receipt.content) if taken and taken.receipt else None
    if judged is not None:
        desk.archive.put(judged.content)
    return judged


def _keep_proof(tx: Connection, desk: Desk, shipment: AnyRow, taken: Taken, judged: Judged | None, attempt_id: int) -> None:
    adopt_waiting(tx, desk, shipment, taken.platform_id)
    if judged is not None:
        match = match_to_shipment(judged, shipment, taken.platform_id)
        keep_receipt(tx, desk, judged, unit_id=shipment.unit_id, shipment=shipment, match=match, attempt_id=attempt_id)


def _too_long(desk: Desk, consignment: Consignment, now: datetime) -> bool:
    return bool(consignment.tries) and now - consignment.tries[0].opened_at > desk.patience.give_up_after


def _put_away(desk: Desk, job: Job, consignment: Consignment, called: Called) -> None:
    """End the send job, put it off where surely nothing arrived, and have the rest followed up."""
    now = desk.clock.now()
    try:
        with desk.database.transaction("send job done", lasting=False) as tx:
            shipment = rows.get(tx, t.shipments, consignment.shipment.id)
            if called.outcome is Outcome.NOT_TAKEN and shipment.status not in SETTLED:
                jobs.put_off(tx, job, now + desk.patience.pause(job.tries), called.error.code if called.error else None)
                return
            _follow(tx, shipment, now + desk.patience.reconcile_every)
            jobs.finish(tx, job, now)
    except LeaseLost:
        _renew(desk, job, consignment, called)
        raise


def _renew(desk: Desk, job: Job, consignment: Consignment, called: Called) -> None:
    """See that a shipment which surely did not arrive has a job, where another worker ended ours in the meantime."""
    if called.outcome is not Outcome.NOT_TAKEN:
        return
    now = desk.clock.now()
    with desk.database.transaction("send job renewed") as tx:
        if rows.get(tx, t.shipments, consignment.shipment.id).status not in SETTLED:
            jobs.ensure(tx, job.unit_id, "send", job.subject, lane=job.lane, due=now + desk.patience.pause(job.tries))
