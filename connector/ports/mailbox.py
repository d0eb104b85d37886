"""A channel whose boxes are lists, and whose proofs are fetched one by one (e-Doręczenia)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, runtime_checkable

from connector.ports.channel import Channel, Sender
from connector.ports.sending import OwnBox, ReceiptFile


@dataclass(frozen=True, slots=True)
class Parted:
    """What became of one addressee of a dispatch: the platform's id of their message, or why there is none."""

    addressee: str
    platform_id: str | None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """A line of the platform's list of evidence: its id, kind as written (``A.1``), message, and the time it speaks of.

    Where the list leaves out id or kind they are empty: such a piece is there, and cannot be fetched before it has both.
    """

    number: str
    kind: str
    message: str
    event_at_raw: str | None = None
    event_at: datetime | None = None

    @property
    def can_be_fetched(self) -> bool:
        """Whether the list tells what it takes to fetch and judge it."""
        return bool(self.number and self.kind)


@dataclass(frozen=True, slots=True)
class Progress:
    """How the platform says a message stands: its word as written, and the days until it counts as received, for information.

    ``ended_badly`` says that by its word the message will reach nobody.
    """

    status: str
    reasons: Sequence[str] = ()
    days_to_receive: int | None = None
    ended_badly: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """A message in the list of a mailbox."""

    number: str
    stored_at_raw: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A part of a mailbox's list, oldest first: what is new after the cursor, the cursor behind it, and whether that was all.

    ``warning`` is what the platform says of the mailbox (nearly full), as written; ``waiting`` counts what it has yet to move
    into the mailbox, so that even a complete list is not all that came while it is above zero.
    """

    messages: Sequence[Listed]
    cursor: str
    complete: bool
    warning: str | None = None
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class MailFile:
    """A file of a received message; ``content`` is None where it is too large to come with it (:meth:`Mailbox.pieces`)."""

    number: str
    name: str
    media_type: str
    size: int | None
    content: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Mail:
    """A received message in full.

    ``kind`` is letter, notice (Stub: only the news that something came) or evidence. ``raw`` is the answer as it came.
    ``evidence`` is what kind of evidence it is where it is one, with ``about`` the message it speaks of, as far as it says.
    """

    number: str
    kind: str
    raw: bytes = field(repr=False)
    sender: Sender
    subject: str
    text: str
    files: Sequence[MailFile]
    sent_at_raw: str
    sent_at: datetime | None
    received_at_raw: str | None = None
    thread: str | None = None
    case: str | None = None
    evidence: str | None = None
    about: str | None = None


@runtime_checkable
class Mailbox(Channel, Protocol):
    """A channel whose boxes are lists, and whose proofs are fetched one by one (e-Doręczenia). Every method is repeatable."""

    most_addressees: int
    """The most addressees of one call."""

    def parted(self, box: OwnBox, task: str) -> Sequence[Parted] | None:
        """Say what became of each addressee of a dispatch; None while the platform is still at it."""
        ...

    def progress(self, box: OwnBox, message: str) -> Progress:
        """Say how a sent message stands; proves nothing."""
        ...

    def proofs(self, box: OwnBox, message: str) -> Sequence[Proof]:
        """List the evidence about a message."""
        ...

    def fetch_proof(self, box: OwnBox, proof: Proof) -> ReceiptFile:
        """Fetch one piece of evidence as it is sealed."""
        ...

    def listed(self, box: OwnBox, after: str | None) -> Listing:
        """List what came into the box after a cursor that an earlier listing gave; from the beginning without one."""
        ...

    def fetch(self, box: OwnBox, number: str) -> Mail | None:
        """Fetch a message in full; None while the platform still moves it into the mailbox (202)."""
        ...

    def pieces(self, box: OwnBox, message: str, file: MailFile) -> Iterator[bytes]:
        """Fetch a large file of a message, piece by piece."""
        ...
