"""The steps of a message out of its mailbox: copy what only the platform has, then the bin, then for ever."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from connector.care.clearing.conditions import (
    Item,
    Terms,
    as_it_is_now,
    backed_up,
    hindrance,
    is_whole,
    may_be_called,
    of_clearing,
)
from connector.flow.desk import Desk
from connector.letters.attempt import Outcome
from connector.letters.errors import NotTaken, PlatformError, Refused
from connector.offices.boxes import own_box
from connector.ports import Clearable, Place, Proof
from connector.store import attempts, clearings, evidence, jobs, journal, rows
from connector.store import tables as t
from connector.store.clearings import State
from connector.store.jobs import Job
from connector.store.rows import AnyRow

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Step:
    """A step: its action, the states before, during and after it, where the message is before and after it, and what is told."""

    action: str
    before: State
    during: State
    after: State
    begins_in: Place
    ends_in: Place
    told: str


BIN: Final = Step("bin", State.COPIED, State.BINNING, State.BINNED, Place.MAILBOX, Place.BIN, "mail.binned")
DELETE: Final = Step("delete", State.BINNED, State.DELETING, State.DELETED, Place.BIN, Place.GONE, "mail.deleted")


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn at a mailbox."""

    desk: Desk
    job: Job
    box: AnyRow
    channel: Clearable
    terms: Terms

    def calling(self) -> Clearable:
        """Give the channel for the next call, which the lease outlasts.

        Raises:
            LeaseLost: another worker clears now. Nothing was called.
        """
        desk = self.desk
        with desk.database.transaction("clearing lease extended") as tx:
            jobs.extend(tx, self.job, desk.clock.now() + self.channel.call_timeout + desk.patience.lease_margin)
        return self.channel


def copy(turn: Turn, item: Item, clearing: AnyRow | None = None) -> bool:
    """Make sure that every piece of evidence that the platform lists is here; True where it was so already.

    Evidence about a received message is nobody else's to fetch, so it is copied; then the next backup is waited for. About a
    sent one it is fetched by whoever collects it, and the message stays until then. One that cannot be fetched yet keeps the
    message where it is. Either way a message that is not on its way out yet gets on it once all is here.
    """
    listed = turn.calling().proofs(own_box(turn.box), item.number)
    lacking = _lacking(turn, item, clearing, listed)
    if lacking and item.shipment is not None:
        _have_collected(turn, item.shipment)
        return False
    if not all(proof.can_be_fetched for proof in lacking):
        log.warning("clearing: %s stays in its mailbox: the list of its evidence is not whole", item.owner.public_id)
        return False
    if not is_whole(turn.desk, item):
        return False
    copied = [(proof, _fetched(turn, proof)) for proof in lacking]
    if copied or clearing is None:
        _note_copied(turn, item, clearing, copied)
    return not copied and clearing is not None


def _lacking(turn: Turn, item: Item, clearing: AnyRow | None, listed: Sequence[Proof]) -> list[Proof]:
    with turn.desk.database.reading() as tx:
        known = evidence.numbers_about(tx, turn.box.unit_id, item.number)
        if clearing is not None:
            known |= {proof.number for proof in clearings.proofs(tx, clearing.id)}
    return list({proof.number: proof for proof in listed if proof.number not in known}.values())


def _have_collected(turn: Turn, shipment: AnyRow) -> None:
    with turn.desk.database.transaction("clearing waits for evidence") as tx:
        jobs.ensure(
            tx,
            shipment.unit_id,
            "collect",
            shipment.id,
            lane=f"collect:{shipment.id}",
            due=turn.desk.clock.now(),
            box_id=shipment.box_id,
        )


def _fetched(turn: Turn, proof: Proof) -> str:
    return turn.desk.archive.put(turn.calling().fetch_proof(own_box(turn.box), proof).content)


def _note_copied(turn: Turn, item: Item, clearing: AnyRow | None, copied: Sequence[tuple[Proof, str]]) -> None:
    desk, now = turn.desk, turn.desk.clock.now()
    with desk.database.transaction("clearing copied") as tx:
        if not _may_go_on(tx, turn, item, now):
            return
        if clearing is None:
            owner = {"arrival_id": item.owner.id} if item.shipment is None else {"shipment_id": item.shipment.id}
            clearing = clearings.add(tx, turn.box, item.number, now, **owner)
            _tell(tx, "mail.clearing", item, now)
        for proof, sha256 in copied:
            clearings.add_proof(tx, clearing, proof.number, proof.kind, sha256, now)
        rows.change(tx, t.clearings, clearing.id, copied_at=now)


def _may_go_on(tx: Connection, turn: Turn, item: Item, now: datetime) -> bool:
    """Ask once more, with box and owner locked: a person may just have put a hold on it, or switched the mailbox off.

    Raises:
        LeaseLost: another worker clears now.
    """
    box = rows.lock(tx, t.boxes, turn.box.id)
    rows.lock(tx, item.table, item.owner.id)
    jobs.extend(tx, turn.job, now + turn.channel.call_timeout + turn.desk.patience.lease_margin)
    return may_be_called(box, now) and hindrance(tx, as_it_is_now(tx, item), turn.terms, now) is None


def take(turn: Turn, clearing: AnyRow, step: Step) -> bool:
    """Take a step, where everything holds that must; otherwise the message stays where it is. False where nobody was called.

    Raises:
        PlatformError: the platform does not answer; what was written down says how far it came.
        ArchiveUnreachable: nobody can tell now whether all is kept.
    """
    with turn.desk.database.reading() as tx:
        item, now = of_clearing(tx, clearing), turn.desk.clock.now()
        ready = hindrance(tx, item, turn.terms, now) is None and backed_up(tx, item, clearing, now)
    if ready and copy(turn, item, clearing):
        _take(turn, clearing, item, step)
    return ready


def _take(turn: Turn, clearing: AnyRow, item: Item, step: Step) -> None:
    place = turn.calling().place(own_box(turn.box), item.number)
    if place is not step.begins_in:
        _leave(turn, clearing, item, step.before, f"found:{place.value}")
        return
    attempt_id = _open_attempt(turn, clearing, item, step)
    if attempt_id is not None:
        _call(turn, clearing, item, step, attempt_id)


def _open_attempt(turn: Turn, clearing: AnyRow, item: Item, step: Step) -> int | None:
    desk, now = turn.desk, turn.desk.clock.now()
    digest = hashlib.sha256(f"{step.action} {turn.box.address} {item.number}".encode()).hexdigest()
    with desk.database.transaction("clearing attempt open") as tx:
        if not _may_go_on(tx, turn, item, now) or not backed_up(tx, item, clearing, now):
            return None
        if rows.lock(tx, t.clearings, clearing.id).state != step.before:
            return None
        rows.change(tx, t.clearings, clearing.id, state=step.during.value)
        until = now + turn.channel.call_timeout
        own = {"request_sha256": digest, "opened_at": now, "call_deadline": until, "clearing_id": clearing.id}
        return attempts.open_attempt(tx, clearing.unit_id, step.action, **own)


def _call(turn: Turn, clearing: AnyRow, item: Item, step: Step, attempt_id: int) -> None:
    """Make the call and record what came of it.

    Raises:
        PlatformError: what went wrong, once it is recorded; a plain no is only recorded.
    """
    failed: PlatformError | None = None
    call = turn.channel.bin if step is BIN else turn.channel.delete
    try:
        call(own_box(turn.box), item.number)
    except PlatformError as error:
        failed = error
    outcome = _outcome(failed)
    with turn.desk.database.transaction("clearing attempt closed") as tx:
        now = turn.desk.clock.now()
        attempts.close(tx, attempt_id, outcome, now, error_code=failed.code if failed else None)
        if rows.lock(tx, t.clearings, clearing.id).state == step.during:
            _advance(tx, clearing, item, step, outcome, now)
    if failed is not None and outcome is not Outcome.REFUSED:
        raise failed


def _outcome(failed: PlatformError | None) -> Outcome:
    if failed is None:
        return Outcome.TAKEN
    if isinstance(failed, NotTaken):
        return Outcome.NOT_TAKEN
    return Outcome.REFUSED if isinstance(failed, Refused) else Outcome.UNKNOWN


def _advance(tx: Connection, clearing: AnyRow, item: Item, step: Step, outcome: Outcome, now: datetime) -> None:
    """Move a message on by what came of a step; where that is not known it stays in the middle, to be looked into."""
    if outcome is Outcome.REFUSED:
        _end(tx, clearing, item, State.LEFT, "refused", now)
    elif outcome is Outcome.NOT_TAKEN:
        rows.change(tx, t.clearings, clearing.id, state=step.before.value)
    elif outcome is Outcome.TAKEN and step is BIN:
        rows.change(tx, t.clearings, clearing.id, state=step.after.value, binned_at=now)
        _tell(tx, step.told, item, now)
    elif outcome is Outcome.TAKEN:
        _end(tx, clearing, item, step.after, None, now)


def look_into(turn: Turn, clearing: AnyRow, step: Step) -> bool:
    """Find out by reading what came of a step whose outcome is not known; calls that may still be under way are waited for.

    False where nobody was called.
    """
    desk = turn.desk
    with desk.database.reading() as tx:
        last = attempts.about(tx, step.action, clearing_id=clearing.id)[-1]
        item = of_clearing(tx, clearing)
    if last.call_deadline > desk.clock.now():
        return False
    place = turn.calling().place(own_box(turn.box), item.number)
    _note_found(turn, clearing, item, step, last, place)
    return True


def _note_found(turn: Turn, clearing: AnyRow, item: Item, step: Step, last: AnyRow, place: Place) -> None:
    desk = turn.desk
    outcomes = {step.ends_in: Outcome.TAKEN, step.begins_in: Outcome.NOT_TAKEN}
    with desk.database.transaction("clearing looked into") as tx:
        now = desk.clock.now()
        if rows.lock(tx, t.clearings, clearing.id).state != step.during:
            return
        attempts.close_open(tx, step.action, now, clearing_id=clearing.id)
        if place in outcomes:
            attempts.decide_late(tx, last.id, outcomes[place])
            _advance(tx, clearing, item, step, outcomes[place], now)
        else:
            _end(tx, clearing, item, State.LEFT, f"found:{place.value}", now)


def _leave(turn: Turn, clearing: AnyRow, item: Item, before: State, reason: str) -> None:
    """Leave a message alone from now on: somebody else moved it, and knows why."""
    with turn.desk.database.transaction("clearing left") as tx:
        if rows.lock(tx, t.clearings, clearing.id).state == before:
            _end(tx, clearing, item, State.LEFT, reason, turn.desk.clock.now())


def _end(tx: Connection, clearing: AnyRow, item: Item, state: State, reason: str | None, now: datetime) -> None:
    rows.change(tx, t.clearings, clearing.id, state=state.value, reason=reason, ended_at=now)
    _tell(tx, "mail.deleted" if state is State.DELETED else "mail.left", item, now, reason)


def _tell(tx: Connection, kind: str, item: Item, now: datetime, reason: str | None = None) -> None:
    ids = {"message": item.number, **({"reason": reason} if reason else {})}
    journal.write(tx, kind, at=now, subject=item.owner.public_id, unit_id=item.owner.unit_id, ids=ids)
