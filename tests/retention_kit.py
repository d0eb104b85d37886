"""Letters and arrivals whose time of keeping is over, and what is left of them in a store."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Text, cast, select

from connector.care.discard import CHORE as DISCARD
from connector.care.erase import chore, erase
from connector.care.retention import in_question, look
from connector.care.settled import day_of
from connector.flow.decide import Decision, close_shipment
from connector.flow.hand_over import acknowledge
from connector.store import rows
from connector.store import tables as t
from tests.office_kit import Office, a_notice

WHY = Decision("Anna Testowa", "zgoda archiwum nr 7")
OVER = datetime(2032, 1, 1, 12, 0, tzinfo=UTC)
"""Things settled in 2026 of category B5 are free from this day on."""

SECRET = "Tajny Temat"
ZOFIA = "Zofia Zmyślona"


def an_office(folder: Path, *, automatic: bool = False) -> Office:
    """Open an office that does what retention does by itself."""
    return Office(folder, chores=[chore(automatic=automatic), DISCARD])


def a_letter_to_a_person(category: str | None = "B5", **more: Any) -> dict[str, Any]:
    """Build the request for a letter to a person, kept for five years."""
    request = a_notice("/zzmyslona/domyslna", title=SECRET)
    request["addressees"][0] |= {"name": ZOFIA, "kind": "person"}
    return {**request, "subject": SECRET, "case_mark": "OŚ.6220.7.2026", "category": category, **more}


def delivered(office: Office, request: dict[str, Any], key: str = "key-1") -> str:
    """Post a letter and have it settled: proved delivered, or closed by hand where a person's box proves no more than posting."""
    letter = office.post(request, key)
    office.run()
    for shipment in office.letter(letter)["shipments"]:
        if shipment["status"] == "submitted":
            close_shipment(office.desk, office.unit_id, shipment["id"], WHY)
            office.after(days=15)
    return letter


def registered(office: Office, document: bytes, category: str | None = "B5") -> str:
    """Have an arrival of this category come in and be registered by the document system."""
    with office.desk.database.transaction("category given") as tx:
        tx.execute(t.boxes.update().values(category=category))
    office.platform.arrive(document)
    office.after(minutes=5)
    arrival = str(office.arrivals()[-1]["id"])
    acknowledge(office.desk, office.unit_id, arrival, "api", "RPW/1/2026")
    return arrival


def obstacles(office: Office, public_id: str) -> list[str]:
    """Say what keeps a letter or arrival now."""
    table = t.letters if public_id.startswith("let_") else t.arrivals
    with office.desk.database.reading() as tx:
        row = rows.find(tx, table, public_id, office.unit_id)
        return list(look(tx, table, row, day_of(office.clock.now())).obstacles)


def listed(office: Office) -> dict[str, list[str]]:
    """List what is in question now, with what keeps it."""
    with office.desk.database.reading() as tx:
        found = in_question(tx, office.unit_id, day_of(office.clock.now()))
        return {kept.row.public_id: list(kept.obstacles) for kept in found}


def erase_now(office: Office, *public_ids: str, after_expertise: bool = False) -> None:
    """Erase as a person does."""
    for public_id in public_ids:
        erase(office.desk, office.unit_id, public_id, WHY, after_expertise=after_expertise)


def digests_of(office: Office, public_id: str) -> list[str]:
    """List the digests of a letter's or arrival's documents."""
    owner = t.documents.c.letter_id if public_id.startswith("let_") else t.documents.c.arrival_id
    table = t.letters if public_id.startswith("let_") else t.arrivals
    with office.desk.database.reading() as tx:
        number = rows.find(tx, table, public_id, office.unit_id).id
        return list(tx.execute(select(t.documents.c.sha256).where(owner == number)).scalars())


def held(office: Office, digests: Sequence[str]) -> list[bool]:
    """Say of each digest whether the archive still holds its bytes."""
    return [office.desk.archive.holds(sha256) for sha256 in digests]


def written_anywhere(office: Office, text: str) -> list[str]:
    """Name the tables and columns in which a text still stands."""
    places = []
    with office.desk.database.reading() as tx:
        for table in t.metadata.sorted_tables:
            for column in table.c:
                texts = tx.execute(select(cast(column, Text)).where(column.is_not(None))).scalars() if _is_text(column) else ()
                places += [f"{table.name}.{column.name}" for value in texts if text.casefold() in value.casefold()]
    return places


def _is_text(column: Any) -> bool:
    return column.type.__class__.__name__ in {"String", "Text", "JSON"}
