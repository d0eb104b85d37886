"""Judge a receipt (UPP, UPD): sealed by whom it must be, and of which shipment; then keep it as evidence."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection

from connector.flow.desk import Desk
from connector.flow.settle import settle, tell_source
from connector.letters.evidence import Kind, Match, Verdict
from connector.letters.ids import new_id
from connector.offices.boxes import answered_in
from connector.store import attempts, evidence, journal, rows, shipments
from connector.store import tables as t
from connector.store.rows import AnyRow
from schemas.errors import UnreadableXml
from schemas.parsing import parse
from schemas.receipts import Receipt, read
from signing.verification import verify

_VERDICTS = {"valid": Verdict.VERIFIED, "intact_weak": Verdict.WEAK}
_CLOCK_SKEW = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Judged:
    """A receipt with what its check found."""

    content: bytes
    receipt: Receipt
    verdict: Verdict
    reason: str

    @property
    def sha256(self) -> str:
        """The digest of its bytes, in hex."""
        return hashlib.sha256(self.content).hexdigest()


def judge_receipt(desk: Desk, content: bytes) -> Judged | None:
    """Check who sealed a receipt: the platform for a UPP, the addressee for a UPD; None where the bytes are no receipt at all."""
    try:
        tree = parse(content)
    except UnreadableXml:
        return None
    receipt = read(tree)
    if receipt is None:
        return None
    # A UPP is the platform's word, a UPD its addressee's (protocols, documents A5).
    policy = desk.policies.receipts if receipt.kind == Kind.UPP.value else desk.policies.letters
    report = verify(tree, policy, at=desk.clock.now())
    return Judged(content, receipt, _VERDICTS.get(report.verdict, Verdict.FAILED), report.reason)


def match_to_shipment(judged: Judged, shipment: AnyRow, platform_id: str | None) -> Match:
    """Say why a receipt belongs to a shipment that the platform knows under this id; ``probable`` where its addressee differs."""
    if not platform_id or judged.receipt.document_id != platform_id:
        return Match.NONE
    addressee = judged.receipt.addressee
    entity = shipment.party_address.split("/")[1]
    named = addressee is not None and addressee.id_type == "ePUAP-ID" and addressee.id
    if named and named.casefold() != entity.casefold():
        return Match.PROBABLE
    return Match.PLATFORM_ID


def find_shipment(tx: Connection, box: AnyRow, judged: Judged) -> tuple[AnyRow | None, Match]:
    """Look for the shipment of a receipt that came by itself.

    The platform's number of the document decides. Without it, one single shipment in doubt to the same entity, attempted
    before the receipt was made, is probable, and a person says whether it is the one.
    """
    known = shipments.by_platform_id(tx, box.channel, judged.receipt.document_id or "")
    if known is not None:
        return known, match_to_shipment(judged, known, known.platform_id)
    candidates = [row for row in shipments.in_doubt(tx, answered_in(tx, box)) if _could_be(tx, row, judged)]
    return (candidates[0], Match.PROBABLE) if len(candidates) == 1 else (None, Match.NONE)


def _could_be(tx: Connection, shipment: AnyRow, judged: Judged) -> bool:
    addressee, made_at = judged.receipt.addressee, judged.receipt.made_at
    if addressee is None or addressee.id is None or made_at is None:
        return False
    started = attempts.about(tx, "send", dispatch_id=shipment.dispatch_id)[0].opened_at
    same_entity = addressee.id.casefold() == shipment.party_address.split("/")[1].casefold()
    return same_entity and bool(made_at >= started - _CLOCK_SKEW)


def keep_receipt(
    tx: Connection, desk: Desk, judged: Judged, *, unit_id: int, shipment: AnyRow | None, match: Match, **origin: int
) -> str:
    """Append a receipt, whose bytes are in the archive already, to the evidence and settle its shipment; give its public id.

    Args:
        tx: the transaction it belongs to.
        desk: what we work with.
        judged: the receipt and its verdict.
        unit_id: whose box it came to; its shipment's unit, where there is one, is whose it is.
        shipment: whom it proves something about, or None (dowód bez pisma).
        match: why it belongs there.
        **origin: ``attempt_id`` or ``arrival_id``, where it came from.
    """
    public_id = new_id("evd")
    now = desk.clock.now()
    receipt = judged.receipt
    unit_id = shipment.unit_id if shipment is not None else unit_id
    rows.add(
        tx,
        t.evidence,
        public_id=public_id,
        unit_id=unit_id,
        shipment_id=shipment.id if shipment is not None else None,
        kind=Kind(receipt.kind).value,
        name=f"{receipt.kind}.xml",
        platform_id=receipt.receipt_id,
        about=receipt.document_id,
        event_at_raw=receipt.delivered_at_raw,
        event_at=receipt.delivered_at,
        received_at=now,
        sha256=judged.sha256,
        verdict=judged.verdict.value,
        reason=judged.reason,
        match=match.value,
        **origin,
    )
    letter = rows.get(tx, t.letters, shipment.letter_id) if shipment is not None else None
    journal.write(
        tx,
        "evidence.kept",
        at=now,
        subject=letter.public_id if letter is not None else None,
        unit_id=unit_id,
        ids={"evidence": public_id, "kind": receipt.kind, "verdict": judged.verdict.value, "match": match.value},
        digests={"evidence": judged.sha256},
    )
    if shipment is not None and letter is not None:
        settle(tx, desk, shipment.id)
        tell_source(tx, desk, letter)
    return public_id


def adopt_waiting(tx: Connection, desk: Desk, shipment: AnyRow, platform_id: str) -> None:
    """Give a shipment whose platform id is now known the proofs that came before it, and settle it.

    A proof that was only probable elsewhere leaves there, and that shipment is settled anew.
    """
    rows.change(tx, t.shipments, shipment.id, platform_id=platform_id)
    for piece in evidence.waiting_for(tx, rows.get(tx, t.boxes, shipment.box_id).channel, platform_id):
        judged = judge_receipt(desk, desk.archive.get(piece.sha256))
        if judged is None:
            continue
        match = match_to_shipment(judged, shipment, platform_id)
        values = {"shipment_id": shipment.id, "unit_id": shipment.unit_id, "match": match.value}
        rows.change(tx, t.evidence, piece.id, **values)
        if piece.shipment_id not in {None, shipment.id}:
            settle(tx, desk, piece.shipment_id)
    settle(tx, desk, shipment.id)
