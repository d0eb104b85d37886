"""An office whose whole surroundings can fail: the platform, other readers, the database, the archive, the power."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from connector.flow.desk import Desk
from connector.flow.worker import sequence_journal, work_once
from connector.letters.errors import AnswerUnverifiable, ConnectorError, WrongDigest
from connector.ports import Envelope, Order, OwnBox, ReceiptFile, SentEntry, Taken, Trace
from connector.store.archive import Archive
from connector.store.unarchived import Unarchived
from tests.office_kit import PLATFORM_SEAL, Killed, Office
from tests.platform_double import PlatformDouble
from tests.receipts_kit import sealed_upp

Item = tuple[str | None, bytes]
Shown = TypeVar("Shown", Trace, SentEntry)
_MOST_FAILURES = 20
"""A database that is still away after so many looks of a worker stays away until the next step."""


class LifePlatform(PlatformDouble):
    """A platform that counts its faults and what goes in and out of its queue; its kept answers name their letter."""

    def __init__(self, write_receipt: Callable[[str, str], bytes], met: Counter[str]) -> None:
        super().__init__(write_receipt)
        self.met = met
        self.entered: Counter[Item] = Counter()
        self.stolen: Counter[Item] = Counter()
        self.steals_after: int | None = None
        self.names_sent = True
        self.before_confirming: Callable[[Envelope], None] = lambda _envelope: None

    def send(self, order: Order) -> Taken:
        """Take an order; an answer that cannot be verified names the document all the same."""
        self._note("send", self.send_script)
        try:
            return super().send(order)
        except AnswerUnverifiable as error:
            raise AnswerUnverifiable(error.detail, raw=list(self.taken)[-1].encode()) from None

    def _note(self, call: str, script: list[str]) -> None:
        if script:
            self.met[f"{call}: {script[0]}"] += 1

    def reread(self, raw: bytes, at: datetime) -> Taken:  # noqa: ARG002 - the port's signature
        """Believe kept answers once the certificate is pinned."""
        if not self.pinned:
            raise AnswerUnverifiable("answer_signer_unknown", raw=raw)
        number = raw.decode()
        return Taken(number, raw, receipt_id="1", receipt=ReceiptFile("UPP.xml", self.receipt_for(number)))

    def look_for(self, order: Order, since: datetime) -> list[Trace]:
        """Show what SENT holds for this addressee, under names of the platform's own where it keeps ours to itself."""
        self._note_record()
        return [self._renamed(trace) for trace in super().look_for(order, since)]

    def sent_since(self, box: OwnBox, since: datetime) -> list[SentEntry] | None:
        """List all that was sent, named likewise."""
        self._note_record()
        listed = super().sent_since(box, since)
        return listed and [self._renamed(entry) for entry in listed]

    def fetch_sent(self, box: OwnBox, entry: SentEntry) -> Trace | None:
        """Give a letter of the record."""
        self._note("fetch a sent letter", self.fetch_script)
        return super().fetch_sent(box, entry)

    def _note_record(self) -> None:
        shows = {
            "away": self.reachable,
            "empty": self.shows_sent,
            "without numbers": self.numbers_sent,
            "nameless": self.names_sent,
        }
        self.met.update(f"record of sent letters: {how}" for how, well in shows.items() if not well)

    def _renamed(self, entry: Shown) -> Shown:
        return entry if self.names_sent else replace(entry, name="Pismo")

    def enter(self, document: bytes, *, platform_id: str | None = None, file_name: str = "pismo.xml") -> None:
        """Put a document into the queue and count it; its number is its own unless one is given."""
        self.arrive(document, platform_id=platform_id or str(700000 + self.entered.total()), file_name=file_name)
        self.entered[item(self.queue[-1])] += 1

    def peek(self, box: OwnBox) -> Envelope | None:
        """Show the head; another reader may take it right after."""
        if self.quiet_for is not None or self.unusable:
            self.met["look: asked for quiet" if self.quiet_for else "look: envelope unusable"] += 1
        shown = super().peek(box)
        if self.steals_after is not None and shown is not None:
            self.steals_after -= 1
            if self.steals_after < 0:
                self.steals_after = None
                self._steal()
        return shown

    def _steal(self) -> None:
        self.met["look: another reader takes it"] += 1
        self.stolen[item(self.queue.pop(0))] += 1

    def confirm(self, box: OwnBox, envelope: Envelope, *, other_digest: bool = False) -> None:
        """Refuse what is not at the head, as the platform does; look at the office's books before anything is taken off."""
        if not self.queue or self.queue[0] != envelope:
            raise WrongDigest("nothing of this digest waits", raw=b"<fault/>")
        self._note("confirm", self.confirm_script)
        self.before_confirming(envelope)
        super().confirm(box, envelope, other_digest=other_digest)

    def behave(self) -> None:
        """End every misbehaviour."""
        for script in (self.send_script, self.confirm_script, self.fetch_script, self.unusable):
            script.clear()
        self.steals_after, self.quiet_for = None, None
        self.reachable = self.shows_sent = self.numbers_sent = self.names_sent = True


def item(envelope: Envelope) -> Item:
    """Tell items of a queue apart by what the office could tell them apart by."""
    return envelope.platform_id, envelope.document


class LifeOffice(Office):
    """An office that lives through whatever happens, and that is started again when it was killed."""

    platform: LifePlatform

    def __init__(self, folder: Path) -> None:
        self.met: Counter[str] = Counter()
        self.dies_in: int | None = None
        self.blinks: list[bool] = []
        self.seen: set[str] = set()
        super().__init__(folder)
        self.platform = LifePlatform(self._write_receipt, self.met)
        self.restart()

    def _write_receipt(self, number: str, to: str) -> bytes:
        return sealed_upp(PLATFORM_SEAL, number, to, at=self.clock.now())

    def _open(self) -> Desk:
        desk = super()._open()
        transaction = desk.database.transaction

        @contextmanager
        def shaky(name: str, *, lasting: bool = True) -> Iterator[Connection]:
            """Fail once for each blink: before anything is written (False), or right after the commit (True)."""
            blink = self.blinks.pop(0) if self.blinks else None
            if blink is not None:
                self.met["database: connection lost after a commit" if blink else "database: transaction refused"] += 1
            if blink is False:
                raise OperationalError("", {}, Exception("database or disk is full"))
            with transaction(name, lasting=lasting) as tx:
                yield tx
            if blink is True:
                raise OperationalError("", {}, Exception("the connection was lost"))

        desk.database.transaction = shaky  # type: ignore[method-assign]  # this office's own database
        return desk

    def _after_commit(self, name: str) -> None:
        """End the process after so many commits."""
        if self.dies_in is None:
            return
        self.dies_in -= 1
        if self.dies_in < 0:
            self.met[f"killed after: {name}"] += 1
            raise Killed(name)

    def run(self) -> None:
        """Work until nothing is due, as a crew does: a store that fails for the moment ends nothing."""
        for _ in range(_MOST_FAILURES):
            with suppress(OperationalError):
                while work_once(self.desk, "test"):
                    self._no_surprise()
                sequence_journal(self.desk)
                return

    def survive(self, act: Callable[[], object]) -> bool:
        """Do what may be refused, fail, or end the process, which then starts again; True where it was done."""
        try:
            act()
        except Killed:
            self.met["process: killed after a commit"] += 1
            self.revive()
        except (ConnectorError, OperationalError):
            pass
        else:
            return True
        return False

    def revive(self) -> None:
        """Start again; whoever starts the service tries until the database is there."""
        self.dies_in = None
        self.blinks.clear()
        self.restart()

    def kept(self) -> Archive:
        """Give the archive as it is on the disk, whatever a test made unreachable, with what waits for it in the database."""
        return Archive(self.shelf.shelf, waiting=Unarchived(self.desk.database).find)

    def _surprising(self, error: str) -> bool:
        return error != OperationalError.__name__ and super()._surprising(error)
