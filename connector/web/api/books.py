"""The books of the caller's unit."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from connector.care.books.asking import moment_of
from connector.care.books.draw import Period, draw_up
from connector.care.books.view import books_view
from connector.store import rows
from connector.store import tables as t
from connector.web.access import Client, DeskOf

router = APIRouter(tags=["books"])

Since = Annotated[str | None, Query(max_length=40, description="od kiedy (ISO 8601; bez strefy: czas w Polsce)")]
Box = Annotated[str | None, Query(max_length=200, description="adres skrytki; bez niego: wszystkie")]


@router.get("/books")
def get_books(desk: DeskOf, client: Client, since: Since = None, box: Box = None) -> dict[str, Any]:
    """Give the books (księga kontrolna): do the sums agree, what needs a person, who else reads, when nobody looked."""
    period = Period(desk.clock.now(), moment_of(since) if since else None)
    with desk.database.reading() as tx:
        return books_view(draw_up(tx, rows.get(tx, t.units, client.unit_id), period, desk.patience, box))
