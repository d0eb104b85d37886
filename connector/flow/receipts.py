"""Judge a receipt (UPP, UPD) or evidence of e-Doręczenia: sealed by whom it must be, of which shipment; then keep it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from lxml.etree import _ElementTree
from sqlalchemy import Connection

from connector.flow.desk import Desk
from connector.flow.follow import follow
from connector.flow.settle import Facts, facts_of, settled_by, tell_source
from connector.flow.statements import Statement, as_listed, of_evidence, of_receipt
from connector.flow.verdicts import own_seals, verify_receipt
from connector.letters.evidence import Evidence, Match, Verdict
from connector.letters.ids import new_id
from connector.letters.mode import OVER_MAILBOX
from connector.letters.retention import ERASED
from connector.offices.boxes import answered_in
from connector.ports import Proof
from connector.store import attempts, elsewhere, evidence, jobs, journal, rows, shipments
from connector.store import tables as t
from connector.store.lock import alone
from connector.store.rows import AnyRow
from schemas import delivery_evidence
from schemas.errors import UnreadableXml
from schemas.parsing import parse
from schemas.receipts import read
from signing.errors import PdfTooLarge, PdfUnreadable
from signing.pdf_file import is_pdf
from signing.verdict import Report
from signing.verification import verify

_VERDICTS = {"valid": Verdict.VERIFIED, "intact_weak": Verdict.WEAK}
_CLOCK_SKEW = timedelta(minutes=5)
_NOT_EVIDENCE = "not_evidence"
"""Why a file proves nothing that the platform lists as evidence: nothing in it says so."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A receipt or piece of evidence with what its check found."""

    content: bytes
    statement: Statement
    verdict: Verdict
    reason: str

    @property
    def sha256(self) -> str:
        """The digest of its bytes, in hex."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def media_type(self) -> str:
        """PDF, or XML as nearly everything is."""
        return "application/pdf" if is_pdf(self.content) else "application/xml"

    @property
    def name(self) -> str:
        """The name of its file."""
        return f"{self.statement.kind.value}.{'pdf' if self.media_type == 'application/pdf' else 'xml'}"


def judge_receipt(desk: Desk, content: bytes, told: Proof | None = None) -> Judged | None:
    """Check who sealed a receipt or piece of evidence, and read what it states.

    A UPP must be the platform's, a UPD its addressee's, evidence of e-Doręczenia that of a provider trusted for it.

    Args:
        desk: what we work with.
        content: the bytes as they came.
        told: what the platform's list says of them, where it has one.

    Returns:
        The verdict; None where nobody told that it is evidence, and the bytes are no receipt at all.
    """
    if told is not None:
        return judge_evidence(desk, content, told)
    try:
        tree = parse(content)
    except UnreadableXml:
        return None
    receipt = read(tree)
    if receipt is not None:
        report = verify_receipt(tree, desk.policies, at=desk.clock.now(), own=own_seals(desk))
        return _judged(content, of_receipt(receipt), report)
    evidence = delivery_evidence.read(tree)
    return None if evidence is None else _judge_xml(desk, content, tree, of_evidence(evidence, None))


def judge_evidence(desk: Desk, content: bytes, told: Proof) -> Judged:
    """Check who sealed what the platform's list says is evidence of e-Doręczenia; what cannot be read proves nothing."""
    if is_pdf(content):
        return _judge_pdf(desk, content, told)
    try:
        tree = parse(content)
    except UnreadableXml as unreadable:
        return Judged(content, as_listed(told), Verdict.FAILED, unreadable.code)
    evidence = delivery_evidence.read(tree, told.kind)
    if evidence is None:
        return Judged(content, as_listed(told), Verdict.FAILED, _NOT_EVIDENCE)
    return _judge_xml(desk, content, tree, of_evidence(evidence, told))


def _judge_xml(desk: Desk, content: bytes, tree: _ElementTree, statement: Statement) -> Judged:
    return _judged(content, statement, verify(tree, desk.policies.of("evidence"), at=desk.clock.now()))


def _judge_pdf(desk: Desk, content: bytes, told: Proof) -> Judged:
    """Check the seal of a proof that is PDF (BP.OP, BP.WP); what it says is for people, so the list tells what it is."""
    if as_listed(told).kind.value not in delivery_evidence.PDF_KINDS:
        return Judged(content, as_listed(told), Verdict.FAILED, _NOT_EVIDENCE)  # a seal on some PDF is no word on that
    from signing.pdf import verify_pdf  # noqa: PLC0415 - it takes a while to load, which no start should wait for

    try:
        report = verify_pdf(content, desk.policies.of("evidence"), at=desk.clock.now())
    except (PdfUnreadable, PdfTooLarge) as failure:
        return Judged(content, as_listed(told), Verdict.FAILED, failure.code)
    return _judged(content, as_listed(told), report)


def _judged(content: bytes, statement: Statement, report: Report) -> Judged:
    made_at = statement.made_at or _sealed_at(report)
    return Judged(content, replace(statement, made_at=made_at), _VERDICTS.get(report.verdict, Verdict.FAILED), report.reason)


def _sealed_at(report: Report) -> datetime | None:
    """Say when the first seal was made: by its time stamp, else by its own word."""
    return min(filter(None, (each.proved_at or each.signing_time for each in report.signatures)), default=None)


def match_to_shipment(judged: Judged, shipment: AnyRow, platform_id: str | None) -> Match:
    """Say why a receipt belongs to a shipment that the platform knows under this id.

    ``probable`` where its addressee differs, or where it speaks of another message than the one it is listed under.
    """
    statement = judged.statement
    if not platform_id or statement.about != platform_id:
        return Match.NONE
    if statement.disputed:
        return Match.PROBABLE
    if shipment.party_address == ERASED:  # the platform's number alone says it then
        return Match.PLATFORM_ID
    named = statement.addressee if statement.addressee_is_sure else None
    if named and named.casefold() != _identity(shipment.party_address):
        return Match.PROBABLE
    return Match.PLATFORM_ID


def _identity(address: str) -> str:
    """Give what receipts call an addressee by: the entity of an ePUAP box, else the whole address."""
    return (address.split("/")[1] if address.startswith("/") else address).casefold()


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
    hold_number(tx, box.channel, judged.statement.about)
    known = shipments.by_platform_id(tx, box.channel, judged.statement.about or "")
    if known is not None:
        return known, match_to_shipment(judged, known, known.platform_id)
    if elsewhere.by_platform_id(tx, box.channel, judged.statement.about or "") is not None:
        return None, Match.NONE  # it speaks of a letter that somebody sent past the connector
    candidates = [row for row in shipments.in_doubt(tx, answered_in(tx, box)) if _could_be(tx, row, judged)]
    return (candidates[0], Match.PROBABLE) if len(candidates) == 1 else (None, Match.NONE)


def _could_be(tx: Connection, shipment: AnyRow, judged: Judged) -> bool:
    addressee, made_at = judged.statement.addressee, judged.statement.made_at
    if addressee is None or made_at is None or shipment.party_address == ERASED:
        return False
    started = attempts.about(tx, "send", dispatch_id=shipment.dispatch_id)[0].opened_at
    same_entity = addressee.casefold() == _identity(shipment.party_address)
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
    settled = settled_by(tx, desk, replace(facts, pieces={**facts.pieces, number: piece}))
    tell_source(tx, desk, facts.letter)
    return settled


def _append(
    tx: Connection, desk: Desk, judged: Judged, unit_id: int, facts: Facts | None, match: Match, **origin: int
) -> tuple[int, Evidence]:
    now, stated = desk.clock.now(), judged.statement
    piece = Evidence(
        new_id("evd"),
        stated.kind,
        judged.verdict,
        match,
        now,
        stated.event_at,
        judged.sha256,
        stated.about,
        stated.says,
        stated.made_at,
    )
    number = rows.add(
        tx,
        t.evidence,
        public_id=piece.id,
        unit_id=unit_id,
        shipment_id=facts.shipment.id if facts else None,
        kind=piece.kind.value,
        name=judged.name,
        platform_id=stated.number,
        about=piece.about,
        event_at_raw=stated.event_at_raw,
        event_at=piece.event_at,
        says=piece.says,
        made_at=piece.made_at,
        received_at=now,
        sha256=piece.sha256,
        verdict=piece.verdict.value,
        reason=judged.reason,
        match=match.value,
        **origin,
    )
    ids = {"evidence": piece.id, "kind": stated.kind.value, "verdict": piece.verdict.value, "match": match.value}
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
    settled = settled_by(tx, desk, facts, platform_id=platform_id)
    if settled.shipment.mode in OVER_MAILBOX:  # elsewhere receipts come by themselves
        follow(tx, [settled.shipment], desk.clock.now() + desk.patience.ask_first)
    return settled


def adopt_waiting(tx: Connection, desk: Desk, shipment: AnyRow, platform_id: str) -> None:
    """Do what :func:`take_number` does, where only the shipment is known."""
    channel = rows.get(tx, t.boxes, shipment.box_id).channel
    take_number(tx, desk, facts_of(tx, rows.lock(tx, t.shipments, shipment.id)), channel, platform_id)
