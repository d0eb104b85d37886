"""What comes in: kept, confirmed once, judged, handed over; nothing is dropped for being bad."""

from __future__ import annotations

from dataclasses import replace

import pytest

from connector.flow.desk import Policies, SystemClock
from connector.flow.hand_over import acknowledge
from connector.letters.errors import NotFound
from connector.store import tables as t
from samples.documents import arrivals as samples
from samples.pki import Pki
from signing import policy
from tests.office_kit import Office, a_notice
from tests.platform_double import PlatformDouble, bad_envelope

PDF = b"%PDF-1.4 plain"


def test_arrival_is_kept_confirmed_and_given_to_the_document_system(office: Office, platform: PlatformDouble) -> None:
    """A letter that waits in the box is kept byte for byte, confirmed, judged and put before the document system."""
    letter = samples.unsigned()
    platform.arrive(letter.content, file_name=letter.name)
    office.run()
    arrival = office.arrivals()[0]
    assert (arrival["status"], arrival["signature"]["verdict"]) == ("handing_over", "unsigned")
    assert len(platform.confirmed) == 1
    assert office.desk.archive.get(arrival["documents"][0]["sha256"]) == letter.content


def test_person_behind_a_proved_podpis_zaufany_is_named(office: Office, platform: PlatformDouble, pki: Pki) -> None:
    """Where the ministry's seal is trusted, the signer of a letter is the person in it, never with the PESEL."""
    believed = Policies(policy.letters([], [pki.certificate("ministry-seal")]), office.desk.policies.receipts)
    office.desk = replace(office.desk, policies=believed)
    office.clock.moment = SystemClock().now()
    platform.arrive(samples.to_office_pz(pki).content)
    office.run()
    signature = office.arrivals()[0]["signature"]
    assert (signature["signers"][0]["name"], signature["signers"][0]["kind"]) == ("JAN TESTOWY", "podpis_zaufany")
    assert "00810100019" not in str(office.arrivals())


def test_letter_changed_after_signing_is_quarantined(office: Office, platform: PlatformDouble, pki: Pki) -> None:
    """A signature that does not hold makes the letter suspicious: kept whole, shown to a person, given to no register."""
    platform.arrive(samples.tampered(pki).content)
    office.run()
    arrival = office.arrivals()[0]
    assert (arrival["status"], arrival["signature"]["reason"], arrival["hand_overs"]) == ("quarantined", "hash_failure", [])


def test_acknowledged_arrival_carries_the_register_number(office: Office, platform: PlatformDouble) -> None:
    """The document system's own number ends the hand-over, and saying it twice changes nothing."""
    platform.arrive(PDF, file_name="skan.pdf")
    office.run()
    arrival = office.arrivals()[0]["id"]
    for _ in range(2):
        acknowledge(office.desk, office.unit_id, arrival, "api", "RPW/1/2026")
    shown = office.arrivals()[0]
    assert (shown["status"], shown["hand_overs"][0]["register_number"]) == ("handed_over", "RPW/1/2026")


def test_acknowledgement_of_an_unknown_arrival_is_refused(office: Office) -> None:
    """Nobody can acknowledge what never arrived."""
    with pytest.raises(NotFound):
        acknowledge(office.desk, office.unit_id, "arr_aaaaaaaaaaaaaaaaaaaa", "api", "RPW/1/2026")


@pytest.mark.parametrize("commit_point", ["arrival kept", "confirm attempt open", "arrival confirmed", "arrival judged"])
def test_arrival_killed_anywhere_is_one_arrival_confirmed_once(
    office: Office, platform: PlatformDouble, commit_point: str
) -> None:
    """Wherever the process dies, the item is one arrival, taken off the queue once, and nothing after it is lost."""
    platform.arrive(samples.unsigned().content)
    platform.arrive(PDF, file_name="skan.pdf")
    with office.killed_at(commit_point):
        office.run()
    office.restart()
    office.run()
    office.after(minutes=4)
    assert [arrival["status"] for arrival in office.arrivals()] == ["handing_over", "handing_over"]
    assert [item.platform_id for item in platform.confirmed] == ["700000", "700001"]


def test_confirmation_refused_for_its_digest_is_tried_once_with_the_other(office: Office, platform: PlatformDouble) -> None:
    """The other kind of digest is tried once, after the platform showed the item again."""
    platform.confirm_script = ["wrong digest", "take"]
    platform.arrive(PDF)
    office.run()
    assert (platform.calls["confirm"], len(platform.confirmed)) == (2, 1)
    assert platform.calls["peek"] == 4


def test_confirmation_refused_with_both_digests_waits(office: Office, platform: PlatformDouble) -> None:
    """With both digests refused the item stays kept and queued; later its turn comes again."""
    platform.confirm_script = ["wrong digest", "wrong digest"]
    platform.arrive(PDF)
    office.run()
    assert (len(platform.queue), len(office.arrivals())) == (1, 1)
    office.after(minutes=4)
    assert (len(platform.queue), len(office.arrivals())) == (0, 1)


@pytest.mark.parametrize("deed", ["break after taking", "break before taking"])
def test_lost_answer_to_a_confirmation_neither_loses_nor_doubles(office: Office, platform: PlatformDouble, deed: str) -> None:
    """Whether or not the platform took a confirmation, both items become one arrival each."""
    platform.confirm_script = [deed]
    platform.arrive(PDF)
    platform.arrive(samples.unsigned().content)
    office.run()
    office.after(minutes=4)
    office.after(minutes=4)
    assert [arrival["status"] for arrival in office.arrivals()] == ["handing_over", "handing_over"]
    assert len(platform.confirmed) == 2


def test_nothing_is_fetched_before_a_person_switches_receiving_on(office: Office, platform: PlatformDouble) -> None:
    """A box that nobody switched on is not even looked into."""
    with office.desk.database.transaction("receiving off") as tx:
        tx.execute(t.boxes.update().values(receiving=False))
    platform.arrive(PDF)
    office.run()
    assert platform.calls["peek"] == 0


def test_bad_envelope_pauses_the_box_and_confirms_nothing(office: Office, platform: PlatformDouble) -> None:
    """An item without what is needed to confirm it is kept raw, and the box waits for a person."""
    platform.unusable = [bad_envelope()]
    office.run()
    office.after(minutes=10)
    assert (office.box().paused, platform.calls["peek"], platform.calls["confirm"]) == ("envelope_unusable", 1, 0)


def test_malformed_document_is_quarantined_and_the_queue_flows_on(office: Office, platform: PlatformDouble) -> None:
    """A document that sets out to be XML and is cut off is kept whole for a person; what stands behind it goes its way."""
    broken = samples.malformed().content
    platform.arrive(broken)
    platform.arrive(PDF)
    office.run()
    first, second = office.arrivals()
    assert (first["status"], first["signature"]["verdict"], second["status"]) == ("quarantined", "unreadable", "handing_over")
    assert office.desk.archive.get(first["documents"][0]["sha256"]) == broken


def test_test_document_stays_out_of_the_registers(office: Office, platform: PlatformDouble) -> None:
    """A document marked as a test is kept and confirmed, and goes to no document system."""
    platform.arrive(PDF, test=True)
    office.run()
    arrival = office.arrivals()[0]
    assert (arrival["status"], arrival["hand_overs"], len(platform.confirmed)) == ("checked", [], 1)


def test_equal_bytes_after_a_confirmation_are_a_new_arrival_marked_so(office: Office, platform: PlatformDouble) -> None:
    """The same letter sent twice by somebody is two arrivals, the second marked as a possible duplicate."""
    platform.arrive(PDF)
    office.run()
    platform.arrive(PDF)
    office.after(minutes=4)
    assert [arrival["possible_duplicate"] for arrival in office.arrivals()] == [False, True]


def test_long_queue_is_emptied_without_waiting_between_turns(office: Office, platform: PlatformDouble) -> None:
    """A box with more than one turn's share is visited again at once, not at its next regular time."""
    for number in range(60):
        platform.arrive(PDF + str(number).encode())
    office.run()
    assert (len(platform.queue), len(office.arrivals())) == (0, 60)


def test_receipt_without_a_letter_is_kept_as_evidence(office: Office, platform: PlatformDouble) -> None:
    """A UPP for a document we never sent is a proof without a letter: kept, shown, no arrival for the document system."""
    platform.arrive(platform.write_receipt("123456", "przykladowo"), file_name="cokolwiek.bin")
    office.run()
    arrival = office.arrivals()[0]
    assert (arrival["is_evidence"], arrival["status"], arrival["hand_overs"]) == (True, "checked", [])


def test_letter_and_its_late_receipt_meet_whoever_comes_first(office: Office, platform: PlatformDouble) -> None:
    """A late UPP in the answer box delivers the letter that was only taken."""
    platform.send_script = ["take without receipt"]
    letter = office.post(a_notice())
    office.run()
    platform.arrive(platform.receipt_for("900000"))
    office.after(minutes=4)
    assert office.shipment(letter)["status"] == "delivered"
