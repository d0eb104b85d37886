"""What the core asks of the outside, as Protocols: channels, document systems, a clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol, runtime_checkable

from connector.letters.errors import Problem
from connector.letters.paper import Paper


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
class OrderFile:
    """A file that travels with a message: the name sent, type, size in bytes, SHA-256 in hex, and its bytes in pieces.

    ``pieces`` may be called again; each call begins anew.
    """

    name: str
    media_type: str
    size: int
    sha256: str
    pieces: Callable[[], Iterator[bytes]] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Message:
    """What a letter is to a platform that carries messages with files (e-Doręczenia) rather than one document.

    ``thread`` and ``replies_to`` are the platform's ids (threadId, refToMessageId) of what is answered. With ``paper`` the
    files are printed and posted (PUH).
    """

    subject: str
    text: str
    files: Sequence[OrderFile] = ()
    thread: str | None = None
    replies_to: str | None = None
    paper: Paper | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """One call that sends: who, from where, to whom, and the exact bytes.

    ``content`` is the document that leaves; for a message, the record that names its text and files by their digests.
    ``others`` are further addressees of the same call, where the platform takes several.
    """

    mark: str
    box: OwnBox
    addressee: str
    file_name: str
    media_type: str
    content: bytes = field(repr=False)
    others: Sequence[str] = ()
    message: Message | None = None

    @property
    def addressees(self) -> tuple[str, ...]:
        """Everybody this call is addressed to."""
        return (self.addressee, *self.others)


@dataclass(frozen=True, slots=True)
class ReceiptFile:
    """A receipt that came inside an answer: name and bytes, not judged yet."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Taken:
    """A verified answer that took the order: the platform's ids, a receipt if one came, and the answer's raw bytes.

    ``task`` stands for the shipments until the platform has parted them (:meth:`Mailbox.parted`); ``platform_id`` is empty then.
    """

    platform_id: str
    raw: bytes = field(repr=False)
    receipt_id: str | None = None
    receipt: ReceiptFile | None = None
    task: str | None = None


@dataclass(frozen=True, slots=True)
class Trace:
    """A letter that the platform's own record of sent letters (SENT) shows, with its receipt once there is one.

    ``platform_id`` is the number that sending answers with; None while the record does not tell it. ``task`` is the one of
    :class:`Taken`, where the record tells that.
    """

    platform_id: str | None
    name: str
    addressee: str | None
    sent_at: datetime | None
    content: bytes = field(repr=False)
    receipt: ReceiptFile | None = None
    task: str | None = None


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


@dataclass(frozen=True, slots=True)
class Parted:
    """What became of one addressee of a dispatch: the platform's id of their message, or why there is none."""

    addressee: str
    platform_id: str | None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """A line of the platform's list of evidence: its id, kind as written (``A.1``), message, and the time it speaks of."""

    number: str
    kind: str
    message: str
    event_at_raw: str | None = None
    event_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How the platform says a message stands: its word as written, and the days until it counts as received, for information."""

    status: str
    reasons: Sequence[str] = ()
    days_to_receive: int | None = None


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


@runtime_checkable
class Queue(Channel, Protocol):
    """A channel whose boxes are queues: the head is shown, kept, and taken off (ePUAP)."""

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


class Notice(StrEnum):
    """What a platform may call us about (powiadomienie)."""

    ARRIVAL = "arrival"
    """Something came into the mailbox, or is on its way there."""
    TASK = "task"
    """A dispatch was parted."""
    EVIDENCE = "evidence"


@runtime_checkable
class CallsBack(Protocol):
    """A channel that can be asked to call us when something happens (subskrypcja); both methods are repeatable."""

    call_timeout: timedelta

    def subscribe(self, box: OwnBox, addresses: Mapping[Notice, str]) -> None:
        """Ask for calls to these addresses, in place of whatever was asked for before."""
        ...

    def unsubscribe(self, box: OwnBox) -> None:
        """Ask for no more calls."""
        ...


class Place(StrEnum):
    """Where a message is."""

    MAILBOX = "mailbox"
    BIN = "bin"
    """Kosz."""
    GONE = "gone"
    NOTICE = "notice"
    """Only the news of it is there (zawiadomienie, Stub), or it is still on its way: hands off."""


@runtime_checkable
class Clearable(Mailbox, Protocol):
    """A mailbox that messages can be taken out of: into its bin first, and for ever from there."""

    def place(self, box: OwnBox, message: str) -> Place:
        """Say where a message is; repeatable."""
        ...

    def bin(self, box: OwnBox, message: str) -> None:
        """Put a message into the bin; only after :meth:`place` showed it outside."""
        ...

    def delete(self, box: OwnBox, message: str) -> None:
        """Delete a message from the bin, with its files and evidence; only after :meth:`place` showed it there."""
        ...


@dataclass(frozen=True, slots=True)
class ParcelFile:
    """A file of a parcel: a name that is safe on any file system, and its bytes; ``large`` gives those of a large one anew."""

    name: str
    content: bytes = field(default=b"", repr=False)
    large: Callable[[], Iterator[bytes]] | None = field(default=None, repr=False)

    def pieces(self) -> Iterator[bytes]:
        """Give its bytes in pieces, whether it is large or not."""
        return self.large() if self.large is not None else iter((self.content,))


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


@dataclass(frozen=True, slots=True)
class OfficialId:
    """A number in an official register: ``registry`` such as pesel, nip, regon, krs; a person's own is masked but for its end."""

    registry: str
    number: str


@dataclass(frozen=True, slots=True)
class AddressWarning:
    """What the register warns of; ``blocks`` where nothing may be sent to the address."""

    code: str
    blocks: bool
    text: str


@dataclass(frozen=True, slots=True)
class RegisteredAddress:
    """An entry of the register of addresses (baza adresów elektronicznych, BAE).

    ``status`` is as written: ACTIVE, CLOSED_RECOVERABLE, CLOSED_UNRECOVERABLE, STRUCK_OFF. ``public`` tells a public body;
    None where the register does not say. ``operator`` is true where the designated operator keeps the mailbox. ``place`` is
    where the party sits, to tell namesakes apart.
    """

    address: str
    name: str
    status: str
    public: bool | None = None
    operator: bool | None = None
    main: bool | None = None
    warning: AddressWarning | None = None
    official_ids: Sequence[OfficialId] = ()
    place: str | None = None
    raw: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class PartyQuery:
    """Whom to look for in the register: a number in an official register, or names of one kind of party, never both.

    ``categories`` are the register's own (INDIVIDUAL, PUBLIC_INSTITUTION, COMPANY ...). ``page`` counts from zero.
    A person is found by names only together with ``city``.
    """

    categories: Sequence[str]
    entity_name: str | None = None
    first_name: str | None = None
    surname: str | None = None
    official_id: OfficialId | None = None
    units_too: bool = False
    city: str | None = None
    street: str | None = None
    postal_code: str | None = None
    building: str | None = None
    flat: str | None = None
    page: int = 0


@dataclass(frozen=True, slots=True)
class FoundParties:
    """What a search found: a page of entries, and how many there are in all."""

    entries: Sequence[RegisteredAddress]
    total: int


class AddressRegister(Protocol):
    """The register of addresses. Every method is repeatable, and asks with the token of an own box.

    Where that box is a public body's, asking counts as opening it: what waits there is received (protocols, e-Doręczenia 7.1).
    """

    def find(self, box: OwnBox, query: PartyQuery) -> FoundParties:
        """Look for parties; nothing found is no error."""
        ...

    def confirm(self, box: OwnBox, address: str) -> RegisteredAddress | None:
        """Ask about one address, right before something is sent to it; None where the register does not know it."""
        ...

    def refresh(self, box: OwnBox, addresses: Sequence[str]) -> Sequence[RegisteredAddress]:
        """Ask about many addresses; those that the register does not know are left out."""
        ...


@runtime_checkable
class HasRegister(Protocol):
    """A channel that comes with a register of addresses."""

    register: AddressRegister


@runtime_checkable
class PostsPaper(Protocol):
    """A channel whose platform prints letters and posts them, one addressee a call (PUH)."""

    def posts_from(self, box: OwnBox) -> bool:
        """Tell whether an own box may: the postal address that letters from it come back to is known. Calls nobody."""
        ...


@runtime_checkable
class HasRights(Protocol):
    """A channel where an own box grants our system its rights one by one."""

    def missing_rights(self, box: OwnBox) -> Sequence[Problem] | None:
        """Name what we need and lack, as far as the last call told; None before the first one. Calls nobody."""
        ...
