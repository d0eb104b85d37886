"""What is shown of letters sent past the connector, and their bytes: one shape for the API and the pages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fastapi import Response
from sqlalchemy import Connection

from connector.flow.elsewhere import carries_our_mark
from connector.letters.errors import NotFound
from connector.store import elsewhere, rows
from connector.store import tables as t
from connector.store.archive import Archive
from connector.store.rows import AnyRow
from connector.web.download import download
from connector.web.views import evidence_view
from schemas.file_names import safe_name
from schemas.media_types import looks_like_xml


def find(tx: Connection, public_id: str, unit_id: int) -> AnyRow:
    """Find a letter sent elsewhere that was found already.

    Raises:
        NotFound: this unit has none, or it is not known yet whose it is.
    """
    row = rows.find(tx, t.sent_elsewhere, public_id, unit_id)
    if row.found_at is None:
        raise NotFound(public_id)
    return row


def view(tx: Connection, row: AnyRow) -> dict[str, Any]:
    """Show a letter sent elsewhere and the proofs that speak of it; its bytes are fetched by its id."""
    return {
        "id": row.public_id,
        "box": rows.get(tx, t.boxes, row.box_id).address,
        "channel": row.channel,
        "name": row.name,
        "addressee": row.addressee,
        "platform_id": row.platform_id,
        "number": row.number,
        "sent_at": _moment(row.sent_at),
        "sent_at_raw": row.sent_at_raw,
        "found_at": _moment(row.found_at),
        "sha256": row.sha256,
        "missing": row.missing,
        "ours": carries_our_mark(row.name),
        "evidence": [evidence_view(piece) for piece in elsewhere.receipts_of(tx, row)],
    }


def _moment(value: datetime | None) -> str | None:
    return None if value is None else value.isoformat()


def give(archive: Archive, row: AnyRow) -> Response:
    """Give a letter's bytes, unchanged, to be saved.

    Raises:
        NotFound: the platform never gave them.
    """
    if row.sha256 is None:
        raise NotFound(row.public_id)
    content = archive.get(row.sha256)
    name = safe_name(row.name) or "pismo"
    if not looks_like_xml(content):
        return download(content, name, "application/octet-stream")
    return download(content, name if name.lower().endswith(".xml") else f"{name}.xml", "application/xml")
