"""What is shown of letters, shipments, evidence, documents and arrivals: one shape for the API and the pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, func, select

from connector.letters.arrival import ARRIVAL_LABEL_PL, ArrivalStatus
from connector.letters.deadline import UNSENT
from connector.letters.shipment import LABEL_PL, Status
from connector.store import arrivals, attempts, deadlines, documents, evidence, holds, jobs, journal, letters, rows, shipments
from connector.store import tables as t
from connector.store.rows import AnyRow

View = dict[str, Any]


def _moment(value: datetime | None) -> str | None:
    return None if value is None else value.isoformat()


def letter_lines(tx: Connection, listed: Sequence[AnyRow]) -> list[View]:
    """Show letters in a list: what each is, and the counts of its shipments' statuses."""
    counts = letters.status_counts(tx, [row.id for row in listed])
    return [_letter_line(row, counts[row.id]) for row in listed]


def _letter_line(row: AnyRow, counts: Mapping[str, int]) -> View:
    return {
        "id": row.public_id,
        "subject": row.subject,
        "kind": row.kind,
        "case_mark": row.case_mark,
        "accepted_at": _moment(row.accepted_at),
        "send_by": _moment(row.send_by),
        "deadline": row.deadline if UNSENT.intersection(counts) else None,
        "category": row.category,
        "erased_at": _moment(row.erased_at),
        "statuses": dict(counts),
        "statuses_pl": {LABEL_PL[Status(status)]: count for status, count in counts.items()},
    }


def letter_view(tx: Connection, row: AnyRow) -> View:
    """Show a letter with its shipments and documents."""
    return {
        **letter_lines(tx, [row])[0],
        "hold": hold_view(holds.of(tx, t.letters, row.id)),
        "reply_to": rows.get(tx, t.arrivals, row.reply_to_id).public_id if row.reply_to_id is not None else None,
        "shipments": [shipment_view(tx, shipment) for shipment in shipments.of_letter(tx, row.id)],
        "documents": [document_view(document) for document in documents.of_letter(tx, row.id)],
    }


def hold_view(row: AnyRow | None) -> View | None:
    """Show what keeps something from being erased, whatever its category says."""
    return None if row is None else {"since": _moment(row.since), "person": row.person, "reason": row.reason}


def shipment_view(tx: Connection, row: AnyRow) -> View:
    """Show a shipment: status, what proves it, what is waited for and whose move it is, and every piece of evidence."""
    pieces = evidence.of_shipment(tx, row.id)
    basis = next((piece for piece in pieces if piece.id == row.basis_id), None)
    return {
        "id": row.public_id,
        "letter": rows.get(tx, t.letters, row.letter_id).public_id,
        "addressee": {"name": row.party_name, "address": row.party_address, "kind": row.party_kind},
        "box": rows.get(tx, t.boxes, row.box_id).address,
        "mode": row.mode,
        "mode_why": row.mode_why,
        "mark": row.mark,
        "platform_id": row.platform_id,
        "progress": row.progress,
        "status": row.status,
        "status_pl": LABEL_PL[Status(row.status)],
        "status_since": _moment(row.status_since),
        "basis": evidence_view(basis) if basis is not None else None,
        "awaits": _awaits(row),
        "problems": row.problems or [],
        "evidence": [evidence_view(piece) for piece in pieces],
        "attempts": [_attempt_view(attempt) for attempt in _attempts(tx, row)],
    }


def _attempts(tx: Connection, row: AnyRow) -> list[AnyRow]:
    return attempts.about(tx, "send", dispatch_id=row.dispatch_id) if row.dispatch_id is not None else []


def _attempt_view(row: AnyRow) -> View:
    return {
        "opened_at": _moment(row.opened_at),
        "closed_at": _moment(row.closed_at),
        "outcome": row.outcome,
        "error": row.error_code,
        "detail": row.detail,
    }


def _awaits(row: AnyRow) -> View | None:
    if row.awaits_pl is None:
        return None
    since = _moment(row.awaits_since)
    return {"what_pl": row.awaits_pl, "what_en": row.awaits_en, "whose_move": row.awaits_whose, "since": since}


def evidence_view(row: AnyRow) -> View:
    """Show a piece of evidence; its bytes are fetched by its id."""
    return {
        "id": row.public_id,
        "kind": row.kind,
        "platform_id": row.platform_id,
        "about": row.about or None,
        "event_at": _moment(row.event_at),
        "event_at_raw": row.event_at_raw,
        "says": row.says,
        "received_at": _moment(row.received_at),
        "sha256": row.sha256,
        "verdict": row.verdict,
        "reason": row.reason,
        "match": row.match,
        "has_content": row.sha256 is not None and row.erased_at is None,
    }


def document_view(row: AnyRow) -> View:
    """Show a document; its bytes are fetched by its id."""
    return {
        "id": row.public_id,
        "role": row.role,
        "name": row.name,
        "name_given": row.name_given,
        "media_type": row.media_type,
        "size": row.size,
        "sha256": row.sha256,
        "note": row.note,
        "erased_at": _moment(row.erased_at),
    }


def arrival_line(row: AnyRow) -> View:
    """Show an arrival in a list."""
    return {
        "id": row.public_id,
        "subject": row.subject or row.file_name,
        "sender": {"id": row.sender_id, "name": row.sender_name, "answer_address": row.answer_address},
        "channel": row.channel,
        "platform_id": row.platform_id,
        "document_sha256": row.document_sha256,
        "sent_at": _moment(row.sent_at),
        "received_at": _moment(row.received_at),
        "form": row.form,
        "status": row.status,
        "status_pl": ARRIVAL_LABEL_PL[ArrivalStatus(row.status)],
        "quarantine": row.quarantine,
        "is_evidence": row.is_evidence,
        "is_message": row.is_message,
        "thread": row.thread,
        "case_mark": row.case_mark,
        "receipt_at_raw": row.receipt_at_raw,
        "test": row.test,
        "possible_duplicate": row.duplicate_of is not None,
        "category": row.category,
        "erased_at": _moment(row.erased_at),
        "signature": {"verdict": row.verdict, "reason": row.verdict_reason, "signers": row.signers or []},
    }


def arrival_view(tx: Connection, row: AnyRow) -> View:
    """Show an arrival with its documents, findings and hand-overs."""
    return {
        **arrival_line(row),
        "hold": hold_view(holds.of(tx, t.arrivals, row.id)),
        "findings": row.findings or [],
        "documents": [document_view(document) for document in documents.of_arrival(tx, row.id)],
        "hand_overs": [
            {"target": step.target, "rule": step.rule, "state": step.state, "register_number": step.external_id}
            for step in arrivals.hand_overs_of(tx, row.id)
        ],
    }


def box_view(row: AnyRow) -> View:
    """Show an own box."""
    return {
        "channel": row.channel,
        "address": row.address,
        "name": row.name,
        "answer_address": row.answer_address,
        "receiving": row.receiving,
        "deleting": row.deleting,
        "paused": row.paused,
        "empty_at": _moment(row.empty_at),
        "missing_rights": row.missing_rights,
    }


def time_line(tx: Connection, subject: str) -> list[View]:
    """Show what the journal says about one letter or arrival, oldest first."""
    return [entry_view(row) for row in journal.time_line(tx, subject)]


def entry_view(row: AnyRow) -> View:
    """Show a journal entry."""
    return {
        "position": row.position,
        "at": _moment(row.at),
        "actor": row.actor,
        "kind": row.kind,
        "subject": row.subject,
        "ids": row.ids,
        "digests": row.digests,
    }


def people_wait_for(tx: Connection, unit_id: int) -> View:
    """Count what needs a person: shipments, quarantined arrivals, hand-overs in doubt, paused boxes, failing jobs, deadlines."""
    stuck = t.arrivals.c.status.in_(["quarantined", "handover_unknown", "not_taken"])
    return {
        "shipments": _count(tx, t.shipments, unit_id, shipments.PERSON_MOVES),
        "arrivals": _count(tx, t.arrivals, unit_id, stuck),
        "boxes": _count(tx, t.boxes, unit_id, t.boxes.c.paused.is_not(None)),
        "jobs": jobs.failing_count(tx, unit_id),
        "deadlines": deadlines.warned_count(tx, unit_id),
    }


def _count(tx: Connection, table: Table, unit_id: int, condition: ColumnElement[bool]) -> int:
    query = select(func.count()).select_from(table).where(table.c.unit_id == unit_id, condition)
    return int(tx.execute(query).scalar_one())
