"""Boxes: list them, and switch them as an administrator."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from connector.flow.desk import Desk
from connector.offices import boxes as stored
from connector.offices.switches import Switch, switch_box
from connector.ports import HasRights
from connector.store.rows import AnyRow
from connector.web import views
from connector.web.access import Administrator, Client, DeskOf
from connector.web.body import JsonRoute

router = APIRouter(route_class=JsonRoute, tags=["boxes"])


class SwitchRequest(BaseModel):
    """Which box, what to do to it, and who does it."""

    model_config = ConfigDict(extra="forbid")

    address: str = Field(min_length=1, max_length=200, description="adres skrytki")
    switch: Switch
    person: str = Field(min_length=1, max_length=90, pattern=r"^\P{C}+$", description="imię i nazwisko osoby, która przełącza")


@router.get("/boxes")
def list_boxes(desk: DeskOf, client: Client) -> dict[str, Any]:
    """List the unit's boxes: whether they receive, and why they are paused."""
    with desk.database.reading() as tx:
        rows = stored.every(tx, client.unit_id)
    return {"boxes": [{**views.box_view(row), "missing_rights": _missing_rights(desk, row)} for row in rows]}


def _missing_rights(desk: Desk, box: AnyRow) -> list[dict[str, Any]] | None:
    """Name the rights that a mailbox does not grant us, as far as this process was told; None where it was not."""
    channel = desk.channels.get(box.channel)
    missing = channel.missing_rights(stored.own_box(box)) if isinstance(channel, HasRights) else None
    return None if missing is None else [asdict(problem) for problem in missing]


@router.post("/boxes/switch")
def post_switch(request: SwitchRequest, desk: DeskOf, client: Administrator) -> dict[str, Any]:
    """Switch receiving on or off, or resume a paused box; the journal says who did it."""
    with desk.database.transaction("box switched") as tx:
        switch_box(tx, request.address, request.switch, request.person, desk.clock.now(), client.unit_id)
    return list_boxes(desk, client)
