"""An office at a simulated e-Doręczenia that follows a script: real stories, real channel, real wire; time is moved for both."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from connector.flow.desk import Policies
from connector.letters.mark import travelling
from connector.letters.status import SETTLED
from connector.store import tables as t
from connector.web import views
from samples.pki import Pki
from samples.platform.edoreczenia.books import Posting
from samples.platform.edoreczenia.simulator import Simulator
from signing import policy
from tests.contract.edoreczenia.kit import COUNTY, OFFICE, a_channel
from tests.flow.mailbox_out_kit import a_message
from tests.office_kit import SEAL, Office

Ending = tuple[str, str | None]

NEVER_LEFT = {"accepted", "ready", "held", "failed", "refused_here", "cancelled"}
LEFT = {"taken", "submitted", "available", "delivered", "deemed_delivered", "undelivered"}


class MailboxOffice(Office):
    """An office whose only platform is the simulated e-Doręczenia; ``call_timeout`` counts from the next start."""

    def __init__(self, folder: Path, pki: Pki, simulator: Simulator) -> None:
        self._pki, self.simulator = pki, simulator
        self.call_timeout = 10.0
        super().__init__(folder)
        self.clock.moment = datetime.now(UTC)
        evidence = policy.letters([pki.certificate("edoreczenia-seal")], stampers=[pki.certificate("root")])
        self.policies = Policies(policy.letters([SEAL.certificate]), self.policies.receipts, own={"evidence": evidence})
        with self.desk.database.transaction("mailbox in place of the box") as tx:
            own = {"channel": "edoreczenia", "name": "Urząd Miejski Lubin"}
            tx.execute(t.boxes.update().values(entity=OFFICE, address=OFFICE, answer_address=OFFICE, **own))
        self.restart()
        self.run()  # the first look at all that was sent, which would find a letter at once

    def restart(self) -> None:
        """Start again, with a channel that knows nothing of the one before."""
        self.mailbox = a_channel(  # type: ignore[assignment]  # the double's place is taken by the real one
            self._pki, self.simulator.address, call_timeout_seconds=self.call_timeout
        )
        super().restart()

    def after(self, **interval: float) -> None:
        """Let time pass for the office and for the platform, then work."""
        self.simulator.skip(timedelta(**interval).total_seconds())
        super().after(**interval)

    def wait(self, hours: int = 1) -> None:
        """Let hours pass in steps in which everything has its turn."""
        for _ in range(hours * 2):
            self.after(minutes=31)

    def resume(self) -> None:
        """Resume the paused mailbox, as ``connector box resume`` does."""
        with self.desk.database.transaction("box resumed") as tx:
            tx.execute(t.boxes.update().values(paused=None))

    def paused(self) -> str | None:
        """Say why the mailbox is paused, if it is."""
        with self.desk.database.reading() as tx:
            return str(tx.execute(t.boxes.select()).one().paused or "") or None

    def send(self, *addressees: str, key: str = "key-1") -> str:
        """Post a letter and work; give its id."""
        letter = self.post_to(*addressees or (COUNTY,), key=key)
        self.run()
        return letter

    def post_to(self, *addressees: str, key: str) -> str:
        """Post a letter, and leave it to be sent later."""
        return self.post({**a_message(*addressees), "box": OFFICE}, key)

    def endings(self, letter: str) -> list[Ending]:
        """Say where each shipment of a letter stands and whose move it is."""
        return [_ending(shipment) for shipment in self.letter(letter)["shipments"]]

    def ending(self, letter: str) -> Ending:
        """Say the same of a letter to one addressee."""
        [ending] = self.endings(letter)
        return ending

    def shipments(self) -> list[dict[str, Any]]:
        """Show every shipment."""
        with self.desk.database.reading() as tx:
            return [views.shipment_view(tx, row) for row in tx.execute(t.shipments.select())]


def _ending(shipment: dict[str, Any]) -> Ending:
    return shipment["status"], shipment["awaits"]["whose_move"] if shipment["awaits"] else None


def has_ended(ending: Ending) -> bool:
    """Whether a shipment is proved, refused, or a person's to decide."""
    status, whose = ending
    return whose == "person" or (status in SETTLED and whose is None)


def agree(office: MailboxOffice) -> None:
    """Hold the books of both sides against each other: nothing lost, nothing doubled, nothing claimed that is not so.

    Each dispatch that the platform took is one of ours, taken once, and for the addressees of its shipments alone; what we say
    left it has, what we say did not leave it has not. Every letter that came is here once, with the bytes it had.
    """
    books = office.simulator.books()
    taken = {posting.case: posting for posting in books.taken}
    assert len(taken) == len(books.taken), "a dispatch was sent twice under one mark"
    assert {posting.times_same for posting in books.taken} <= {1}, "a letter was sent twice"
    shipments = office.shipments()
    assert set(taken) <= {travelling(shipment["mark"]) for shipment in shipments}
    for shipment in shipments:
        _agree_on(shipment, taken.get(travelling(shipment["mark"])))
    _agree_on_arrivals(office)


def _agree_on(shipment: dict[str, Any], posting: Posting | None) -> None:
    is_there = posting is not None and shipment["addressee"]["address"] in posting.to
    if shipment["status"] in LEFT:
        assert is_there, f"claimed to be {shipment['status']}, but the platform has nothing"
    if shipment["status"] in NEVER_LEFT or (shipment["status"] == "refused" and shipment["basis"] is None):
        assert not is_there, f"the platform has a letter that is {shipment['status']} here"


def _agree_on_arrivals(office: MailboxOffice) -> None:
    came = {letter.message_id: letter for letter in office.simulator.books().arrived if letter.box == OFFICE}
    numbers = Counter(arrival["platform_id"] for arrival in office.arrivals() if not arrival["is_evidence"])
    assert set(numbers.values()) <= {1}, "a letter was kept twice"
    assert set(numbers) <= set(came)
    for arrival in office.arrivals():
        letter = came.get(arrival["platform_id"])
        if letter is None:
            continue
        text, *files = arrival["documents"]
        assert (text["sha256"], sorted(file["sha256"] for file in files)) == (
            letter.text_sha256,
            sorted(digest for _, digest in letter.files),
        )
        for document in arrival["documents"]:
            assert hashlib.sha256(office.desk.archive.get(document["sha256"])).hexdigest() == document["sha256"]


def missing(office: MailboxOffice) -> set[str]:
    """Give the numbers of letters that came to the mailbox and are not here."""
    here = {arrival["platform_id"] for arrival in office.arrivals()}
    return {letter.message_id for letter in office.simulator.books().arrived if letter.box == OFFICE} - here
