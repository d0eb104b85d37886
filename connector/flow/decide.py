"""A person's decisions, each recorded with name and reason: closing a shipment, releasing an arrival from quarantine."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy import Connection

from connector.flow.desk import Desk
from connector.flow.route import route
from connector.flow.settle import settle
from connector.letters.errors import StateConflict
from connector.letters.evidence import Kind, Match, Verdict
from connector.letters.ids import new_id
from connector.letters.shipment import Preparation, Status
from connector.store import arrivals, journal, rows
from connector.store import tables as t
from connector.store.rows import AnyRow

CLOSABLE = {
    Status.UNKNOWN,
    Status.TAKEN,
    Status.SUBMITTED,
    Status.REFUSED,
    Status.FAILED,
    Status.REFUSED_HERE,
    Status.AWAITING_SIGNATURE,
    Status.HELD,
}
"""What a person may close: nothing that is proved delivered, and nothing that is about to be sent."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Who decided and why; both are kept for ever."""

    person: str
    reason: str

    def document(self) -> bytes:
        """Write the decision down as the evidence that it is."""
        return json.dumps({"person": self.person, "reason": self.reason}, ensure_ascii=False).encode()


def close_shipment(desk: Desk, unit_id: int, shipment_id: str, decision: Decision) -> None:
    """Close a shipment by hand. It is never shown as the platform's proof, and evidence that comes later outweighs it.

    Raises:
        NotFound: this unit has no such shipment.
        StateConflict: it is proved delivered, or still on its way.
    """
    sha256 = desk.archive.put(decision.document())
    with desk.database.transaction("shipment closed by a person") as tx:
        shipment = rows.find(tx, t.shipments, shipment_id, unit_id)
        if shipment.status == Status.CLOSED_BY_PERSON.value:
            return
        if Status(shipment.status) not in CLOSABLE:
            raise StateConflict(f"the shipment is {shipment.status}")
        if shipment.preparation in {Preparation.HELD.value, Preparation.AWAITING_SIGNATURE.value}:
            rows.change(tx, t.shipments, shipment.id, preparation=Preparation.CANCELLED.value)
        _add_evidence(tx, desk, shipment, sha256)
        _tell_journal(tx, desk, shipment, decision, sha256)
        settle(tx, desk, shipment.id)


def _add_evidence(tx: Connection, desk: Desk, shipment: AnyRow, sha256: str) -> None:
    rows.add(
        tx,
        t.evidence,
        public_id=new_id("evd"),
        unit_id=shipment.unit_id,
        shipment_id=shipment.id,
        kind=Kind.PERSON_CLOSED.value,
        name="decyzja.json",
        received_at=desk.clock.now(),
        sha256=sha256,
        verdict=Verdict.RECORDED.value,
        match=Match.PERSON.value,
    )


def _tell_journal(tx: Connection, desk: Desk, shipment: AnyRow, decision: Decision, sha256: str) -> None:
    letter = rows.get(tx, t.letters, shipment.letter_id)
    journal.write(
        tx,
        "shipment.decided",
        at=desk.clock.now(),
        subject=letter.public_id,
        unit_id=shipment.unit_id,
        actor=f"person:{decision.person}"[:100],
        ids={"shipment": shipment.public_id},
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
        arrival = rows.find(tx, t.arrivals, arrival_id, unit_id)
        if arrival.quarantine is None:
            raise StateConflict(f"the arrival is {arrival.status}")
        rows.change(tx, t.arrivals, arrival.id, quarantine=None)
        actor, now = f"person:{decision.person}"[:100], desk.clock.now()
        digests = {"decision": sha256}
        journal.write(tx, "arrival.released", at=now, subject=arrival_id, unit_id=unit_id, actor=actor, digests=digests)
        route(tx, desk, arrival)
        arrivals.refresh(tx, arrival.id)
