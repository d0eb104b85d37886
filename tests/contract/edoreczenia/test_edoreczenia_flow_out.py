"""The whole way of a letter over the simulated e-Doręczenia: sent once, parted, proved by evidence that the platform sealed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509

from connector.flow.desk import Policies
from connector.store import rows
from connector.store import tables as t
from samples.pki import Pki
from samples.platform.edoreczenia.script import Rule
from samples.platform.edoreczenia.simulator import Simulator
from signing import policy
from tests.contract.edoreczenia.kit import COMPANY, COUNTY, JAN, OFFICE, a_channel
from tests.flow.mailbox_out_kit import a_message
from tests.office_kit import Office


@pytest.fixture
def office(tmp_path: Path, pki: Pki, platform: Simulator) -> Iterator[Office]:
    """Give an office with its mailbox at the platform, which believes the platform's seal."""
    office = Office(tmp_path)
    office.clock.moment = datetime.now(UTC)
    seal = x509.load_pem_x509_certificate(pki.path("edoreczenia-seal.pem").read_bytes())
    believed = office.policies
    office.policies = Policies(believed.letters, believed.receipts, own={"evidence": policy.letters([seal])})
    office.mailbox = a_channel(pki, platform.address)  # type: ignore[assignment]  # tokens keep to the wall clock
    with office.desk.database.transaction("mailbox added") as tx:
        own = {"entity": "lubin", "name": "Urząd Miejski Lubin", "address": OFFICE, "answer_address": OFFICE}
        rows.add(tx, t.boxes, public_id="box_own", unit_id=office.unit_id, channel="edoreczenia", receiving=True, **own)
    office.restart()
    yield office
    office.desk.database.close()


def letter_to(office: Office, *addressees: str) -> str:
    """Post a message."""
    return office.post({**a_message(*addressees), "box": OFFICE})


def statuses(office: Office, letter: str) -> list[str]:
    """Give the statuses of a letter's shipments in the order of its addressees."""
    return [shipment["status"] for shipment in office.letter(letter)["shipments"]]


def pass_hours(office: Office, platform: Simulator, *spans: float) -> None:
    """Let these hours pass here and there, and work after each."""
    for hours in spans:
        platform.skip(3600 * hours)
        office.after(hours=hours)


def test_letter_to_a_public_body_is_delivered_by_sealed_evidence(office: Office, platform: Simulator) -> None:
    """From the call to the proof of receipt nothing but the platform's own evidence moves the status."""
    letter = letter_to(office, COUNTY)
    office.run()
    assert statuses(office, letter) == ["taken"]
    pass_hours(office, platform, 0.1, 1)
    shipment = office.shipment(letter)
    assert (shipment["status"], shipment["basis"]["kind"] in {"BPOX", "BPOP"}) == ("delivered", True)
    kinds = {piece["kind"] for piece in shipment["evidence"]}
    assert {"parted", "A1", "D1", "E1", "BPOX"} <= kinds
    assert {piece["verdict"] for piece in shipment["evidence"] if piece["has_content"] and piece["kind"] != "BPOP"} == {
        "verified"
    }


def test_each_addressee_of_a_call_has_a_fate_of_its_own(office: Office, platform: Simulator) -> None:
    """One is delivered, one rejected, one has yet to pick the letter up; the platform got one call."""
    platform.script(Rule(do="rejected", to=COMPANY), Rule(do="never_picked_up", to=JAN))
    letter = letter_to(office, COUNTY, COMPANY, JAN)
    office.run()
    pass_hours(office, platform, 0.2, 1)
    assert statuses(office, letter) == ["delivered", "refused", "available"]
    assert office.shipment(letter, 1)["basis"]["kind"] == "A2"
    platform.skip(16 * 86400)
    office.after(days=16)
    assert statuses(office, letter) == ["delivered", "refused", "deemed_delivered"]


def test_call_cut_off_after_it_was_taken_is_found_and_proved(office: Office, platform: Simulator) -> None:
    """The answer is lost, the letter is found under its mark, and each addressee is proved; it left once."""
    office.run()  # the first look at all that was sent, which would find the letter at once
    platform.script(Rule(do="break_after_taking", operation="messages.send"))
    letter = letter_to(office, COUNTY, COMPANY)
    office.run()
    assert statuses(office, letter) == ["unknown", "unknown"]
    pass_hours(office, platform, 0.2, 0.1, 1)
    numbers = [shipment["platform_id"] for shipment in office.letter(letter)["shipments"]]
    assert None not in numbers
    assert len(set(numbers)) == 2
    assert (office.shipment(letter)["status"], len(platform.books().taken)) == ("delivered", 1)


def test_addressee_that_the_task_refuses_is_refused_with_its_words(office: Office, platform: Simulator) -> None:
    """A partial failure names its reason, the other addressee is delivered, and nothing is posted again."""
    platform.script(
        Rule(do="shipment_fails", to=COMPANY, reason="SYMULATOR: adres wykreślony"), Rule(do="task_pending", delay=7200)
    )
    letter = letter_to(office, COUNTY, COMPANY)
    office.run()
    pass_hours(office, platform, 1)
    assert statuses(office, letter) == ["taken", "taken"]
    pass_hours(office, platform, 2, 1)
    assert statuses(office, letter) == ["delivered", "refused"]
    assert "adres wykreślony" in office.shipment(letter, 1)["basis"]["reason"]
    assert len(platform.books().taken) == 1


def test_late_repeated_and_missing_evidence_ends_as_it_should(office: Office, platform: Simulator) -> None:
    """A proof that comes late moves the status when it comes, one that comes twice does so once, a missing step is no matter."""
    platform.script(
        Rule(do="evidence_late", operation="BP.O*", delay=6 * 3600),
        Rule(do="evidence_repeated", operation="A.1"),
        Rule(do="evidence_missing", operation="D.1"),
    )
    letter = letter_to(office, COUNTY)
    office.run()
    pass_hours(office, platform, 0.2, 1)
    assert (statuses(office, letter), office.shipment(letter)["awaits"]["what_pl"]) == (
        ["available"],
        "odebrane, czekamy na potwierdzenie otrzymania (BP.O)",
    )
    pass_hours(office, platform, 8, 4)
    assert statuses(office, letter) == ["delivered"]
