"""Draw up the books of a test's office, and give what stands in them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from connector.care.books.draw import Period, draw_up
from connector.care.books.view import books_view
from connector.store import rows
from connector.store import tables as t
from tests.office_kit import START, Office


def books(office: Office, **bounds: Any) -> dict[str, Any]:
    """Draw up the office's books as they stand."""
    period = Period(office.clock.now(), bounds.pop("since", None), bounds.pop("events_since", None))
    with office.desk.database.reading() as tx:
        return books_view(draw_up(tx, rows.get(tx, t.units, office.unit_id), period, office.desk.patience, **bounds))


def box_of(office: Office, **bounds: Any) -> dict[str, Any]:
    """Give the books of the office's only box."""
    [box] = books(office, **bounds)["boxes"]
    return dict(box)


def counts(account: dict[str, Any]) -> dict[str, int]:
    """Give the lines of an account that hold something."""
    return {line["code"]: line["count"] for line in account["lines"] if line["count"]}


def codes(office: Office, **bounds: Any) -> set[str]:
    """Give the codes of what the books find."""
    return {finding["code"] for finding in books(office, **bounds)["findings"]}


def gaps(office: Office) -> list[tuple[datetime, datetime | None, str]]:
    """Give the gaps of the office's box."""
    found = box_of(office, events_since=START)["gaps"]
    read = datetime.fromisoformat
    return [(read(gap["from"]), read(gap["to"]) if gap["to"] else None, gap["why"]) for gap in found]


def day_books(office: Office) -> list[Any]:
    """Give the kept records, oldest first."""
    with office.desk.database.reading() as tx:
        return list(tx.execute(select(t.day_books).order_by(t.day_books.c.id)))


def look_regularly(office: Office, hours: float) -> None:
    """Let hours pass in which the box is looked at every few minutes."""
    for _ in range(round(hours * 20)):
        office.after(minutes=3)
