"""Killed anywhere while letters leave over a mailbox: sent once, every number and every proof where it belongs."""

from __future__ import annotations

from collections import Counter

import pytest

from connector.letters.attempt import Outcome
from connector.store import tables as t
from tests.flow.mail_kit import kept_evidence
from tests.flow.mailbox_out_kit import ANNA, FIRMA, GMINA, PIOTR, SendingMailbox, a_message, at, open_sending
from tests.office_kit import Office

POINTS = ["part lease extended", "dispatch parted", "collect lease extended", "evidence collected", "evidence asked for"]
BEFORE = ["letter accepted", "letter prepared", "send attempt open", "send outcome recorded"]


@pytest.fixture
def mailbox(office: Office) -> SendingMailbox:
    """Give a platform that loses an answer, refuses an addressee, and takes its time."""
    mailbox = open_sending(office)
    mailbox.cut_off, mailbox.pending = {GMINA}, {"task-1", "task-2"}
    mailbox.refused = {FIRMA: "UAAPI0200: adres wykreślony"}
    return mailbox


def live(office: Office, mailbox: SendingMailbox) -> dict[str, str]:
    """Live through some days, again after a kill: letters are posted under the same keys, and so are the same letters."""
    letters = {
        "answered": office.post(a_message(ANNA, PIOTR, FIRMA), key="answered"),
        "lost": office.post(a_message(GMINA), key="lost"),
    }
    office.run()
    office.after(hours=1)
    mailbox.pending.clear()
    office.after(hours=1)
    for to, codes in ((ANNA, ["E.1", "A.1", "D.1", "BP.OX"]), (GMINA, ["A.1"])):
        if len(mailbox.orders) == 2 and not mailbox.evidence[mailbox.message(to)]:
            mailbox.issue(to, *codes, at=at(2, 9))
    office.after(days=1)
    office.after(days=1)
    return letters


@pytest.mark.parametrize("commit_point", [*BEFORE, *POINTS])
def test_killed_anywhere_a_message_leaves_once_and_is_proved(office: Office, mailbox: SendingMailbox, commit_point: str) -> None:
    """Killed after this commit and started again, nothing is sent twice, and nobody lacks a number or a proof."""
    with office.killed_at(commit_point):
        live(office, mailbox)
    office.restart()
    letters = live(office, mailbox)
    live_statuses = [each["status"] for each in office.letter(letters["answered"])["shipments"]]
    killed_in_the_call = commit_point == "send attempt open"
    marks = Counter(order.mark for order in mailbox.orders.values())
    assert set(marks.values()) <= {1}, "a letter was sent twice"
    if killed_in_the_call:  # nothing ever came to the platform, and nobody claims that it did
        assert live_statuses == ["unknown"] * 3
        return
    assert live_statuses == ["delivered", "taken", "refused"]
    assert office.shipment(letters["lost"])["status"] == "submitted"
    proofs = Counter(piece.platform_id for piece in kept_evidence(office) if piece.platform_id)
    assert sorted(proofs.values()) == [1] * 5
    numbers = [each["platform_id"] for key in letters for each in office.letter(letters[key])["shipments"]]
    assert numbers == [mailbox.message(ANNA), mailbox.message(PIOTR), None, mailbox.message(GMINA)]
    with office.desk.database.reading() as tx:
        assert not [row for row in tx.execute(t.attempts.select()) if row.outcome == Outcome.OPEN.value]
