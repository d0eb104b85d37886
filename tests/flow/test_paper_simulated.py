"""Over the wire: a letter on paper is printed, posted and brought, each by the operator's own proof."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from samples.pki import Pki
from samples.platform.edoreczenia.script import Rule
from samples.platform.edoreczenia.simulator import Simulator
from tests.contract.edoreczenia.kit import OFFICE, a_channel
from tests.flow.mail_kit import wire
from tests.flow.test_paper import a_paper
from tests.office_kit import Office

SENDER = {"name": "Urząd Miejski Lubin", "street": "Rynek", "building": "1", "postal_code": "59-300", "city": "Lubin"}


@pytest.fixture
def platform(pki: Pki) -> Iterator[Simulator]:
    """Run a simulated platform."""
    with Simulator(pki) as running:
        yield running


@pytest.fixture
def wired(office: Office, pki: Pki, platform: Simulator) -> Office:
    """Give the office a channel to it, and have it believe the seal of its evidence."""
    return wire(office, pki, a_channel(pki, platform.address, mailboxes={OFFICE: {"sender": SENDER}}))


@pytest.mark.parametrize(
    ("deeds", "status", "move"),
    [
        (["other_card"], "delivered", None),
        (["other_card", "returned"], "returned", "person"),
        ([], "posted", "person"),  # this card has no seal that could be believed
    ],
)
def test_letter_is_posted_and_brought_by_proof(
    wired: Office, platform: Simulator, deeds: list[str], status: str, move: str | None
) -> None:
    """The platform takes address and options as we write them; H.PN proves the posting, a sealed card what became of it."""
    platform.script(*map(Rule, deeds))
    letter = wired.post({**a_paper(), "box": OFFICE})
    wired.run()
    for _ in range(8):
        wired.after(hours=1)
    shipment = wired.shipment(letter)
    assert {"HPN", "HEPO"} <= {piece["kind"] for piece in shipment["evidence"]}
    assert shipment["basis"]["kind"] == ("HPN" if status == "posted" else "HEPO")
    assert (shipment["status"], (shipment["awaits"] or {}).get("whose_move")) == (status, move)
