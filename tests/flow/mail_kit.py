"""A mailbox of e-Doręczenia for the office of the tests, and evidence that its provider sealed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from lxml import etree

from connector.letters.ids import new_id
from connector.ports import Mailbox
from connector.store import rows
from connector.store import tables as t
from connector.store.rows import AnyRow
from samples.documents.evidence import OFFICE as ADE
from samples.pki import Pki
from samples.platform.edoreczenia.addresses import OFFICE
from signing import policy
from signing.xades import sign
from tests.office_kit import PLATFORM_SEAL, Office

PROVIDER = PLATFORM_SEAL
"""The seal that the office believes for evidence."""


def add_mailbox(office: Office, *, receiving: bool = True, target: str = "api") -> None:
    """Give the office a mailbox, and start it again."""
    with office.desk.database.transaction("mailbox added") as tx:
        own = {"entity": ADE, "name": "Skrzynka do doręczeń", "address": ADE, "answer_address": ADE, "channel": "edoreczenia"}
        box_id = rows.add(tx, t.boxes, public_id=new_id("box"), unit_id=office.unit_id, receiving=receiving, **own)
        rows.add(tx, t.routes, unit_id=office.unit_id, box_id=box_id, target=target, rule="skrzynka")
    office.restart()


def the_mailbox(office: Office) -> AnyRow:
    """Give the row of that mailbox."""
    with office.desk.database.reading() as tx:
        return tx.execute(t.boxes.select().where(t.boxes.c.channel == "edoreczenia")).one()


def sealed(office: Office, content: bytes) -> bytes:
    """Have the provider seal evidence."""
    return sign(etree.ElementTree(etree.fromstring(content)), PROVIDER, at=office.clock.now())


def kept_evidence(office: Office) -> list[AnyRow]:
    """Give every piece of evidence, oldest first."""
    with office.desk.database.reading() as tx:
        return list(tx.execute(t.evidence.select().order_by(t.evidence.c.id)))


def awaited(office: Office) -> list[tuple[str, str, bool]]:
    """Say of everything that was awaited once its number, why, and whether it is kept by now."""
    with office.desk.database.reading() as tx:
        found = tx.execute(t.awaited_mail.select().order_by(t.awaited_mail.c.id))
        return [(row.number, row.reason, row.kept_at is not None) for row in found]


def told(office: Office, kind: str) -> int:
    """Count the journal's entries of a kind."""
    with office.desk.database.reading() as tx:
        return sum(row.kind == kind for row in tx.execute(t.journal.select()))


def wire(office: Office, pki: Pki, channel: Mailbox) -> Office:
    """Give the office a channel to the simulated e-Doręczenia, and have it believe the seal of its evidence."""
    seal, root = pki.certificate("edoreczenia-seal"), pki.certificate("root")
    office.policies = replace(office.policies, own={"evidence": policy.letters([seal], stampers=[root])})
    office.mailbox = channel  # type: ignore[assignment]  # the double's place is taken by the real one
    add_mailbox(office)
    with office.desk.database.transaction("its own address") as tx:
        mine = t.boxes.update().where(t.boxes.c.channel == "edoreczenia")
        tx.execute(mine.values(entity=OFFICE, address=OFFICE, answer_address=OFFICE))
    office.clock.moment = datetime.now(UTC) + timedelta(seconds=5)
    return office
