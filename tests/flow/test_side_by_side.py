"""Transactions side by side: what two processes do at the same moment ends as if one had done it after the other."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import func, select

from connector.flow.decide import Decision, cancel_shipment, release_arrival
from connector.flow.fetch import _keep
from connector.flow.hand_over import acknowledge
from connector.flow.worker import work_once
from connector.letters.errors import IdempotencyConflict, NotTaken, StateConflict
from connector.offices import boxes
from connector.ports import Envelope, Order, Taken
from connector.store import tables as t
from samples.documents import arrivals as samples
from tests import postgres_kit
from tests.contract.store.kit import Meanwhile, at_once
from tests.flow.side_by_side_kit import told_before_the_commit
from tests.office_kit import Office, a_notice
from tests.platform_double import PlatformDouble

WHY = Decision("Jan Testowy", "sprawdzone")
PDF = b"%PDF-1.4 plain"


@pytest.fixture(autouse=True)
def on_postgresql(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the office's store on a server, where transactions run side by side."""
    monkeypatch.setenv(postgres_kit.WHICH, "postgresql")


def work_all(office: Office) -> None:
    """Let another worker do everything that is due."""
    while work_once(office.desk, "another"):
        pass


def begin_slowly(office: Office, name: str) -> Meanwhile:
    """Let another worker do everything that is due, and come back while it is within this transaction, about to commit."""
    within = threading.Event()

    def stay_within() -> None:
        within.set()
        time.sleep(1)

    def work() -> None:
        with told_before_the_commit(office.desk.database, name, stay_within):
            work_all(office)

    other = Meanwhile(work)
    assert within.wait(20)
    return other


def count(office: Office, name: str) -> int:
    """Count the rows of a table."""
    with office.desk.database.reading() as tx:
        return int(tx.execute(select(func.count()).select_from(t.metadata.tables[name])).scalar_one())


def test_letter_posted_many_times_at_once_is_one_letter(office: Office) -> None:
    """The same key at the same moment: one is entered, and everybody gets it."""
    assert len(set(at_once([partial(office.post, a_notice())] * 4))) == 1
    assert (count(office, "letters"), count(office, "shipments")) == (1, 1)


def test_other_letter_under_the_same_key_at_the_same_moment_is_refused(office: Office) -> None:
    """Of two different letters one is entered, and the other one's sender is told."""

    def post(subject: str) -> str:
        try:
            return office.post({**a_notice(), "subject": subject})
        except IdempotencyConflict:
            return "refused"

    answers = at_once([partial(post, "Pierwsze"), partial(post, "Drugie")])
    assert (answers.count("refused"), count(office, "letters")) == (1, 1)


def test_receipt_and_number_that_come_at_the_same_moment_find_each_other(office: Office, platform: PlatformDouble) -> None:
    """The UPP is kept while the answer with the number is recorded: neither misses the other."""
    letter = office.post(a_notice())
    send = platform.send

    def receipt_overtakes(order: Order) -> Taken:
        taken = send(order)
        platform.arrive(platform.receipt_for(taken.platform_id), file_name="UPP.xml")
        office.clock.moment += timedelta(minutes=4)
        return replace(taken, receipt=None)

    platform.send = receipt_overtakes  # type: ignore[method-assign]  # its answer comes without a receipt
    with told_before_the_commit(office.desk.database, "send outcome recorded", partial(work_all, office)):
        office.run()
    office.run()
    assert office.shipment(letter)["status"] == "delivered"


def test_answer_recorded_while_a_receipt_is_kept_finds_it(office: Office, platform: PlatformDouble) -> None:
    """The other way round: the receipt's transaction is open while the number becomes known."""
    letter = office.post(a_notice())
    send = platform.send
    keeping: list[Meanwhile] = []

    def receipt_is_being_kept(order: Order) -> Taken:
        taken = send(order)
        platform.arrive(platform.receipt_for(taken.platform_id), file_name="UPP.xml")
        office.clock.moment += timedelta(minutes=4)
        keeping.append(begin_slowly(office, "late receipt kept"))
        return replace(taken, receipt=None)

    platform.send = receipt_is_being_kept  # type: ignore[method-assign]  # its answer comes without a receipt
    office.run()
    keeping[0].end()
    office.run()
    assert office.shipment(letter)["status"] == "delivered"


def test_both_targets_that_acknowledge_at_once_leave_the_arrival_handed_over(tmp_path: Path) -> None:
    """Each sees the other's word: the arrival does not stay behind for ever."""
    office = Office(tmp_path, targets=["api", "ezd"])
    office.platform.arrive(PDF)
    while not (arrivals := office.arrivals()) or len(arrivals[0]["hand_overs"]) < 2:
        assert work_once(office.desk, "test")
    say = partial(acknowledge, office.desk, office.unit_id, arrivals[0]["id"])
    with told_before_the_commit(office.desk.database, "arrival acknowledged", lambda: say("ezd", "RPW/2/2026")):
        say("api", "RPW/1/2026")
    assert office.arrivals()[0]["status"] == "handed_over"
    office.desk.database.close()


def test_item_kept_by_two_pullers_at_once_is_one_arrival(office: Office, platform: PlatformDouble) -> None:
    """One of them woke up after its lease had ended: both keep the head of the queue at the same moment."""
    platform.arrive(PDF)
    envelope: Envelope = platform.queue[0]
    with office.desk.database.reading() as tx:
        [box] = boxes.every(tx)
    keep: Callable[[], object] = partial(_keep, office.desk, box, envelope)
    with told_before_the_commit(office.desk.database, "arrival kept", keep):
        keep()
    assert count(office, "arrivals") == 1


def test_arrival_released_by_two_persons_at_once_is_routed_once(office: Office, platform: PlatformDouble) -> None:
    """The second one is told that it is released already."""
    platform.arrive(samples.malformed().content)
    office.run()
    release = partial(release_arrival, office.desk, office.unit_id, office.arrivals()[0]["id"], WHY)

    def too_late() -> None:
        with pytest.raises(StateConflict):
            release()

    with told_before_the_commit(office.desk.database, "arrival released by a person", too_late):
        release()
    assert count(office, "hand_overs") == 1


def test_letter_cancelled_while_its_turn_comes_again_never_leaves(office: Office, platform: PlatformDouble) -> None:
    """A worker that is about to send waits for the person's decision and follows it."""
    platform.send_script = ["not taken"]
    letter = office.post(a_notice())
    office.run()
    office.clock.moment += timedelta(hours=2)
    cancel = partial(cancel_shipment, office.desk, office.unit_id, office.shipment(letter)["id"], WHY)
    with told_before_the_commit(office.desk.database, "shipment cancelled by a person", partial(work_all, office)):
        cancel()
    office.run()
    assert (office.shipment(letter)["status"], platform.calls["send"]) == ("cancelled", 1)


def test_late_answer_that_comes_while_others_give_the_letter_up_gets_it_sent(office: Office, platform: PlatformDouble) -> None:
    """One worker says that surely nothing arrived, at the moment at which another one declares the attempt lost."""
    letter = office.post(a_notice())
    send = platform.send
    giving_up: list[Meanwhile] = []

    def sleep_through_the_lease(order: Order) -> Taken:
        platform.send = send  # type: ignore[method-assign]  # only once
        office.clock.moment += timedelta(hours=2)
        giving_up.append(begin_slowly(office, "send job settled without a call"))
        raise NotTaken(order.mark)

    platform.send = sleep_through_the_lease  # type: ignore[method-assign]  # only once
    office.run()
    giving_up[0].end()
    office.after(hours=2)
    office.after(hours=2)
    assert office.shipment(letter)["status"] == "delivered"
    assert platform.times_received(office.mark(letter)) == 1


def test_answer_that_names_the_document_of_a_letter_being_recorded_is_not_believed(
    office: Office, platform: PlatformDouble
) -> None:
    """Two answers with one number at the same moment: one letter has it, the other one's answer is kept for a person."""
    letters = [office.post(a_notice(f"/urzad{number}/skrytka"), key=f"key-{number}") for number in range(2)]
    send = platform.send

    def always_the_same(order: Order) -> Taken:
        return replace(send(order), platform_id="900000", receipt=None)

    platform.send = always_the_same  # type: ignore[method-assign]  # an old answer, played again
    with told_before_the_commit(office.desk.database, "send outcome recorded", partial(work_all, office)):
        office.run()
    assert sorted(office.shipment(letter)["status"] for letter in letters) == ["taken", "unknown"]
