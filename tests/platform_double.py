"""A scripted platform in memory, for tests of single stories; the simulated ePUAP is another thing, with a wire in between."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from connector.letters.errors import (
    AnswerUnverifiable,
    EnvelopeUnusable,
    NotTaken,
    OutcomeUnknown,
    PlatformError,
    Refused,
    WrongDigest,
)
from connector.ports import Claim, Envelope, Order, OwnBox, ReceiptFile, Sender, SentEntry, Taken, Trace

SENT_AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass
class PlatformDouble:
    """Plays a platform: keeps what it took, and does to each call what the script says, one deed a call.

    Deeds of ``send``: take, take without receipt, not taken, refuse, break after taking, break before taking, unverifiable.
    Deeds of ``confirm``: take, wrong digest, break after taking, break before taking.
    Deeds of ``fetch_sent``: take, break, not taken. ``by_hand`` are letters that people sent; ``hidden`` are gone when fetched.
    """

    write_receipt: Callable[[str, str], bytes]
    name: str = "epuap"
    call_timeout: timedelta = timedelta(seconds=60)
    claim: Claim = Claim.QUEUE_EMPTY
    sends_a_minute: int = 0
    quiet_for: timedelta | None = None
    send_script: list[str] = field(default_factory=list)
    confirm_script: list[str] = field(default_factory=list)
    shows_sent: bool = True
    numbers_sent: bool = True
    reachable: bool = True
    pinned: bool = False
    taken: dict[str, Order] = field(default_factory=dict)
    owed: list[str] = field(default_factory=list)
    queue: list[Envelope] = field(default_factory=list)
    unusable: list[PlatformError] = field(default_factory=list)
    confirmed: list[Envelope] = field(default_factory=list)
    by_hand: dict[str, Trace] = field(default_factory=dict)
    senders: dict[str, str] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    fetch_script: list[str] = field(default_factory=list)
    calls: Counter[str] = field(default_factory=Counter)

    def send(self, order: Order) -> Taken:
        """Take an order, or do what the script says."""
        self.calls["send"] += 1
        deed = self.send_script.pop(0) if self.send_script else "take"
        if deed == "not taken":
            raise NotTaken
        if deed == "refuse":
            raise Refused("no such box", raw=b"<fault/>")
        if deed == "break before taking":
            raise OutcomeUnknown(quiet_for=self.quiet_for)
        platform_id = str(900000 + len(self.taken))
        self.taken[platform_id] = order
        if deed != "take":
            self.owed.append(platform_id)
        if deed == "break after taking":
            raise OutcomeUnknown
        if deed == "unverifiable":
            raise AnswerUnverifiable("answer_signer_unknown", raw=b"<signed-by-somebody-else/>")
        receipt = None if deed == "take without receipt" else ReceiptFile("UPP.xml", self.receipt_for(platform_id))
        return Taken(platform_id, b"<answer/>", receipt_id="1", receipt=receipt)

    def reread(self, raw: bytes, at: datetime) -> Taken:  # noqa: ARG002 - the port's signature
        """Believe kept answers once the certificate is pinned, and read from them what was taken last."""
        if not self.pinned:
            raise AnswerUnverifiable("answer_signer_unknown", raw=raw)
        platform_id = self.owed.pop()
        return Taken(platform_id, raw, receipt_id="1", receipt=ReceiptFile("UPP.xml", self.receipt_for(platform_id)))

    def receipt_for(self, platform_id: str) -> bytes:
        """Write and seal the UPP for an order taken."""
        return self.write_receipt(platform_id, self.taken[platform_id].addressee.split("/")[1])

    def send_owed_receipts(self) -> None:
        """Put the receipts that no answer brought into the queue of the answer box."""
        while self.owed:
            self.arrive(self.receipt_for(self.owed.pop(0)), file_name="UPP.xml")

    def look_for(self, order: Order, since: datetime) -> list[Trace]:  # noqa: ARG002 - the port's signature
        """Show what SENT holds for this addressee."""
        self.calls["look_for"] += 1
        if not self.reachable:
            raise NotTaken
        if not self.shows_sent:
            return []
        return [
            Trace(
                platform_id if self.numbers_sent else None,
                taken.file_name.removesuffix(".xml"),
                taken.addressee,
                SENT_AT,
                taken.content,
            )
            for platform_id, taken in self.taken.items()
            if taken.addressee == order.addressee
        ] + [trace for trace in self.by_hand.values() if trace.addressee == order.addressee]

    def send_by_hand(
        self, content: bytes, to: str, *, name: str = "Pismo", at: datetime | None = SENT_AT, platform_id: str | None = None
    ) -> None:
        """Have a person send a letter in the portal; with a number, its UPP lies beside it."""
        receipt = ReceiptFile("UPP.xml", self.write_receipt(platform_id, to.split("/")[1])) if platform_id else None
        self.by_hand[f"hand-{len(self.by_hand)}"] = Trace(platform_id, name, to, at, content, receipt)

    def fetch_sent(self, box: OwnBox, entry: SentEntry) -> Trace | None:  # noqa: ARG002 - the port's signature
        """Give a letter of the record."""
        self.calls["fetch_sent"] += 1
        deed = self.fetch_script.pop(0) if self.fetch_script else "take"
        if deed != "take":
            raise NotTaken if deed == "not taken" else OutcomeUnknown
        if entry.number in self.hidden:
            return None
        if entry.number in self.by_hand:
            return self.by_hand[entry.number]
        order = self.taken[entry.number]
        return Trace(entry.platform_id, entry.name, order.addressee, SENT_AT, order.content)

    def sent_since(self, box: OwnBox, since: datetime) -> list[SentEntry] | None:  # noqa: ARG002 - the port's signature
        """List everything that the connector sent, and what people sent since."""
        self.calls["sent_since"] += 1
        if not self.reachable:
            raise NotTaken
        if not self.shows_sent:
            return None
        ours = [
            SentEntry(
                order.file_name.removesuffix(".xml"),
                order.addressee,
                SENT_AT,
                number,
                platform_id=number if self.numbers_sent else None,
            )
            for number, order in self.taken.items()
        ]
        return ours + [
            SentEntry(
                trace.name,
                trace.addressee,
                trace.sent_at,
                number,
                receipt=number if trace.receipt else None,
                sender=self.senders.get(number),
            )
            for number, trace in self.by_hand.items()
            if trace.sent_at is None or trace.sent_at >= since
        ]

    def times_received(self, mark: str) -> int:
        """Count how often a letter with this mark was taken."""
        return sum(order.mark == mark for order in self.taken.values())

    def arrive(
        self, document: bytes, *, platform_id: str | None = None, file_name: str = "pismo.xml", test: bool = False
    ) -> None:
        """Put a document into the queue."""
        number = platform_id or str(700000 + len(self.queue) + len(self.confirmed))
        sender = Sender("jtestowy", "Jan Testowy", "jtestowy", "/jtestowy/domyslna")
        raw = b"<envelope>" + number.encode() + b"</envelope>"
        self.queue.append(
            Envelope(raw, document, file_name, "text/xml", sender, number, "2026-03-02T10:00:00+01:00", SENT_AT, test)
        )

    def waiting(self, box: OwnBox) -> int:  # noqa: ARG002 - the port's signature
        """Count the queue."""
        self.calls["waiting"] += 1
        return len(self.queue)

    def peek(self, box: OwnBox) -> Envelope | None:  # noqa: ARG002 - the port's signature
        """Show the head."""
        self.calls["peek"] += 1
        if self.quiet_for is not None:
            raise OutcomeUnknown(quiet_for=self.quiet_for)
        if self.unusable:
            raise self.unusable[0]
        return self.queue[0] if self.queue else None

    def confirm(self, box: OwnBox, envelope: Envelope, *, other_digest: bool = False) -> None:  # noqa: ARG002 - the port's signature
        """Take the head off, or do what the script says."""
        self.calls["confirm"] += 1
        deed = self.confirm_script.pop(0) if self.confirm_script else "take"
        if deed == "wrong digest":
            raise WrongDigest
        if deed == "break before taking":
            raise OutcomeUnknown
        assert self.queue, "a confirm for an item that is not there"
        assert self.queue[0] == envelope, "a confirm for an item that is not at the head"
        self.confirmed.append(self.queue.pop(0))
        if deed == "break after taking":
            raise OutcomeUnknown


def bad_envelope() -> EnvelopeUnusable:
    """Make an error for an item that lacks what is needed."""
    return EnvelopeUnusable("dokument", raw=b"<cut-off")
