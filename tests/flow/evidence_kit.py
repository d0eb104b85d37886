"""Evidence about a message that the office sent: how it is judged, and how it comes as a message of its own."""

from __future__ import annotations

from connector.flow.receipts import Judged, judge_receipt
from connector.ports import Proof
from connector.store import rows
from connector.store import tables as t
from connector.store.rows import AnyRow
from samples.documents import evidence as samples
from tests.mailbox_double import a_file
from tests.office_kit import Office, a_notice

TOLD = Proof("D-1", "BP.OX", samples.MESSAGE)
"""What the platform's list says of a proof of receipt."""


def a_sent_message(office: Office, *, address: str = samples.RESIDENT, number: str = samples.MESSAGE) -> int:
    """Have a shipment that left over the mailbox under this number; how it gets there is tested elsewhere."""
    letter = office.post(a_notice(), key=f"to {number}")
    with office.desk.database.transaction("sent for a test") as tx:
        letter_id = rows.find(tx, t.letters, letter, office.unit_id).id
        box = tx.execute(t.boxes.select().where(t.boxes.c.channel == "edoreczenia")).one()
        shipment = tx.execute(t.shipments.select().where(t.shipments.c.letter_id == letter_id)).one()
        values = {"box_id": box.id, "mode": "purde", "party_address": address, "party_kind": "person", "platform_id": number}
        rows.change(tx, t.shipments, shipment.id, **values)
        tx.execute(t.jobs.delete().where(t.jobs.c.subject == shipment.id, t.jobs.c.kind == "prepare"))
    return int(shipment.id)


def shipment_of(office: Office, shipment_id: int) -> AnyRow:
    """Give a shipment's row."""
    with office.desk.database.reading() as tx:
        return rows.get(tx, t.shipments, shipment_id)


def judged(office: Office, content: bytes, told: Proof | None = TOLD) -> Judged:
    """Judge evidence that is some."""
    found = judge_receipt(office.desk, content, told)
    assert found is not None
    return found


def arrive(office: Office, content: bytes, kind: str, about: str | None = samples.MESSAGE) -> None:
    """Have evidence come as a message."""
    office.mailbox.arrive(a_file(content, "dowod.xml"), kind="evidence", evidence=kind, about=about, subject="Dowód")
