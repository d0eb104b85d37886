"""A store restored from a backup finds in the mailbox's record what left meanwhile, addressee by addressee."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import pytest

from connector.care.aftermath import BoxFindings, ask
from connector.care.release import release
from connector.flow.release import release_shipment
from connector.letters.errors import AftermathUndecided
from connector.ports import Order, OwnBox, SentEntry, Trace
from connector.store import tables as t
from samples.documents.evidence import OFFICE as ADE
from tests.care_kit import WHY, an_office, restoring, take
from tests.flow.mail_kit import add_mailbox, sealed
from tests.flow.mailbox_out_kit import ANNA, FIRMA, PIOTR, SendingMailbox, a_message, at, open_sending
from tests.flow.register_kit import an_entry, open_registered
from tests.office_kit import Office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Give an office whose store is bound."""
    office = an_office(tmp_path / "store")
    yield office
    office.desk.database.close()


@pytest.fixture
def mailbox(office: Office) -> SendingMailbox:
    """Give the platform behind the office's mailbox."""
    return open_sending(office)


@pytest.mark.parametrize("prepared", [False, True])
def test_dispatch_sent_after_the_backup_is_found_for_each_addressee(
    office: Office, mailbox: SendingMailbox, tmp_path: Path, prepared: bool
) -> None:
    """All addressees of a call are found under its one mark, each with their own number; what did not leave leaves once."""
    if prepared:
        mailbox.send_script = ["not taken"]
    posted = office.post(a_message(ANNA, PIOTR))
    if prepared:
        office.run()
    waiting = office.post(a_message(PIOTR), key="not sent at all")
    take(office, tmp_path / "kopie")
    mailbox.send_script = ["not taken", "take"] if prepared else ["take", "not taken"]
    office.after(hours=1)
    assert [order.addressees for order in mailbox.orders.values()] == [(ANNA, PIOTR)]
    mailbox.issue(ANNA, "E.1", "BP.OX", at=at(2, 8))
    with restoring(office, tmp_path / "kopie", tmp_path / "new") as other:
        other.run()
        (findings,) = [box for box in ask(other.desk).boxes if box.box == mailbox.orders["task-1"].box.address]
        assert (len(findings.found), len(findings.not_found)) == (2, 1)
        release(other.desk, WHY, send_not_found=True)
        for _ in range(3):
            other.after(hours=2)
        assert [each["status"] for each in other.letter(posted)["shipments"]] == ["delivered", "taken"]
        assert other.shipment(posted, 1)["platform_id"] == "PPSA-E-task-1-1"
        assert other.shipment(waiting)["status"] == "taken"
    assert [order.addressees for order in mailbox.orders.values()] == [(ANNA, PIOTR), (PIOTR,)]


@dataclass
class Sloppy(SendingMailbox):
    """Its record names every message by its subject alone, and addresses as it likes; ``nameless`` messages name nobody."""

    lower: bool = False
    nameless: bool = False

    def sent_since(self, box: OwnBox, since: datetime) -> list[SentEntry] | None:
        """List messages by subject."""
        return [
            replace(entry, name="Zawiadomienie", addressee=self._to(entry.addressee))
            for entry in super().sent_since(box, since) or ()
        ]

    def look_for(self, order: Order, since: datetime) -> list[Trace]:
        """Show everything, addressed sloppily."""
        return [replace(trace, addressee=self._to(trace.addressee)) for trace in super().look_for(order, since)]

    def _to(self, addressee: str | None) -> str | None:
        return None if self.nameless or addressee is None else addressee.lower() if self.lower else addressee


@contextmanager
def asked_after(office: Office, tmp_path: Path, *letters: tuple[str, ...]) -> Iterator[tuple[Office, BoxFindings]]:
    """Have letters accepted, a backup taken and the letters sent; restore the backup and ask."""
    for place, addressees in enumerate(letters):
        office.post(a_message(*addressees), key=f"letter {place}")
    take(office, tmp_path / "kopie")
    office.after(minutes=1)
    with restoring(office, tmp_path / "kopie", tmp_path / "new") as other:
        yield other, next(found for found in ask(other.desk).boxes if found.box == ADE)


@pytest.mark.parametrize("lower", [False, True])
def test_letters_of_one_subject_are_each_found_though_the_record_shows_no_mark(
    office: Office, tmp_path: Path, lower: bool
) -> None:
    """Whoever else got such a letter, and however the addresses are written, none is called not found and sent again."""
    office.mailbox = Sloppy(seal=lambda content: sealed(office, content), lower=lower)
    add_mailbox(office)
    with asked_after(office, tmp_path, (ANNA,), (PIOTR,), (FIRMA,)) as (other, findings):
        assert (len(findings.found), findings.not_found, findings.strangers) == (3, [], [])
        release(other.desk, WHY)
        other.after(hours=2)
    assert len(office.mailbox.orders) == 3


def test_number_that_comes_without_an_addressee_is_given_to_nobody(office: Office, tmp_path: Path) -> None:
    """Of messages that travel under one mark and name nobody, none says whose it is: two addressees never share a number."""
    office.mailbox = Sloppy(seal=lambda content: sealed(office, content), nameless=True)
    add_mailbox(office)
    with asked_after(office, tmp_path, (ANNA, PIOTR)) as (other, findings):
        assert len(findings.found) == 2
        with other.desk.database.reading() as tx:
            assert [row.platform_id for row in tx.execute(t.shipments.select())] == [None, None]


def test_every_addressee_of_a_letter_that_is_lost_is_named(office: Office, mailbox: SendingMailbox, tmp_path: Path) -> None:
    """A call that the store knows nothing of is shown message by message: who posts it anew must know who has it."""
    take(office, tmp_path / "kopie")
    office.post(a_message(ANNA, PIOTR, FIRMA))
    office.after(minutes=1)
    with restoring(office, tmp_path / "kopie", tmp_path / "new") as other:
        findings = next(found for found in ask(other.desk).boxes if found.box == ADE)
    assert [(stranger["addressee"], stranger["ours"]) for stranger in findings.strangers] == [
        (to, True) for to in (ANNA, PIOTR, FIRMA)
    ]
    assert mailbox.calls["send"] == 1


def test_mailbox_that_does_not_receive_is_not_called_after_a_restore(office: Office, tmp_path: Path) -> None:
    """To ask what was sent from it would be to receive what waits in it."""
    mailbox = open_sending(office, receiving=False)
    with asked_after(office, tmp_path, (ANNA,)) as (_, findings):
        assert (findings.error, len(findings.unasked)) == ("receiving_off", 1)
    assert not mailbox.calls


def test_letter_released_after_the_backup_is_not_called_not_found(office: Office, tmp_path: Path) -> None:
    """It left under a new mark that the store knows nothing of: nobody can tell, so that no release sends it by itself."""
    mailbox = open_registered(office)
    mailbox.register.entries[ANNA] = replace(an_entry(ANNA), status="CLOSED_RECOVERABLE")
    letter = office.post(a_message(ANNA))
    office.run()
    held = office.shipment(letter)["id"]
    take(office, tmp_path / "kopie")
    release_shipment(office.desk, office.unit_id, held, WHY)
    office.after(minutes=1)
    assert len(mailbox.orders) == 1
    with restoring(office, tmp_path / "kopie", tmp_path / "new") as other:
        findings = next(found for found in ask(other.desk).boxes if found.box == ADE)
        assert (findings.not_found, findings.unasked) == ([], [held])
        with pytest.raises(AftermathUndecided):
            release(other.desk, WHY, send_not_found=True)
