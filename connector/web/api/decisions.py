"""A person's decisions about shipments, proofs and arrivals."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from connector.flow.attribute import confirm_proof, reject_proof
from connector.flow.decide import Decision, cancel_shipment, close_shipment, release_arrival, reopen_shipment
from connector.flow.rejudge import plan_rejudging
from connector.flow.release import release_shipment
from connector.web.access import Administrator, Client, DeskOf
from connector.web.api.arrivals import get_arrival
from connector.web.api.evidence import get_evidence
from connector.web.api.shipments import get_shipment
from connector.web.body import JsonRoute

router = APIRouter(route_class=JsonRoute, tags=["decisions"])


Person = Annotated[
    str, Field(min_length=1, max_length=90, pattern=r"^\P{C}+$", description="imię i nazwisko osoby, która decyduje")
]


class RejudgementRequest(BaseModel):
    """Who asks for it."""

    model_config = ConfigDict(extra="forbid")

    person: Person


class DecisionRequest(BaseModel):
    """Who decides and why."""

    model_config = ConfigDict(extra="forbid")

    person: Person
    reason: str = Field(min_length=1, max_length=2000, description="uzasadnienie")

    def as_decision(self) -> Decision:
        """Turn the request into a decision."""
        return Decision(self.person, self.reason)


class ConfirmationRequest(DecisionRequest):
    """Who decides, why, and which shipment the proof belongs to."""

    shipment: str = Field(pattern=r"^shp_", max_length=24, description="przesyłka, której dotyczy dowód")


@router.post("/shipments/{shipment_id}/closure")
def post_closure(shipment_id: str, request: DecisionRequest, desk: DeskOf, client: Client) -> dict[str, Any]:
    """Close a shipment by hand (Zamknięte ręcznie); a proof that comes later still counts."""
    close_shipment(desk, client.unit_id, shipment_id, request.as_decision())
    return get_shipment(shipment_id, desk, client)


@router.post("/shipments/{shipment_id}/reopening")
def post_reopening(shipment_id: str, request: DecisionRequest, desk: DeskOf, client: Client) -> dict[str, Any]:
    """Open a shipment again that was closed by hand after it may have left."""
    reopen_shipment(desk, client.unit_id, shipment_id, request.as_decision())
    return get_shipment(shipment_id, desk, client)


@router.post("/shipments/{shipment_id}/cancellation")
def post_cancellation(shipment_id: str, request: DecisionRequest, desk: DeskOf, client: Client) -> dict[str, Any]:
    """Cancel a shipment (Anulowane) before it leaves."""
    cancel_shipment(desk, client.unit_id, shipment_id, request.as_decision())
    return get_shipment(shipment_id, desk, client)


@router.post("/shipments/{shipment_id}/release")
def post_shipment_release(shipment_id: str, request: DecisionRequest, desk: DeskOf, client: Client) -> dict[str, Any]:
    """Let a shipment leave that is held because the register of addresses (BAE) objects to its address."""
    release_shipment(desk, client.unit_id, shipment_id, request.as_decision())
    return get_shipment(shipment_id, desk, client)


@router.post("/evidence/{evidence_id}/confirmation")
def post_confirmation(evidence_id: str, request: ConfirmationRequest, desk: DeskOf, client: Client) -> dict[str, Any]:
    """Say that a receipt belongs to a shipment, where the connector could not tell."""
    confirm_proof(desk, client.unit_id, evidence_id, request.shipment, request.as_decision())
    return get_evidence(evidence_id, desk, client)


@router.post("/evidence/{evidence_id}/rejection")
def post_rejection(evidence_id: str, request: DecisionRequest, desk: DeskOf, client: Client) -> dict[str, Any]:
    """Say that a probable receipt is not of the shipment it stands at."""
    reject_proof(desk, client.unit_id, evidence_id, request.as_decision())
    return get_evidence(evidence_id, desk, client)


@router.post("/rejudgements", status_code=202)
def post_rejudgement(request: RejudgementRequest, desk: DeskOf, client: Administrator) -> dict[str, Any]:
    """Have everything that was not believed judged again, after a certificate was pinned; says how much there is."""
    return {"planned": plan_rejudging(desk, client.unit_id, request.person)}


@router.post("/arrivals/{arrival_id}/release")
def post_release(arrival_id: str, request: DecisionRequest, desk: DeskOf, client: Client) -> dict[str, Any]:
    """Let an arrival out of quarantine and on to its document systems."""
    release_arrival(desk, client.unit_id, arrival_id, request.as_decision())
    return get_arrival(arrival_id, desk, client)
