"""Days at an e-Doręczenia that misbehaves by lot: whatever the lots, nothing is lost or doubled, and every letter ends."""

from __future__ import annotations

import pytest

from samples.platform.edoreczenia.arriving import File
from samples.platform.edoreczenia.script import Rule
from tests.contract.edoreczenia.kit import COMPANY, COUNTY, JAN, OFFICE
from tests.faults.mailbox_kit import MailboxOffice, agree, has_ended, missing

LETTERS = 4  # and as many arrivals
ADDRESSEES = ((COUNTY,), (JAN, COMPANY), (COUNTY,), (COMPANY,))
ANYWHERE = ("error", "page", "redirect", "break_before_taking", "break_after_taking", "break_in_answer", "error_after_taking")
LIVES = ("hidden_from_sent", "shipment_fails", "slow_verification", "rejected", "relay_failed", "hand_over_failed")
ARRIVALS = ("hidden_from_list", "attachments_late", "answers_202", "notice_first")
EVIDENCE = ("evidence_late", "evidence_missing", "evidence_repeated")


def lots(seed: int) -> list[Rule]:
    """Write a script in which most deeds may meet any call, letter or piece of evidence."""
    return [
        *(Rule(deed, chance=0.03, seed=seed) for deed in ANYWHERE),
        *(Rule(deed, operation="messages.send", chance=0.1, seed=seed) for deed in ("break_after_taking", "page_after_taking")),
        *(Rule(deed, operation="task", chance=0.2, seed=seed, delay=7200.0) for deed in ("task_pending", "hidden_from_outbox")),
        *(Rule(deed, operation="shipment", chance=0.08, seed=seed, delay=7200.0) for deed in LIVES),
        *(Rule(deed, operation="arrival", chance=0.15, seed=seed, delay=7200.0) for deed in ARRIVALS),
        *(Rule(deed, operation="*.*", chance=0.08, seed=seed, delay=7200.0) for deed in EVIDENCE),
        Rule("no_connection", chance=0.03, seed=seed),
    ]


def live(office: MailboxOffice) -> list[str]:
    """Send and receive at a steady pace; a person resumes the mailbox whenever it is paused."""
    letters = []
    for number in range(LETTERS):
        office.simulator.arrive(OFFICE, text=f"Podanie {number}.", files=[File("a.pdf", b"%%PDF-1.7 %d" % number)])
        letters.append(office.post_to(*ADDRESSEES[number % len(ADDRESSEES)], key=f"key-{number}"))
        office.resume()
        office.after(minutes=31)
    return letters


@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_the_lots_every_letter_comes_to_an_end(mailbox: MailboxOffice, seed: int) -> None:
    """Every shipment ends proved, refused or with a person; every letter that came is here; both books agree."""
    mailbox.simulator.script(*lots(seed))
    letters = live(mailbox)
    mailbox.simulator.end_script()
    mailbox.resume()
    mailbox.wait(hours=2)
    mailbox.after(hours=6)
    agree(mailbox)
    mailbox.after(days=16)
    mailbox.after(days=45)  # proof is waited for that long, then it is a person's move
    mailbox.wait()
    endings = [ending for letter in letters for ending in mailbox.endings(letter)]
    assert all(map(has_ended, endings)), endings
    assert endings.count(("delivered", None)) > len(endings) / 3
    assert (missing(mailbox), mailbox.paused()) == (set(), None)
    assert len(mailbox.simulator.books().played) > 5
    agree(mailbox)
