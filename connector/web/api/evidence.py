"""Evidence: the proofs themselves, byte for byte, and those without a letter."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response

from connector.store import evidence as stored
from connector.store import rows
from connector.store import tables as t
from connector.store.rows import AnyRow
from connector.web import views
from connector.web.access import Client, DeskOf
from connector.web.body import JsonRoute
from connector.web.download import download_evidence
from connector.web.readable import readable

router = APIRouter(route_class=JsonRoute, tags=["evidence"])


@router.get("/evidence")
def list_without_letter(desk: DeskOf, client: Client) -> dict[str, Any]:
    """List proofs that belong to no letter of ours (dowody bez pisma)."""
    with desk.database.reading() as tx:
        return {"evidence": [views.evidence_view(row) for row in stored.without_shipment(tx, client.unit_id)]}


@router.get("/evidence/{evidence_id}")
def get_evidence(evidence_id: str, desk: DeskOf, client: Client) -> dict[str, Any]:
    """Show a piece of evidence."""
    return views.evidence_view(_find(desk, client, evidence_id))


@router.get("/evidence/{evidence_id}/content")
def get_content(evidence_id: str, desk: DeskOf, client: Client) -> Response:
    """Give the bytes of a piece of evidence as they came."""
    return download_evidence(desk.archive, _find(desk, client, evidence_id))


@router.get("/evidence/{evidence_id}/view")
def get_view(evidence_id: str, desk: DeskOf, client: Client) -> Response:
    """Show a piece of evidence as a page for reading: who, what, when, and the codes as written. It proves nothing."""
    return readable(desk.archive, _find(desk, client, evidence_id))


def _find(desk: DeskOf, client: Client, evidence_id: str) -> AnyRow:
    with desk.database.reading() as tx:
        return rows.find(tx, t.evidence, evidence_id, client.unit_id)
