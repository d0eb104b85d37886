"""Make an arrival ready for a document system: the bytes as they came, attachments, our report, a readable view."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection

from connector.flow.desk import Desk
from connector.letters.document import Role
from connector.ports import Parcel, ParcelFile
from connector.store import documents
from connector.store.rows import AnyRow
from schemas.errors import UnreadableXml
from schemas.parsing import parse
from schemas.rendering import to_html


def make_parcel(tx: Connection, desk: Desk, arrival: AnyRow) -> Parcel:
    """Gather what a document system gets of an arrival; ``metadata`` is plain JSON."""
    files = documents.of_arrival(tx, arrival.id)
    original = next(row for row in files if row.role == Role.ORIGINAL.value)
    content = desk.archive.get(original.sha256)
    attachments = [row for row in files if row.role == Role.ATTACHMENT.value and row.size]
    return Parcel(
        arrival=arrival.public_id,
        document=ParcelFile(original.name, content),
        attachments=[ParcelFile(row.name, desk.archive.get(row.sha256)) for row in attachments],
        evidence=[ParcelFile("weryfikacja.json", _report(arrival)), *_view(content)],
        metadata=_metadata(arrival, original, files),
    )


def _view(content: bytes) -> list[ParcelFile]:
    try:
        return [ParcelFile("podglad.html", to_html(parse(content)).encode())]
    except UnreadableXml:
        return []


def _report(arrival: AnyRow) -> bytes:
    report = {
        "verdict": arrival.verdict,
        "reason": arrival.verdict_reason,
        "signers": arrival.signers,
        "checked_at": arrival.checked_at.isoformat(),
        "findings": arrival.findings,
    }
    return json.dumps(report, ensure_ascii=False, indent=2).encode()


def _metadata(arrival: AnyRow, original: AnyRow, files: list[AnyRow]) -> dict[str, Any]:
    return {
        "arrival": arrival.public_id,
        "channel": arrival.channel,
        "platform_id": arrival.platform_id,
        "received_at": arrival.received_at.isoformat(),
        "sent_at": arrival.sent_at_raw,
        "subject": arrival.subject,
        "form": arrival.form,
        "sender": {
            "id": arrival.sender_id,
            "name": arrival.sender_name,
            "account": arrival.sender_account,
            "answer_address": arrival.answer_address,
        },
        "signature": {"verdict": arrival.verdict, "reason": arrival.verdict_reason, "signers": arrival.signers},
        "possible_duplicate": arrival.duplicate_of is not None,
        "document": _entry(original),
        "attachments": [_entry(row) for row in files if row.role == Role.ATTACHMENT.value],
    }


def _entry(row: AnyRow) -> dict[str, Any]:
    return {
        "name": row.name,
        "name_given": row.name_given,
        "media_type": row.media_type,
        "size": row.size,
        "sha256": row.sha256,
        "note": row.note,
    }
