"""The page of letters that were sent past the connector."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Response

from connector.store import elsewhere as stored
from connector.store import tables as t
from connector.web.elsewhere import find, give, view
from connector.web.panel.refusal import PageRoute
from connector.web.panel.visitor import VisitorOf

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/poza-konektorem")
def show_sent_elsewhere(visitor: VisitorOf, before: str | None = None) -> Response:
    """List letters sent past the connector, newest first, each with the proofs that speak of it."""
    with visitor.desk.database.reading() as tx:
        found, older = visitor.leaf(tx, t.sent_elsewhere, before, partial(stored.newest, tx, visitor.unit_id))
        return visitor.page("elsewhere.html", letters=[view(tx, row) for row in found], older=older, before=before)


@router.get("/pliki/poza-konektorem/{elsewhere_id}")
def give_letter(elsewhere_id: str, visitor: VisitorOf) -> Response:
    """Give such a letter's bytes, unchanged, to be saved."""
    with visitor.desk.database.reading() as tx:
        row = find(tx, elsewhere_id, visitor.unit_id)
    return give(visitor.desk.archive, row)
