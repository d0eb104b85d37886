"""A person's decisions, each recorded with name and reason: close, reopen or cancel a shipment, release an arrival."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy import Connection

from connector.flow.desk import Desk
from connector.flow.follow import follow
from connector.flow.route import route
from connector.flow.settle import settle
from connector.letters.awaits import A_PERSON
from connector.letters.errors import Erased, StateConflict
from connector.letters.evidence import Kind, Match, Verdict
from connector.letters.ids import new_id
from connector.letters.shipment import Preparation, Status
from connector.letters.status import OUTCOMES, dealt_with
from connector.store import arrivals, attempts, evidence, journal, rows
from connector.store import tables as t
from connector.store.rows import AnyRow

CLOSABLE = {
    Status.UNKNOWN,
    Status.TAKEN,
    Status.SUBMITTED,
    Status.POSTED,
    Status.AVAILABLE,
    Status.FAILED,
    Status.REFUSED_HERE,
    Status.AWAITING_SIGNATURE,
    Status.HELD,
}
"""What a person may close on its way: nothing that is about to be sent. What ended is closed where it waits for a person."""

_WAITS_HERE = {each.value for each in (Preparation.HELD, Preparation.ADDRESS_IN_DOUBT, Preparation.AWAITING_SIGNATURE)}

CANCELLABLE = {Status.ACCEPTED, Status.AWAITING_SIGNATURE, Status.HELD, Status.READY}
"""What a person may cancel (Anulowane): only what surely has not left."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Who decided and why; both are kept for ever."""

    person: str
    reason: str

    @property
    def actor(self) -> str:
        """The person as the journal names them."""
        return f"person:{self.person}"[:100]

    def document(self) -> bytes:
        """Write the decision down as the evidence that it is."""
        return json.dumps({"person": self.person, "reason": self.reason}, ensure_ascii=False).encode()


def close_shipment(desk: Desk, unit_id: int, shipment_id: str, decision: Decision) -> None:
    """Close a shipment by hand. It is never shown as the platform's proof, and evidence that comes later outweighs it.

    One whose status is proved keeps it, such as one that came back, or was sent while no proof of delivery came; nobody need
    act on it any more, until something new comes.

    Raises:
        NotFound: this unit has no such shipment.
        StateConflict: it is proved delivered and nothing is in doubt, or it is about to be sent.
    """
    sha256 = desk.archive.put(decision.document())
    with desk.database.transaction("shipment closed by a person") as tx:
        shipment = rows.find_to_change(tx, t.shipments, shipment_id, unit_id)
        if _is_closed(tx, shipment):
            return
        if not _may_be_closed(shipment):
            raise StateConflict(f"the shipment is {shipment.status}")
        if shipment.preparation in _WAITS_HERE:
            rows.change(tx, t.shipments, shipment.id, preparation=Preparation.CANCELLED.value)
        known = [evidence.model(piece) for piece in evidence.of_shipment(tx, shipment.id)]
        about = " ".join(dealt_with(known, shipment.party_kind))
        record(tx, desk, shipment, decision, sha256, Kind.PERSON_CLOSED, about=about)
        settle(tx, desk, shipment.id)


def _is_closed(tx: Connection, shipment: AnyRow) -> bool:
    """Tell whether nothing is left for a person to close, because one did."""
    return shipment.awaits_whose is None and bool(_closings(tx, shipment))


def _closings(tx: Connection, shipment: AnyRow) -> list[str]:
    """Give the decisions to close it that no other decision undid."""
    pieces = evidence.of_shipment(tx, shipment.id)
    reopened = (piece.about or "" for piece in pieces if piece.kind == Kind.PERSON_REOPENED.value)
    undone = {closing for about in reopened for closing in about.split()}
    closed = (piece.public_id for piece in pieces if piece.kind == Kind.PERSON_CLOSED.value)
    return [closing for closing in closed if closing not in undone]


def _may_be_closed(shipment: AnyRow) -> bool:
    status = Status(shipment.status)
    return shipment.awaits_whose == A_PERSON if status in OUTCOMES else status in CLOSABLE


def reopen_shipment(desk: Desk, unit_id: int, shipment_id: str, decision: Decision) -> None:
    """Open a shipment again that a person had closed after it may have left; the platform is asked about it once more.

    Raises:
        NotFound: this unit has no such shipment.
        StateConflict: no person closed it, or it was closed before anything left: then a new letter is the way.
        Erased: its letter was erased, so nothing could be compared with what the platform shows.
    """
    sha256 = desk.archive.put(decision.document())
    with desk.database.transaction("shipment reopened by a person") as tx:
        shipment = rows.find_to_change(tx, t.shipments, shipment_id, unit_id)
        closings = _closings(tx, shipment)
        if not closings:
            raise StateConflict(f"the shipment is {shipment.status}, and nobody closed it")
        if rows.get(tx, t.letters, shipment.letter_id).erased_at is not None:
            raise Erased
        if shipment.dispatch_id is None or not attempts.about(tx, "send", dispatch_id=shipment.dispatch_id):
            raise StateConflict("it was closed before anything left")
        record(tx, desk, shipment, decision, sha256, Kind.PERSON_REOPENED, about=" ".join(closings))
        settle(tx, desk, shipment.id)
        follow(tx, [rows.get(tx, t.shipments, shipment.id)], desk.clock.now(), running_counts=False)


def cancel_shipment(desk: Desk, unit_id: int, shipment_id: str, decision: Decision) -> None:
    """Cancel a shipment before it leaves; once an attempt to send it is written down, it is too late.

    Raises:
        NotFound: this unit has no such shipment.
        StateConflict: it has left, may have, or is settled in another way.
    """
    sha256 = desk.archive.put(decision.document())
    with desk.database.transaction("shipment cancelled by a person") as tx:
        shipment = rows.find_to_change(tx, t.shipments, shipment_id, unit_id)
        if shipment.status == Status.CANCELLED.value:
            return
        if Status(shipment.status) not in CANCELLABLE:
            raise StateConflict(f"the shipment is {shipment.status}")
        rows.change(tx, t.shipments, shipment.id, preparation=Preparation.CANCELLED.value)
        record(tx, desk, shipment, decision, sha256, Kind.PERSON_CANCELLED)
        settle(tx, desk, shipment.id)


def record(
    tx: Connection, desk: Desk, shipment: AnyRow, decision: Decision, sha256: str, kind: Kind, *, about: str | None = None
) -> None:
    """Append a decision to a shipment's evidence and tell the journal.

    Args:
        tx: the transaction of what was decided.
        desk: what we work with.
        shipment: which one.
        decision: who and why.
        sha256: of the decision's document, which is in the archive already.
        kind: what was decided.
        about: what was decided on, where that is not the shipment itself: public ids, or the statuses that a closing deals with.
    """
    now = desk.clock.now()
    rows.add(
        tx,
        t.evidence,
        public_id=new_id("evd"),
        unit_id=shipment.unit_id,
        shipment_id=shipment.id,
        kind=kind.value,
        name="decyzja.json",
        about=about,
        received_at=now,
        sha256=sha256,
        verdict=Verdict.RECORDED.value,
        match=Match.PERSON.value,
    )
    journal.write(
        tx,
        "shipment.decided",
        at=now,
        subject=rows.get(tx, t.letters, shipment.letter_id).public_id,
        unit_id=shipment.unit_id,
        actor=decision.actor,
        ids={"shipment": shipment.public_id, "decision": kind.value, **({"about": about} if about else {})},
        digests={"decision": sha256},
    )


def release_arrival(desk: Desk, unit_id: int, arrival_id: str, decision: Decision) -> None:
    """Let an arrival out of quarantine and on to its document systems; its verdict stays beside it.

    Raises:
        NotFound: this unit has no such arrival.
        StateConflict: it is not in quarantine.
    """
    sha256 = desk.archive.put(decision.document())
    with desk.database.transaction("arrival released by a person") as tx:
        arrival = rows.find_to_change(tx, t.arrivals, arrival_id, unit_id)
        if arrival.quarantine is None:
            raise StateConflict(f"the arrival is {arrival.status}")
        rows.change(tx, t.arrivals, arrival.id, quarantine=None)
        now, digests = desk.clock.now(), {"decision": sha256}
        journal.write(tx, "arrival.released", at=now, subject=arrival_id, unit_id=unit_id, actor=decision.actor, digests=digests)
        route(tx, desk, arrival)
        arrivals.refresh(tx, arrival.id)
