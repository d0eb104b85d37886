"""Take in letters that the platform's record shows as sent and the connector did not send (wysłane poza konektorem)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from connector.flow.desk import Desk
from connector.flow.follow import following
from connector.flow.pause import OF_THE_PLATFORM, quiet
from connector.flow.receipts import Judged, hold_number, keep_receipt
from connector.flow.reconcile import keep_bytes
from connector.flow.sent_already import content_digest
from connector.flow.traces import MAY_HAVE_LEFT, mark_of
from connector.letters.errors import NotTaken, PlatformError
from connector.letters.evidence import Kind, Match
from connector.letters.ids import new_id
from connector.letters.mark import under
from connector.letters.party import is_ade
from connector.letters.shipment import Status
from connector.offices import boxes
from connector.offices.boxes import own_box
from connector.ports import Channel, SentEntry, Trace
from connector.store import attempts, evidence, jobs, journal, restorations, rows, shipments
from connector.store import elsewhere as stored
from connector.store import tables as t
from connector.store.jobs import Job
from connector.store.lock import alone
from connector.store.rows import AnyRow

GONE: Final = "gone"
"""Why there are no bytes: the letter went from the record before it was fetched."""

_UNDATED: Final = "undated"
"""An entry without a time that was there at the first look: it may be of any age, and is left alone."""
_LETTERS_A_TURN: Final = 20
_MOST_TRIES: Final = 5
_OVERLAP: Final = timedelta(minutes=30)
_SKEW: Final = timedelta(minutes=10)
_LAST: Final = datetime.max.replace(tzinfo=UTC)
_OUR_MARK: Final = re.compile(r"pismo-[a-z2-7]{20}")


def carries_our_mark(name: str) -> bool:
    """Tell whether a letter travels under a mark of this connector, known to this store or not."""
    return _OUR_MARK.fullmatch(name) is not None


def travelling_as(tx: Connection, names: Collection[str]) -> dict[str, AnyRow]:
    """Give a shipment of ours for each of these names that one travels under; of a call, the first may have another by now."""
    found = stored.by_marks(tx, names)
    roots = {mark: name for name in names if name not in found and carries_our_mark(name) for mark in under(name)}
    return {**{roots[mark]: shipment for mark, shipment in stored.by_marks(tx, roots.keys()).items()}, **found}


def strangers(tx: Connection, box: AnyRow, record: Iterable[SentEntry], ours: Collection[str]) -> list[SentEntry]:
    """Give the entries of a record that no shipment here stands for, by name or number, each once."""
    every = {entry.number: entry for entry in record}.values()
    return [entry for entry in every if entry.name not in ours and not _is_numbered_here(tx, box, entry)]


def look_elsewhere(desk: Desk, job: Job) -> None:
    """Read the record of one box's entity once, and fetch a bounded number of the letters in it that are none of ours.

    Only for boxes that receive, are not paused and not asked to be left alone. An entry is noted once, then fetched until its
    bytes are here.
    """
    with desk.database.reading() as tx:
        box = rows.get(tx, t.boxes, job.subject)
    error, more = None, False
    open_to_us = box.receiving and not box.paused and not quiet(box, desk.clock.now())
    try:
        more = open_to_us and _visit(desk, job, box)
    except PlatformError as failed:
        error = failed.code
    again = desk.patience.pause(job.tries) if error else timedelta() if more else desk.patience.sent_every
    with desk.database.transaction("sent record looked into") as tx:
        jobs.put_off(tx, job, desk.clock.now() + again, error)


def _visit(desk: Desk, job: Job, box: AnyRow) -> bool:
    """List, note what is new, and fetch a turn's share; True where more is to be fetched."""
    channel = desk.channels.get(box.channel)
    if channel is None:
        return False
    _keep_lease(desk, job, channel)
    asked_at = desk.clock.now()
    with desk.database.reading() as tx:
        since = _since(tx, desk, box, asked_at)
    record = channel.sent_since(own_box(box), since)
    if record is None:
        return False
    _note(desk, box, record, asked_at)
    with desk.database.reading() as tx:
        wanted = stored.wanted(tx, box, _LETTERS_A_TURN + 1, of_box=is_ade(box.address))  # no other mailbox shows them
    shown = {entry.name for entry in record}
    for row in wanted[:_LETTERS_A_TURN]:
        _keep_lease(desk, job, channel)
        _fetch(desk, box, channel, row, shown)
    return len(wanted) > _LETTERS_A_TURN


def _keep_lease(desk: Desk, job: Job, channel: Channel) -> None:
    """Make sure that the lease outlasts a call.

    Raises:
        LeaseLost: another worker reads this record now. Nothing was called.
    """
    with desk.database.transaction("sent record lease extended") as tx:
        jobs.extend(tx, job, desk.clock.now() + channel.call_timeout + desk.patience.lease_margin)


def _since(tx: Connection, desk: Desk, box: AnyRow, now: datetime) -> datetime:
    """Say from when the record is of interest: a bit before the last look, or the oldest letter whose receipt is not here.

    A mailbox's record holds no receipts.
    """
    if box.sent_seen_until is None:
        restored = restorations.latest(tx)
        begins = [now - desk.patience.sent_first, *([restored.taken_at] if restored is not None else [])]
    else:
        begun = now - desk.patience.reconcile_for
        waiting: datetime | None = None if is_ade(box.address) else stored.without_receipt_since(tx, box, begun)
        begins = [box.sent_seen_until - _OVERLAP, *([waiting] if waiting is not None else [])]
    begin: datetime = min(begins)
    return begin


def _note(desk: Desk, box: AnyRow, record: Collection[SentEntry], asked_at: datetime) -> None:
    """Note each entry that is surely none of ours, once, whichever box asks; what is ours and in doubt is looked for at once."""
    with desk.database.transaction("sent record listed") as tx:
        alone(tx, f"sent {box.channel} {box.entity}")
        rows.change(tx, t.boxes, box.id, sent_seen_until=asked_at)
        ours = travelling_as(tx, {entry.name for entry in record})
        known = stored.of_record(tx, box, {entry.number for entry in record})
        new = strangers(tx, box, record, ours.keys())
        _add(tx, box, [entry for entry in new if entry.number not in known], asked_at)
        _take_over_receipts(tx, known, new)
        for shipment in ours.values():
            _hurry(tx, desk, shipment)


def _is_numbered_here(tx: Connection, box: AnyRow, entry: SentEntry) -> bool:
    return entry.platform_id is not None and shipments.by_platform_id(tx, box.channel, entry.platform_id) is not None


def _add(tx: Connection, box: AnyRow, entries: Iterable[SentEntry], asked_at: datetime) -> None:
    first = box.sent_seen_until is None
    siblings = boxes.of_channel(tx, box.channel)
    for entry in sorted(entries, key=lambda entry: entry.sent_at or _LAST):
        from_box = next((each for each in siblings if each.address == entry.sender), box)
        undated = first and entry.sent_at is None
        rows.add(
            tx,
            t.sent_elsewhere,
            public_id=new_id("els"),
            unit_id=from_box.unit_id,
            box_id=from_box.id,
            channel=box.channel,
            entity=box.entity,
            number=entry.number,
            receipt=entry.receipt,
            platform_id=entry.platform_id,
            name=entry.name,
            addressee=entry.addressee,
            sent_at_raw=entry.sent_at_raw,
            sent_at=entry.sent_at,
            noted_at=asked_at,
            wanted=not undated,
            tries=0,
            missing=_UNDATED if undated else None,
        )


def _take_over_receipts(tx: Connection, known: dict[str, AnyRow], record: Iterable[SentEntry]) -> None:
    """Have those fetched again whose receipt the record has by now."""
    for entry in record:
        row = known.get(entry.number)
        if row is not None and row.receipt is None and entry.receipt is not None and row.missing != _UNDATED:
            rows.change(tx, t.sent_elsewhere, row.id, receipt=entry.receipt, wanted=True, tries=0)


def _hurry(tx: Connection, desk: Desk, shipment: AnyRow) -> None:
    if shipment.status == Status.UNKNOWN.value:
        jobs.hurry(tx, *following(shipment), desk.clock.now())


def _fetch(desk: Desk, box: AnyRow, channel: Channel, row: AnyRow, shown: Collection[str]) -> None:
    """Fetch one letter and keep it.

    Raises:
        PlatformError: no answer that can be used. The letter's turn comes again, unless it failed too often by itself.
    """
    entry = SentEntry(row.name, row.addressee, row.sent_at, row.number, row.receipt, row.platform_id)
    try:
        trace = channel.fetch_sent(own_box(box), entry)
    except (*OF_THE_PLATFORM, NotTaken):
        raise
    except PlatformError as failed:
        _note_failure(desk, row, failed.code)
        raise
    if trace is None:
        _give_up(desk, row, GONE)
    else:
        _keep(desk, row, trace, shown)


def _note_failure(desk: Desk, row: AnyRow, code: str) -> None:
    """Count a failure; a letter that the platform never gives is shown without its bytes, and the others get their turn."""
    if row.tries + 1 >= _MOST_TRIES:
        _give_up(desk, row, code)
        return
    with desk.database.transaction("sent letter not fetched") as tx:
        rows.change(tx, t.sent_elsewhere, row.id, tries=rows.lock(tx, t.sent_elsewhere, row.id).tries + 1)


def _give_up(desk: Desk, row: AnyRow, code: str) -> None:
    with desk.database.transaction("sent letter given up") as tx:
        noted = rows.lock(tx, t.sent_elsewhere, row.id)
        if noted.wanted:
            _tell(tx, desk, noted, {} if noted.sha256 else {"missing": code})


def _keep(desk: Desk, row: AnyRow, trace: Trace, shown: Collection[str]) -> None:
    """Keep a letter's bytes and its receipt as a proof without a letter, or note that it is one of ours after all."""
    judged = keep_bytes(desk, trace)
    sha256, content_sha256 = hashlib.sha256(trace.content).hexdigest(), content_digest(trace.content)
    with desk.database.transaction("letter sent elsewhere kept") as tx:
        hold_number(tx, row.channel, trace.platform_id)
        noted = rows.lock(tx, t.sent_elsewhere, row.id)
        if not noted.wanted:
            return
        ours = _ours(tx, noted, trace, sha256, shown)
        if ours is not None:
            rows.change(tx, t.sent_elsewhere, row.id, wanted=False, shipment_id=ours.id)
            _hurry(tx, desk, ours)
            return
        values = {"sha256": sha256, "content_sha256": content_sha256, "platform_id": trace.platform_id}
        _tell(tx, desk, noted, values)
        _keep_receipt(tx, desk, noted, judged)


def _tell(tx: Connection, desk: Desk, row: AnyRow, values: dict[str, str | None]) -> None:
    """Write down what is known of a letter now, and tell the journal the first time."""
    now = desk.clock.now()
    rows.change(tx, t.sent_elsewhere, row.id, wanted=False, found_at=row.found_at or now, **values)
    if row.found_at is None:
        ids = {"number": row.number, **({"missing": str(values["missing"])} if "missing" in values else {})}
        digests = {"document": str(values["sha256"])} if "sha256" in values else {}
        kind, subject = "sent_elsewhere.found", row.public_id
        journal.write(tx, kind, at=now, subject=subject, unit_id=row.unit_id, ids=ids, digests=digests)


def _keep_receipt(tx: Connection, desk: Desk, row: AnyRow, judged: Judged | None) -> None:
    if judged is not None and not stored.has_receipt(tx, row.unit_id, judged.sha256):
        keep_receipt(tx, desk, judged, unit_id=row.unit_id, shipment=None, match=Match.NONE)


def _ours(tx: Connection, row: AnyRow, trace: Trace, sha256: str, shown: Collection[str]) -> AnyRow | None:
    """Find the shipment that an entry is: by the platform's number, by our mark, or by equal bytes as reconciling would.

    The list may not show the mark that the letter itself carries.
    """
    if trace.platform_id:
        numbered = shipments.by_platform_id(tx, row.channel, trace.platform_id)
        if numbered is not None:
            return numbered
    marked = next((each for each in stored.by_marks(tx, under(mark_of(trace))).values() if _is_to(each, trace)), None)
    if marked is not None:
        return marked
    same = (shipment for shipment in stored.with_bytes(tx, row, sha256) if shipment.mark not in shown)
    return next((shipment for shipment in same if _could_be(tx, row, trace, shipment)), None)


def _is_to(shipment: AnyRow, trace: Trace) -> bool:
    """Tell whether a letter under a shipment's mark is that shipment, and not what a person sent after it in its thread."""
    accounted_for = trace.platform_id is not None and shipment.platform_id is not None
    same = trace.addressee is None or trace.addressee.casefold() == shipment.party_address.casefold()
    return shipment.dispatch_id is not None and same and not accounted_for


def _could_be(tx: Connection, row: AnyRow, trace: Trace, shipment: AnyRow) -> bool:
    """Tell whether a shipment of these very bytes may be the entry: it may have left, then, and is known by nothing else.

    A copy that somebody sent by hand of a letter that never left, or that is accounted for, is none of ours.
    """
    if row.addressee not in {None, shipment.party_address} or (trace.platform_id and shipment.platform_id):
        return False
    pieces = evidence.of_shipment(tx, shipment.id)
    if any(piece.kind == Kind.TRACE.value and piece.match == Match.OWN_ID.value for piece in pieces):
        return False
    tries = attempts.about(tx, "send", dispatch_id=shipment.dispatch_id) if shipment.dispatch_id else []
    left = [attempt for attempt in tries if attempt.outcome in MAY_HAVE_LEFT]
    if not left or row.sent_at is None:
        return bool(left)
    begun = min(attempt.opened_at for attempt in left) - _SKEW
    over = max(attempt.call_deadline for attempt in left) + _SKEW if shipment.platform_id else _LAST
    return bool(begun <= row.sent_at <= over)
