"""Over the wire: the simulated register objects to addresses, and what it objects to does not leave."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from connector.store import tables as t
from samples.pki import Pki
from samples.platform.edoreczenia.addresses import BLOCKED, CLOSED, PERSON
from samples.platform.edoreczenia.simulator import Simulator
from tests.contract.edoreczenia.kit import OFFICE, a_channel
from tests.flow.mail_kit import add_mailbox
from tests.flow.mailbox_out_kit import a_message
from tests.office_kit import Office


@pytest.fixture
def wired(office: Office, pki: Pki) -> Iterator[Office]:
    """Give the office a channel to a simulated platform."""
    with Simulator(pki) as platform:
        office.mailbox = a_channel(pki, platform.address)  # type: ignore[assignment]  # the double's place is taken by the real one
        add_mailbox(office)
        with office.desk.database.transaction("its own address") as tx:
            mine = t.boxes.update().where(t.boxes.c.channel == "edoreczenia")
            tx.execute(mine.values(entity=OFFICE, address=OFFICE, answer_address=OFFICE))
        office.clock.moment = datetime.now(UTC) + timedelta(seconds=5)
        yield office


def test_only_addresses_that_the_register_vouches_for_are_sent_to(wired: Office) -> None:
    """Closed, blocked and unknown ones wait for a person with the reason; the letter to the others leaves."""
    unknown = "AE:PL-10137-59089-NIKTX-31"
    letter = wired.post({**a_message(PERSON, CLOSED, BLOCKED, unknown), "box": OFFICE})
    wired.run()
    shipments = wired.letter(letter)["shipments"]
    assert [shipment["status"] for shipment in shipments] == ["taken", "held", "held", "held"]
    assert [shipment["problems"][0]["code"] for shipment in shipments[1:]] == [
        "address_closed",
        "address_blocked",
        "address_not_found",
    ]
