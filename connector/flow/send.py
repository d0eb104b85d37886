"""Send a dispatch to its platform: write the attempt down, call, record what came of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from connector.flow.answers import Answers
from connector.flow.breaker import silent
from connector.flow.confirm_addresses import confirm_addresses
from connector.flow.consignment import Consignment, pack, read, require_whole
from connector.flow.desk import Desk
from connector.flow.follow import follow
from connector.flow.insist import insist
from connector.flow.pause import PAUSING, hush, pause, quiet, sending_stops, switched_off
from connector.flow.quota import used_up_until
from connector.flow.receipts import Judged, hold_number, judge_receipt, match_to_shipment, prove, take_number
from connector.flow.settle import Facts, facts_of, settle_by, settled_by
from connector.letters.attempt import Attempt, Outcome
from connector.letters.errors import AnswerUnverifiable, ConnectorError, LeaseLost, NotTaken, OurFault, PlatformError, Refused
from connector.letters.ids import new_id
from connector.letters.shipment import Preparation
from connector.letters.status import SETTLED
from connector.ports import Order, Taken
from connector.store import attempts, jobs, outages, rows, shipments
from connector.store import tables as t
from connector.store.jobs import Job
from connector.store.outages import Doing
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


@dataclass(frozen=True, slots=True)
class Opened:
    """An attempt that is written down: the number of its row, and every attempt at its dispatch, itself the last."""

    number: int
    tries: Sequence[Attempt]

    def closed(self, called: Called) -> list[Attempt]:
        """Give the attempts as they are once the call ended; nobody opens another one while this one has no outcome."""
        *earlier, own = self.tries
        return [*earlier, replace(own, outcome=called.outcome, error_code=called.error.code if called.error else None)]


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why nothing is sent now, where that is a failure to be shown, and until when."""

    code: str | None
    until: datetime


def send(desk: Desk, job: Job) -> None:
    """Make one attempt at a dispatch and record its outcome.

    The attempt is committed before the call, so that a crash in between is seen as ``unknown`` and reconciled, never repeated.

    Raises:
        LeaseLost: another worker owns the job now. Nothing was called.
    """
    with desk.database.reading() as tx:
        papers = read(tx, job.subject)
        obstacle = _obstacle(tx, desk, papers.box)
    consignment = pack(desk, papers)
    if not _may_call(desk, job, consignment, obstacle) or not confirm_addresses(desk, job, consignment):
        return
    require_whole(desk, consignment)
    opened = _open_attempt(desk, job, consignment)
    if opened is not None:
        _record(desk, job, consignment, opened, _call(consignment))


def _may_call(desk: Desk, job: Job, consignment: Consignment, obstacle: Obstacle | None) -> bool:
    """Let only a dispatch pass that surely never arrived and is still wanted; put off or end the job otherwise."""
    if obstacle is None and not _undecided(consignment.tries) and not _all_settled(consignment.shipments):
        return True
    now = desk.clock.now()
    with desk.database.transaction("send job settled without a call") as tx:
        # Read anew: an answer that came late may have been recorded since.
        together = shipments.lock_of_dispatch(tx, job.subject)
        undecided = _undecided(attempts.about(tx, "send", dispatch_id=job.subject))
        if _all_settled(together):
            jobs.finish(tx, job, now)
        elif not undecided:
            jobs.put_off(tx, job, obstacle.until if obstacle else now, obstacle.code if obstacle else None)
        elif undecided[-1].outcome == Outcome.OPEN.value and undecided[-1].call_deadline > now:
            jobs.put_off(tx, job, undecided[-1].call_deadline)
        else:
            _give_over(tx, desk, together, undecided[-1], now)
            jobs.finish(tx, job, now)
    return False


def _all_settled(together: Iterable[AnyRow]) -> bool:
    return all(shipment.status in SETTLED for shipment in together)


def _undecided(tries: list[AnyRow]) -> list[AnyRow]:
    return [attempt for attempt in tries if attempt.outcome != Outcome.NOT_TAKEN.value]


def _obstacle(tx: Connection, desk: Desk, box: AnyRow) -> Obstacle | None:
    """Say why nothing may be sent from this box now, if so."""
    now = desk.clock.now()
    later = now + desk.patience.poll_every
    if sending_stops(box):
        return Obstacle("receiving_off" if switched_off(box) else "box_paused", later)
    if quiet(box, now):
        return Obstacle(None, box.quiet_until)
    if silent(tx, box.channel):
        return Obstacle("platform_silent", later)
    next_turn = used_up_until(tx, desk.channels[box.channel], now)
    return Obstacle(None, next_turn) if next_turn else None


def _give_over(tx: Connection, desk: Desk, together: Iterable[AnyRow], attempt: AnyRow, now: datetime) -> None:
    """Declare an attempt that nobody will close any more unknown, and have it looked for."""
    if attempt.outcome == Outcome.OPEN.value:
        attempts.close(tx, attempt.id, Outcome.UNKNOWN, now, error_code=attempts.INTERRUPTED)
        together = [settled_by(tx, desk, facts_of(tx, shipment)).shipment for shipment in together]
    follow(tx, together, now)


def _open_attempt(desk: Desk, job: Job, consignment: Consignment) -> Opened | None:
    now, digest = desk.clock.now(), _order_digest(consignment.order)
    attempt = Attempt(new_id("att"), now, now + consignment.channel.call_timeout, Outcome.OPEN)
    with desk.database.transaction("send attempt open") as tx:
        together = shipments.lock_of_dispatch(tx, job.subject)
        if any(shipment.status in SETTLED for shipment in together):  # a person cancelled it a moment ago
            _leave_out(tx, job, together, now)
            return None
        jobs.extend(tx, job, attempt.call_deadline + desk.patience.lease_margin)
        # Whoever has the job is alone with the dispatch, and every earlier attempt had ended.
        number = attempts.write_down(tx, attempt, together[0].unit_id, "send", digest, dispatch_id=job.subject)
        tries = [*map(attempts.model, consignment.tries), attempt]
        for shipment in together:
            settle_by(tx, desk, facts_of(tx, shipment, consignment.letter, tries))
    return Opened(number, tries)


def _leave_out(tx: Connection, job: Job, together: Sequence[AnyRow], now: datetime) -> None:
    """Take from a dispatch what is not to leave any more, so that no attempt is about it; the rest is ordered anew."""
    if _all_settled(together):
        jobs.finish(tx, job, now)
        return
    for shipment in together:
        if shipment.status in SETTLED:
            rows.change(tx, t.shipments, shipment.id, dispatch_id=None)
    jobs.put_off(tx, job, now)


def _order_digest(order: Order) -> str:
    head = "\n".join((order.box.address, *order.addressees, order.file_name, "")).encode()
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


def _of_this_letter(tx: Connection, consignment: Consignment, called: Called) -> Called:
    """Believe no answer that names another shipment's document or task: it is an old one, or was meant for another letter."""
    taken, shipment, channel = called.taken, consignment.shipment, consignment.box.channel
    if taken is None:
        return called
    for number in filter(None, (taken.platform_id, taken.task)):
        hold_number(tx, channel, number)
    known = shipments.by_platform_id(tx, channel, taken.platform_id) if taken.platform_id else None
    if known is not None and known.id != shipment.id:
        return Called(Outcome.UNKNOWN, error=AnswerUnverifiable("the answer names another shipment's document", taken.raw))
    if taken.task and not shipments.of_task(tx, shipment.box_id, taken.task) <= {shipment.dispatch_id}:
        return Called(Outcome.UNKNOWN, error=AnswerUnverifiable("the answer names another dispatch's task", taken.raw))
    return called


def _record(desk: Desk, job: Job, consignment: Consignment, opened: Opened, called: Called) -> None:
    """Append the outcome, and the receipt where one came, whoever owns the job by now.

    Raises:
        LeaseLost: that is another worker. Everything is recorded.
    """
    if not insist(lambda: _append(desk, job, consignment, opened, called), desk.patience.record_for):
        raise LeaseLost(f"job {job.id}")


def _append(desk: Desk, job: Job, consignment: Consignment, opened: Opened, called: Called) -> bool:
    """Append the outcome and put the job away with it; tell whether that was still ours."""
    now = desk.clock.now()
    answers = Answers(desk)
    answer = answers.put(called.raw)
    judged = _judge_proof(desk, called.taken, answers)
    with desk.database.transaction("send outcome recorded") as tx:
        called = _of_this_letter(tx, consignment, called)
        together = shipments.lock_of_dispatch(tx, job.subject)
        if _close(tx, opened.number, called, answer, now):  # or else an earlier try was committed after all
            answers.keep(tx, job.unit_id)
            if isinstance(called.error, PAUSING):
                pause(tx, consignment.box, called.error, now)
            if isinstance(called.error, PlatformError):
                hush(tx, consignment.box, called.error, now)
            _note_outage(tx, consignment.box, called, now)
            together = _settle_all(tx, desk, job, consignment, together, called, judged, opened)
        return _put_away(tx, desk, job, together, called)


def _settle_all(
    tx: Connection,
    desk: Desk,
    job: Job,
    consignment: Consignment,
    together: Sequence[AnyRow],
    called: Called,
    judged: Judged | None,
    opened: Opened,
) -> list[AnyRow]:
    """Settle every shipment of the call by its outcome, and note what the answer tells: their task, or the number of the one."""
    failed = called.unreachable and _too_long(desk, consignment, desk.clock.now())
    changes = {"preparation": Preparation.FAILED.value} if failed else {}
    tries = opened.closed(called)
    every = [facts_of(tx, shipment, consignment.letter, tries) for shipment in together]
    if called.taken and called.taken.task:
        rows.change(tx, t.dispatches, job.subject, task_id=called.taken.task)
    elif called.taken and called.taken.platform_id and len(every) == 1:
        every = [_keep_proof(tx, desk, every[0], consignment, called.taken, judged, opened.number)]
    return [settled_by(tx, desk, facts, **changes).shipment for facts in every]


def _close(tx: Connection, attempt_id: int, called: Called, answer_sha256: str | None, now: datetime) -> bool:
    error = {"error_code": called.error.code, "detail": called.error.detail} if called.error else {}
    return attempts.close(tx, attempt_id, called.outcome, now, answer_sha256=answer_sha256, **error)


def _note_outage(tx: Connection, box: AnyRow, called: Called, now: datetime) -> None:
    """Note whether the platform answered; what we did wrong ourselves says nothing of it."""
    if isinstance(called.error, OurFault):
        return
    outages.note(tx, box, Doing.SEND, called.error.code if called.error else None, now)
    if called.outcome is Outcome.UNKNOWN and silent(tx, box.channel):
        outages.note_stop(tx, box, now)


def _judge_proof(desk: Desk, taken: Taken | None, answers: Answers) -> Judged | None:
    """Judge the receipt that came with an answer, outside any transaction, and put it into the archive."""
    judged = judge_receipt(desk, taken.receipt.content) if taken and taken.receipt else None
    if judged is not None:
        answers.put(judged.content)
    return judged


def _keep_proof(
    tx: Connection, desk: Desk, facts: Facts, consignment: Consignment, taken: Taken, judged: Judged | None, attempt_id: int
) -> Facts:
    facts = take_number(tx, desk, facts, consignment.box.channel, taken.platform_id)
    if judged is None:
        return facts
    return prove(tx, desk, facts, judged, match_to_shipment(judged, facts.shipment, taken.platform_id), attempt_id=attempt_id)


def _too_long(desk: Desk, consignment: Consignment, now: datetime) -> bool:
    return bool(consignment.tries) and now - consignment.tries[0].opened_at > desk.patience.give_up_after


def _put_away(tx: Connection, desk: Desk, job: Job, together: Sequence[AnyRow], called: Called) -> bool:
    """End the send job, or put it off where surely nothing arrived, and have the rest followed up; tell whether it was ours.

    Where another worker ended it in the meantime, shipments which surely did not arrive get a new one.
    """
    now = desk.clock.now()
    again = called.outcome is Outcome.NOT_TAKEN and not _all_settled(together)
    if not again:
        parting = called.taken is not None and called.taken.task is not None
        follow(tx, together, now + (desk.patience.ask_first if parting else desk.patience.reconcile_every))
    try:
        if again:
            jobs.put_off(tx, job, now + desk.patience.pause(job.tries), called.error.code if called.error else None)
        else:
            jobs.finish(tx, job, now)
    except LeaseLost:
        if again:
            whose = {"send_by": job.send_by, "box_id": together[0].box_id}
            later = now + desk.patience.pause(job.tries)
            jobs.ensure(tx, job.unit_id, "send", job.subject, lane=job.lane, due=later, **whose)
        return False
    return True
