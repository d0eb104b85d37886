"""A person's decisions: close a shipment, release an arrival."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from connector.flow.decide import Decision, close_shipment, release_arrival
from connector.web.access import Client, DeskOf
from connector.web.api.arrivals import get_arrival
from connector.web.api.shipments import get_shipment

router = APIRouter(tags=["decisions"])


class DecisionRequest(BaseModel):
    """Who decides and why."""

    model_config = ConfigDict(extra="forbid")

    person: str = Field(min_length=1, max_length=90, pattern=r"^\P{C}+$", description="imię i nazwisko osoby, która decyduje")
    reason: str = Field(min_length=1, max_length=2000, description="uzasadnienie")

    def as_decision(self) -> Decision:
        """Turn the request into a decision."""
        return Decision(self.person, self.reason)


@router.post("/shipments/{shipment_id}/closure")
def post_closure(shipment_id: str, request: DecisionRequest, desk: DeskOf, client: Client) -> dict[str, Any]:
    """Close a shipment by hand (Zamknięte ręcznie); a proof that comes later still counts."""
    close_shipment(desk, client.unit_id, shipment_id, request.as_decision())
    return get_shipment(shipment_id, desk, client)


@router.post("/arrivals/{arrival_id}/release")
def post_release(arrival_id: str, request: DecisionRequest, desk: DeskOf, client: Client) -> dict[str, Any]:
    """Let an arrival out of quarantine and on to its document systems."""
    release_arrival(desk, client.unit_id, arrival_id, request.as_decision())
    return get_arrival(arrival_id, desk, client)
