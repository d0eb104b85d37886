"""Clearing and callbacks on PostgreSQL: a choice of the stories, and what others do at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest

from connector.care.clearing.story import clear
from connector.care.holds import hold
from connector.flow.decide import Decision
from connector.flow.hint import Hints
from connector.letters.errors import LeaseLost
from connector.offices.switches import Switch
from connector.ports import Notice, OwnBox, Place
from samples.documents.evidence import OFFICE as ADE
from tests import postgres_kit
from tests.flow import test_callbacks, test_clearing, test_clearing_shown
from tests.flow.clearing_kit import TERMS, ClearedMailbox, claimed, days_pass, on_their_way, receive_one, switch
from tests.flow.side_by_side_kit import told_before_the_commit
from tests.flow.test_callbacks import OURS, CallingMailbox
from tests.office_kit import Office

CHOSEN = (
    test_clearing.test_received_message_goes_into_the_bin_and_is_deleted_days_later,
    test_clearing.test_held_messages_do_not_hold_up_others,
    test_clearing_shown.test_each_step_is_shown_with_its_time_and_what_it_waits_for,
    test_callbacks.test_mailbox_is_subscribed_renewed_and_ended,
    test_callbacks.test_calls_make_task_and_evidence_due,
)
globals().update({test.__name__: test for test in CHOSEN})
WHY = Decision("Anna Testowa", "postępowanie sądowe")


@pytest.fixture(autouse=True)
def on_postgresql(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the office's store on a server, where transactions run side by side."""
    monkeypatch.setenv(postgres_kit.WHICH, "postgresql")


@pytest.fixture
def mailbox(request: pytest.FixtureRequest, office: Office) -> ClearedMailbox | CallingMailbox:
    """Give the mailbox that a story is about."""
    if request.node.name in {test.__name__ for test in CHOSEN[3:]}:
        calling = test_callbacks.open_calling(office)
        office.run()
        return calling
    return test_clearing_shown.open_shown(office)


def take_over(office: Office) -> None:
    """Clear as another worker, until the first one is at it again."""
    with suppress(LeaseLost):
        clear(office.desk, claimed(office), TERMS)


@pytest.mark.parametrize(
    "name", ["clearing copied", "clearing attempt open", "clearing attempt closed", "clearing lease extended"]
)
def test_another_worker_at_that_very_moment_doubles_nothing(office: Office, mailbox: ClearedMailbox, name: str) -> None:
    """A worker that froze past its lease, and the one that took over: each step is called once."""
    number = receive_one(office, mailbox)
    with told_before_the_commit(office.desk.database, name, lambda: take_over(office)):
        for _ in range(25):
            with suppress(LeaseLost):
                days_pass(office, 1)
    assert (on_their_way(office)[number], mailbox.places[number]) == (("deleted", None), Place.GONE)
    assert set(mailbox.moved.values()) == {1}


@pytest.mark.parametrize(
    "stop",
    [
        lambda office: hold(office.desk, office.unit_id, office.arrivals()[0]["id"], WHY),
        lambda office: switch(office, Switch.KEEP_MAIL),
    ],
    ids=["hold", "switched off"],
)
def test_person_who_comes_before_the_attempt_stops_it(
    office: Office, mailbox: ClearedMailbox, stop: Callable[[Office], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last call before the attempt may take long; what a person says meanwhile counts."""
    number = receive_one(office, mailbox)
    asked = mailbox.place

    def place(box: OwnBox, message: str) -> Place:
        if mailbox.calls["place"] == 0:
            stop(office)
        return asked(box, message)

    monkeypatch.setattr(mailbox, "place", place)
    days_pass(office, 20)
    assert (mailbox.calls["place"], mailbox.moved, on_their_way(office)[number][0]) == (1, {}, "copied")


def test_hint_beside_a_worker_that_receives_disturbs_nothing(office: Office, mailbox: ClearedMailbox) -> None:
    """What somebody is doing stays as it is; the letter is one arrival."""
    hints = Hints(OURS)
    mailbox.arrive()

    def hint() -> None:
        hints.take(office.desk, OURS.key_of(ADE), Notice.ARRIVAL)

    with told_before_the_commit(office.desk.database, "mail lease extended", hint):
        office.after(minutes=5)
    assert len(office.arrivals()) == 1
