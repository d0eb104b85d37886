"""Evidence dossiers of messages of e-Doręczenia: several addressees and files, and the provider's own evidence."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from connector.web.dossier import package
from tests.dossier_kit import Bindery, checked, files_of
from tests.flow.mailbox_out_kit import ANNA, PIOTR, SendingMailbox, a_message, open_sending
from tests.mailbox_double import a_file


@pytest.fixture
def bindery(tmp_path: Path) -> Iterator[Bindery]:
    """Give an office that makes dossiers."""
    bindery = Bindery(tmp_path / "store")
    yield bindery
    bindery.office.desk.database.close()


@pytest.fixture
def mailbox(bindery: Bindery) -> SendingMailbox:
    """Give the platform behind its mailbox."""
    return open_sending(bindery.office)


def test_dossier_of_a_message_holds_the_evidence_of_every_addressee(bindery: Bindery, mailbox: SendingMailbox) -> None:
    """What its provider sealed about each is there byte for byte and found good, and so are the files that were sent."""
    office = bindery.office
    letter = office.post(a_message(ANNA, PIOTR))
    office.run()
    for addressee in (ANNA, PIOTR):
        mailbox.issue(addressee, "A.1", "E.1")
    for _ in range(3):  # evidence is fetched by day, and the journal sealed in the night after
        office.after(days=1)
    made = bindery.make(letter)
    files = files_of(made)
    sealed = [content for pieces in mailbox.evidence.values() for _, content in pieces]
    assert len(sealed) == 4
    assert set(sealed) <= set(files.values())
    assert b"%PDF-1.7 pismo" in files.values()
    found = checked(made.content, office.clock.now())
    assert (found.verdict, [point for point in found.points if point.verdict != "valid"]) == ("valid", [])
    assert [point.code for point in found.points].count("proof_in_journal") == 4


def test_dossier_of_a_message_that_came_holds_its_text_and_files(bindery: Bindery, mailbox: SendingMailbox) -> None:
    """The raw answer, the text and each file are there as they came."""
    office = bindery.office
    mail = mailbox.arrive(a_file(b"%PDF-1.4 plain", "wniosek.pdf"), thread="T-1")
    office.run()
    office.after(days=1)
    made = bindery.make(office.arrivals()[0]["id"])
    files = files_of(made)
    assert {b"%PDF-1.4 plain", mail.raw, "Dzień dobry.".encode()} <= set(files.values())
    assert checked(made.content, office.clock.now()).verdict == "valid"
    assert json.loads(files[package.STATE])["thread"] == "T-1"
