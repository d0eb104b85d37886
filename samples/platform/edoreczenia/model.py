"""What mailboxes hold: messages, attachments, evidence, tasks, folders."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from samples.platform.edoreczenia.settings import MailboxSetting

INBOX, OUTBOX, SENT, DRAFTS, TRASH = "INBOX", "OUTBOX", "SENT", "DRAFTS", "TRASH"
PREDEFINED = (INBOX, OUTBOX, SENT, DRAFTS, TRASH)

CHECKED, PASSED_ON, REJECTED = "W trakcie weryfikacji", "Przekazana do realizacji", "Odrzucona"
SUBMITTED, RELAYED, WAITING = "Nadana", "Wysłana", "Czeka na doręczenie"
DELIVERED, DEEMED, UNDELIVERED = "Doręczona", "Uznana za doręczoną", "Niedoręczona"

Party = dict[str, Any]
"""MessageAddressData, as it was sent or as the register knows it."""


@dataclass
class Attachment:
    """A file of a message; ``path`` holds its bytes, ``ready`` is the second of play time from which it can be fetched."""

    id: str
    name: str
    media_type: str
    size: int
    sha256: str
    sha3: str
    path: Path
    order: int
    description: str = ""
    ready: float = 0


@dataclass
class Evidence:
    """A piece of evidence (dowód) about a message; ``write`` makes its file, once, when first asked for.

    ``code`` is dotted (``BP.OX``), ``shown`` the spelling that answers use; ``at`` is the event's moment, ``made`` that of
    the evidence. ``readers`` are the mailboxes that fetched the file.
    """

    id: str
    message_id: str
    code: str
    shown: str
    at: datetime
    made: datetime
    sender: Party
    to: Party
    write: Callable[[], bytes]
    reasons: tuple[str, ...] = ()
    readers: set[str] = field(default_factory=set)

    @property
    def suffix(self) -> str:
        """Give the suffix of its file's name."""
        return ".pdf" if self.code in ("BP.OP", "BP.WP") else ".xml"


@dataclass
class Message:
    """One message (wiadomość) in one mailbox; sender and addressee have each their own with the same id.

    ``label`` says received or sent and never changes, ``place`` is the folder now. ``kind`` is Message, Evidence or Stub.
    ``visible`` is the second from which lists show it, ``hidden_for`` and ``attachments_after`` are what the script adds to
    the arrival's second; ``answers_202`` tells how often reading it answers 202 first, ``notice_for`` how long its notice
    stands before it. ``peer`` is the same letter in the other mailbox. ``issued`` gives the id of the first evidence of each
    code.
    """

    id: str
    box: str
    label: str
    place: str
    sender: Party
    to: list[Party]
    subject: str
    text: str
    thread: str
    timestamp: datetime
    kind: str = "Message"
    case: str = ""
    refers_to: str = ""
    service: str = "electronic"
    hybrid: dict[str, Any] | None = None
    more: dict[str, str] = field(default_factory=dict)
    attachments: list[Attachment] = field(default_factory=list)
    evidences: list[Evidence] = field(default_factory=list)
    status: str = ""
    reasons: tuple[str, ...] = ()
    opened: bool = False
    task: str = ""
    mass: str = ""
    submitted: datetime | None = None
    event: datetime | None = None
    available: datetime | None = None
    received: datetime | None = None
    last_day: date | None = None
    came_from: str = ""
    visible: float = 0
    hidden_for: float = 0
    attachments_after: float = 0
    answers_202: int = 0
    notice_for: float | None = None
    peer: Message | None = None
    issued: dict[str, str] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Give the size in bytes of all that it holds."""
        return len(self.text.encode("utf-8")) + sum(attachment.size for attachment in self.attachments)

    @cached_property
    def final_size(self) -> int:
        """Give the size of one that no longer changes, reckoned once: a full mailbox has many."""
        return self.size


@dataclass
class Row:
    """What a task says of one addressee: the message id, or an error."""

    to: Party
    message_id: str = ""
    error: str = ""
    reason: str = ""


@dataclass
class Task:
    """The sending of one dispatch (messageTaskId); ``rows`` are there once it is finished."""

    id: str
    box: str
    letter: Message
    finished: bool = False
    rows: list[Row] = field(default_factory=list)


@dataclass
class ArchiveTask:
    """The packing of many messages (zadanie archiwizacji); ``kept_until`` is when the packed file goes."""

    id: str
    created: datetime
    message_ids: list[str]
    description: str
    status: str = "ARCHIVING_IN_PROGRESS"
    kept_until: datetime | None = None
    with_deleting: bool = False


@dataclass
class Folder:
    """A folder (katalog) of a mailbox; its own ones have labels and names that the owner chose."""

    id: str
    name: str
    label: str
    own: bool = False


@dataclass
class Mailbox:
    """A mailbox with all that it holds; ``waiting`` are letters still in the service, not yet moved in."""

    setting: MailboxSetting
    capacity: int
    has_systems: bool
    messages: dict[str, Message] = field(default_factory=dict)
    drafts: dict[str, Message] = field(default_factory=dict)
    waiting: list[Message] = field(default_factory=list)
    tasks: dict[str, Task] = field(default_factory=dict)
    archives: dict[str, ArchiveTask] = field(default_factory=dict)
    folders: list[Folder] = field(default_factory=lambda: [Folder(label.lower(), label, label) for label in PREDEFINED])
    callbacks: dict[str, str] = field(default_factory=dict)
    subscription: str = ""
    subscribed: bool = False
    email: str = ""
    phone: str = ""
    push: bool = False

    @property
    def used(self) -> int:
        """Give the bytes in use."""
        return sum(one.final_size for one in self.messages.values()) + sum(one.size for one in self.drafts.values())

    def party(self) -> Party:
        """Give the owner as MessageAddressData."""
        owner = self.setting
        person = {"firstName": owner.first_name, "lastName": owner.name}
        return {
            "eDeliveryAddress": owner.address,
            "contributor": person if owner.kind == "person" else {"companyName": owner.name},
        }
