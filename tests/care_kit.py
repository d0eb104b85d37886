"""An office with letters in every state, its backups, and the store restored from one of them."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import select

from connector.care import bundle
from connector.care.backup import Progress, Taken, back_up, nothing_shown
from connector.care.restore import bare_desk, restore
from connector.flow.decide import Decision, close_shipment
from connector.store import schema
from connector.store import tables as t
from connector.store.archive.folder import Folder
from connector.store.database import Database
from samples.documents import arrivals as samples
from tests.archive_kit import ShakyShelf
from tests.office_kit import Office, a_notice, a_ready_letter
from tests.stores import bare_address

WHY = Decision("Jan Testowy", "sprawdzone w portalu")


def an_office(folder: Path) -> Office:
    """Open an office whose store is bound to training."""
    office = Office(folder)
    schema.bind(office.desk.database, "training", office.clock.now())
    return office


def fill(office: Office) -> None:
    """Bring letters and arrivals into every state that lasts, and end in the middle of a call."""
    office.run()  # the record of sent letters was read before, and does not settle the letter in doubt at once
    office.platform.send_script = ["take", "break after taking", "take without receipt", "refuse"]
    office.post(a_notice("/pierwszy/skrytka"), key="delivered")
    office.post(a_notice("/drugi/skrytka"), key="unknown")
    office.post(a_notice("/trzeci/skrytka"), key="taken")
    office.post(a_notice("/czwarty/skrytka"), key="refused")
    office.post(a_notice(kind="decyzja"), key="awaits a signature")
    office.post(a_notice(kind="bez klucza"), key="held")
    broken = office.post(a_ready_letter(b"<cut"), key="refused here")
    closed = office.post(a_ready_letter(b"<cut too"), key="closed")
    for document in (samples.unsigned().content, samples.malformed().content, b"%PDF-1.4 plain"):
        office.platform.arrive(document)
    office.platform.arrive(office.platform.write_receipt("123", "przykladowo"))
    office.run()
    close_shipment(office.desk, office.unit_id, office.shipment(closed)["id"], WHY)
    assert office.shipment(broken)["status"] == "refused_here"
    office.platform.send_script = ["not taken"]
    office.post(a_notice("/piaty/skrytka"), key="ready")
    office.run()
    office.post(a_notice("/szosty/skrytka"), key="sending")
    with office.killed_at("send attempt open"):
        office.run()
    office.post(a_notice("/siodmy/skrytka"), key="accepted")


def take(office: Office, folder: Path, progress: Progress = nothing_shown) -> Taken:
    """Take a backup now."""
    return back_up(office.desk.database, office.desk.archive, folder, at=office.clock.now(), progress=progress)


def restored(office: Office, backups: Path, folder: Path, address: str | None = None) -> Office:
    """Restore the newest backup into a new place, with the same platform, and start there."""
    other = copy.copy(office)
    other.folder = folder
    other.shelf = ShakyShelf(Folder(folder / "archive"))
    other.address = address or bare_address(folder)
    other.desk = other._open()
    desk = bare_desk(other.desk.database, other.desk.archive, office.clock)
    restore(bundle.choose(backups), desk, other.desk.archive.put, purpose="training")
    other.restart()
    return other


@contextmanager
def restoring(office: Office, backups: Path, folder: Path, address: str | None = None) -> Iterator[Office]:
    """Restore as :func:`restored` until the block ends."""
    other = restored(office, backups, folder, address)
    try:
        yield other
    finally:
        other.desk.database.close()


def contents(database: Database, *without: str) -> dict[str, list[dict[str, Any]]]:
    """Give every row of every table but those named and those that follow from others."""
    tables = [table for table in t.metadata.sorted_tables if table.name not in without and not table.info.get("derived")]
    with database.reading() as tx:
        return {
            table.name: [dict(row._mapping) for row in tx.execute(select(table).order_by(*table.primary_key))] for table in tables
        }


def statuses(office: Office) -> dict[str, str]:
    """Give the status of each letter's first shipment by the key it was posted under."""
    with office.desk.database.reading() as tx:
        query = select(t.letters.c.idempotency_key, t.shipments.c.status).join(
            t.shipments, t.shipments.c.letter_id == t.letters.c.id
        )
        return {row.idempotency_key: row.status for row in tx.execute(query)}


def with_channel_gone(office: Office) -> None:
    """Take the channel out of the configuration."""
    office.desk = replace(office.desk, channels={})
