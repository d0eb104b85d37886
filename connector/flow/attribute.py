"""A person says to which shipment a proof belongs, where the connector could not tell."""

from __future__ import annotations

from sqlalchemy import Connection

from connector.flow.decide import Decision, record
from connector.flow.desk import Desk
from connector.flow.receipts import adopt_waiting, hold_number
from connector.flow.settle import settle
from connector.letters.errors import StateConflict
from connector.letters.evidence import SEALED, Kind, Match, Verdict
from connector.store import rows, shipments
from connector.store import tables as t
from connector.store.rows import AnyRow

_RECEIPTS = {kind.value for kind in SEALED}
_OPEN_TO_A_PERSON = {Match.PROBABLE.value, Match.NONE.value}


def confirm_proof(desk: Desk, unit_id: int, evidence_id: str, shipment_id: str, decision: Decision) -> None:
    """Take a person's word that a receipt belongs to a shipment: it counts from now on, and says on whose word.

    Raises:
        NotFound: this unit has no such proof or shipment.
        StateConflict: it is no receipt, its seal is not confirmed, it belongs somewhere surely already, or it speaks of
            another document than the platform's number of this shipment, or of one that is another shipment's.
    """
    sha256 = desk.archive.put(decision.document())
    with desk.database.transaction("proof confirmed by a person") as tx:
        piece = _open_to_a_person(tx, evidence_id, unit_id)
        found = rows.find(tx, t.shipments, shipment_id, unit_id)
        channel = rows.get(tx, t.boxes, found.box_id).channel
        hold_number(tx, channel, piece.about)
        shipment = rows.lock(tx, t.shipments, found.id)
        if piece.verdict == Verdict.FAILED.value:
            raise StateConflict("nobody's word replaces a seal: its verdict is failed")
        if shipment.platform_id and piece.about and shipment.platform_id != piece.about:
            raise StateConflict(f"the shipment is document {shipment.platform_id}, the proof speaks of {piece.about}")
        owner = shipments.by_platform_id(tx, channel, piece.about) if piece.about else None
        if owner is not None and owner.id != shipment.id:
            raise StateConflict(f"the proof speaks of {piece.about}, which is shipment {owner.public_id}")
        before = piece.shipment_id
        rows.change(tx, t.evidence, piece.id, shipment_id=shipment.id, match=Match.PERSON.value)
        record(tx, desk, shipment, decision, sha256, Kind.PERSON_CONFIRMED, about=evidence_id)
        if piece.about and not shipment.platform_id:
            adopt_waiting(tx, desk, shipment, piece.about)
        for touched in sorted({shipment.id, before} - {None}):
            settle(tx, desk, touched)


def reject_proof(desk: Desk, unit_id: int, evidence_id: str, decision: Decision) -> None:
    """Take a person's word that a probable receipt is not of the shipment it stands at: it becomes a proof without a letter.

    Raises:
        NotFound: this unit has no such proof.
        StateConflict: it is no receipt, or stands at no shipment as probable.
    """
    sha256 = desk.archive.put(decision.document())
    with desk.database.transaction("proof rejected by a person") as tx:
        piece = _open_to_a_person(tx, evidence_id, unit_id)
        if piece.shipment_id is None:
            raise StateConflict("it stands at no shipment")
        shipment = rows.lock(tx, t.shipments, piece.shipment_id)
        rows.change(tx, t.evidence, piece.id, shipment_id=None, match=Match.NONE.value)
        record(tx, desk, shipment, decision, sha256, Kind.PERSON_REJECTED, about=evidence_id)
        settle(tx, desk, shipment.id)


def _open_to_a_person(tx: Connection, evidence_id: str, unit_id: int) -> AnyRow:
    piece = rows.find_to_change(tx, t.evidence, evidence_id, unit_id)
    if piece.kind not in _RECEIPTS or piece.match not in _OPEN_TO_A_PERSON:
        raise StateConflict(f"a proof of kind {piece.kind} that belongs by {piece.match}")
    return piece
