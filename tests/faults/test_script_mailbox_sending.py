"""Every bad day of e-Doręczenia while the office sends: where the letter of each deed ends, and that both sides' books agree."""

from __future__ import annotations

from collections.abc import Collection

from samples.platform.edoreczenia.script import Rule, deed_names
from tests.contract.edoreczenia.kit import COMPANY, COUNTY, JAN
from tests.faults.mailbox_kit import Ending, MailboxOffice, agree
from tests.faults.test_script_mailbox_receiving import OF_ARRIVALS

SEND = "messages.send"
PROVED: Ending = ("delivered", None)
DEEMED: Ending = ("deemed_delivered", None)
UNDELIVERED: Ending = ("undelivered", "person")
REFUSED: Ending = ("refused", "person")
DOUBT: Ending = ("unknown", "platform")
FOR_A_PERSON: Ending = ("unknown", "person")

LIVES: dict[str, tuple[str, Ending]] = {
    "hidden_from_sent": ("shipment", PROVED),
    "shipment_fails": ("shipment", REFUSED),
    "slow_verification": ("shipment", PROVED),
    "rejected": ("shipment", REFUSED),
    "relay_rejected": ("shipment", UNDELIVERED),
    "relay_failed": ("shipment", UNDELIVERED),
    "consignment_failed": ("shipment", UNDELIVERED),
    "hand_over_failed": ("shipment", UNDELIVERED),
    "never_picked_up": ("shipment", DEEMED),
    "hidden_from_outbox": ("task", PROVED),
    "task_pending": ("task", PROVED),
}
"""What befalls a letter that was taken, as a task or a shipment, and where it ends; the last one is parted after all others."""
EVIDENCE = {"evidence_late": COMPANY, "evidence_missing": JAN, "evidence_repeated": COUNTY}
LOST_ANSWERS = ("break_after_taking", "break_in_answer", "error_after_taking", "page_after_taking")
NEVER_TAKEN = ("error", "redirect", "break_before_taking", "page")
"""The last one asks for quiet, which holds whatever comes after it."""
REFUSALS = ("refuse",)
TURNED_AWAY = ("mailbox_full", "too_many")
"""Answers after which the letter may surely go later."""
SLOW = ("slow", "slow_answer")
AT_THE_DOOR = ("no_connection", "no_rights")
OF_PAPER = ("returned", "other_card")
_MOST_LOOKS = 12


def send_one_for_each(office: MailboxOffice, deeds: Collection[str], to: str = COUNTY) -> dict[str, str]:
    """Send a letter for each deed, in their order; those that wait because of one go a little later, the last in an hour."""
    letters = {deed: office.post_to(to, key=deed) for deed in deeds}
    for _ in range(_MOST_LOOKS):
        office.after(minutes=5)
        if not any(status in {"accepted", "ready"} for status, _ in endings(office, letters).values()):
            break
    return letters


def endings(office: MailboxOffice, letters: dict[str, str]) -> dict[str, Ending]:
    """Say by deed where the letters stand."""
    return {deed: office.ending(letter) for deed, letter in letters.items()}


def test_every_deed_of_the_script_befalls_a_letter_here() -> None:
    """A deed that is added to the simulator is missed; those of paper are none of a mailbox's."""
    ours = {*LIVES, *EVIDENCE, *LOST_ANSWERS, *NEVER_TAKEN, *REFUSALS, *TURNED_AWAY, *SLOW, *AT_THE_DOOR, *OF_ARRIVALS}
    assert ours | set(OF_PAPER) == deed_names()


def test_whatever_befalls_a_letter_that_was_taken_its_end_is_told(mailbox: MailboxOffice) -> None:
    """Late, hidden and slow ones are proved all the same; failures on the way are what the evidence says."""
    places = enumerate(LIVES.items(), 1)
    mailbox.simulator.script(*(Rule(deed, operation=of, nth=nth, delay=4 * 3600.0) for nth, (deed, (of, _)) in places))
    letters = send_one_for_each(mailbox, LIVES, JAN)
    mailbox.after(hours=5)
    mailbox.after(days=16)
    assert endings(mailbox, letters) == {deed: end for deed, (_, end) in LIVES.items()}
    assert set(mailbox.simulator.books().played) == set(LIVES)
    agree(mailbox)


def test_evidence_that_is_late_missing_or_repeated_proves_all_the_same(mailbox: MailboxOffice) -> None:
    """The first proof of receipt that comes counts; one that comes twice is kept once for each of its numbers."""
    codes = {"evidence_late": "*", "evidence_missing": "BP.OX", "evidence_repeated": "*"}
    mailbox.simulator.script(
        *(Rule(deed, operation=codes[deed], to=to, delay=4 * 3600.0) for deed, to in EVIDENCE.items() if deed in codes)
    )
    letters = {deed: mailbox.send(to, key=deed) for deed, to in EVIDENCE.items()}
    mailbox.wait()
    assert endings(mailbox, letters) == {**dict.fromkeys(EVIDENCE, PROVED), "evidence_late": ("taken", "platform")}
    mailbox.after(hours=5)
    mailbox.wait()
    assert endings(mailbox, letters) == dict.fromkeys(EVIDENCE, PROVED)
    agree(mailbox)


def test_letters_whose_answer_was_lost_are_found_and_proved(mailbox: MailboxOffice) -> None:
    """Whatever the platform says after it took a letter, the letter is found by its mark, and never sent again."""
    mailbox.simulator.script(*(Rule(deed, operation=SEND, nth=nth) for nth, deed in enumerate(LOST_ANSWERS, 1)))
    letters = send_one_for_each(mailbox, LOST_ANSWERS)
    mailbox.wait()
    assert endings(mailbox, letters) == dict.fromkeys(LOST_ANSWERS, PROVED)
    assert len(mailbox.simulator.books().taken) == len(LOST_ANSWERS)
    assert set(mailbox.simulator.books().played) == set(LOST_ANSWERS)
    agree(mailbox)


def test_letters_without_an_answer_that_never_arrived_are_left_to_a_person(mailbox: MailboxOffice) -> None:
    """Unknown at first; never sent again, never found, and a person's move when the promised time of looking is over."""
    mailbox.simulator.script(*(Rule(deed, operation=SEND, nth=nth) for nth, deed in enumerate(NEVER_TAKEN, 1)))
    letters = send_one_for_each(mailbox, NEVER_TAKEN)
    assert endings(mailbox, letters) == dict.fromkeys(NEVER_TAKEN, DOUBT)
    mailbox.after(days=15)
    mailbox.wait()
    assert endings(mailbox, letters) == dict.fromkeys(NEVER_TAKEN, FOR_A_PERSON)
    assert mailbox.simulator.books().taken == []
    assert mailbox.simulator.books().calls[SEND] == len(NEVER_TAKEN)
    agree(mailbox)


def test_letters_that_the_platform_refuses_are_refused_for_good(mailbox: MailboxOffice) -> None:
    """Its own no ends a letter after one call, and is a clerk's move."""
    mailbox.simulator.script(*(Rule(deed, operation=SEND, nth=nth) for nth, deed in enumerate(REFUSALS, 1)))
    letters = send_one_for_each(mailbox, REFUSALS)
    mailbox.wait()
    assert endings(mailbox, letters) == dict.fromkeys(REFUSALS, REFUSED)
    assert mailbox.simulator.books().calls[SEND] == len(REFUSALS)
    agree(mailbox)


def test_call_that_took_longer_than_we_wait_is_found(mailbox: MailboxOffice) -> None:
    """The platform takes the letter when nobody listens any more; it is looked for, and proved."""
    mailbox.call_timeout = 0.6
    mailbox.restart()
    mailbox.simulator.script(*(Rule(deed, operation=SEND, nth=nth, delay=0.8) for nth, deed in enumerate(SLOW, 1)))
    letters = {deed: mailbox.send(key=deed) for deed in SLOW}
    assert endings(mailbox, letters) == dict.fromkeys(SLOW, DOUBT)
    mailbox.call_timeout = 10
    mailbox.restart()
    mailbox.wait()
    assert endings(mailbox, letters) == dict.fromkeys(SLOW, PROVED)
    agree(mailbox)


def test_letters_wait_while_nobody_answers_and_leave_then(mailbox: MailboxOffice) -> None:
    """Without a connection nothing was taken, so the letter is sent once there is one."""
    mailbox.simulator.script(Rule("no_connection", until=3600))
    letter = mailbox.send()
    assert mailbox.ending(letter) == ("ready", "connector")
    mailbox.wait(hours=4)
    assert mailbox.ending(letter) == PROVED
    agree(mailbox)


def test_letters_that_were_turned_away_leave_later(mailbox: MailboxOffice) -> None:
    """A full mailbox and a call too many cost a letter time and no clerk's work; nothing goes twice."""
    mailbox.simulator.script(*(Rule(deed, operation=SEND, nth=nth) for nth, deed in enumerate(TURNED_AWAY, 1)))
    letters = {deed: mailbox.send(key=deed) for deed in TURNED_AWAY}
    assert endings(mailbox, letters) == dict.fromkeys(TURNED_AWAY, ("ready", "connector"))
    mailbox.wait(hours=2)
    mailbox.wait()
    assert endings(mailbox, letters) == dict.fromkeys(TURNED_AWAY, PROVED)
    assert set(mailbox.simulator.books().played) == set(TURNED_AWAY)
    agree(mailbox)


def test_letters_wait_while_our_system_has_lost_its_rights(mailbox: MailboxOffice) -> None:
    """No letter suffers for it: the mailbox is paused for a person, and all go once rights are back."""
    mailbox.simulator.script(Rule("no_rights", operation="messages.*", until=3600))
    letter = mailbox.send()
    assert (mailbox.ending(letter), mailbox.paused()) == (("ready", "connector"), "not_admitted")
    mailbox.after(hours=2)
    assert mailbox.ending(letter) == ("ready", "connector")
    mailbox.resume()
    mailbox.wait(hours=2)
    assert mailbox.ending(letter) == PROVED
    agree(mailbox)
