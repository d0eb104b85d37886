"""Letters out over a mailbox on PostgreSQL: a choice of the stories, and what two processes do at the same moment."""

from __future__ import annotations

from contextlib import suppress

import pytest

from connector.flow.decide import Decision, cancel_shipment
from connector.flow.worker import work_once
from connector.letters.errors import StateConflict
from tests import postgres_kit
from tests.flow import test_mailbox_evidence, test_mailbox_races, test_mailbox_sending
from tests.flow.mail_kit import kept_evidence
from tests.flow.mailbox_out_kit import ANNA, PIOTR, SendingMailbox, a_message, at
from tests.flow.side_by_side_kit import told_before_the_commit
from tests.office_kit import Office

CHOSEN = (
    test_mailbox_sending.test_many_addressees_are_packed_into_several_calls,
    test_mailbox_sending.test_lost_answer_is_found_in_outbox_then_parted_by_addressee,
    test_mailbox_sending.test_addressee_cancelled_before_the_call_is_left_out_of_it,
    test_mailbox_sending.test_answer_joins_the_thread_of_what_it_answers,
    test_mailbox_evidence.test_message_goes_its_way_by_evidence_alone,
    test_mailbox_evidence.test_evidence_that_comes_as_a_message_before_the_number_finds_its_shipment,
    test_mailbox_races.test_late_answer_with_a_task_is_taken_though_the_letter_was_found_meanwhile,
)
globals().update({test.__name__: test for test in CHOSEN})
mailbox = test_mailbox_sending.mailbox
letter = test_mailbox_evidence.letter
WHY = Decision("Jan Testowy", "sprawdzone")


@pytest.fixture(autouse=True)
def on_postgresql(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the office's store on a server, where transactions run side by side."""
    monkeypatch.setenv(postgres_kit.WHICH, "postgresql")


def work_all(office: Office) -> None:
    """Let another worker do everything that is due."""
    while work_once(office.desk, "another"):
        pass


@pytest.mark.parametrize("name", ["send outcome recorded", "dispatch parted", "evidence collected", "evidence asked for"])
def test_another_worker_at_that_very_moment_doubles_nothing(office: Office, mailbox: SendingMailbox, name: str) -> None:
    """While one worker is about to commit this, another does all that is due: each number and proof is there once."""
    posted = office.post(a_message(ANNA, PIOTR))
    with told_before_the_commit(office.desk.database, name, lambda: work_all(office)):
        office.run()
        office.after(minutes=2)
        mailbox.issue(ANNA, "A.1", "E.1", "BP.OX", at=at(2, 8))
        mailbox.issue(PIOTR, "A.1", at=at(2, 8))
        office.after(hours=1)
    office.after(hours=1)
    assert [shipment["status"] for shipment in office.letter(posted)["shipments"]] == ["delivered", "submitted"]
    assert len({piece.platform_id for piece in kept_evidence(office) if piece.platform_id}) == 4
    assert (len(kept_evidence(office)), mailbox.calls["send"]) == (6, 1)


def test_addressee_cancelled_while_the_call_begins_is_in_it_or_not_at_all(office: Office, mailbox: SendingMailbox) -> None:
    """A person who cancels one of two as the attempt is committed comes too late, and is told so."""
    posted = office.post(a_message(ANNA, PIOTR))
    shipment = office.shipment(posted)["id"]

    def cancel() -> None:
        with suppress(StateConflict):
            cancel_shipment(office.desk, office.unit_id, shipment, WHY)

    with told_before_the_commit(office.desk.database, "send attempt open", cancel):
        office.run()
    assert [order.addressees for order in mailbox.orders.values()] == [(ANNA, PIOTR)]
    assert [each["status"] for each in office.letter(posted)["shipments"]] == ["taken", "taken"]
