"""A letter that needs a person's signature: listed, signed elsewhere, handed in, and sent byte for byte."""

from __future__ import annotations

import re

import pytest

from connector.flow.decide import Decision, cancel_shipment
from connector.flow.hand_in import hand_in
from connector.letters.errors import NotFound, RequestInvalid, StateConflict
from connector.store import shipments
from schemas.parsing import parse
from signing.xades import sign
from tests.office_kit import SEAL, Office, a_notice
from tests.platform_double import PlatformDouble
from tests.receipts_kit import make_key

PERSON = "Jan Testowy"
STRANGER = make_key("nieznany podpis")


@pytest.fixture
def letter(office: Office) -> str:
    """Give a letter that waits for a signature."""
    posted = office.post(a_notice("/powiat/skrytka", "/gmina/skrytka", kind="decyzja"))
    office.run()
    return posted


def to_sign(office: Office, letter: str) -> bytes:
    """Give the document that is to be signed."""
    (given,) = [row for row in office.letter(letter)["documents"] if row["role"] == "original"]
    return office.desk.archive.get(given["sha256"])


def signed(office: Office, letter: str) -> bytes:
    """Sign it as a program of somebody else would."""
    return sign(parse(to_sign(office, letter)), SEAL, at=office.clock.now(), enveloped=True)


def code_of(refusal: pytest.ExceptionInfo[RequestInvalid]) -> str:
    """Give the code of the one thing that is wrong."""
    (problem,) = refusal.value.problems
    return problem.code


def test_signed_document_leaves_byte_for_byte_to_every_addressee(office: Office, platform: PlatformDouble, letter: str) -> None:
    """Once it is handed in, the letter goes on by itself, and the journal says who handed it in."""
    document = signed(office, letter)
    hand_in(office.desk, office.unit_id, letter, document, PERSON)
    office.run()
    assert [order.content for order in platform.taken.values()] == [document, document]
    assert {row["status"] for row in office.letter(letter)["shipments"]} == {"delivered"}
    assert [row["role"] for row in office.letter(letter)["documents"]].count("signed") == 1
    told = [entry for entry in office.letter(letter)["time_line"] if entry["kind"] == "letter.signed"]
    assert [entry["actor"] for entry in told] == ["person:Jan Testowy"]


def test_same_document_handed_in_again_changes_nothing(office: Office, platform: PlatformDouble, letter: str) -> None:
    """A call that is repeated, before or after the letter left, sends nothing twice."""
    document = signed(office, letter)
    for _ in range(2):
        hand_in(office.desk, office.unit_id, letter, document, PERSON)
    office.run()
    hand_in(office.desk, office.unit_id, letter, document, PERSON)
    office.run()
    assert len(platform.taken) == 2


def test_letter_that_is_not_written_yet_takes_no_signature(office: Office) -> None:
    """Whoever hands in before the connector wrote the letter is told so, and nothing breaks."""
    posted = office.post(a_notice("/gmina/skrytka", kind="decyzja"))
    with pytest.raises(StateConflict):
        hand_in(office.desk, office.unit_id, posted, b"<pismo/>", PERSON)


def test_other_content_is_refused_however_well_it_is_signed(office: Office, letter: str) -> None:
    """What the addressee would get is what the office gave to be signed, and nothing else."""
    other = sign(parse(to_sign(office, letter).replace(b"Zawiadomienie", b"Wezwanie")), SEAL, at=office.clock.now())
    with pytest.raises(RequestInvalid) as refusal:
        hand_in(office.desk, office.unit_id, letter, other, PERSON)
    assert code_of(refusal) == "other_content"
    assert {row["status"] for row in office.letter(letter)["shipments"]} == {"awaiting_signature"}


def test_signature_that_is_missing_broken_or_a_strangers_is_refused(office: Office, letter: str) -> None:
    """The refusal says what is wrong with the signature, and the letter waits on."""
    given = to_sign(office, letter)
    strange = sign(parse(given), STRANGER, at=office.clock.now())
    good = signed(office, letter)
    forged = re.sub(rb"(<ds:SignatureValue[^>]*>)(.)", lambda found: found[1] + (b"B" if found[2] == b"A" else b"A"), good)
    cases = {
        "signature_unsigned": given,
        "signature_indeterminate": strange,
        "signature_invalid": forged,
        "xml_not_wellformed": good[:-20],
    }
    for code, document in cases.items():
        with pytest.raises(RequestInvalid) as refusal:
            hand_in(office.desk, office.unit_id, letter, document, PERSON)
        assert code_of(refusal) == code
    assert {row["status"] for row in office.letter(letter)["shipments"]} == {"awaiting_signature"}


def test_letter_that_waits_for_no_signature_takes_none(office: Office, letter: str) -> None:
    """A cancelled letter, one that has left with another signature, and another unit's letter are left alone."""
    first = office.letter(letter)["shipments"][0]["id"]
    cancel_shipment(office.desk, office.unit_id, first, Decision(PERSON, "pomyłka"))
    hand_in(office.desk, office.unit_id, letter, signed(office, letter), PERSON)
    office.run()
    assert [row["status"] for row in office.letter(letter)["shipments"]] == ["cancelled", "delivered"]
    with pytest.raises(StateConflict):
        hand_in(office.desk, office.unit_id, letter, signed(office, letter), PERSON)
    with pytest.raises(NotFound):
        hand_in(office.desk, office.unit_id + 1, letter, signed(office, letter), PERSON)


def test_letters_to_be_signed_are_listed_by_their_deadline(office: Office, letter: str) -> None:
    """The nearest deadline stands first, and what was signed is gone from the list."""
    urgent = office.post({**a_notice(kind="decyzja"), "send_by": "2026-03-20T12:00:00+01:00"}, key="urgent")
    office.run()
    assert awaited(office) == [urgent, letter]
    hand_in(office.desk, office.unit_id, urgent, signed(office, urgent), PERSON)
    assert awaited(office) == [letter]


def awaited(office: Office) -> list[str]:
    """List what waits for a signature."""
    with office.desk.database.reading() as tx:
        return [row.public_id for row in shipments.letters_awaiting_signature(tx, office.unit_id, 10)]
