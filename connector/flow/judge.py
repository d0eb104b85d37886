"""Judge an arrival: what it is, who signed it, what is attached; a receipt among arrivals becomes evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from lxml.etree import _ElementTree
from sqlalchemy import Connection

from connector.flow.desk import Desk
from connector.flow.receipts import Judged, find_shipment, judge_receipt, keep_receipt
from connector.flow.route import route
from connector.flow.signed_files import judge_attached, judge_file, signer_of
from connector.flow.statements import RECEIPTS
from connector.letters.document import Role
from connector.letters.evidence import Verdict
from connector.store import arrivals, documents, jobs, journal, rows
from connector.store import tables as t
from connector.store.jobs import Job
from connector.store.rows import AnyRow
from schemas import letter as letters_schema
from schemas import media_types
from schemas.attachments import MAX_ATTACHMENTS, Attachment, extract
from schemas.catalogue import find as find_form
from schemas.errors import UnreadableXml
from schemas.file_names import safe_name
from schemas.parsing import parse
from schemas.validation import Finding
from schemas.validation import check as find_mistakes
from signing.asic import is_container
from signing.errors import FileUnreadable
from signing.pdf_file import is_pdf
from signing.verification import verify

_NOT_SIGNED_HERE = "not_xml"
QUARANTINING = {"invalid": "signature_invalid"}
"""The verdicts on a signature that hold an arrival back, with the reason shown."""
NOT_CONFIRMED = "receipt_not_confirmed"
"""Why an arrival waits for a person: it says that it is a receipt, and nothing confirms that."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What judging found; ``quarantine`` holds the reason where a person must look first."""

    media_type: str
    verdict: str
    reason: str
    quarantine: str | None = None
    form: str | None = None
    subject: str | None = None
    signers: Sequence[dict[str, str]] = field(default_factory=tuple)
    findings: Sequence[Finding] = field(default_factory=tuple)
    attachments: Sequence[Attachment] = field(default_factory=tuple)


def judge(desk: Desk, job: Job) -> None:
    """Judge one arrival and send it on: to a document system, to a person, or to the evidence."""
    with desk.database.reading() as tx:
        arrival = rows.get(tx, t.arrivals, job.subject)
    content = desk.archive.get(arrival.document_sha256)
    judged = judge_receipt(desk, content)
    if judged is not None and judged.statement.kind in RECEIPTS:
        _take_as_evidence(desk, job, arrival, judged)
        return
    opinion = form_opinion(desk, content)
    for attachment in opinion.attachments:
        desk.archive.put(attachment.content or b"")
    with desk.database.transaction("arrival judged") as tx:
        _record(tx, desk, arrival, content, opinion)
        if opinion.quarantine is None:
            route(tx, desk, arrival)
        arrivals.refresh(tx, arrival.id)
        jobs.finish(tx, job, desk.clock.now())


def form_opinion(desk: Desk, content: bytes) -> Opinion:
    """Look at a document without changing anything.

    A file that is not XML at all (a PDF) goes on as it is; one that sets out to be XML and cannot be read, or that a
    machine would run, is quarantined.
    """
    if is_pdf(content):
        return _of_file(desk, content, "application/pdf", "pdf")
    if is_container(content):
        return _of_file(desk, content, "application/zip", "binary")
    try:
        tree = parse(content)
    except UnreadableXml as unreadable:
        if media_types.looks_like_xml(content):
            return Opinion("application/xml", "unreadable", unreadable.code, quarantine=unreadable.code)
        program = media_types.PROGRAM if media_types.kind(content) == media_types.PROGRAM else None
        return Opinion("application/octet-stream", _NOT_SIGNED_HERE, "binary", quarantine=program)
    return _of_xml(desk, tree)


def _of_file(desk: Desk, content: bytes, media_type: str, unsigned: str) -> Opinion:
    """Judge a PDF or a container that came by itself; one that cannot be opened goes on like one without a signature."""
    try:
        report = judge_file(content, desk.policies.of("letters_in"), at=desk.clock.now())
    except FileUnreadable as unreadable:
        return Opinion(media_type, _NOT_SIGNED_HERE, unreadable.code)
    if not report.signatures:
        return Opinion(media_type, _NOT_SIGNED_HERE, unsigned)
    return Opinion(
        media_type,
        report.verdict,
        report.reason,
        quarantine=QUARANTINING.get(report.verdict),
        signers=[signer_of(signature) for signature in report.signatures],
    )


def _of_xml(desk: Desk, tree: _ElementTree) -> Opinion:
    policy, now = desk.policies.of("letters_in"), desk.clock.now()
    report = verify(tree, policy, at=now)
    form = find_form(tree)
    subject = letters_schema.read(tree).title if form is not None and form.family == "letter" else None
    attachments = extract(tree)
    others, warnings = judge_attached(attachments, policy, at=now)
    return Opinion(
        media_type="application/xml",
        verdict=report.verdict,
        reason=report.reason,
        quarantine=QUARANTINING.get(report.verdict) or _suspicion(attachments),
        form=form.number if form is not None else None,
        subject=subject,
        signers=[*(signer_of(signature) for signature in report.signatures), *others],
        findings=[*find_mistakes(tree, reading=True), *warnings],
        attachments=attachments[:MAX_ATTACHMENTS],
    )


def _suspicion(attachments: Sequence[Attachment]) -> str | None:
    """Say why a person must look at the attachments first."""
    if len(attachments) > MAX_ATTACHMENTS:
        return "too_many_attachments"
    return media_types.PROGRAM if any(attachment.problem == media_types.PROGRAM for attachment in attachments) else None


def _record(tx: Connection, desk: Desk, arrival: AnyRow, content: bytes, opinion: Opinion) -> None:
    now = desk.clock.now()
    original = _add_original(tx, arrival, content, opinion.media_type)
    documents.add_attachments(tx, arrival.unit_id, opinion.attachments, derived_from=original, arrival_id=arrival.id)
    rows.change(
        tx,
        t.arrivals,
        arrival.id,
        checked_at=now,
        quarantine=opinion.quarantine,
        form=opinion.form,
        subject=opinion.subject or arrival.file_name,
        verdict=opinion.verdict,
        verdict_reason=opinion.reason,
        signers=list(opinion.signers),
        findings=[asdict(finding) for finding in opinion.findings],
    )
    kind = "arrival.quarantined" if opinion.quarantine else "arrival.checked"
    ids = {"verdict": opinion.verdict, "reason": opinion.reason}
    journal.write(tx, kind, at=now, subject=arrival.public_id, unit_id=arrival.unit_id, ids=ids)


def _add_original(tx: Connection, arrival: AnyRow, content: bytes, media_type: str) -> int:
    return documents.add(
        tx,
        arrival.unit_id,
        Role.ORIGINAL,
        content,
        name=safe_name(arrival.file_name) or "pismo",
        name_given=arrival.file_name,
        media_type=media_type,
        arrival_id=arrival.id,
    )


def _take_as_evidence(desk: Desk, job: Job, arrival: AnyRow, judged: Judged) -> None:
    """Append a receipt that came by itself to its shipment's evidence, or keep it as a proof without a letter.

    One whose seal does not hold may be anybody's letter dressed as a receipt, so a person looks at it.
    """
    now = desk.clock.now()
    doubtful = judged.verdict is Verdict.FAILED
    with desk.database.transaction("late receipt kept") as tx:
        box = rows.get(tx, t.boxes, arrival.box_id)
        shipment, match = find_shipment(tx, box, judged)
        keep_receipt(tx, desk, judged, unit_id=arrival.unit_id, shipment=shipment, match=match, arrival_id=arrival.id)
        _add_original(tx, arrival, judged.content, "application/xml")
        rows.change(
            tx,
            t.arrivals,
            arrival.id,
            checked_at=now,
            is_evidence=True,
            quarantine=NOT_CONFIRMED if doubtful else None,
            subject=judged.statement.kind.value,
            verdict=judged.verdict.value,
            verdict_reason=judged.reason,
        )
        arrivals.refresh(tx, arrival.id)
        journal.write(tx, "arrival.is_evidence", at=now, subject=arrival.public_id, unit_id=arrival.unit_id)
        jobs.finish(tx, job, now)
