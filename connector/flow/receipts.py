"""Judge a receipt (UPP, UPD): sealed by whom it must be, and of which shipment; then keep it as evidence."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import Connection

from connector.flow.desk import Desk
from connector.flow.settle import Facts, facts_of, settle_by, tell_source
from connector.letters.evidence import Evidence, Kind, Match, Verdict
from connector.letters.ids import new_id
from connector.letters.retention import ERASED
from connector.offices.boxes import answered_in
from connector.store import attempts, elsewhere, evidence, jobs, journal, rows, shipments
from connector.store import tables as t
from connector.store.lock import alone
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
    if shipment.party_address == ERASED:  # the platform's number alone says it then
        return Match.PLATFORM_ID
    addressee = judged.receipt.addressee
    entity = shipment.party_address.split("/")[1]
    named = addressee is not None and addressee.id_type == "ePUAP-ID" and addressee.id
    if named and named.casefold() != entity.casefold():
        return Match.PROBABLE
    return Match.PLATFORM_ID


def hold_number(tx: Connection, channel: str, platform_id: str | None) -> None:
    """Let only one transaction at a time bring shipments and receipts together by this number of the platform.

    At the same moment the one that learns the number and the one that keeps the receipt would each miss what the other writes.
    It is held before any shipment is locked.
    """
    if platform_id:
        alone(tx, f"document {channel} {platform_id}")


def find_shipment(tx: Connection, box: AnyRow, judged: Judged) -> tuple[AnyRow | None, Match]:
    """Look for the shipment of a receipt that came by itself.

    The platform's number of the document decides. Without it, one single shipment in doubt to the same entity, attempted
    before the receipt was made, is probable, and a person says whether it is the one.
    """
    hold_number(tx, box.channel, judged.receipt.document_id)
    known = shipments.by_platform_id(tx, box.channel, judged.receipt.document_id or "")
    if known is not None:
        return known, match_to_shipment(judged, known, known.platform_id)
    if elsewhere.by_platform_id(tx, box.channel, judged.receipt.document_id or "") is not None:
        return None, Match.NONE  # it speaks of a letter that somebody sent past the connector
    candidates = [row for row in shipments.in_doubt(tx, answered_in(tx, box)) if _could_be(tx, row, judged)]
    return (candidates[0], Match.PROBABLE) if len(candidates) == 1 else (None, Match.NONE)


def _could_be(tx: Connection, shipment: AnyRow, judged: Judged) -> bool:
    addressee, made_at = judged.receipt.addressee, judged.receipt.made_at
    if addressee is None or addressee.id is None or made_at is None or shipment.party_address == ERASED:
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
    if shipment is None:
        return _append(tx, desk, judged, unit_id, None, match, **origin)[1].id
    facts = prove(tx, desk, facts_of(tx, rows.lock(tx, t.shipments, shipment.id)), judged, match, **origin)
    return list(facts.pieces.values())[-1].id


def prove(tx: Connection, desk: Desk, facts: Facts, judged: Judged, match: Match, **origin: int) -> Facts:
    """Append a receipt to the evidence about a shipment and settle it by that; arguments as in :func:`keep_receipt`."""
    number, piece = _append(tx, desk, judged, facts.shipment.unit_id, facts, match, **origin)
    settled = settle_by(tx, desk, replace(facts, pieces={**facts.pieces, number: piece}))
    tell_source(tx, desk, facts.letter)
    return settled


def _append(
    tx: Connection, desk: Desk, judged: Judged, unit_id: int, facts: Facts | None, match: Match, **origin: int
) -> tuple[int, Evidence]:
    now, receipt = desk.clock.now(), judged.receipt
    piece = Evidence(
        new_id("evd"),
        Kind(receipt.kind),
        judged.verdict,
        match,
        now,
        receipt.delivered_at,
        judged.sha256,
        receipt.document_id,
    )
    number = rows.add(
        tx,
        t.evidence,
        public_id=piece.id,
        unit_id=unit_id,
        shipment_id=facts.shipment.id if facts else None,
        kind=piece.kind.value,
        name=f"{receipt.kind}.xml",
        platform_id=receipt.receipt_id,
        about=piece.about,
        event_at_raw=receipt.delivered_at_raw,
        event_at=piece.event_at,
        received_at=now,
        sha256=piece.sha256,
        verdict=piece.verdict.value,
        reason=judged.reason,
        match=match.value,
        **origin,
    )
    ids = {"evidence": piece.id, "kind": receipt.kind, "verdict": piece.verdict.value, "match": match.value}
    subject = facts.letter.public_id if facts else None
    digests = {"evidence": judged.sha256}
    journal.write(tx, "evidence.kept", at=now, subject=subject, unit_id=unit_id, ids=ids, digests=digests)
    return number, piece


def take_number(tx: Connection, desk: Desk, facts: Facts, channel: str, platform_id: str) -> Facts:
    """Note the number that the platform knows a shipment by, settle it, and have the proofs that came before it adopted.

    The number is held (:func:`hold_number`), and then the shipment locked, by whoever calls this.
    """
    for piece in evidence.waiting_for(tx, channel, platform_id):
        jobs.ensure(tx, piece.unit_id, "adopt", piece.id, lane=f"adopt:{piece.id}", due=desk.clock.now(), running_counts=False)
    return settle_by(tx, desk, facts, platform_id=platform_id)


def adopt_waiting(tx: Connection, desk: Desk, shipment: AnyRow, platform_id: str) -> None:
    """Do what :func:`take_number` does, where only the shipment is known."""
    channel = rows.get(tx, t.boxes, shipment.box_id).channel
    take_number(tx, desk, facts_of(tx, rows.lock(tx, t.shipments, shipment.id)), channel, platform_id)
