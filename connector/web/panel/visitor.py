"""The person who reads the pages: sees what belongs to her unit, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection, Table

from connector.flow.desk import Desk
from connector.store import rows
from connector.store.rows import AnyRow
from connector.web.access import DeskOf, Reader
from connector.web.panel.page import page

PAGE_ROWS: Final = 50

Newest = Callable[[int, int | None], list[AnyRow]]
"""Lists at most so many rows, newest first, older than the row number where one is given."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who reads, on which request, and from which desk."""

    request: Request
    desk: Desk
    unit_id: int

    def own(self, tx: Connection, table: Table, public_id: str) -> AnyRow:
        """Give a row of the reader's unit.

        Raises:
            NotFound: there is none, or it is another unit's.
        """
        return rows.find(tx, table, public_id, self.unit_id)

    def leaf(self, tx: Connection, table: Table, before: str | None, newest: Newest) -> tuple[list[AnyRow], str | None]:
        """Give the rows of one page, and the id to ask with for the older ones (None on the last page).

        Raises:
            NotFound: ``before`` names nothing of the reader's unit.
        """
        return one_page(newest(PAGE_ROWS + 1, self.start(tx, table, before)))

    def start(self, tx: Connection, table: Table, before: str | None) -> int | None:
        """Give the number of the row that ended the page before, if there is one.

        Raises:
            NotFound: ``before`` names nothing of the reader's unit.
        """
        return self.own(tx, table, before).id if before else None

    def page(self, template: str, **values: Any) -> HTMLResponse:
        """Answer with a page."""
        return page(self.request, template, **values)


def one_page(found: list[AnyRow]) -> tuple[list[AnyRow], str | None]:
    """Cut what was found, one more than a page holds where there is more, into the page and the id to ask on with."""
    shown = found[:PAGE_ROWS]
    return shown, shown[-1].public_id if len(found) > PAGE_ROWS else None


def _visitor_of(request: Request, desk: DeskOf, reader: Reader) -> Visitor:
    request.state.reader = reader.name
    return Visitor(request, desk, reader.unit_id)


VisitorOf = Annotated[Visitor, Depends(_visitor_of)]
