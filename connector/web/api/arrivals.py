"""Arrivals: what came in, and the document system's word that it registered it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from connector.flow.hand_over import API_TARGET, acknowledge
from connector.store import arrivals as stored
from connector.store import rows
from connector.store import tables as t
from connector.web import views
from connector.web.access import Client, DeskOf
from connector.web.body import JsonRoute

router = APIRouter(route_class=JsonRoute, tags=["arrivals"])


class AcknowledgementRequest(BaseModel):
    """The number under which the document system registered the arrival, such as ``RPW/123/2026``."""

    model_config = ConfigDict(extra="forbid")

    register_number: str = Field(min_length=1, max_length=200, pattern=r"^\P{C}+$")


@router.get("/arrivals")
def list_arrivals(
    desk: DeskOf,
    client: Client,
    status: str | None = None,
    before: str | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """List the unit's arrivals, newest first; ``before`` is the last id of the page before."""
    with desk.database.reading() as tx:
        start = rows.find(tx, t.arrivals, before, client.unit_id).id if before else None
        found = stored.newest(tx, client.unit_id, limit, start, status)
        return {
            "arrivals": [views.arrival_line(row) for row in found],
            "next": found[-1].public_id if len(found) == limit else None,
        }


@router.get("/arrivals/{arrival_id}")
def get_arrival(arrival_id: str, desk: DeskOf, client: Client) -> dict[str, Any]:
    """Show an arrival with its documents, findings, hand-overs and time line."""
    with desk.database.reading() as tx:
        return {
            **views.arrival_view(tx, rows.find(tx, t.arrivals, arrival_id, client.unit_id)),
            "time_line": views.time_line(tx, arrival_id),
        }


@router.post("/arrivals/{arrival_id}/acknowledgement")
def post_acknowledgement(arrival_id: str, request: AcknowledgementRequest, desk: DeskOf, client: Client) -> dict[str, Any]:
    """Record that the document system registered the arrival; saying it twice is harmless."""
    with desk.database.reading() as tx:
        row = rows.find(tx, t.arrivals, arrival_id, client.unit_id)
        targets = {step.target for step in stored.hand_overs_of(tx, row.id)}
    target = client.name if client.name in targets else API_TARGET
    acknowledge(desk, client.unit_id, arrival_id, target, request.register_number)
    return get_arrival(arrival_id, desk, client)
