"""Weeks at a platform that misbehaves by lot: whatever the lots, nothing is lost, nothing is doubled, nobody is left waiting."""

from __future__ import annotations

import pytest

from samples.platform.epuap.script import Rule
from tests.faults.script_kit import ScriptedOffice, agree
from tests.office_kit import BOX, TO, a_notice

LETTERS = 20  # and as many arrivals
ADDRESSEES = (TO, "/powiat-testowy/SkrytkaESP", "/milczkowo/skrytka", "/zrywkowo/skrytka")
ANYWHERE = ("html_500", "maintenance", "break_before_taking", "break_after_taking", "break_in_answer", "html_500_after_taking")
SIGNERS = ("wrong_certificate", "expired_certificate", "new_certificate")
LETTERS_FARE = ("refuse", "blocked_box", "unsigned_fault", "late_upp", "no_upp", "hide_from_sent")
QUEUE = (("other_reader", "pobierzNastepny"), ("same_document_again", "potwierdzOdebranie"), ("refuse", "potwierdzOdebranie"))


def lots(seed: int) -> list[Rule]:
    """Write a script in which most deeds may meet any call."""
    return [
        *(Rule(deed, chance=0.03, seed=seed) for deed in ANYWHERE),
        *(Rule(deed, chance=0.01, seed=seed) for deed in SIGNERS),
        *(Rule(deed, operation="nadaj", chance=0.08, seed=seed, delay=7200) for deed in LETTERS_FARE),
        *(Rule(deed, operation=operation, chance=0.08, seed=seed) for deed, operation in QUEUE),
        Rule("no_connection", chance=0.05, seed=seed),
    ]


def live(office: ScriptedOffice) -> list[str]:
    """Send and receive at a steady pace; a person resumes the box whenever it is paused."""
    letters = []
    for number in range(LETTERS):
        office.simulator.arrive(BOX, f"<pismo>numer {number}</pismo>".encode())
        letters.append(office.post(a_notice(ADDRESSEES[number % len(ADDRESSEES)]), key=f"key-{number}"))
        office.resume()
        office.after(minutes=31)
    return letters


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_whatever_the_lots_every_line_comes_to_an_end(scripted: ScriptedOffice, seed: int) -> None:
    """Every letter ends delivered, refused or with a person; every document ends here, confirmed; both books agree."""
    scripted.simulator.script(*lots(seed))
    letters = live(scripted)
    scripted.simulator.end_script()
    scripted.resume()
    scripted.wait(hours=3)
    agree(scripted)
    scripted.after(days=15)
    scripted.wait()
    endings = [scripted.ending(letter) for letter in letters]
    assert set(endings) <= {("delivered", None), *((status, "person") for status in ("refused", "unknown", "taken"))}
    assert endings.count(("delivered", None)) > LETTERS / 3
    book = scripted.box_book()
    assert (book.waiting, scripted.box().paused) == (0, None)
    assert len(scripted.simulator.books().played) > 8
    agree(scripted)
