"""Every bad day of the platform while the office sends: what the office then sees, and that both sides' books agree."""

from __future__ import annotations

from typing import Any

import pytest

from samples.platform.epuap.script import Rule
from tests.faults.script_kit import Ending, ScriptedOffice, agree, rules
from tests.office_kit import TO

PROVED: Ending = ("delivered", None)
DOUBT: Ending = ("unknown", "platform")
FOR_A_PERSON: Ending = ("unknown", "person")


@pytest.mark.parametrize(
    ("deed", "more"),
    [("refuse", {}), ("refuse", {"status": 200}), ("blocked_box", {})],
)
def test_letter_that_the_platform_refuses_is_refused_for_good(scripted: ScriptedOffice, deed: str, more: dict[str, Any]) -> None:
    """A fault in the service's own words, whatever its HTTP status, ends the letter after one call; it is a clerk's move."""
    scripted.simulator.script(*rules(deed, **more))
    letter = scripted.send()
    scripted.wait(hours=2)
    assert scripted.ending(letter) == ("refused", "person")
    assert scripted.shipment(letter)["attempts"][0]["outcome"] == "refused"
    assert (scripted.simulator.books().played, scripted.simulator.books().taken) == ({deed: 1}, [])
    agree(scripted)


@pytest.mark.parametrize(
    ("deed", "more"),
    [
        ("break_before_taking", {}),
        ("html_500", {}),
        ("maintenance", {}),
        ("unsigned_fault", {}),
        ("unsigned_fault", {"status": 200}),
    ],
)
def test_letter_without_an_answer_that_never_arrived_is_left_to_a_person(
    scripted: ScriptedOffice, deed: str, more: dict[str, Any]
) -> None:
    """Unknown at first; never sent again, never found, and a person's move when the promised time of looking is over."""
    scripted.simulator.script(*rules(deed, **more))
    letter = scripted.send()
    assert scripted.ending(letter) == DOUBT
    scripted.wait(hours=2)
    assert scripted.ending(letter) == DOUBT
    scripted.after(days=15)
    scripted.wait()
    assert scripted.ending(letter) == FOR_A_PERSON
    assert (scripted.simulator.books().played, scripted.simulator.books().taken) == ({deed: 1}, [])
    agree(scripted)


@pytest.mark.parametrize("deed", ["break_after_taking", "break_in_answer", "html_500_after_taking", "slow"])
def test_letter_whose_answer_was_lost_is_found_with_its_proof(scripted: ScriptedOffice, deed: str) -> None:
    """Unknown at first; the platform's record of sent letters then shows it with its UPP, and nothing is sent twice."""
    scripted.call_timeout = 1
    scripted.restart()
    scripted.run()  # the first look at all that was sent, which would find the letter at once
    scripted.simulator.script(*rules(deed, nth=1, delay=2))
    letter = scripted.send()
    assert scripted.ending(letter) == DOUBT
    scripted.wait()
    assert scripted.ending(letter) == PROVED
    assert [piece["kind"] for piece in scripted.shipment(letter)["evidence"]] == ["trace", "UPP"]
    agree(scripted)


@pytest.mark.parametrize(
    ("deed", "pins"),
    [
        ("wrong_certificate", []),
        ("expired_certificate", []),
        ("expired_certificate", ["expired.pem"]),
        ("new_certificate", []),
    ],
)
def test_answer_by_another_certificate_stops_the_box_and_the_letter_is_in_doubt(
    scripted: ScriptedOffice, deed: str, pins: list[str]
) -> None:
    """Nothing is believed, pinned or not once expired: the box is paused, later letters wait, and after a person they go."""
    scripted.pin(*pins)
    scripted.simulator.script(*rules(deed, nth=1))
    letter, later = scripted.send(), scripted.send(key="later")
    assert (scripted.ending(letter), scripted.ending(later)) == (DOUBT, ("ready", "connector"))
    assert (scripted.box().paused, scripted.people_wait_for()["boxes"]) == ("answer_unverifiable", 1)
    scripted.resume()
    scripted.wait()
    assert (scripted.ending(letter), scripted.ending(later)) == (PROVED, PROVED)
    agree(scripted)


def test_platform_with_a_new_certificate_is_believed_once_it_is_pinned(scripted: ScriptedOffice) -> None:
    """From one day on everything is signed anew: the office stops, asks in vain, and goes on after pinning."""
    scripted.simulator.script(Rule("new_certificate", after=86400))
    first = scripted.send()
    scripted.after(days=1)
    scripted.resume()
    second = scripted.send(key="second")
    scripted.wait()
    assert (scripted.ending(first), scripted.ending(second)) == (PROVED, DOUBT)
    scripted.pin("platform-answers-next.pem")
    scripted.resume()
    third = scripted.send(key="third")
    scripted.wait()
    assert (scripted.ending(second), scripted.ending(third)) == (PROVED, PROVED)
    agree(scripted)


def test_letters_wait_while_our_system_has_lost_its_rights(scripted: ScriptedOffice) -> None:
    """No letter suffers for our certificate: the box is paused, a person is told, and all go once rights are back."""
    scripted.simulator.script(Rule("lost_rights", until=86400))
    letters = [scripted.send(key=f"key-{number}") for number in range(3)]
    scripted.after(days=1)
    assert [scripted.ending(letter) for letter in letters] == [("ready", "connector")] * 3
    assert (scripted.box().paused, scripted.people_wait_for()["boxes"]) == ("not_admitted", 1)
    assert scripted.simulator.books().played == {"lost_rights": 1}
    scripted.resume()
    scripted.wait(hours=2)
    assert [scripted.ending(letter) for letter in letters] == [PROVED] * 3
    agree(scripted)


def test_proof_that_comes_late_completes_the_letter(scripted: ScriptedOffice) -> None:
    """Taken without a UPP, delivered when it comes to the answer box; the UPP is evidence and goes to nobody's register."""
    scripted.simulator.script(*rules("late_upp", delay=3600))
    letter = scripted.send()
    assert scripted.ending(letter) == ("taken", "platform")
    scripted.wait()
    assert scripted.ending(letter) == PROVED
    assert [(arrival["is_evidence"], arrival["hand_overs"]) for arrival in scripted.arrivals()] == [(True, [])]
    assert scripted.simulator.books().taken[0].upp == "released"
    agree(scripted)


def test_proof_that_waits_for_its_release_comes_after_days(scripted: ScriptedOffice) -> None:
    """No UPP with the answer; when the platform releases it after four days it still counts."""
    scripted.simulator.script(*rules("late_upp"))
    letter = scripted.send()
    scripted.after(days=4)
    assert scripted.ending(letter) == ("taken", "platform")
    scripted.simulator.release_upp(scripted.simulator.books().taken[0].id)
    scripted.wait()
    assert scripted.ending(letter) == PROVED
    agree(scripted)


def test_proof_that_never_comes_is_missed_by_a_person(scripted: ScriptedOffice) -> None:
    """Taken stays taken; after two weeks it is a person's move, and nothing claims a delivery."""
    scripted.simulator.script(*rules("no_upp"))
    letter = scripted.send()
    scripted.after(days=15)
    scripted.wait()
    assert scripted.ending(letter) == ("taken", "person")
    assert scripted.simulator.books().taken[0].upp == "never"
    agree(scripted)


def test_lost_answer_to_a_letter_that_sent_hides_leaves_a_probable_proof(scripted: ScriptedOffice) -> None:
    """Where only a UPP to the same entity comes, it is shown to a person and proves nothing by itself."""
    scripted.simulator.script(*rules("hide_from_sent", "late_upp", "break_after_taking", delay=3600))
    letter = scripted.send()
    scripted.wait()
    assert scripted.ending(letter) == FOR_A_PERSON
    assert [piece["match"] for piece in scripted.shipment(letter)["evidence"]] == ["probable"]
    agree(scripted)


def test_letter_waits_while_there_is_no_connection(scripted: ScriptedOffice) -> None:
    """For a day no connection comes about: the letter is ready, tried again at growing pauses, and goes when it can."""
    scripted.simulator.script(Rule("no_connection", until=86400))
    letter = scripted.send()
    scripted.wait(hours=20)
    assert scripted.ending(letter) == ("ready", "connector")
    tries = scripted.shipment(letter)["attempts"]
    assert {attempt["outcome"] for attempt in tries} == {"not_taken"}
    assert 5 < len(tries) < 60
    scripted.wait(hours=8)
    assert scripted.ending(letter) == PROVED
    agree(scripted)


def test_letter_is_given_up_when_no_connection_comes_for_days(scripted: ScriptedOffice) -> None:
    """After three days the letter has failed, and surely nothing left."""
    scripted.simulator.script(Rule("no_connection"))
    letter = scripted.send()
    for _ in range(5):
        scripted.after(days=1)
    assert scripted.ending(letter) == ("failed", "person")
    assert scripted.simulator.books().taken == []
    agree(scripted)


def test_maintenance_for_a_day_puts_three_letters_in_doubt_and_lets_the_others_wait(scripted: ScriptedOffice) -> None:
    """After three letters without an outcome the office only listens; when the platform reads again, the rest goes at once."""
    scripted.simulator.script(Rule("maintenance", until=86400))
    letters = [scripted.send(key=f"key-{number}") for number in range(8)]
    scripted.wait(hours=20)
    assert [scripted.ending(letter) for letter in letters] == [DOUBT] * 3 + [("ready", "connector")] * 5
    scripted.wait(hours=8)
    assert [scripted.ending(letter) for letter in letters] == [DOUBT] * 3 + [PROVED] * 5
    scripted.after(days=15)
    scripted.wait()
    assert [scripted.ending(letter) for letter in letters] == [FOR_A_PERSON] * 3 + [PROVED] * 5
    agree(scripted)


def test_one_service_that_fails_alone_costs_one_letter_at_a_look(scripted: ScriptedOffice) -> None:
    """While reading works and sending does not, each successful look lets one letter try; the others wait."""
    scripted.simulator.script(*rules("html_500"))
    letters = [scripted.send(key=f"key-{number}") for number in range(8)]
    assert [scripted.ending(letter)[0] for letter in letters] == ["unknown"] * 3 + ["ready"] * 5
    scripted.after(minutes=4)
    scripted.after(minutes=4)
    assert 3 <= [scripted.ending(letter)[0] for letter in letters].count("ready") < 5
    agree(scripted)


def test_one_bad_addressee_holds_up_nobody(scripted: ScriptedOffice) -> None:
    """A letter to three offices fares three ways: rules meet the address they name."""
    milczkowo, zrywkowo = "/milczkowo/skrytka", "/zrywkowo/skrytka"
    scripted.simulator.script(Rule("blocked_box", to=milczkowo), Rule("break_after_taking", to=zrywkowo))
    letter = scripted.send(TO, milczkowo, zrywkowo)
    scripted.wait()
    found = [shipment["status"] for shipment in scripted.letter(letter)["shipments"]]
    assert found == ["delivered", "refused", "delivered"]
    agree(scripted)
