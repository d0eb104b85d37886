"""Two workers at one mailbox on PostgreSQL, where transactions run side by side: each message is one arrival."""

from __future__ import annotations

from functools import partial

import pytest

from connector.flow.receive_mail import receive
from connector.letters.errors import LeaseLost
from connector.store import tables as t
from connector.store.jobs import Job
from samples.documents import evidence as samples
from tests import postgres_kit
from tests.contract.store.kit import at_once
from tests.flow.evidence_kit import a_sent_message, arrive, shipment_of
from tests.flow.mail_kit import add_mailbox, awaited, kept_evidence, sealed, the_mailbox
from tests.flow.side_by_side_kit import told_before_the_commit
from tests.flow.test_mailbox_receiving import PDF, claimed
from tests.mailbox_double import a_file
from tests.office_kit import Office


@pytest.fixture(autouse=True)
def on_postgresql(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the office's store on a server."""
    monkeypatch.setenv(postgres_kit.WHICH, "postgresql")


def receiving(office: Office, job: Job) -> bool:
    """Receive as a worker that holds this job; True where it was not stopped."""
    try:
        return receive(office.desk, job, the_mailbox(office), office.mailbox)
    except LeaseLost:
        return False


@pytest.mark.parametrize("commit_point", ["message kept", "mailbox listed", "message awaited"])
def test_other_puller_that_comes_within_a_commit_keeps_nothing_twice(office: Office, commit_point: str) -> None:
    """Both fetched the same messages; whoever comes second to the box's row finds them kept, or noted."""
    add_mailbox(office)
    late = office.mailbox.arrive(a_file(PDF))
    office.mailbox.arrive(a_file(PDF + b"2"))
    office.mailbox.deeds[late.number] = ["moving", "moving"]
    job = claimed(office, "one")
    with told_before_the_commit(office.desk.database, commit_point, partial(receiving, office, job)):
        receiving(office, job)
    assert [arrival["platform_id"] for arrival in office.arrivals()] == ["PPSA-E-2"]
    assert (awaited(office), the_mailbox(office).cursor) == ([(late.number, "moving", False)], "2")


def test_many_pullers_at_once_keep_each_message_once(office: Office) -> None:
    """The same job in four hands: as many arrivals as messages."""
    add_mailbox(office)
    for number in range(6):
        office.mailbox.arrive(a_file(PDF + bytes([number])))
    job = claimed(office, "one")
    at_once([partial(receiving, office, job)] * 4)
    receiving(office, job)
    assert sorted(str(arrival["platform_id"]) for arrival in office.arrivals()) == [f"PPSA-E-{n}" for n in range(1, 7)]
    assert the_mailbox(office).cursor == "6"


def test_same_evidence_in_two_hands_is_one_piece(office: Office) -> None:
    """It comes as a message while another worker takes in the very message: the shipment has it once."""
    add_mailbox(office)
    shipment_id = a_sent_message(office)
    arrive(office, sealed(office, samples.receipt(sent=office.clock.now(), received=office.clock.now())), "BP.OX")
    job = claimed(office, "one")
    with told_before_the_commit(office.desk.database, "message kept", partial(receiving, office, job)):
        receiving(office, job)
    assert ([piece.kind for piece in kept_evidence(office)], shipment_of(office, shipment_id).status) == (["BPOX"], "delivered")
    with office.desk.database.reading() as tx:
        assert len(tx.execute(t.arrivals.select()).all()) == 1
