"""Every bad day of e-Doręczenia while the office receives: each letter comes once, whole, and none stands in another's way."""

from __future__ import annotations

import pytest

from samples.platform.edoreczenia.arriving import File
from samples.platform.edoreczenia.script import Rule
from tests.contract.edoreczenia.kit import OFFICE
from tests.faults.mailbox_kit import MailboxOffice, agree, missing

OF_ARRIVALS = ("hidden_from_list", "attachments_late", "answers_202", "notice_first")
OF_CALLS = (
    *("refuse", "error", "too_many", "page", "redirect", "break_before_taking"),
    *("break_after_taking", "break_in_answer", "error_after_taking", "page_after_taking"),
)


def letters_arrive(office: MailboxOffice, count: int) -> None:
    """Let so many letters arrive, each with two files of its own."""
    for number in range(count):
        files = [File("pismo.pdf", b"%%PDF-1.7 %d" % number), File("opis.txt", b"opis %d" % number)]
        office.simulator.arrive(OFFICE, text=f"Podanie numer {number}.", files=files)


def test_letters_that_are_late_in_any_way_come_when_they_are_there(mailbox: MailboxOffice) -> None:
    """Hidden, on their way, behind a notice, or without their files at first: the others are not held up, and each comes once."""
    mailbox.simulator.script(
        *(Rule(deed, operation="arrival", nth=nth, delay=4 * 3600.0) for nth, deed in enumerate(OF_ARRIVALS, 1))
    )
    letters_arrive(mailbox, len(OF_ARRIVALS) + 1)
    mailbox.after(minutes=5)
    assert len(mailbox.arrivals()) == 1
    mailbox.after(hours=5)
    mailbox.wait()
    assert missing(mailbox) == set()
    assert len(mailbox.arrivals()) == len(OF_ARRIVALS) + 1
    agree(mailbox)


@pytest.mark.parametrize("operation", ["messages.list", "messages.get"])
def test_failing_calls_lose_and_double_nothing(mailbox: MailboxOffice, operation: str) -> None:
    """Each way of failing meets one call after the other; in the end every letter is here, once and whole."""
    mailbox.simulator.script(*(Rule(deed, operation=operation, nth=nth) for nth, deed in enumerate(OF_CALLS, 1)))
    letters_arrive(mailbox, 6)
    mailbox.wait(hours=8)
    assert set(mailbox.simulator.books().played) == set(OF_CALLS)
    assert missing(mailbox) == set()
    agree(mailbox)


def test_overload_passes_and_everything_is_there(mailbox: MailboxOffice) -> None:
    """With tokens refused and redirected, and no connection for an hour, nothing is lost and the mailbox is not paused."""
    mailbox.restart()
    mailbox.simulator.script(
        Rule("redirect", operation="token", nth=1), Rule("error", operation="token", nth=2), Rule("no_connection", until=3600)
    )
    letters_arrive(mailbox, 3)
    mailbox.wait(hours=6)
    assert (missing(mailbox), mailbox.paused()) == (set(), None)
    agree(mailbox)
