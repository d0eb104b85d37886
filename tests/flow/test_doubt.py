"""Letters in doubt: never sent again, looked for, and left to a person in the end."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from connector.flow.consignment import load
from connector.ports import Order
from connector.store import tables as t
from tests.office_kit import PLATFORM_SEAL, SEAL, TO, Office, a_notice, a_ready_letter
from tests.platform_double import PlatformDouble
from tests.receipts_kit import sealed_upp


def test_letter_whose_answer_was_lost_is_found_in_sent_and_proved_later(office: Office, platform: PlatformDouble) -> None:
    """Unknown becomes taken by the platform's record of sent letters, and delivered by the UPP that comes to the answer box."""
    office.run()  # the first look at all that was sent, which would find the letter at once
    platform.send_script = ["break after taking"]
    letter = office.post(a_notice())
    office.run()
    assert office.shipment(letter)["status"] == "unknown"
    office.after(minutes=11)
    found = office.shipment(letter)
    assert (found["status"], found["basis"]["kind"], found["basis"]["match"]) == ("taken", "trace", "own_id")
    platform.arrive(platform.receipt_for("900000"), file_name="UPP.xml")
    office.after(minutes=11)
    assert office.shipment(letter)["status"] == "delivered"
    assert platform.times_received(office.mark(letter)) == 1


def test_trace_without_a_number_still_proves_that_it_was_taken(office: Office, platform: PlatformDouble) -> None:
    """Where SENT shows the letter but not its number, it counts as taken, and is asked about until the number is known."""
    platform.send_script = ["break after taking"]
    platform.numbers_sent = False
    letter = office.post(a_notice())
    office.run()
    office.after(minutes=11)
    platform.arrive(platform.receipt_for("900000"), file_name="UPP.xml")
    office.after(minutes=11)
    assert office.shipment(letter)["status"] == "taken"
    platform.numbers_sent = True
    office.after(minutes=11)
    shipment = office.shipment(letter)
    assert shipment["status"] == "delivered"
    assert [piece["kind"] for piece in shipment["evidence"]] == ["trace", "UPP"]


def test_receipt_that_comes_before_the_trace_waits_for_it(office: Office, platform: PlatformDouble) -> None:
    """A UPP that comes while the platform's number is not known yet is joined to its shipment once it is."""
    platform.send_script = ["break after taking"]
    letter = office.post(a_notice())
    platform.arrive(platform.write_receipt("900000", "przykladowo"), file_name="UPP.xml")
    office.run()
    office.after(minutes=11)
    assert office.shipment(letter)["status"] == "delivered"


def test_probable_receipt_is_shown_to_a_person_and_proves_nothing(office: Office, platform: PlatformDouble) -> None:
    """Where SENT shows nothing, a UPP to the same entity is only probable, and a person decides."""
    platform.send_script = ["break after taking"]
    platform.shows_sent = False
    letter = office.post(a_notice())
    office.run()
    platform.arrive(platform.receipt_for("900000"), file_name="UPP.xml")
    office.after(minutes=11)
    shipment = office.shipment(letter)
    assert (shipment["status"], shipment["awaits"]["whose_move"]) == ("unknown", "person")
    assert shipment["evidence"][0]["match"] == "probable"


def test_letter_that_is_never_found_is_left_to_a_person(office: Office, platform: PlatformDouble) -> None:
    """When the promised time of looking is over, an unknown letter becomes a person's move, and is still not sent again."""
    platform.send_script = ["break before taking"]
    letter = office.post(a_notice())
    office.run()
    office.after(minutes=11)
    office.after(days=15)
    office.after(days=15)
    shipment = office.shipment(letter)
    assert (shipment["status"], shipment["awaits"]["whose_move"]) == ("unknown", "person")
    assert (platform.calls["send"], platform.times_received(office.mark(letter))) == (1, 0)


def test_letter_in_doubt_is_asked_about_ever_more_rarely(office: Office, platform: PlatformDouble) -> None:
    """The platform is asked every ten minutes at first, twice a day in the end, and in two weeks less than a hundred times."""
    platform.send_script = ["break before taking"]
    office.post(a_notice())
    office.run()
    asked = []
    for _ in range(14 * 24):
        before = platform.calls["look_for"]
        office.after(hours=1)
        asked.append(platform.calls["look_for"] - before)
    assert (asked[0], asked[-48:-24].count(1), max(asked)) == (1, 2, 1)
    assert sum(asked) < 100


def test_search_ends_even_when_the_platform_cannot_be_asked(office: Office, platform: PlatformDouble) -> None:
    """No line stays open for ever in silence because the platform is away."""
    platform.send_script = ["break before taking"]
    platform.reachable = False
    letter = office.post(a_notice())
    office.run()
    for _ in range(3):
        office.after(days=8)
    assert office.shipment(letter)["awaits"]["whose_move"] == "person"


def test_missing_receipt_becomes_a_persons_move(office: Office, platform: PlatformDouble) -> None:
    """A letter that was taken but whose UPP never comes is shown to a person in the end."""
    platform.send_script = ["take without receipt"]
    letter = office.post(a_notice())
    office.run()
    office.after(minutes=11)
    office.after(days=15)
    shipment = office.shipment(letter)
    assert (shipment["status"], shipment["awaits"]["whose_move"]) == ("taken", "person")


def test_same_document_sent_again_proves_nothing_of_the_first_letter(office: Office, platform: PlatformDouble) -> None:
    """The same bytes to the same addressee under the second letter's mark are the second letter; the first stays unknown."""
    platform.send_script = ["break before taking"]
    first = office.post(a_ready_letter(b"<pismo/>"), key="first")
    office.run()
    second = office.post(a_ready_letter(b"<pismo/>"), key="second")
    office.run()
    office.after(minutes=31)
    found = [(office.shipment(letter)["status"], platform.times_received(office.mark(letter))) for letter in (first, second)]
    assert found == [("unknown", 0), ("delivered", 1)]


@pytest.mark.parametrize("numbers", [False, True])
def test_bytes_that_two_letters_share_prove_nothing_of_either(office: Office, platform: PlatformDouble, *, numbers: bool) -> None:
    """Both in doubt and one entry without our mark: which of the two left nobody can know, so a person decides."""
    platform.send_script = ["break before taking", "break before taking"]
    letters = [office.post(a_ready_letter(b"<pismo/>"), key=key) for key in ("first", "second")]
    office.run()
    platform.send_by_hand(b"<pismo/>", TO, platform_id="111" if numbers else None)
    office.after(minutes=31)
    assert [office.shipment(letter)["status"] for letter in letters] == ["unknown", "unknown"]


def test_bytes_prove_for_the_one_letter_that_they_can_be(office: Office, platform: PlatformDouble) -> None:
    """Where the platform gave the other letter with these bytes another number, the entry is the letter in doubt."""
    other = office.post(a_ready_letter(b"<pismo/>"), key="other")
    office.run()
    platform.send_script = ["break before taking"]
    letter = office.post(a_ready_letter(b"<pismo/>"), key="in doubt")
    office.run()
    platform.send_by_hand(b"<pismo/>", TO, platform_id="111")
    office.after(minutes=31)
    assert [office.shipment(each)["status"] for each in (other, letter)] == ["delivered", "delivered"]


@pytest.mark.parametrize("commit_point", ["send attempt open", "send outcome recorded"])
def test_letter_killed_around_the_call_is_never_sent_again(office: Office, platform: PlatformDouble, commit_point: str) -> None:
    """After a crash around the call the letter waits for the platform's own record, and is never called for twice."""
    letter = office.post(a_notice())
    with office.killed_at(commit_point):
        office.run()
    office.restart()
    office.run()
    office.after(minutes=2)
    office.after(minutes=30)
    assert platform.calls["send"] <= 1
    assert platform.times_received(office.mark(letter)) == platform.calls["send"]
    expected = "delivered" if commit_point == "send outcome recorded" else "unknown"
    assert office.shipment(letter)["status"] == expected


def test_letter_killed_after_the_platform_took_it_is_reconciled(office: Office, platform: PlatformDouble) -> None:
    """The platform took the letter, we died before writing that down: its record decides, and nothing is doubled."""
    letter = office.post(a_notice())
    with office.killed_at("send attempt open"):
        office.run()
    platform.send(_order(office))
    office.restart()
    office.after(minutes=2)
    office.after(minutes=30)
    assert office.shipment(letter)["status"] == "taken"
    assert platform.times_received(office.mark(letter)) == 1


def _order(office: Office) -> Order:
    with office.desk.database.reading() as tx:
        dispatch_id = tx.execute(select(t.shipments.c.dispatch_id)).scalar_one()
    return load(office.desk, dispatch_id).order


def test_receipt_of_another_letter_proves_nothing(office: Office, platform: PlatformDouble) -> None:
    """A UPP in the answer that speaks of another document is kept, and the letter is only taken."""
    platform.write_receipt = lambda _number, to: sealed_upp(PLATFORM_SEAL, "111", to, at=office.clock.now())
    letter = office.post(a_notice())
    office.run()
    shipment = office.shipment(letter)
    assert (shipment["status"], shipment["evidence"][0]["match"]) == ("taken", "none")


def test_receipt_sealed_by_a_stranger_proves_nothing(office: Office, platform: PlatformDouble) -> None:
    """A UPP with a seal that is not the platform's is kept with its verdict, and moves no status."""
    platform.write_receipt = lambda number, to: sealed_upp(SEAL, number, to, at=office.clock.now())
    letter = office.post(a_notice(TO))
    office.run()
    shipment = office.shipment(letter)
    assert (shipment["status"], shipment["evidence"][0]["verdict"]) == ("taken", "failed")
