"""Days at a mailbox that misbehaves by lot, with kills in between: sent once, every number and proof where it belongs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from connector.flow.settle import facts_of
from connector.letters.errors import NotTaken, OutcomeUnknown, Refused
from connector.letters.shipment import Preparation, Status
from connector.letters.status import standing
from connector.store import journal
from connector.store import tables as t
from tests.flow.mailbox_out_kit import ANNA, FIRMA, GMINA, PIOTR, SendingMailbox, a_message, at, open_sending
from tests.flow.test_mailbox_kill import BEFORE, POINTS
from tests.office_kit import Killed, Office

EVERYBODY = (ANNA, PIOTR, FIRMA, GMINA)
SENDING = ("take", "take", "not taken", "refuse", "break after taking", "break before taking")
ASKING = ("parted", "look_for", "proofs", "progress", "fetch_proof")
ENDS = {"delivered", "deemed_delivered", "refused", "undelivered"}
LETTERS = 6


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Give an office."""
    office = Office(tmp_path)
    yield office
    office.desk.database.close()


@pytest.fixture
def mailbox(office: Office) -> SendingMailbox:
    """Give the platform behind the office's mailbox."""
    return open_sending(office)


def misbehave(mailbox: SendingMailbox, lots: Random) -> None:
    """Draw what goes wrong next."""
    mailbox.send_script = [lots.choice(SENDING)]
    mailbox.pending = {task for task in mailbox.orders if lots.random() < 0.3}
    mailbox.shows_sent, mailbox.tells_task = lots.random() < 0.8, lots.random() < 0.5
    mailbox.left_out = {to for to in EVERYBODY if lots.random() < 0.1}
    mailbox.errors[lots.choice(ASKING)] = [lots.choice((NotTaken, OutcomeUnknown, Refused))()]


def behave(mailbox: SendingMailbox) -> None:
    """Let the platform be well, and finish what it began."""
    mailbox.send_script, mailbox.pending, mailbox.left_out = [], set(), set()
    mailbox.shows_sent = True
    mailbox.errors.clear()


def issue(mailbox: SendingMailbox, lots: Random) -> None:
    """Issue evidence about some messages, in no good order."""
    for to in EVERYBODY:
        if any(to in order.addressees for order in mailbox.orders.values()) and to not in mailbox.refused:
            codes = [code for code in ("A.1", "BP.WX", "D.1", "E.1") if lots.random() < 0.4]
            lots.shuffle(codes)
            mailbox.issue(to, *codes, at=at(2, 9))


def pass_time(office: Office, lots: Random) -> None:
    """Let hours pass; perhaps the process dies at some commit and is started again."""
    office.fatal = lots.choice([*BEFORE, *POINTS]) if lots.random() < 0.4 else None
    try:
        office.after(hours=lots.choice((0.2, 1, 6)))
    except Killed:
        office.fatal = None
        office.restart()
    office.fatal = None


def hold(office: Office, mailbox: SendingMailbox, told: set[str]) -> None:
    """Check what must hold at every moment."""
    assert set(Counter(order.mark for order in mailbox.orders.values()).values()) <= {1}, "a letter was sent twice"
    ours = {order.mark: task for task, order in mailbox.orders.items()}
    with office.desk.database.reading() as tx:
        assert told <= set(tx.execute(t.letters.select().with_only_columns(t.letters.c.public_id)).scalars())
        for shipment in tx.execute(t.shipments.select()).all():
            facts = facts_of(tx, shipment)
            pieces = list(facts.pieces.values())
            found = standing(Preparation(shipment.preparation), facts.tries, pieces, shipment.party_kind, shipment.mode)
            assert found.status.value == shipment.status
            task = ours.get(shipment.mark.partition(".")[0])
            if shipment.platform_id is not None:
                assert task is not None, "a number for what the platform does not have"
                place = mailbox.orders[task].addressees.index(shipment.party_address)
                assert shipment.platform_id == f"PPSA-E-{task}-{place}", "another addressee's number"
            assert task is None or shipment.status not in {Status.READY, Status.CANCELLED, Status.FAILED}
            assert all(piece.about in {None, shipment.platform_id} for piece in pieces if piece.counts)
        assert journal.verify(tx).broken_at is None


@pytest.mark.parametrize("seed", range(1, 5))
def test_whatever_the_lots_every_message_comes_to_an_end(office: Office, mailbox: SendingMailbox, seed: int) -> None:
    """Nothing is lost, doubled or claimed of the wrong addressee; all that the platform has is proved in the end."""
    lots = Random(seed)  # noqa: S311 - nothing secret
    mailbox.refused = {FIRMA: "UAAPI0200: adres wykreślony"} if seed % 2 else {}
    told: set[str] = set()
    for number in range(LETTERS):
        misbehave(mailbox, lots)
        told.add(office.post(a_message(*lots.sample(EVERYBODY, lots.randint(1, 4))), key=f"key-{number}"))
        pass_time(office, lots)
        issue(mailbox, lots)
        pass_time(office, lots)
        hold(office, mailbox, told)
    behave(mailbox)
    for _ in range(3):
        office.after(days=1)
    for task, order in mailbox.orders.items():
        for place, to in enumerate(order.addressees):
            if to not in mailbox.refused:
                mailbox.prove(f"PPSA-E-{task}-{place}", to, "BP.OX", at=at(2, 9))
    for _ in range(4):
        office.after(days=1)
    hold(office, mailbox, told)
    known = {order.mark for order in mailbox.orders.values()}
    with office.desk.database.reading() as tx:
        for shipment in tx.execute(t.shipments.select()).all():
            lost = shipment.mark.partition(".")[0] not in known or shipment.party_address in mailbox.refused
            assert shipment.status in ENDS or (shipment.status, lost) == (Status.UNKNOWN, True), shipment.awaits_en
