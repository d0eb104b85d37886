"""What a channel is given to send, what it answers, and what its record of sent letters shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from connector.letters.paper import Paper


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
