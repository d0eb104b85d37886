"""A scripted mailbox in memory, for tests of single stories: a list behind a cursor, and what each message does when fetched."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from connector.letters.errors import PlatformError, Refused
from connector.ports import (
    Claim,
    Listed,
    Listing,
    Mail,
    MailFile,
    Order,
    OwnBox,
    Parted,
    Progress,
    Proof,
    ReceiptFile,
    Sender,
    SentEntry,
    Taken,
    Trace,
)

SENT_AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
RESIDENT = Sender("AE:PL-11111-22222-ABCDE-11", "Jan Testowy", None, "AE:PL-11111-22222-ABCDE-11")


@dataclass
class MailboxDouble:
    """Plays a platform whose boxes are lists.

    ``box`` holds what came, oldest first; ``page`` is how much a listing shows. ``deeds`` say by number what fetching gives
    in place of the message, one a call: an error to raise, ``moving`` (202) or ``notice`` (Stub). ``large`` are contents that
    are fetched in pieces, by the file's number. ``fetched`` counts, by number.
    """

    name: str = "edoreczenia"
    call_timeout: timedelta = timedelta(seconds=60)
    claim: Claim = Claim.LIST_COMPLETE
    sends_a_minute: int = 0
    most_addressees: int = 15
    page: int = 3
    box: list[Mail] = field(default_factory=list)
    deeds: dict[str, list[PlatformError | str]] = field(default_factory=dict)
    large: dict[str, list[bytes | PlatformError]] = field(default_factory=dict)
    vanished: set[str] = field(default_factory=set)
    warning: str | None = None
    waiting: int = 0
    repeat: bool = False
    listing_errors: list[PlatformError] = field(default_factory=list)
    by_hand: dict[str, Trace] = field(default_factory=dict)
    calls: Counter[str] = field(default_factory=Counter)
    fetched: Counter[str] = field(default_factory=Counter)

    def arrive(self, *files: MailFile, number: str | None = None, **facts: object) -> Mail:
        """Put a letter into the mailbox."""
        number = number or f"PPSA-E-{len(self.box) + 1}"
        raw = b'{"messageId":"' + number.encode() + b'"}'
        mail = Mail(number, "letter", raw, RESIDENT, "Wniosek", "Dzień dobry.", list(files), "2026-03-02T10:00:00+01:00", SENT_AT)
        mail = replace(mail, **facts)  # type: ignore[arg-type]  # a test names fields
        self.box.append(mail)
        return mail

    def listed(self, box: OwnBox, after: str | None) -> Listing:  # noqa: ARG002 - the port's signature
        """Show a page behind the cursor, which counts; with ``repeat`` the last one of the page before is shown again."""
        self.calls["listed"] += 1
        if self.listing_errors:
            raise self.listing_errors.pop(0)
        begin = int(after or 0)
        shown = self.box[max(0, begin - 1) if self.repeat else begin : begin + self.page]
        end = min(begin + self.page, len(self.box))
        lines = [Listed(mail.number, mail.sent_at_raw) for mail in shown]
        return Listing(lines, str(end), end == len(self.box), self.warning, self.waiting)

    def fetch(self, box: OwnBox, number: str) -> Mail | None:  # noqa: ARG002 - the port's signature
        """Give a message, or do what the script says."""
        self.calls["fetch"] += 1
        self.fetched[number] += 1
        if number in self.vanished:
            raise Refused("no such message", raw=b'[{"error":"UAAPI0404"}]')
        mail = next(mail for mail in self.box if mail.number == number)
        deed = self.deeds[number].pop(0) if self.deeds.get(number) else None
        if isinstance(deed, PlatformError):
            raise deed
        if deed == "moving":
            return None
        return replace(mail, kind="notice", text="", files=[]) if deed == "notice" else mail

    def pieces(self, box: OwnBox, message: str, file: MailFile) -> Iterator[bytes]:  # noqa: ARG002 - the port's signature
        """Give a large file piece by piece, until the script breaks it off."""
        self.calls["pieces"] += 1
        script = self.large[file.number]
        while script:
            piece = script.pop(0)
            if isinstance(piece, PlatformError):
                raise piece
            yield piece

    def sent_since(self, box: OwnBox, since: datetime) -> list[SentEntry] | None:  # noqa: ARG002 - the port's signature
        """List what people sent by hand."""
        self.calls["sent_since"] += 1
        return [
            SentEntry(trace.name, trace.addressee, trace.sent_at, number, platform_id=number)
            for number, trace in self.by_hand.items()
            if trace.sent_at is None or trace.sent_at >= since
        ]

    def fetch_sent(self, box: OwnBox, entry: SentEntry) -> Trace | None:  # noqa: ARG002 - the port's signature
        """Give a letter that was sent by hand."""
        self.calls["fetch_sent"] += 1
        return self.by_hand.get(entry.number)

    def send(self, order: Order) -> Taken:
        """Take an order: the double's letters out are tested elsewhere."""
        self.calls["send"] += 1
        return Taken(hashlib.sha256(order.mark.encode()).hexdigest()[:20], b"{}")

    def reread(self, raw: bytes, at: datetime) -> Taken:  # noqa: ARG002 - the port's signature
        """Refuse: nothing is kept to be read again."""
        raise Refused(raw=raw)

    def look_for(self, order: Order, since: datetime) -> list[Trace]:  # noqa: ARG002 - the port's signature
        """Find nothing."""
        return []

    def parted(self, box: OwnBox, task: str) -> Sequence[Parted] | None:  # noqa: ARG002 - the port's signature
        """Tell nothing yet."""
        return None

    def progress(self, box: OwnBox, message: str) -> Progress:  # noqa: ARG002 - the port's signature
        """Say that it was sent."""
        return Progress("Nadana")

    def proofs(self, box: OwnBox, message: str) -> Sequence[Proof]:  # noqa: ARG002 - the port's signature
        """List none."""
        return []

    def fetch_proof(self, box: OwnBox, proof: Proof) -> ReceiptFile:  # noqa: ARG002 - the port's signature
        """Refuse: there is none."""
        raise Refused


def a_file(content: bytes | None, name: str = "wniosek.pdf", media_type: str = "application/pdf", number: str = "1") -> MailFile:
    """Make a file of a message; without content it is too large to come with it."""
    return MailFile(number, name, media_type, len(content) if content is not None else None, content)
