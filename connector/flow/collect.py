"""Collect the evidence about a message: each piece once, byte for byte, until the message is settled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from connector.flow.desk import Desk
from connector.flow.note import end_search
from connector.flow.pause import OF_THE_PLATFORM, PAUSING, hush, pause, quiet, sending_stops
from connector.flow.receipts import Judged, hold_number, judge_receipt, keep_receipt, match_to_shipment
from connector.flow.statements import as_listed
from connector.letters.errors import ConnectorError, LeaseLost, NotTaken, OurFault, PlatformError
from connector.letters.evidence import Kind, Verdict, kind_of
from connector.letters.status import SETTLED
from connector.offices.boxes import own_box
from connector.ports import Mailbox, Progress, Proof
from connector.store import attempts, evidence, jobs, rows
from connector.store import tables as t
from connector.store.jobs import Job
from connector.store.rows import AnyRow


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that has a number: its shipment, own box, and when it was first tried."""

    shipment: AnyRow
    box: AnyRow
    begun: datetime


@dataclass(slots=True)
class Look:
    """What one look came to: how the platform says the message stands, how many proofs were new, and what went wrong.

    ``asked`` is false where nobody may be asked now.
    """

    progress: Progress | None = None
    new: int = 0
    error: ConnectorError | None = None
    asked: bool = True


def collect(desk: Desk, job: Job) -> None:
    """Look once, and again ever more rarely; done after a look that brings nothing new to what is settled already.

    Evidence that comes after that comes by itself, and is taken in all the same. Where the promised time ends before, it is a
    person's move.
    """
    with desk.database.reading() as tx:
        sent = _read(tx, job.subject)
    now = desk.clock.now()
    if sending_stops(sent.box) or quiet(sent.box, now):
        _put_away(desk, job, sent, Look(asked=False))
        return
    look = Look()
    try:
        _look(desk, job, sent, desk.mailbox(sent.box.channel), look)
    except LeaseLost:
        raise
    except (PlatformError, OurFault) as error:
        look.error = error
    _put_away(desk, job, sent, look)


def _read(tx: Connection, shipment_id: int) -> Sent:
    shipment = rows.get(tx, t.shipments, shipment_id)
    tries = attempts.about(tx, "send", dispatch_id=shipment.dispatch_id)
    return Sent(shipment, rows.get(tx, t.boxes, shipment.box_id), tries[0].opened_at)


def _look(desk: Desk, job: Job, sent: Sent, mailbox: Mailbox, look: Look) -> None:
    """Fetch what is new in the list of evidence, and ask how the message stands.

    Raises:
        PlatformError: no answer. What was fetched before it is kept.
        LeaseLost: another worker collects for this message now.
    """
    box, message = own_box(sent.box), sent.shipment.platform_id
    _keep_lease(desk, job, mailbox)
    for proof in _unknown(desk, sent, mailbox.proofs(box, message)):
        _keep_lease(desk, job, mailbox)
        try:
            look.new += _fetch(desk, sent, mailbox, proof)
        except (*OF_THE_PLATFORM, NotTaken):
            raise
        except PlatformError as failed:
            if failed.quiet_for is not None:
                raise
            look.error = failed  # the others are not held up by this one
    _keep_lease(desk, job, mailbox)
    look.progress = mailbox.progress(box, message)


def _keep_lease(desk: Desk, job: Job, mailbox: Mailbox) -> None:
    with desk.database.transaction("collect lease extended") as tx:
        jobs.extend(tx, job, desk.clock.now() + mailbox.call_timeout + desk.patience.lease_margin)


def _unknown(desk: Desk, sent: Sent, proofs: Sequence[Proof]) -> list[Proof]:
    """Give what is not here yet, each number once; the steps first, so that a proof of receipt finds the hand-over here."""
    with desk.database.reading() as tx:
        known = evidence.numbers_about(tx, sent.shipment.unit_id, sent.shipment.platform_id)
    ours = (proof for proof in proofs if proof.can_be_fetched and proof.message == sent.shipment.platform_id)
    new = {proof.number: proof for proof in ours if proof.number not in known}
    return sorted(new.values(), key=lambda proof: kind_of(proof.kind).startswith("BP"))


def _fetch(desk: Desk, sent: Sent, mailbox: Mailbox, proof: Proof) -> bool:
    """Fetch a piece of evidence and keep it, unless another worker was quicker."""
    content = mailbox.fetch_proof(own_box(sent.box), proof).content
    desk.archive.put(content)
    judged = judge_receipt(desk, content, proof) or Judged(content, as_listed(proof), Verdict.FAILED, "unreadable")
    with desk.database.transaction("evidence collected") as tx:
        hold_number(tx, sent.box.channel, proof.message)
        shipment = rows.lock(tx, t.shipments, sent.shipment.id)
        if proof.number in evidence.numbers_about(tx, shipment.unit_id, proof.message):
            return False
        match = match_to_shipment(judged, shipment, shipment.platform_id)
        keep_receipt(tx, desk, judged, unit_id=shipment.unit_id, shipment=shipment, match=match)
    return True


def _put_away(desk: Desk, job: Job, sent: Sent, look: Look) -> None:
    now, error = desk.clock.now(), look.error
    over = sent.begun + desk.patience.prove_for
    with desk.database.transaction("evidence asked for") as tx:
        if isinstance(error, PAUSING):
            pause(tx, sent.box, error, now)
        if isinstance(error, PlatformError):
            hush(tx, sent.box, error, now)
        shipment = rows.lock(tx, t.shipments, sent.shipment.id)
        settled = shipment.status in SETTLED
        if look.progress is not None:
            shown = _shown(look.progress, now, shipment.progress)
            rows.change(tx, t.shipments, shipment.id, progress=shown)
            if not settled and look.progress.ended_badly and _long_enough(desk, shown, now):
                _tell_a_person(tx, desk, shipment)
        if now >= over and not settled:
            end_search(tx, desk, shipment, error.code if error else "no_receipt" if look.asked else "not_asked")
        if now >= over or (settled and look.asked and not look.new and error is None):
            jobs.finish(tx, job, now)
        else:
            again = now + desk.patience.look_again(now - sent.begun)
            jobs.put_off(tx, job, min(over, again), error.code if error else None)


def _long_enough(desk: Desk, shown: Mapping[str, Any], now: datetime) -> bool:
    """Tell whether the platform has said so for so long that its evidence should be here."""
    return now - datetime.fromisoformat(shown["since"]) >= desk.patience.reconcile_longest


def _tell_a_person(tx: Connection, desk: Desk, shipment: AnyRow) -> None:
    """Hand the move to a person, once, where the platform calls a message ended and does not prove it; we ask on."""
    if not any(piece.kind == Kind.SEARCH_ENDED.value for piece in evidence.of_shipment(tx, shipment.id)):
        end_search(tx, desk, shipment, "platform_says_ended")


def _shown(progress: Progress, now: datetime, before: Mapping[str, Any] | None) -> dict[str, Any]:
    """Note how it is said to stand, and since which look that is so."""
    known = before or {}
    since = known.get("since") if known.get("status") == progress.status else None
    return {
        "since": since or now.isoformat(),
        "status": progress.status,
        "reasons": list(progress.reasons),
        "days_to_receive": progress.days_to_receive,
        "asked_at": now.isoformat(),
    }
