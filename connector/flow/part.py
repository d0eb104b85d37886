"""Part a dispatch: learn what became of each addressee, by the platform's task or by our mark; never send it again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from connector.flow.consignment import Consignment, load
from connector.flow.desk import Desk
from connector.flow.note import end_search, note
from connector.flow.pause import OF_THE_PLATFORM, PAUSING, hush, pause, quiet, sending_stops
from connector.flow.receipts import hold_number, take_number
from connector.flow.settle import facts_of, settle
from connector.flow.traces import mark_of
from connector.letters.errors import ConnectorError, NotTaken, OurFault, PlatformError
from connector.letters.evidence import Kind, Match
from connector.letters.shipment import Status
from connector.ports import Mailbox, Parted, Trace
from connector.store import evidence, jobs, journal, rows, shipments
from connector.store import tables as t
from connector.store.jobs import Job
from connector.store.rows import AnyRow

_NOT_ASKED: Final = "not_asked"


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one addressee: the record to keep of it, and the number of their message where it has one."""

    addressee: str | None
    kind: Kind
    number: str | None = None
    reason: str | None = None
    content: bytes | None = None

    def is_of(self, shipment: AnyRow) -> bool:
        """Tell whether it is about a shipment; one that names nobody is about all that travelled together."""
        return self.addressee is None or self.addressee.casefold() == shipment.party_address.casefold()


@dataclass(frozen=True, slots=True)
class Answer:
    """What the platform said: fates, the task if it named one, a word for the journal, and what went wrong."""

    fates: Sequence[Fate] = ()
    task: str | None = None
    word: str = "not_found"
    error: ConnectorError | None = None


def part(desk: Desk, job: Job) -> None:
    """Ask once, and again later until each message has a number or a refusal, or the promised time is over."""
    with desk.database.reading() as tx:
        together = shipments.of_dispatch(tx, job.subject)
        task = rows.get(tx, t.dispatches, job.subject).task_id
    if not any(map(_waits, together)):
        _record(desk, job, None, Answer(word="settled"))
        return
    consignment = load(desk, job.subject)
    now = desk.clock.now()
    if sending_stops(consignment.box) or quiet(consignment.box, now):
        _record(desk, job, consignment, Answer(word=_NOT_ASKED))
        return
    mailbox = desk.mailbox(consignment.box.channel)
    with desk.database.transaction("part lease extended") as tx:
        jobs.extend(tx, job, now + mailbox.call_timeout + desk.patience.lease_margin)
    _record(desk, job, consignment, _ask(mailbox, consignment, task))


def _waits(shipment: AnyRow) -> bool:
    return shipment.platform_id is None and shipment.status in {Status.UNKNOWN, Status.TAKEN}


def _ask(mailbox: Mailbox, consignment: Consignment, task: str | None) -> Answer:
    """Ask about the task, then look for whom it does not name; what one of them tells is not lost where the other fails."""
    order = consignment.order
    told = Answer() if task is None else _tried(lambda: _of_task(mailbox.parted(order.box, task), consignment))
    if told.word == "pending" or _tells_of_all(told, consignment) or _leaves_nothing_to_ask(told.error):
        return told
    found = _tried(lambda: _of_traces(consignment, mailbox.look_for(order, consignment.tries[0].opened_at)))
    return replace(found, fates=[*told.fates, *found.fates], error=found.error or told.error)


def _tried(question: Callable[[], Answer]) -> Answer:
    try:
        return question()
    except (PlatformError, OurFault) as error:
        return Answer(word=error.code, error=error)


def _leaves_nothing_to_ask(error: ConnectorError | None) -> bool:
    """Tell whether an error is about more than the task, which may be there no more while the record is."""
    if isinstance(error, (*OF_THE_PLATFORM, NotTaken, OurFault)):
        return True
    return isinstance(error, PlatformError) and error.quiet_for is not None


def _tells_of_all(answer: Answer, consignment: Consignment) -> bool:
    waiting = filter(_waits, consignment.shipments)
    return all(any(fate.is_of(shipment) for fate in answer.fates) for shipment in waiting)


def _of_task(parted: Sequence[Parted] | None, consignment: Consignment) -> Answer:
    if parted is None:
        return Answer(word="pending")
    named = parted if consignment.shipment.paper is None else _addressed(parted, consignment)
    return Answer([fate for each in named if (fate := _of_part(each)) is not None], word="parted")


def _addressed(parted: Sequence[Parted], consignment: Consignment) -> Sequence[Parted]:
    """Give the only part of a letter on paper its addressee: it has no electronic address that the task could name."""
    return [replace(each, addressee=consignment.order.addressee) for each in parted] if len(parted) == 1 else []


def _of_part(each: Parted) -> Fate | None:
    if each.platform_id is not None:
        return Fate(each.addressee, Kind.PARTED, each.platform_id)
    return Fate(each.addressee, Kind.PART_REFUSED, reason=each.error) if each.error is not None else None


def _of_traces(consignment: Consignment, traces: Iterable[Trace]) -> Answer:
    """Take only what carries the mark that the dispatch travelled under; those that name their addressee first."""
    ours = sorted((each for each in traces if mark_of(each) == consignment.order.mark), key=lambda each: each.addressee is None)
    task = next((each.task for each in ours if each.task is not None), None)
    word = f"found:{Match.OWN_ID.value}" if ours else "not_found"
    return Answer(list(map(_of_trace, ours)), task, word)


def _of_trace(trace: Trace) -> Fate:
    """Take over a number only with its addressee: under one mark there may be others, in this call or an earlier one."""
    number = trace.platform_id if trace.addressee is not None else None
    return Fate(trace.addressee, Kind.TRACE, number, content=trace.content)


def _record(desk: Desk, job: Job, consignment: Consignment | None, answer: Answer) -> None:
    now, channel = desk.clock.now(), consignment.box.channel if consignment else ""
    for fate in answer.fates:
        if fate.content is not None:
            desk.archive.put(fate.content)
    with desk.database.transaction("dispatch parted") as tx:
        for number in sorted({fate.number for fate in answer.fates if fate.number}):
            hold_number(tx, channel, number)
        if consignment is not None:
            _tell(tx, desk, consignment, answer)
            _stop(tx, consignment.box, answer.error, now)
        if answer.task is not None:
            rows.change(tx, t.dispatches, job.subject, task_id=answer.task)
        for shipment in shipments.lock_of_dispatch(tx, job.subject):
            _keep(tx, desk, channel, shipment, answer.fates)
        _put_away(tx, desk, job, consignment, answer)


def _stop(tx: Connection, box: AnyRow, error: ConnectorError | None, now: datetime) -> None:
    if isinstance(error, PAUSING):
        pause(tx, box, error, now)
    if isinstance(error, PlatformError):
        hush(tx, box, error, now)


def _keep(tx: Connection, desk: Desk, channel: str, shipment: AnyRow, fates: Iterable[Fate]) -> None:
    """Keep the first thing said of a shipment that waits for it, but no number that is another's."""
    if not _waits(shipment):  # another worker was quicker
        return
    fate = next(_usable(tx, channel, shipment, fates), None)
    if fate is None:
        return
    if not any(piece.kind == fate.kind.value for piece in evidence.of_shipment(tx, shipment.id)):
        note(tx, desk, shipment, fate.kind, Match.OWN_ID, about=fate.number, content=fate.content, reason=fate.reason)
    if fate.number is None:
        settle(tx, desk, shipment.id)
    else:
        take_number(tx, desk, facts_of(tx, shipment), channel, fate.number)


def _usable(tx: Connection, channel: str, shipment: AnyRow, fates: Iterable[Fate]) -> Iterator[Fate]:
    for fate in fates:
        if fate.is_of(shipment) and (fate.number is None or shipments.by_platform_id(tx, channel, fate.number) is None):
            yield fate


def _put_away(tx: Connection, desk: Desk, job: Job, consignment: Consignment | None, answer: Answer) -> None:
    """Come again while a message has neither number nor refusal; once the promised time is over, a person decides."""
    now = desk.clock.now()
    left = [shipment for shipment in shipments.of_dispatch(tx, job.subject) if _waits(shipment)]
    if not left or consignment is None:
        jobs.finish(tx, job, now)
        return
    begun = consignment.tries[0].opened_at
    over = begun + desk.patience.reconcile_for
    if now < over:
        again = now + (desk.patience.ask_first if answer.task else desk.patience.look_again(now - begun))
        jobs.put_off(tx, job, min(over, again), answer.error.code if answer.error else None)
        return
    for shipment in left:
        end_search(tx, desk, shipment, answer.word)
    jobs.finish(tx, job, now)


def _tell(tx: Connection, desk: Desk, consignment: Consignment, answer: Answer) -> None:
    """Note in the journal what was asked and answered."""
    if answer.word == _NOT_ASKED:
        return
    letter = consignment.letter
    ids = {"shipments": str(len(consignment.shipments)), "result": answer.word}
    journal.write(tx, "dispatch.asked", at=desk.clock.now(), subject=letter.public_id, unit_id=letter.unit_id, ids=ids)
