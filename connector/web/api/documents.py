"""Documents: the bytes of letters, arrivals and their attachments."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response

from connector.store import rows
from connector.store import tables as t
from connector.store.rows import AnyRow
from connector.web import views
from connector.web.access import Client, DeskOf
from connector.web.body import JsonRoute
from connector.web.download import download_document

router = APIRouter(route_class=JsonRoute, tags=["documents"])


@router.get("/documents/{document_id}")
def get_document(document_id: str, desk: DeskOf, client: Client) -> dict[str, Any]:
    """Show a document: role, names, type, size in bytes and digest."""
    return views.document_view(_find(desk, client, document_id))


@router.get("/documents/{document_id}/content")
def get_content(document_id: str, desk: DeskOf, client: Client) -> Response:
    """Give a document's bytes, unchanged, to be saved; a browser never opens them in place."""
    row = _find(desk, client, document_id)
    return download_document(desk.archive, row)


def _find(desk: DeskOf, client: Client, document_id: str) -> AnyRow:
    with desk.database.reading() as tx:
        return rows.find(tx, t.documents, document_id, client.unit_id)
