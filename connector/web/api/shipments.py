"""Shipments: what became of a letter on its way to one addressee."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from connector.store import rows
from connector.store import tables as t
from connector.web import views
from connector.web.access import Client, DeskOf
from connector.web.body import JsonRoute

router = APIRouter(route_class=JsonRoute, tags=["shipments"])


@router.get("/shipments/{shipment_id}")
def get_shipment(shipment_id: str, desk: DeskOf, client: Client) -> dict[str, Any]:
    """Show a shipment: status, what proves it, what is waited for, its attempts and evidence."""
    with desk.database.reading() as tx:
        row = rows.find(tx, t.shipments, shipment_id, client.unit_id)
        return views.shipment_view(tx, row)
