"""Make an arrival ready for a document system: the bytes as they came, attachments, our report, a readable view."""

from __future__ import annotations

import json
from functools import partial
from typing import Any, Final

from sqlalchemy import Connection

from connector.flow.desk import Desk
from connector.letters.document import Role
from connector.ports import Parcel, ParcelFile
from connector.store import documents
from connector.store.rows import AnyRow
from schemas.errors import UnreadableXml
from schemas.parsing import parse
from schemas.rendering import to_html

LARGE: Final = 1 << 20
"""Bytes above which a file is not held in memory as a whole."""


def make_parcel(tx: Connection, desk: Desk, arrival: AnyRow) -> Parcel:
    """Gather what a document system gets of an arrival; ``metadata`` is plain JSON."""
    files = documents.of_arrival(tx, arrival.id)
    original = next(row for row in files if row.role == Role.ORIGINAL.value)
    content = desk.archive.get(original.sha256)
    attachments = [row for row in files if row.role == Role.ATTACHMENT.value and row.size]
    return Parcel(
        arrival=arrival.public_id,
        document=ParcelFile(original.name, content),
        attachments=[_file(desk, row) for row in attachments],
        evidence=[ParcelFile("weryfikacja.json", _report(arrival)), *_view(content)],
        metadata=_metadata(arrival, original, files),
    )


def _file(desk: Desk, row: AnyRow) -> ParcelFile:
    """Give an attachment; a large one is read once to see that it is whole, and in pieces when it is wanted.

    Raises:
        ArchiveDamaged: it is missing or changed, before anybody is called.
    """
    if row.size <= LARGE:
        return ParcelFile(row.name, desk.archive.get(row.sha256))
    desk.archive.require(row.sha256)
    return ParcelFile(row.name, large=partial(desk.archive.pieces, row.sha256))


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
        **_of_message(arrival),
        "document": _entry(original),
        "attachments": [_entry(row) for row in files if row.role == Role.ATTACHMENT.value],
    }


def _of_message(arrival: AnyRow) -> dict[str, Any]:
    """Tell what only a message has: its thread, its sender's case, and its date of receipt as the platform states it."""
    if not arrival.is_message:
        return {}
    return {"message": {"thread": arrival.thread, "case": arrival.case_mark, "receipt_at": arrival.receipt_at_raw}}


def _entry(row: AnyRow) -> dict[str, Any]:
    return {
        "name": row.name,
        "name_given": row.name_given,
        "media_type": row.media_type,
        "size": row.size,
        "sha256": row.sha256,
        "note": row.note,
    }
