"""Boxes: list them, switch them, and see what is on its way out of them, as an administrator."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from connector.care.clearing.conditions import Terms
from connector.care.clearing.standing import REASONS, STEPS, Standing, standing
from connector.offices import boxes as stored
from connector.offices.switches import Switch, switch_box
from connector.store import clearings
from connector.store.clearings import State
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
    """List the unit's boxes: whether they receive, why they are paused, and which rights a mailbox does not grant us.

    ``missing_rights`` is null where no token told yet.
    """
    with desk.database.reading() as tx:
        rows = stored.every(tx, client.unit_id)
    return {"boxes": [views.box_view(row) for row in rows]}


@router.post("/boxes/switch")
def post_switch(request: SwitchRequest, desk: DeskOf, client: Administrator) -> dict[str, Any]:
    """Switch receiving on or off, or resume a paused box; the journal says who did it."""
    with desk.database.transaction("box switched") as tx:
        switch_box(tx, request.address, request.switch, request.person, desk.clock.now(), client.unit_id)
    return list_boxes(desk, client)


def terms_of(request: Request) -> Terms:
    """Give how long messages stay in a mailbox and in its bin."""
    terms = request.app.state.terms
    if not isinstance(terms, Terms):
        raise TypeError("the application was made without terms")
    return terms


@router.get("/boxes/clearings")
def list_clearings(
    desk: DeskOf,
    client: Administrator,
    terms: Annotated[Terms, Depends(terms_of)],
    box: Annotated[str | None, Query(max_length=200, description="adres skrzynki; bez niego: wszystkie")] = None,
    limit: Annotated[int, Query(ge=1, le=2000)] = 200,
) -> dict[str, Any]:
    """List the messages on their way out of the unit's mailboxes, oldest first, then those that are no longer cleared.

    Each says how far it is, since when, and what it waits for or why it stays. What is deleted stands in the time line of its
    letter or arrival. ``more`` says that the list is cut off.
    """
    with desk.database.reading() as tx:
        box_id = stored.by_address(tx, box, client.unit_id).id if box else None
        found = clearings.listed(tx, client.unit_id, limit + 1, box_id)
        shown = [_clearing_view(standing(tx, row, terms, desk.clock.now())) for row in found[:limit]]
    return {"clearings": shown, "more": len(found) > limit}


def _clearing_view(one: Standing) -> dict[str, Any]:
    state_pl, state_en = STEPS[State(one.clearing.state)]
    reason_pl, reason_en = REASONS[one.reason]
    return {
        "box": one.box.address,
        "message": one.clearing.number,
        "about": one.owner.public_id,
        "state": one.clearing.state,
        "state_pl": state_pl,
        "state_en": state_en,
        "since": one.since.isoformat(),
        "reason": one.reason,
        "reason_pl": reason_pl,
        "reason_en": reason_en,
        "until": one.until.isoformat() if one.until else None,
        "last_attempt": _attempt_view(one.attempt) if one.attempt is not None else None,
    }


def _attempt_view(row: AnyRow) -> dict[str, Any]:
    return {"action": row.action, "opened_at": row.opened_at.isoformat(), "outcome": row.outcome, "error": row.error_code}
