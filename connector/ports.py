"""What the core asks of the outside, as Protocols: channels, document systems, a clock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Give the present moment, aware, in UTC."""
        ...


@dataclass(frozen=True, slots=True)
class OwnBox:
    """A box of the office (skrytka własna): the entity (podmiot), the display name, the address, and where answers go."""

    entity: str
    name: str
    address: str
    answer_address: str


@dataclass(frozen=True, slots=True)
class Order:
    """One call that sends: who, from where, to whom, and the exact bytes."""

    mark: str
    box: OwnBox
    addressee: str
    file_name: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class ReceiptFile:
    """A receipt that came inside an answer: name and bytes, not judged yet."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Taken:
    """A verified answer that took the order: the platform's ids, a receipt if one came, and the answer's raw bytes."""

    platform_id: str
    raw: bytes = field(repr=False)
    receipt_id: str | None = None
    receipt: ReceiptFile | None = None


@dataclass(frozen=True, slots=True)
class Trace:
    """A letter that the platform's own record of sent letters (SENT) shows, with its receipt once there is one.

    ``platform_id`` is the number that sending answers with; None while the record does not tell it.
    """

    platform_id: str | None
    name: str
    addressee: str | None
    sent_at: datetime | None
    content: bytes = field(repr=False)
    receipt: ReceiptFile | None = None


@dataclass(frozen=True, slots=True)
class SentEntry:
    """A line of the platform's record of sent letters: the name it travelled under, to whom and when, as far as it says.

    ``number`` is the record's own, and ``receipt`` its number of the receipt, once there is one. ``platform_id`` is what
    sending answers with, where the record tells it. ``sender`` is the box it left from, ``sent_at_raw`` the time as written.
    """

    name: str
    addressee: str | None
    sent_at: datetime | None
    number: str
    receipt: str | None = None
    platform_id: str | None = None
    sender: str | None = None
    sent_at_raw: str | None = None


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sent an arrival, as the platform says."""

    identifier: str
    name: str
    account: str | None = None
    answer_address: str | None = None


@dataclass(frozen=True, slots=True)
class Envelope:
    """An item of a queue as the platform gave it: raw answer, document, and what the platform says about it."""

    raw: bytes = field(repr=False)
    document: bytes = field(repr=False)
    file_name: str
    media_type: str
    sender: Sender
    platform_id: str | None
    sent_at_raw: str
    sent_at: datetime | None
    test: bool = False


class Claim(StrEnum):
    """What may be said of a box once the platform showed nothing more; the books never say more than this."""

    QUEUE_EMPTY = "queue_empty"
    """At this moment nothing waited. What somebody else took off the queue before, nobody can see (ePUAP)."""
    LIST_COMPLETE = "list_complete"
    """Everything that came up to this moment was listed, whoever else reads the box."""


class Channel(Protocol):
    """A platform that carries letters. Every call has a deadline; every method says whether it may be repeated.

    All methods raise :class:`connector.letters.errors.NotTaken` where surely nothing arrived,
    :class:`~connector.letters.errors.Refused` where the platform said no, and
    :class:`~connector.letters.errors.OutcomeUnknown` (or its ``AnswerUnverifiable``) for everything else.
    """

    name: str
    call_timeout: timedelta
    claim: Claim
    sends_a_minute: int
    """The most letters in a minute; 0 where nothing limits them."""

    def send(self, order: Order) -> Taken:
        """Send; not repeatable."""
        ...

    def reread(self, raw: bytes, at: datetime) -> Taken:
        """Judge once more the kept bytes of an answer to :meth:`send`, as at the moment it came; calls nobody."""
        ...

    def look_for(self, order: Order, since: datetime) -> list[Trace]:
        """Fetch from the platform's record what could be this order, sent at or after ``since``; repeatable."""
        ...

    def sent_since(self, box: OwnBox, since: datetime) -> list[SentEntry] | None:
        """List what the platform's record says was sent from a box's entity at or after ``since``, whoever sent it; repeatable.

        None where there is no such record or we may not read it, which is not the same as an empty one.
        """
        ...

    def fetch_sent(self, box: OwnBox, entry: SentEntry) -> Trace | None:
        """Fetch a letter that :meth:`sent_since` listed, and its receipt; None where it is gone from the record; repeatable."""
        ...

    def waiting(self, box: OwnBox) -> int:
        """Count what waits in a box; repeatable."""
        ...

    def peek(self, box: OwnBox) -> Envelope | None:
        """Show the head of a box's queue and leave it there, or None when nothing waits; repeatable.

        Raises:
            EnvelopeUnusable: an item is there but lacks what is needed to keep and confirm it.
        """
        ...

    def confirm(self, box: OwnBox, envelope: Envelope, *, other_digest: bool = False) -> None:
        """Take the head off the queue; only right after :meth:`peek` showed this very item.

        Args:
            box: whose queue.
            envelope: the item just shown.
            other_digest: confirm with the digest that is not the configured one.

        Raises:
            WrongDigest: refused, perhaps for the kind of digest.
        """
        ...


@dataclass(frozen=True, slots=True)
class ParcelFile:
    """A file of a parcel: a name that is safe on any file system, and its bytes."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Parcel:
    """An arrival made ready for a document system."""

    arrival: str
    document: ParcelFile
    attachments: Sequence[ParcelFile] = ()
    evidence: Sequence[ParcelFile] = ()
    metadata: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """A document system's word that it registered an arrival, under its own number (RPW)."""

    arrival: str
    register_number: str


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A letter that a document system wants sent.

    ``key`` names it for ever (an idempotency key); ``request`` has the shape of ``POST /api/v1/letters``.
    """

    key: str
    request: Mapping[str, Any]


class DocumentSystem(Protocol):
    """A document system of the office (EZD).

    Errors are those of :class:`Channel`: ``NotTaken`` is retried, ``OutcomeUnknown`` goes to a person.
    """

    name: str
    call_timeout: timedelta

    def hand_over(self, parcel: Parcel) -> str | None:
        """Give a parcel; repeatable for the same arrival without doubling it. Returns the register number if known at once."""
        ...

    def acknowledgements(self) -> Iterator[Acknowledgement]:
        """List acknowledgements not yet settled; repeatable."""
        ...

    def settle(self, acknowledgement: Acknowledgement) -> None:
        """Put an acknowledgement away, after it was recorded; repeatable."""
        ...

    def outgoing(self) -> Iterator[Outgoing]:
        """List letters to send; repeatable, the same key until accepted or refused.

        Raises:
            RequestInvalid: never; an unreadable request is yielded as it is and refused by the core.
        """
        ...

    def accepted(self, outgoing: Outgoing, letter: str) -> None:
        """Note that the letter is safe with us under this id; repeatable."""
        ...

    def refused(self, outgoing: Outgoing, problems: Sequence[Mapping[str, Any]]) -> None:
        """Note that the letter cannot be taken, and why; repeatable."""
        ...

    def report(self, letter: str, standing: Mapping[str, Any], evidence: Sequence[ParcelFile]) -> None:
        """Tell the system that posted a letter how it stands, with the evidence so far; repeatable."""
        ...
