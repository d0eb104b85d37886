"""Outages: series of calls that stayed unanswered, and the record made of them."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from connector.care.keeper import Keeper
from connector.care.outage import Span, listed
from connector.care.outage_record import encoded, make
from connector.web.access import Administrator, Client, DeskOf
from connector.web.body import JsonRoute

router = APIRouter(route_class=JsonRoute, tags=["outages"])


def keeper_of(request: Request) -> Keeper:
    """Give what sealing works with."""
    keeper = request.app.state.keeper
    if not isinstance(keeper, Keeper):
        raise TypeError("the application was made without a keeper")
    return keeper


KeeperOf = Annotated[Keeper, Depends(keeper_of)]
Days = Annotated[int, Query(ge=1, le=3660, description="ile dni wstecz")]


class RecordRequest(BaseModel):
    """Of which channel, from when to when, and who has the record made."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    channel: str = Field(min_length=1, max_length=40, description="kanał, np. epuap")
    since: AwareDatetime = Field(alias="from")
    until: AwareDatetime = Field(alias="to")
    person: str = Field(min_length=1, max_length=90, pattern=r"^\P{C}+$", description="kto sporządza protokół")


@router.get("/outages")
def list_outages(desk: DeskOf, client: Client, days: Days = 31) -> dict[str, Any]:
    """List the unit's series of unanswered calls (niedostępności), oldest first."""
    with desk.database.reading() as tx:
        return {"outages": listed(tx, client.unit_id, days, desk.clock.now())}


@router.post("/outages/record")
def post_record(request: RecordRequest, desk: DeskOf, keeper: KeeperOf, client: Administrator) -> dict[str, Any]:
    """Make the outage record (Protokół niedostępności): the signed file, what proves it, and a PDF."""
    span = Span(client.unit_id, request.channel, request.since, request.until)
    return {"files": encoded(make(desk, keeper, span, f"person:{request.person}"[:100]))}
