"""What clerks read of a message: what is proved, the platform's own words, and what is only information."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from connector.letters.evidence import SEALED, Evidence, Kind, Match, Verdict
from connector.letters.status import proves
from connector.store import tables as t
from connector.web.panel import words
from tests.flow.mailbox_out_kit import at
from tests.flow.panel_kit import Office, open_desk


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Give an empty office."""
    with open_desk(tmp_path) as desk:
        yield Office(desk)


def test_platforms_words_and_days_are_shown_as_what_they_are(office: Office) -> None:
    """A refusal quotes the platform; how the message stands there is called information, and no proof."""
    letter = office.letter("Zawiadomienie", "refused")
    shipment = office.column(t.letters, letter, "id")
    with office.desk.database.reading() as tx:
        row = tx.execute(t.shipments.select().where(t.shipments.c.letter_id == shipment)).one()
    proof = office.proof(row.public_id, "part_refused", reason="UAAPI0200: adres wykreślony", verdict="recorded", match="own_id")
    progress = {"status": "Odrzucona", "reasons": ["powód"], "days_to_receive": 3, "asked_at": at(2).isoformat()}
    basis = office.number(t.evidence, proof)
    office.change(t.shipments, row.id, mode="purde", basis_id=basis, progress=progress)
    page = office.get(f"/pisma/{letter}")
    assert "e-Doręczenia" in page.text
    assert page.find("//q/text()") == ["UAAPI0200: adres wykreślony"]
    assert "Stan według platformy (informacja, nie dowód)" in page.text
    assert "dni do uznania za doręczone: 3" in page.text


def test_whatever_evidence_proves_has_words_for_clerks() -> None:
    """Each kind says in plain words what it proves and what not, for every status that it can carry."""
    for kind in SEALED | {Kind.PARTED, Kind.PART_REFUSED}:
        status = proves(Evidence("evd", kind, Verdict.VERIFIED, Match.PLATFORM_ID, at(2), at(2)), "public_body")
        assert status is None or f"{kind.value} {status.value}" in words.PROVES
    assert {"HEPO delivered", "HEPO returned", "BPOX delivered", "BPOP delivered"} <= set(words.PROVES)


def test_page_says_why_a_letter_goes_the_way_it_goes_and_who_chose(office: Office) -> None:
    """The rule's reason or the person's stands beside the way; what the register objects to stands under the shipment."""
    letter = office.letter("Zawiadomienie", "held")
    number = office.column(t.letters, letter, "id")
    with office.desk.database.reading() as tx:
        row = tx.execute(t.shipments.select().where(t.shipments.c.letter_id == number)).one()
    why = {"person": "Anna Urzędowa", "text_pl": "decyzja osoby: prośba adresata", "text_en": "a person's decision"}
    objection = {
        "code": "address_closed",
        "severity": "error",
        "line": 0,
        "path": "",
        "text_pl": "Adres zamknięty.",
        "text_en": "x",
    }
    office.change(t.shipments, row.id, mode="puh", mode_why=why, problems=[objection])
    page = office.get(f"/pisma/{letter}")
    assert "decyzja osoby: prośba adresata – Anna Urzędowa" in page.text
    assert "usługa hybrydowa" in page.text
    assert "Adres zamknięty." in page.text


def test_page_of_a_letter_whose_way_a_rule_chose_names_the_rule(office: Office) -> None:
    """Nobody decided, so no person stands beside the reason."""
    letter = office.letter("Zawiadomienie", "delivered")
    number = office.column(t.letters, letter, "id")
    with office.desk.database.reading() as tx:
        row = tx.execute(t.shipments.select().where(t.shipments.c.letter_id == number)).one()
    why = {"rule": "paper-last", "text_pl": "reguła paper-last", "text_en": "rule paper-last"}
    office.change(t.shipments, row.id, mode="puh", mode_why=why)
    page = office.get(f"/pisma/{letter}")
    assert (page.status, "reguła paper-last" in page.text) == (200, True)
