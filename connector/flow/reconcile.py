"""Find out what became of a shipment in doubt, from the platform's own record; never send it again."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection

from connector.flow.consignment import Consignment, load
from connector.flow.desk import Desk
from connector.flow.note import end_search, note
from connector.flow.pause import PAUSING, hush, pause, quiet, sending_stops
from connector.flow.receipts import Judged, adopt_waiting, hold_number, judge_receipt, keep_receipt, match_to_shipment
from connector.flow.settle import settle
from connector.flow.traces import Found, belongs_to_another, trace_of
from connector.letters.errors import ConnectorError, OurFault, PlatformError
from connector.letters.evidence import Kind, Match
from connector.letters.shipment import Status
from connector.ports import Trace
from connector.store import evidence, jobs, journal, rows
from connector.store import tables as t
from connector.store.jobs import Job
from connector.store.rows import AnyRow

_OPEN = {Status.UNKNOWN, Status.TAKEN, Status.SUBMITTED}


def reconcile(desk: Desk, job: Job) -> None:
    """Ask the platform once about one shipment, and ask again later until it is proved or the promised time is over."""
    with desk.database.reading() as tx:
        shipment = rows.get(tx, t.shipments, job.subject)
    if shipment.status not in _OPEN:
        _finish(desk, job)
        return
    consignment = load(desk, shipment.dispatch_id)
    if _nothing_to_ask(consignment, desk.clock.now()):
        _wait(desk, job, consignment)
        return
    with desk.database.transaction("reconcile lease extended") as tx:
        jobs.extend(tx, job, desk.clock.now() + consignment.channel.call_timeout + desk.patience.lease_margin)
    found, error = _look(desk, consignment)
    _record(desk, job, consignment, found, error)


def _finish(desk: Desk, job: Job) -> None:
    """End the search; where the shipment came into doubt anew a moment ago, begin it again."""
    now = desk.clock.now()
    with desk.database.transaction("reconcile job done") as tx:
        if rows.lock(tx, t.shipments, job.subject).status in _OPEN:
            jobs.put_off(tx, job, now)
        else:
            jobs.finish(tx, job, now)


def _nothing_to_ask(consignment: Consignment, now: datetime) -> bool:
    """Whether not to ask: the number is known, so only the receipt is waited for, or the channel is paused or asked for quiet."""
    return consignment.shipment.platform_id is not None or sending_stops(consignment.box) or quiet(consignment.box, now)


def _wait(desk: Desk, job: Job, consignment: Consignment) -> None:
    """Come back when the promised time is over; where the channel is paused, also when it may have been resumed."""
    now = desk.clock.now()
    over = consignment.tries[0].opened_at + desk.patience.reconcile_for
    with desk.database.transaction("shipment waited for") as tx:
        rows.lock(tx, t.shipments, consignment.shipment.id)
        if now >= over:
            asked = consignment.shipment.platform_id is not None
            end_search(tx, desk, consignment.shipment, "no_receipt" if asked else "not_asked")
            jobs.finish(tx, job, now)
        elif consignment.shipment.platform_id is None:
            jobs.put_off(tx, job, min(over, now + _pause(desk, consignment)))
        else:
            jobs.put_off(tx, job, over)


def _pause(desk: Desk, consignment: Consignment) -> timedelta:
    return desk.patience.look_again(desk.clock.now() - consignment.tries[0].opened_at)


def _look(desk: Desk, consignment: Consignment) -> tuple[Found | None, ConnectorError | None]:
    """Look for the shipment in SENT."""
    try:
        traces = consignment.channel.look_for(consignment.order, consignment.tries[0].opened_at)
    except (PlatformError, OurFault) as error:
        return None, error
    with desk.database.reading() as tx:
        return trace_of(tx, consignment, traces), None


def _record(desk: Desk, job: Job, consignment: Consignment, found: Found | None, error: ConnectorError | None) -> None:
    now = desk.clock.now()
    shipment = consignment.shipment
    judged = keep_bytes(desk, found[0]) if found else None
    with desk.database.transaction("shipment looked for") as tx:
        if found is not None:
            hold_number(tx, consignment.box.channel, found[0].platform_id)
            found = None if belongs_to_another(tx, consignment, found[0]) else found  # a twin may have got it a moment ago
        rows.lock(tx, t.shipments, shipment.id)
        _tell_journal(tx, desk, shipment, found, error)
        if isinstance(error, PAUSING):
            pause(tx, consignment.box, error, now)
        if isinstance(error, PlatformError):
            hush(tx, consignment.box, error, now)
        if found is not None:
            keep_found(tx, desk, shipment, *found, judged)
        still_open = rows.get(tx, t.shipments, shipment.id).status in _OPEN
        over = consignment.tries[0].opened_at + desk.patience.reconcile_for
        if still_open and now >= over:
            end_search(tx, desk, shipment, error.code if error else "not_found")
        if now >= over or not still_open:
            jobs.finish(tx, job, now)
        else:
            jobs.put_off(tx, job, min(over, now + _pause(desk, consignment)), error.code if error else None)


def keep_bytes(desk: Desk, trace: Trace) -> Judged | None:
    """Put what was found into the archive, and judge the receipt beside it, outside any transaction."""
    desk.archive.put(trace.content)
    judged = judge_receipt(desk, trace.receipt.content) if trace.receipt else None
    if judged is not None:
        desk.archive.put(judged.content)
    return judged


def keep_found(tx: Connection, desk: Desk, shipment: AnyRow, trace: Trace, match: Match, judged: Judged | None) -> None:
    """Append a trace of a shipment, whose bytes are in the archive already, and the receipt that lay beside it."""
    _keep_trace(tx, desk, shipment, trace, match)
    if judged is not None:
        _keep_receipt(tx, desk, shipment, judged, trace.platform_id)


def _keep_trace(tx: Connection, desk: Desk, shipment: AnyRow, trace: Trace, match: Match) -> None:
    """Append the trace once; take over the platform's number when it tells it, and the proofs that waited for it."""
    if not any(piece.kind == Kind.TRACE.value for piece in evidence.of_shipment(tx, shipment.id)):
        note(tx, desk, shipment, Kind.TRACE, match, about=trace.platform_id, content=trace.content)
        settle(tx, desk, shipment.id)
    if trace.platform_id:
        adopt_waiting(tx, desk, shipment, trace.platform_id)


def _keep_receipt(tx: Connection, desk: Desk, shipment: AnyRow, judged: Judged, platform_id: str | None) -> None:
    """Append the receipt that the record holds beside the letter, unless it came by another way already."""
    if any(piece.sha256 == judged.sha256 for piece in evidence.of_shipment(tx, shipment.id)):
        return
    match = match_to_shipment(judged, shipment, platform_id)
    keep_receipt(tx, desk, judged, unit_id=shipment.unit_id, shipment=shipment, match=match)


def _tell_journal(tx: Connection, desk: Desk, shipment: AnyRow, found: Found | None, error: ConnectorError | None) -> None:
    result = error.code if error else f"found:{found[1].value}" if found else "not_found"
    letter = rows.get(tx, t.letters, shipment.letter_id)
    journal.write(
        tx,
        "shipment.asked",
        at=desk.clock.now(),
        subject=letter.public_id,
        unit_id=shipment.unit_id,
        ids={"shipment": shipment.public_id, "result": result},
    )
