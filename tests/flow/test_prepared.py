"""A letter is prepared and sent in one turn of a worker, with few transactions, and its documents are named once."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from sqlalchemy import event

from connector.flow.worker import work_once
from connector.store import tables as t
from tests.office_kit import TO, Office, a_notice
from tests.platform_double import PlatformDouble

ATTACHMENT = {"name": "mapa.pdf", "media_type": "application/pdf", "content_base64": "JVBERi0xLjcK", "description": "Mapa"}
WITH_ATTACHMENTS = [ATTACHMENT, {**ATTACHMENT, "name": "plan.pdf"}]


def roles(office: Office, letter: str) -> list[str]:
    """List the roles of a letter's documents in their order, which must have no gap."""
    with office.desk.database.reading() as tx:
        found = tx.execute(t.documents.select().where(t.documents.c.letter_id.is_not(None)).order_by(t.documents.c.position))
        rows = found.all()
    assert [row.position for row in rows] == list(range(len(rows)))
    assert len(office.letter(letter)["documents"]) == len(rows)
    return [row.role for row in rows]


def set_key(office: Office, name: str) -> None:
    """Give letters without a key this one."""
    with office.desk.database.transaction("key given") as tx:
        tx.execute(t.letter_kinds.update().where(t.letter_kinds.c.name == "bez klucza").values(signing_key=name))


def test_letter_is_prepared_and_sent_in_one_turn(office: Office) -> None:
    """Whoever prepares a letter for a free lane sends it at once."""
    while work_once(office.desk, "test"):
        pass
    letter = office.post(a_notice())
    assert work_once(office.desk, "test")
    assert office.shipment(letter)["status"] == "delivered"


def test_letter_to_the_same_addressee_waits_for_the_one_before(office: Office, platform: PlatformDouble) -> None:
    """While a letter waits for the platform to return, a later one to the same box is made ready and does not overtake it."""
    platform.send_script = ["not taken"]
    first = office.post(a_notice(), key="first")
    office.run()
    second = office.post(a_notice(), key="second")
    office.run()
    assert (platform.calls["send"], office.shipment(second)["status"]) == (1, "ready")
    office.after(hours=1)
    assert [order.mark for order in platform.taken.values()] == [office.mark(first), office.mark(second)]


def test_letter_of_a_restored_store_is_prepared_and_not_sent(office: Office, platform: PlatformDouble) -> None:
    """What is passed on to the same worker goes by the same gate as what is claimed."""
    with office.desk.database.transaction("restored") as tx:
        tx.execute(
            t.restorations.insert().values(taken_at=office.clock.now(), restored_at=office.clock.now(), manifest_sha256="0" * 64)
        )
    letter = office.post(a_notice())
    office.run()
    office.after(hours=1)
    assert (office.shipment(letter)["status"], platform.calls["send"]) == ("ready", 0)


def test_documents_of_a_held_letter_are_named_once(office: Office) -> None:
    """However often a letter is tried before its key comes, each of its documents is there once."""
    letter = office.post(a_notice(kind="bez klucza", attachments=WITH_ATTACHMENTS))
    for _ in range(4):
        office.after(hours=2)
    held = ["text", "original", "attachment", "attachment"]
    assert (office.shipment(letter)["status"], roles(office, letter)) == ("held", held)
    set_key(office, "seal")
    office.after(hours=2)
    assert (office.shipment(letter)["status"], roles(office, letter)) == ("delivered", [*held, "signed"])


@pytest.mark.parametrize("kind", ["check", "sign"])
def test_jobs_of_the_first_version_are_still_done(office: Office, kind: str) -> None:
    """A letter that was under way when the connector was updated goes on."""
    letter = office.post(a_notice(kind="bez klucza", attachments=WITH_ATTACHMENTS))
    if kind == "sign":
        office.run()  # its documents are named, as the first version's check did
    set_key(office, "seal")
    with office.desk.database.transaction("as the first version wrote it") as tx:
        tx.execute(t.jobs.update().where(t.jobs.c.kind == "prepare").values(kind=kind, due=office.clock.now()))
    office.run()
    assert office.shipment(letter)["status"] == "delivered"
    assert roles(office, letter) == ["text", "original", "attachment", "attachment", "signed"]


def test_letter_costs_few_transactions(office: Office) -> None:
    """From its acceptance to its proof a letter needs five transactions and at most 54 statements, whatever it is like."""
    office.run()
    said = Counter[str]()

    def count(*given: Any) -> None:
        said[given[2].split()[0]] += 1

    event.listen(office.desk.database.engine, "before_cursor_execute", count)
    letter = office.post(a_notice(TO))
    assert work_once(office.desk, "test")
    event.remove(office.desk.database.engine, "before_cursor_execute", count)
    assert office.shipment(letter)["status"] == "delivered"
    assert said["COMMIT"] == 5
    assert sum(said[verb] for verb in ("SELECT", "INSERT", "UPDATE", "DELETE")) <= 54
