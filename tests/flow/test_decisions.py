"""A person's decisions: closed things opened again, letters cancelled, proofs put where they belong."""

from __future__ import annotations

import pytest

from connector.flow.attribute import confirm_proof, reject_proof
from connector.flow.decide import Decision, cancel_shipment, close_shipment, reopen_shipment
from connector.letters.errors import NotFound, StateConflict
from connector.store import evidence
from connector.web import views
from tests.office_kit import PLATFORM_SEAL, SEAL, Office, a_notice, a_ready_letter
from tests.platform_double import PlatformDouble
from tests.receipts_kit import sealed_upp

WHY = Decision("Jan Testowy", "sprawdzone na platformie")


def in_doubt(office: Office, platform: PlatformDouble, key: str = "key-1") -> str:
    """Post a letter that the platform took while its answer was lost, and whose trace SENT does not show."""
    platform.send_script = ["break after taking"]
    platform.shows_sent = False
    letter = office.post(a_notice(), key=key)
    office.run()
    return letter


def test_closed_shipment_opened_again_is_asked_about_once_more(office: Office, platform: PlatformDouble) -> None:
    """Reopening brings back the status that the attempts and evidence give, and the platform's record is looked into."""
    letter = in_doubt(office, platform)
    shipment = office.shipment(letter)["id"]
    close_shipment(office.desk, office.unit_id, shipment, WHY)
    office.after(days=1)
    asked = platform.calls["look_for"]
    reopen_shipment(office.desk, office.unit_id, shipment, WHY)
    assert office.shipment(letter)["status"] == "unknown"
    platform.shows_sent = True
    office.after(minutes=1)
    assert (office.shipment(letter)["status"], platform.calls["look_for"]) == ("taken", asked + 1)
    assert platform.calls["send"] == 1


def test_shipment_closed_again_stays_closed(office: Office, platform: PlatformDouble) -> None:
    """The last decision counts, however often a person changes their mind."""
    letter = in_doubt(office, platform)
    shipment = office.shipment(letter)["id"]
    for decide in (close_shipment, reopen_shipment, close_shipment):
        decide(office.desk, office.unit_id, shipment, WHY)
    assert office.shipment(letter)["status"] == "closed_by_person"


def test_only_what_a_person_closed_after_it_may_have_left_is_opened_again(office: Office) -> None:
    """A letter that was closed before anything left is sent as a new one, and an open one needs no reopening."""
    letter = office.post(a_ready_letter(b"<cut"))
    office.run()
    shipment = office.shipment(letter)["id"]
    with pytest.raises(StateConflict):
        reopen_shipment(office.desk, office.unit_id, shipment, WHY)
    close_shipment(office.desk, office.unit_id, shipment, WHY)
    with pytest.raises(StateConflict):
        reopen_shipment(office.desk, office.unit_id, shipment, WHY)


@pytest.mark.parametrize("kind", ["zawiadomienie", "decyzja", "bez klucza"])
def test_cancelled_letter_never_leaves(office: Office, platform: PlatformDouble, kind: str) -> None:
    """What a person cancels before it leaves, accepted, waiting for a signature or held, is never sent."""
    letter = office.post(a_notice(kind=kind))
    if kind != "zawiadomienie":
        office.run()
    cancel_shipment(office.desk, office.unit_id, office.shipment(letter)["id"], WHY)
    office.after(days=1)
    cancelled = office.shipment(letter)
    assert (cancelled["status"], cancelled["awaits"], platform.calls["send"]) == ("cancelled", None, 0)
    assert cancelled["evidence"][0]["kind"] == "person_cancelled"


def test_ready_letter_cancelled_while_the_platform_is_away_never_leaves(office: Office, platform: PlatformDouble) -> None:
    """Attempts that surely took nothing leave room to cancel."""
    platform.send_script = ["not taken"]
    letter = office.post(a_notice())
    office.run()
    cancel_shipment(office.desk, office.unit_id, office.shipment(letter)["id"], WHY)
    office.after(days=1)
    assert (office.shipment(letter)["status"], platform.calls["send"]) == ("cancelled", 1)


def test_letter_that_may_have_left_cannot_be_cancelled(office: Office, platform: PlatformDouble) -> None:
    """Once an attempt may have arrived, nobody can say that nothing left."""
    letter = in_doubt(office, platform)
    with pytest.raises(StateConflict):
        cancel_shipment(office.desk, office.unit_id, office.shipment(letter)["id"], WHY)


def test_probable_proof_counts_on_a_persons_word(office: Office, platform: PlatformDouble) -> None:
    """A sealed receipt that only probably belongs proves what it says once a person confirms it, and names them."""
    letter = in_doubt(office, platform)
    platform.arrive(platform.receipt_for("900000"), file_name="UPP.xml")
    office.after(minutes=11)
    probable = office.shipment(letter)
    confirm_proof(office.desk, office.unit_id, probable["evidence"][0]["id"], probable["id"], WHY)
    proved = office.shipment(letter)
    assert (proved["status"], proved["basis"]["match"], proved["platform_id"]) == ("delivered", "person", "900000")
    decision = next(piece for piece in proved["evidence"] if piece["kind"] == "person_confirmed")
    assert (decision["about"], decision["has_content"]) == (proved["basis"]["id"], True)


def test_rejected_proof_becomes_one_without_a_letter(office: Office, platform: PlatformDouble) -> None:
    """A receipt that a person rejects leaves the shipment, which waits as before, and is kept among those without a letter."""
    letter = in_doubt(office, platform)
    platform.arrive(platform.receipt_for("900000"), file_name="UPP.xml")
    office.after(minutes=11)
    proof = office.shipment(letter)["evidence"][0]["id"]
    reject_proof(office.desk, office.unit_id, proof, WHY)
    shipment = office.shipment(letter)
    assert (shipment["status"], [piece["kind"] for piece in shipment["evidence"]]) == ("unknown", ["person_rejected"])
    with office.desk.database.reading() as tx:
        assert [views.evidence_view(row)["id"] for row in evidence.without_shipment(tx, office.unit_id)] == [proof]


def test_proof_without_a_letter_is_put_where_it_belongs(office: Office, platform: PlatformDouble) -> None:
    """Of two letters in doubt to one addressee a person says which one the receipt speaks of; the other stays in doubt."""
    letters = [in_doubt(office, platform, "one"), in_doubt(office, platform, "two")]
    platform.arrive(platform.receipt_for("900001"), file_name="UPP.xml")
    office.after(minutes=11)
    with office.desk.database.reading() as tx:
        proof = evidence.without_shipment(tx, office.unit_id)[0].public_id
    confirm_proof(office.desk, office.unit_id, proof, office.shipment(letters[1])["id"], WHY)
    assert [office.shipment(letter)["status"] for letter in letters] == ["unknown", "delivered"]


def test_nobodys_word_replaces_a_seal(office: Office, platform: PlatformDouble) -> None:
    """A receipt sealed by a stranger cannot be confirmed by a person."""
    platform.write_receipt = lambda number, to: sealed_upp(SEAL, number, to, at=office.clock.now())
    letter = office.post(a_notice())
    platform.arrive(platform.write_receipt("123", "przykladowo"), file_name="UPP.xml")
    office.run()
    with office.desk.database.reading() as tx:
        proof = evidence.without_shipment(tx, office.unit_id)[0].public_id
    with pytest.raises(StateConflict):
        confirm_proof(office.desk, office.unit_id, proof, office.shipment(letter)["id"], WHY)


def test_proof_of_another_document_is_not_confirmed(office: Office, platform: PlatformDouble) -> None:
    """Where the platform's number of a shipment is known, a receipt for another number is refused to it."""
    letter = office.post(a_notice())
    platform.arrive(sealed_upp(PLATFORM_SEAL, "123", "przykladowo", at=office.clock.now()), file_name="UPP.xml")
    office.run()
    with office.desk.database.reading() as tx:
        proof = evidence.without_shipment(tx, office.unit_id)[0].public_id
    with pytest.raises(StateConflict):
        confirm_proof(office.desk, office.unit_id, proof, office.shipment(letter)["id"], WHY)


def test_only_receipts_that_are_open_to_a_person_can_be_decided(office: Office) -> None:
    """A proof that surely belongs, and one that another unit holds, are nobody's to move."""
    letter = office.post(a_notice())
    office.run()
    shipment = office.shipment(letter)
    sure = shipment["evidence"][0]["id"]
    with pytest.raises(StateConflict):
        reject_proof(office.desk, office.unit_id, sure, WHY)
    with pytest.raises(NotFound):
        confirm_proof(office.desk, office.unit_id + 1, sure, shipment["id"], WHY)
