"""Two workers at one dispatch or message, one of which slept through its lease: nothing doubled, nothing overwritten."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from connector.flow.worker import work_once
from connector.letters.errors import NotTaken
from tests.flow.mail_kit import kept_evidence
from tests.flow.mailbox_out_kit import ANNA, PIOTR, SendingMailbox, a_message, at, open_sending
from tests.office_kit import Office


@pytest.fixture
def mailbox(office: Office) -> SendingMailbox:
    """Give the platform behind the office's mailbox."""
    return open_sending(office)


def sleep_once_in(office: Office, mailbox: SendingMailbox, call: str, *, fails: bool = False) -> None:
    """Have the worker that makes this call sleep for hours in it, while another does everything that is due."""
    real = getattr(mailbox, call)

    def slow(*args: Any) -> Any:
        setattr(mailbox, call, real)
        answer = None if fails else real(*args)
        office.clock.moment += timedelta(hours=2)
        while work_once(office.desk, "another"):
            pass
        if fails:
            raise NotTaken
        return answer

    setattr(mailbox, call, slow)


def pieces(office: Office) -> Counter[tuple[int, str, str | None]]:
    """Count the evidence by shipment, kind and the platform's number."""
    return Counter((piece.shipment_id, piece.kind, piece.platform_id) for piece in kept_evidence(office))


@pytest.mark.parametrize("call", ["parted", "proofs", "fetch_proof", "progress"])
def test_worker_that_wakes_late_adds_nothing_that_is_there(office: Office, mailbox: SendingMailbox, call: str) -> None:
    """Whichever question a worker slept in, each message has one number and each proof is kept once."""
    letter = office.post(a_message(ANNA, PIOTR))
    office.run()
    mailbox.issue(ANNA, "A.1", "D.1", "E.1", "BP.OX", at=at(2, 9))
    sleep_once_in(office, mailbox, call)
    for _ in range(3):
        office.after(hours=1)
    assert [shipment["status"] for shipment in office.letter(letter)["shipments"]] == ["delivered", "taken"]
    assert max(pieces(office).values()) == 1
    assert [shipment["platform_id"] for shipment in office.letter(letter)["shipments"]] == [
        mailbox.message(ANNA),
        mailbox.message(PIOTR),
    ]


def test_late_answer_with_a_task_is_taken_though_the_letter_was_found_meanwhile(office: Office, mailbox: SendingMailbox) -> None:
    """A worker that slept in the call finds the letter looked for and parted by another, and its answer changes nothing."""
    sleep_once_in(office, mailbox, "send")
    letter = office.post(a_message(ANNA, PIOTR))
    office.run()
    office.after(hours=1)
    assert [shipment["status"] for shipment in office.letter(letter)["shipments"]] == ["taken", "taken"]
    assert [attempt["outcome"] for attempt in office.shipment(letter)["attempts"]] == ["taken"]
    assert (len(mailbox.orders), max(pieces(office).values())) == (1, 1)


def test_late_answer_that_nothing_arrived_has_the_letter_sent_after_all(office: Office, mailbox: SendingMailbox) -> None:
    """What surely did not arrive leaves later, once, for everybody."""
    sleep_once_in(office, mailbox, "send", fails=True)
    letter = office.post(a_message(ANNA, PIOTR))
    office.run()
    office.after(hours=2)
    office.after(hours=2)
    assert [shipment["status"] for shipment in office.letter(letter)["shipments"]] == ["taken", "taken"]
    assert len(mailbox.orders) == 1
