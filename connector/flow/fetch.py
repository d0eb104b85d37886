"""Fetch what waits in a box: keep the bytes, then confirm, one item after the other."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from connector.flow.answers import Answers
from connector.flow.desk import Desk
from connector.flow.insist import insist
from connector.flow.pause import PAUSING, hush, pause, quiet
from connector.flow.receive_mail import receive
from connector.flow.rights import note_rights
from connector.flow.watch import Look, note_count, note_look
from connector.letters.arrival import ArrivalStatus
from connector.letters.attempt import Outcome
from connector.letters.errors import NotTaken, PlatformError, Refused, WrongDigest
from connector.letters.ids import new_id
from connector.offices.boxes import own_box
from connector.ports import Envelope, Mailbox, Queue
from connector.store import arrivals, attempts, jobs, journal, outages, rows
from connector.store import tables as t
from connector.store.jobs import Job
from connector.store.outages import Doing
from connector.store.rows import AnyRow
from connector.store.watches import Watching

_ITEMS_A_TURN = 50


def fetch(desk: Desk, job: Job) -> None:
    """Empty one box, up to a bounded number of items, and come again later; a mailbox is read on from where it was left.

    A bad document in a good envelope is kept and confirmed like any other. A bad envelope, or an answer that cannot be
    verified, is kept once, never confirmed, and pauses the box.
    """
    with desk.database.reading() as tx:
        box = rows.get(tx, t.boxes, job.subject)
    look = _visit(desk, job, box)
    pause_for = desk.patience.pause(job.tries) if look.error else _usual_pause(desk, box)
    now = desk.clock.now()
    with desk.database.transaction("box visited") as tx:
        note_look(tx, desk, box, look)
        note_rights(tx, desk, box)
        if look.state in {Watching.LOOKED, Watching.FAILED}:
            outages.note(tx, box, Doing.FETCH, look.error, now)
        jobs.put_off(tx, job, now if look.more else now + pause_for, look.error)


def _usual_pause(desk: Desk, box: AnyRow) -> timedelta:
    is_list = isinstance(desk.channels.get(box.channel), Mailbox)
    return desk.patience.poll_again() if is_list else desk.patience.poll_every


def _visit(desk: Desk, job: Job, box: AnyRow) -> Look:
    """Look into a box if that is wanted, and say what came of it."""
    if not box.receiving:
        return Look(Watching.OFF)
    if box.paused:
        return Look(Watching.PAUSED, box.paused)
    if quiet(box, desk.clock.now()):
        return Look(Watching.PAUSED, "platform_asked_for_quiet")
    try:
        return Look(Watching.LOOKED, more=not _take_what_waits(desk, job, box))
    except PAUSING as unusable:
        _stop(desk, box, unusable)
        return Look(Watching.PAUSED, unusable.code)
    except PlatformError as failed:
        if failed.quiet_for is not None:
            with desk.database.transaction("platform left alone") as tx:
                hush(tx, box, failed, desk.clock.now())
        return Look(Watching.FAILED, failed.code)


def _take_what_waits(desk: Desk, job: Job, box: AnyRow) -> bool:
    """Take a turn's share out of a queue or a mailbox; True where nothing is left."""
    channel = desk.channels.get(box.channel)
    return receive(desk, job, box, channel) if isinstance(channel, Mailbox) else _empty(desk, job, box)


def _empty(desk: Desk, job: Job, box: AnyRow) -> bool:
    """Take what waits, up to a turn's share, so that other boxes get theirs; True where nothing is left."""
    channel = desk.queue(box.channel)
    until = job.lease_until
    for item in range(_ITEMS_A_TURN):
        until = _keep_lease(desk, job, channel, until)
        envelope = channel.peek(own_box(box))
        if envelope is None:
            _note_empty(desk, box, channel)
            return True
        arrival_id = _keep(desk, box, envelope)
        if item == 0:
            _count(desk, box, channel, arrival_id)
        _confirm(desk, job, box, arrival_id, envelope)
    return False


def _count(desk: Desk, box: AnyRow, channel: Queue, head: int) -> None:
    """Ask once a turn how much waits, so that it shows when somebody else reads the box; without an answer go on."""
    try:
        waiting = channel.waiting(own_box(box))
    except (*PAUSING, NotTaken):
        raise
    except PlatformError:
        return
    with desk.database.transaction("queue counted") as tx:
        note_count(tx, box.id, waiting, desk.clock.now(), head)


def _keep_lease(desk: Desk, job: Job, channel: Queue, until: datetime) -> datetime:
    """Make sure that the lease outlasts two looks at the queue and a count, and say until when it now runs.

    Raises:
        LeaseLost: another worker fetches from this box now. Nothing was called.
    """
    needed = desk.clock.now() + 3 * channel.call_timeout + desk.patience.lease_margin
    if until >= needed:
        return until
    longer = needed + channel.call_timeout
    with desk.database.transaction("fetch lease extended") as tx:
        jobs.extend(tx, job, longer)
    return longer


def _keep(desk: Desk, box: AnyRow, envelope: Envelope) -> int:
    """Make an item durable and give its arrival; an item seen before, but not confirmed, is the same arrival."""
    envelope_sha256 = desk.archive.put(envelope.raw)
    document_sha256 = desk.archive.put(envelope.document)
    with desk.database.transaction("arrival kept") as tx:
        rows.lock(tx, t.boxes, box.id)  # another worker may just keep the very item
        known = arrivals.same_item(tx, box.id, envelope, document_sha256)
        if known is not None:
            return int(known.id)
        return _add(tx, desk, box, envelope, envelope_sha256, document_sha256)


def _add(tx: Connection, desk: Desk, box: AnyRow, envelope: Envelope, envelope_sha256: str, document_sha256: str) -> int:
    now = desk.clock.now()
    twin = arrivals.equal_bytes(tx, box.id, document_sha256)
    public_id = new_id("arr")
    arrival_id = rows.add(
        tx,
        t.arrivals,
        **arrivals.from_outside(box, envelope),
        public_id=public_id,
        platform_id=envelope.platform_id,
        received_at=now,
        file_name=envelope.file_name,
        envelope_sha256=envelope_sha256,
        document_sha256=document_sha256,
        test=envelope.test,
        duplicate_of=twin.id if twin is not None else None,
        status=ArrivalStatus.KEPT.value,
    )
    jobs.add(tx, box.unit_id, "judge", arrival_id, lane=f"arrival:{arrival_id}", due=now, box_id=box.id)
    digests = {"envelope": envelope_sha256, "document": document_sha256}
    journal.write(tx, "arrival.kept", at=now, subject=public_id, unit_id=box.unit_id, digests=digests)
    return arrival_id


def _confirm(desk: Desk, job: Job, box: AnyRow, arrival_id: int, envelope: Envelope) -> None:
    """Tell the platform that an item is safe; before each try the platform must show the very item again.

    Raises:
        PlatformError: it did not take the confirmation; the item stays kept, and its turn comes again.
    """
    channel = desk.queue(box.channel)
    refusal: WrongDigest | None = None
    for other_digest in (False, True):
        if not _same(channel.peek(own_box(box)), envelope):
            return
        attempt_id = _open_attempt(desk, job, box, arrival_id, channel)
        try:
            channel.confirm(own_box(box), envelope, other_digest=other_digest)
        except WrongDigest as refused:
            _close(desk, attempt_id, Outcome.REFUSED, refused)
            refusal = refused
        except PlatformError as failed:
            _close(desk, attempt_id, _outcome(failed), failed)
            raise
        else:
            insist(partial(_note_confirmed, desk, arrival_id, attempt_id), desk.patience.record_for)
            return
    if refusal is not None:
        raise refusal


def _outcome(failed: PlatformError) -> Outcome:
    if isinstance(failed, NotTaken):
        return Outcome.NOT_TAKEN
    return Outcome.REFUSED if isinstance(failed, Refused) else Outcome.UNKNOWN


def _same(shown: Envelope | None, kept: Envelope) -> bool:
    if shown is None:
        return False
    facts = (shown.platform_id, shown.sender.identifier, shown.sent_at_raw, shown.document)
    return facts == (kept.platform_id, kept.sender.identifier, kept.sent_at_raw, kept.document)


def _open_attempt(desk: Desk, job: Job, box: AnyRow, arrival_id: int, channel: Queue) -> int:
    now = desk.clock.now()
    deadline = now + channel.call_timeout
    with desk.database.transaction("confirm attempt open") as tx:
        jobs.extend(tx, job, deadline + 2 * channel.call_timeout + desk.patience.lease_margin)
        arrival = rows.get(tx, t.arrivals, arrival_id)
        return attempts.open_attempt(
            tx,
            box.unit_id,
            "confirm",
            request_sha256=arrival.document_sha256,
            opened_at=now,
            call_deadline=deadline,
            arrival_id=arrival_id,
        )


def _close(desk: Desk, attempt_id: int, outcome: Outcome, error: PlatformError) -> None:
    insist(lambda: _append(desk, attempt_id, outcome, error), desk.patience.record_for)


def _append(desk: Desk, attempt_id: int, outcome: Outcome, error: PlatformError) -> None:
    answers = Answers(desk)
    answer = answers.put(error.raw)
    with desk.database.transaction("confirm outcome recorded") as tx:
        now = desk.clock.now()
        code, detail = error.code, error.detail
        if attempts.close(tx, attempt_id, outcome, now, answer_sha256=answer, error_code=code, detail=detail):
            answers.keep(tx, rows.get(tx, t.attempts, attempt_id).unit_id)


def _note_confirmed(desk: Desk, arrival_id: int, attempt_id: int) -> None:
    now = desk.clock.now()
    with desk.database.transaction("arrival confirmed") as tx:
        arrival = rows.lock(tx, t.arrivals, arrival_id)
        if attempts.close(tx, attempt_id, Outcome.TAKEN, now) and arrival.confirmed_at is None:
            _mark_confirmed(tx, arrival, now, "arrival.confirmed")


def _mark_confirmed(tx: Connection, arrival: AnyRow, now: datetime, kind: str) -> None:
    """Note that an arrival is off the platform's queue."""
    rows.change(tx, t.arrivals, arrival.id, confirmed_at=now)
    arrivals.refresh(tx, arrival.id)
    journal.write(tx, kind, at=now, subject=arrival.public_id, unit_id=arrival.unit_id)


def _note_empty(desk: Desk, box: AnyRow, channel: Queue) -> None:
    """Record that the queue was empty: what we kept is off it, by our confirmation if its answer was lost, or by others."""
    now = desk.clock.now()
    with desk.database.transaction("box empty") as tx:
        rows.change(tx, t.boxes, box.id, empty_at=now, claim=channel.claim.value)
        for arrival in arrivals.unconfirmed(tx, box.id):
            outcomes = {attempt.outcome for attempt in attempts.about(tx, "confirm", arrival_id=arrival.id)}
            attempts.close_open(tx, "confirm", now, arrival_id=arrival.id)
            rows.change(tx, t.arrivals, arrival.id, off_queue_at=now)
            if outcomes & {Outcome.OPEN.value, Outcome.UNKNOWN.value}:
                _mark_confirmed(tx, arrival, now, "arrival.no_longer_queued")
            else:
                journal.write(tx, "arrival.taken_elsewhere", at=now, subject=arrival.public_id, unit_id=arrival.unit_id)
        note_count(tx, box.id, 0, now)


def _stop(desk: Desk, box: AnyRow, error: PlatformError) -> None:
    answers = Answers(desk)
    raw = answers.put(error.raw)
    now = desk.clock.now()
    with desk.database.transaction("box paused") as tx:
        answers.keep(tx, box.unit_id)
        pause(tx, box, error, now)
        outages.note(tx, box, Doing.FETCH, error.code, now)
        digests = {"answer": raw} if raw else {}
        journal.write(tx, "box.answer_kept", at=now, subject=box.public_id, unit_id=box.unit_id, digests=digests)
