"""A store restored from a backup finds in the mailbox's record what left meanwhile, addressee by addressee."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from connector.care.aftermath import ask
from connector.care.release import release
from tests.care_kit import WHY, an_office, restoring, take
from tests.flow.mailbox_out_kit import ANNA, PIOTR, SendingMailbox, a_message, at, open_sending
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
