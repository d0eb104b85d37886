"""An office at a simulated ePUAP that follows a script: real stories, real channel, real wire; time is moved for both sides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from connector.flow.desk import Desk, Policies
from connector.store import tables as t
from connector.web import views
from samples.pki import Pki
from samples.platform.epuap.books import BoxBook
from samples.platform.epuap.script import Rule
from samples.platform.epuap.simulator import Simulator
from signing import policy
from tests.contract.epuap.kit import a_channel
from tests.office_kit import BOX, SEAL, Office, a_notice

LETTER = b"<pismo>od Jana Testowego</pismo>"
PLATFORM = "platform-answers.pem"
Ending = tuple[str, str | None]


class ScriptedOffice(Office):
    """An office whose platform is the simulator; its clock starts at the platform's time, and both are moved together."""

    def __init__(self, folder: Path, pki: Pki, simulator: Simulator) -> None:
        self._pki, self.simulator = pki, simulator
        self.pins, self.call_timeout = [PLATFORM], 10.0
        super().__init__(folder)

    def _open(self) -> Desk:
        self.clock.moment = max(self.clock.moment, datetime.now(UTC))
        channel = a_channel(
            self._pki,
            self.simulator.address,
            answer_certificates=[f"file:{pin}" for pin in self.pins],
            call_timeout_seconds=self.call_timeout,
        )
        receipts = policy.upp([self._pki.certificate("platform-upp")])
        letters = policy.letters([SEAL.certificate])
        return replace(super()._open(), channels={"epuap": channel}, policies=Policies(letters, receipts))

    def after(self, **interval: float) -> None:
        """Let time pass for the office and for the platform, then work."""
        self.simulator.skip(timedelta(**interval).total_seconds())
        super().after(**interval)

    def wait(self, hours: int = 1) -> None:
        """Let hours pass in steps in which everything has its turn."""
        for _ in range(hours * 2):
            self.after(minutes=31)

    def pin(self, *certificates: str) -> None:
        """Believe answers by these certificates too, as an administrator does, and start again."""
        self.pins = [PLATFORM, *certificates]
        self.restart()

    def resume(self) -> None:
        """Resume the paused box, as ``connector box resume`` does."""
        with self.desk.database.transaction("box resumed") as tx:
            tx.execute(t.boxes.update().values(paused=None))

    def people_wait_for(self) -> dict[str, int]:
        """Count what the pages show as waiting for a person."""
        with self.desk.database.reading() as tx:
            return views.people_wait_for(tx, self.unit_id)

    def send(self, *addressees: str, key: str = "key-1") -> str:
        """Post a letter and work; give its id."""
        letter = self.post(a_notice(*addressees), key)
        self.run()
        return letter

    def ending(self, letter: str) -> Ending:
        """Say where a letter's first shipment stands and whose move it is."""
        shipment = self.shipment(letter)
        return shipment["status"], shipment["awaits"]["whose_move"] if shipment["awaits"] else None

    def history(self, subject: str) -> list[str]:
        """Name what the journal says of a letter or arrival, oldest first."""
        with self.desk.database.reading() as tx:
            return [entry["kind"] for entry in views.time_line(tx, subject)]

    def box_book(self) -> BoxBook:
        """Give the platform's book of the office's box."""
        return self.simulator.books().boxes[BOX]


def agree(office: ScriptedOffice) -> None:
    """Hold the books of both sides against each other: nothing lost, nothing doubled, nothing claimed that is not so.

    Every letter that the platform took is one of ours, taken once; what we call delivered, submitted or taken it has, what
    we call refused or waiting it has not. Every document that was taken off the queue is kept here, with the bytes it had.
    """
    books = office.simulator.books()
    taken = Counter(posting.name.removesuffix(".xml") for posting in books.taken)
    assert set(taken.values()) <= {1}, "a letter was sent twice"
    shipments = _shipments(office)
    assert set(taken) <= {shipment["mark"] for shipment in shipments}
    for shipment in shipments:
        if shipment["status"] in {"delivered", "submitted", "taken"}:
            assert shipment["mark"] in taken, "claimed, but the platform has nothing"
        if shipment["status"] in {"refused", "ready", "accepted"}:
            assert shipment["mark"] not in taken, "the platform has a letter of which the office says that it did not leave"
    _agree_on_arrivals(office, books.boxes[BOX])


def _shipments(office: ScriptedOffice) -> Sequence[dict[str, Any]]:
    with office.desk.database.reading() as tx:
        return [views.shipment_view(tx, row) for row in tx.execute(t.shipments.select())]


def _agree_on_arrivals(office: ScriptedOffice, book: BoxBook) -> None:
    assert book.entered == book.waiting + len(book.confirmed) + len(book.taken_by_other)
    confirmed = Counter((done.id, done.sha256) for done in book.confirmed)
    kept = Counter((arrival["platform_id"], arrival["document_sha256"]) for arrival in office.arrivals())
    assert set(confirmed) <= set(kept), "confirmed, but not kept"
    by_other = Counter((done.id, done.sha256) for done in book.taken_by_other)
    assert sum((kept - confirmed - by_other).values()) <= book.waiting, "kept twice"


def rules(*deeds: str | Rule, operation: str = "nadaj", **more: Any) -> list[Rule]:
    """Make rules of deeds for one operation; a rule goes through as it is."""
    return [deed if isinstance(deed, Rule) else Rule(deed, operation=operation, **more) for deed in deeds]
