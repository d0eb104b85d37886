"""Ask, after a restore, what happened between the backup and the failure: the platforms, and the office's document systems.

What is found is kept as evidence; what is not, or cannot be known, is named for the person who releases the store.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from connector.flow.desk import Desk
from connector.flow.elsewhere import carries_our_mark, travelling_as
from connector.flow.elsewhere import strangers as unknown
from connector.flow.pause import switched_off
from connector.flow.receipts import hold_number
from connector.flow.reconcile import keep_bytes, keep_found
from connector.flow.settle import settle
from connector.flow.traces import strongest
from connector.letters.attempt import Outcome
from connector.letters.document import Role
from connector.letters.errors import ConnectorError, OurFault, PlatformError, StateConflict
from connector.letters.evidence import Match
from connector.letters.ids import new_id
from connector.letters.mark import travelling
from connector.letters.mode import OVER_MAILBOX
from connector.letters.shipment import Preparation, Status
from connector.offices import boxes
from connector.offices.boxes import own_box
from connector.ports import Channel, Message, Order, Queue, SentEntry, Trace
from connector.store import attempts, documents, elsewhere, journal, restorations, rows, shipments
from connector.store import tables as t
from connector.store.rows import AnyRow

UNSENT = {Status.ACCEPTED, Status.AWAITING_SIGNATURE, Status.HELD, Status.READY}
"""What had not left when the backup was taken, and may have left since."""

LOST_RECORD = "record_lost"
"""The error code of an attempt of which only the platform's record is left."""

_IN_DOUBT = UNSENT | {Status.SENDING, Status.UNKNOWN}


@dataclass
class BoxFindings:
    """What was asked about one box and answered; ``error`` is a code where it could not be.

    ``found`` and ``not_found`` are shipments by public id, ``unasked`` those nobody could ask about. ``strangers`` are letters
    in the platform's record that this store knows nothing of; ``ours`` there says that they carry a mark of this connector.
    ``waiting`` counts what is in the box's queue now; what was taken off it between the two times may be missing here.
    """

    box: str
    receiving: bool
    error: str | None = None
    found: list[str] = field(default_factory=list)
    not_found: list[str] = field(default_factory=list)
    unasked: list[str] = field(default_factory=list)
    strangers: list[dict[str, Any]] = field(default_factory=list)
    waiting: int | None = None


@dataclass
class SystemFindings:
    """What a document system said: letters it wants sent, and arrivals it registered that this store does not know."""

    system: str
    error: str | None = None
    outgoing: int = 0
    unknown_arrivals: list[str] = field(default_factory=list)


@dataclass
class Findings:
    """Everything found, and the two times between which this store knows nothing."""

    taken_at: str
    restored_at: str
    boxes: list[BoxFindings] = field(default_factory=list)
    systems: list[SystemFindings] = field(default_factory=list)
    calling_clients: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Doubt:
    """A shipment that may have left without this store's knowing, with the order it would have left as."""

    shipment: AnyRow
    order: Order


def ask(desk: Desk) -> Findings:
    """Ask about everything that may have happened since the backup, and record what was found; may be repeated.

    Nothing is sent, confirmed or settled. Letters found in the platform's record are kept as its trace (Kind.TRACE).

    Raises:
        StateConflict: the store was not restored, or was released already.
    """
    with desk.database.reading() as tx:
        restoration, since = restorations.pending(tx), restorations.known_until(tx)
        if restoration is None or since is None:
            raise StateConflict("nothing waits: the store was not restored, or was released already")
        every = boxes.every(tx)
        calling = tx.execute(select(t.clients.c.name).where(t.clients.c.name.not_in(list(desk.systems)))).scalars().all()
    found = Findings(since.isoformat(), restoration.restored_at.isoformat(), calling_clients=list(calling))
    told: set[tuple[str, str, str]] = set()
    for box in every:
        found.boxes.append(_ask_box(desk, box, since, told))
    for name in desk.systems:
        found.systems.append(_ask_system(desk, name))
    _record(desk, restoration, found)
    return found


def _record(desk: Desk, restoration: AnyRow, found: Findings) -> None:
    now = desk.clock.now()
    numbers = {name: str(sum(len(getattr(box, name)) for box in found.boxes)) for name in ("found", "not_found", "unasked")}
    with desk.database.transaction("aftermath recorded") as tx:
        rows.change(tx, t.restorations, restoration.id, asked_at=now, findings=asdict(found))
        journal.write(tx, "restoration.asked", at=now, ids=numbers)


def _ask_box(desk: Desk, box: AnyRow, since: datetime, told: set[tuple[str, str, str]]) -> BoxFindings:
    findings = BoxFindings(box.address, bool(box.receiving))
    doubts = _doubts(desk, box)
    channel = None if switched_off(box) else desk.channels.get(box.channel)
    try:
        record = channel.sent_since(own_box(box), since) if channel is not None else None
        if channel is None or record is None:
            findings.error = "receiving_off" if switched_off(box) else "cannot_ask"
        else:
            _compare(desk, channel, box, since, record, doubts, findings, told)
            findings.waiting = channel.waiting(own_box(box)) if box.receiving and isinstance(channel, Queue) else None
    except (PlatformError, OurFault) as error:
        findings.error = error.code
    answered = {*findings.found, *findings.not_found}
    findings.unasked = [doubt.shipment.public_id for doubt in doubts if doubt.shipment.public_id not in answered]
    return findings


def _doubts(desk: Desk, box: AnyRow) -> list[Doubt]:
    """List the shipments of a box that may have left unknown to us, with their bytes where there are final ones."""
    query = select(t.shipments).where(
        t.shipments.c.box_id == box.id, t.shipments.c.status.in_([each.value for each in _IN_DOUBT])
    )
    with desk.database.reading() as tx:
        found = tx.execute(query.order_by(t.shipments.c.id)).all()
        subjects = {row.letter_id: rows.get(tx, t.letters, row.letter_id).subject for row in found}
        digests = {row.id: rows.get(tx, t.documents, row.document_id).sha256 for row in found if row.document_id}
    return [
        Doubt(
            row,
            Order(
                mark=travelling(row.mark),
                box=own_box(box),
                addressee=row.party_address,
                file_name=f"{travelling(row.mark)}.xml",
                media_type="text/xml",
                content=desk.archive.get(digests[row.id]) if row.id in digests else b"",
                message=Message(subjects[row.letter_id], "") if row.mode in OVER_MAILBOX else None,
            ),
        )
        for row in found
    ]


def _compare(
    desk: Desk,
    channel: Channel,
    box: AnyRow,
    since: datetime,
    record: list[SentEntry],
    doubts: list[Doubt],
    findings: BoxFindings,
    told: set[tuple[str, str, str]],
) -> None:
    """Hold the platform's record against the shipments in doubt, and name what it shows that we know nothing of."""
    with desk.database.reading() as tx:
        known = travelling_as(tx, {entry.name for entry in record})
        taken_in = elsewhere.of_record(tx, box, {entry.number for entry in record})
        strangers = [entry for entry in unknown(tx, box, record, known.keys()) if entry.number not in taken_in]
    shown = {entry.name for entry in record}
    for doubt in doubts:
        trace = _find(channel, doubt, since, shown, strangers)
        if trace is None:
            if not _may_have_another_mark(doubt, strangers):
                findings.not_found.append(doubt.shipment.public_id)
            continue
        strangers = [entry for entry in strangers if not _is_shown_as(trace[0], entry)]
        _keep(desk, doubt, *trace, since)
        findings.found.append(doubt.shipment.public_id)
    # The record is the entity's, not the box's: what one box has told need not be told again.
    new = [entry for entry in strangers if (box.channel, box.entity, entry.number) not in told]
    told.update((box.channel, box.entity, entry.number) for entry in new)
    findings.strangers = [_stranger(entry) for entry in new]


def _find(
    channel: Channel, doubt: Doubt, since: datetime, shown: set[str], strangers: Collection[SentEntry]
) -> tuple[Trace, Match] | None:
    """Fetch a shipment's trace: under its own mark, or as equal bytes under a name that nobody here knows."""
    order = doubt.order
    if order.mark not in shown and not any(_may_be_to(order, entry.addressee) for entry in strangers):
        return None
    traces = channel.look_for(order, since)
    names = {order.mark, *(entry.name for entry in strangers)}
    own = [trace for trace in traces if trace.name.removesuffix(".xml") in names]
    # Others of the same call travel under the same mark.
    own = [trace for trace in own if order.message is None or _may_be_to(order, trace.addressee)]
    return strongest(own, order)


def _may_be_to(order: Order, addressee: str | None) -> bool:
    return addressee is None or addressee.casefold() == order.addressee.casefold()


def _may_have_another_mark(doubt: Doubt, strangers: Collection[SentEntry]) -> bool:
    """Tell whether a letter of ours that nobody here knows may be this shipment: whom a person releases gets a new mark."""
    released = doubt.shipment.preparation == Preparation.ADDRESS_IN_DOUBT.value
    return released and any(carries_our_mark(entry.name) and _may_be_to(doubt.order, entry.addressee) for entry in strangers)


def _is_shown_as(trace: Trace, entry: SentEntry) -> bool:
    """Tell whether an entry of the record is what was found: by the platform's number, or by the name where none is told."""
    if trace.platform_id and entry.platform_id:
        return trace.platform_id == entry.platform_id
    return trace.name.removesuffix(".xml") == entry.name


def _stranger(entry: SentEntry) -> dict[str, Any]:
    return {
        "name": entry.name,
        "addressee": entry.addressee,
        "sent_at": entry.sent_at.isoformat() if entry.sent_at else None,
        "ours": carries_our_mark(entry.name),
    }


def _keep(desk: Desk, doubt: Doubt, trace: Trace, match: Match, since: datetime) -> None:
    """Record that a shipment left: an attempt whose record was lost, the very bytes, the trace, and the receipt beside it."""
    judged = keep_bytes(desk, trace)
    with desk.database.transaction("letter found after a restore") as tx:
        trace = _with_own_number(tx, doubt, trace)
        shipment = rows.lock(tx, t.shipments, doubt.shipment.id)
        dispatch_id = shipment.dispatch_id or _add_dispatch(tx, desk, shipment)
        tries = attempts.about(tx, "send", dispatch_id=dispatch_id)
        if all(attempt.outcome == Outcome.NOT_TAKEN.value for attempt in tries):
            _add_attempt(tx, desk, shipment, dispatch_id, trace, since)
        if trace.task is not None:
            rows.change(tx, t.dispatches, dispatch_id, task_id=trace.task)
        if shipment.mode not in OVER_MAILBOX:  # whose record shows no document of ours
            _take_over_bytes(tx, shipment, trace)
        keep_found(tx, desk, shipment, trace, match, judged)
        settle(tx, desk, shipment.id)


def _with_own_number(tx: Connection, doubt: Doubt, trace: Trace) -> Trace:
    """Leave out a number that is another shipment's, or that may be one of the same call: it comes with no addressee."""
    channel = rows.get(tx, t.boxes, doubt.shipment.box_id).channel
    hold_number(tx, channel, trace.platform_id)
    known = shipments.by_platform_id(tx, channel, trace.platform_id) if trace.platform_id else None
    of_another = known is not None and known.id != doubt.shipment.id
    unsure = doubt.order.message is not None and trace.addressee is None
    return replace(trace, platform_id=None) if of_another or unsure else trace


def _add_dispatch(tx: Connection, desk: Desk, shipment: AnyRow) -> int:
    channel = rows.get(tx, t.boxes, shipment.box_id).channel
    now = desk.clock.now()
    number = rows.add(tx, t.dispatches, public_id=new_id("dsp"), unit_id=shipment.unit_id, channel=channel, created_at=now)
    rows.change(tx, t.shipments, shipment.id, dispatch_id=number, preparation=Preparation.READY.value)
    return number


def _add_attempt(tx: Connection, desk: Desk, shipment: AnyRow, dispatch_id: int, trace: Trace, since: datetime) -> None:
    at = trace.sent_at or since
    attempt_id = attempts.open_attempt(
        tx,
        shipment.unit_id,
        "send",
        request_sha256=hashlib.sha256(trace.content).hexdigest(),
        opened_at=at,
        call_deadline=at,
        dispatch_id=dispatch_id,
    )
    attempts.close(tx, attempt_id, Outcome.UNKNOWN, desk.clock.now(), error_code=LOST_RECORD)


def _take_over_bytes(tx: Connection, shipment: AnyRow, trace: Trace) -> None:
    """Name the bytes that left as the shipment's document, where ours were made anew or not at all."""
    sha256 = hashlib.sha256(trace.content).hexdigest()
    if shipment.document_id and rows.get(tx, t.documents, shipment.document_id).sha256 == sha256:
        return
    number = documents.add(
        tx,
        shipment.unit_id,
        Role.SIGNED,
        trace.content,
        name="pismo.xml",
        media_type="application/xml",
        letter_id=shipment.letter_id,
    )
    rows.change(tx, t.shipments, shipment.id, document_id=number)


def _ask_system(desk: Desk, name: str) -> SystemFindings:
    findings = SystemFindings(name)
    system = desk.systems[name]
    try:
        said = [acknowledgement.arrival for acknowledgement in system.acknowledgements()]
        findings.outgoing = sum(1 for _ in system.outgoing())
    except ConnectorError as error:
        findings.error = error.code
        return findings
    with desk.database.reading() as tx:
        query = select(t.arrivals.c.public_id).where(t.arrivals.c.public_id.in_(said))
        known = set(tx.execute(query).scalars())
    findings.unknown_arrivals = [arrival for arrival in said if arrival not in known]
    return findings
