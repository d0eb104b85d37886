"""Letters that were sent past the connector (wysłane poza konektorem), as the platform's record shows them."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from connector.store import elsewhere as stored
from connector.web.access import Client, DeskOf
from connector.web.body import JsonRoute
from connector.web.elsewhere import find, give, view

router = APIRouter(route_class=JsonRoute, tags=["sent elsewhere"])


@router.get("/sent-elsewhere")
def list_sent_elsewhere(
    desk: DeskOf, client: Client, before: str | None = None, limit: Annotated[int, Query(ge=1, le=200)] = 50
) -> dict[str, Any]:
    """List letters that somebody sent from the unit's boxes past the connector, newest first.

    ``before`` is the last id of the page before. ``missing`` is a code where the platform did not give the letter itself;
    ``ours`` says that it carries a mark of this connector, which lost its own record of it.
    """
    with desk.database.reading() as tx:
        start = find(tx, before, client.unit_id).id if before else None
        found = stored.newest(tx, client.unit_id, limit, start)
        following = found[-1].public_id if len(found) == limit else None
        return {"sent_elsewhere": [view(tx, row) for row in found], "next": following}


@router.get("/sent-elsewhere/{elsewhere_id}")
def get_sent_elsewhere(elsewhere_id: str, desk: DeskOf, client: Client) -> dict[str, Any]:
    """Show one of them, with the proofs that speak of it."""
    with desk.database.reading() as tx:
        return view(tx, find(tx, elsewhere_id, client.unit_id))


@router.get("/sent-elsewhere/{elsewhere_id}/content")
def get_content(elsewhere_id: str, desk: DeskOf, client: Client) -> Response:
    """Give its bytes as the platform keeps them."""
    with desk.database.reading() as tx:
        row = find(tx, elsewhere_id, client.unit_id)
    return give(desk.archive, row)
