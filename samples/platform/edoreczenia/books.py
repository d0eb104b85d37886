"""The simulator's own books: what it took, delivered, was asked and refused, to be held against the connector's."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field, is_dataclass
from typing import Any


@dataclass
class Posting:
    """A dispatch taken by ``messages.send`` or ``drafts.send``.

    ``content`` is one digest of subject, case, text and files; ``times_same`` counts the dispatches of this mailbox that
    share content and an addressee, so above 1 something was sent twice.
    """

    task: str
    operation: str
    client: str
    from_box: str
    to: list[str]
    subject: str
    case: str
    content: str
    at: str
    message_ids: list[str] = field(default_factory=list)
    times_same: int = 1


@dataclass(frozen=True)
class Arrived:
    """A letter that came to a mailbox; ``text_sha256`` and ``files`` (name, SHA-256) are what its reader must have."""

    box: str
    message_id: str
    subject: str
    text_sha256: str
    files: tuple[tuple[str, str], ...]
    at: str


@dataclass(frozen=True)
class Refusal:
    """A call that got something other than success, or nothing."""

    operation: str
    box: str
    status: int
    reason: str


@dataclass
class Books:
    """All books together; ``played`` counts the deeds of the script that were done.

    ``calls`` counts by operation, ``clients`` by client and mailbox; ``read`` how often each message was read with its
    content, ``fetched`` how often each attachment's and evidence's file was; ``deleted`` are (mailbox, message id).
    ``evidence`` counts pieces issued by their code.
    """

    taken: list[Posting] = field(default_factory=list)
    arrived: list[Arrived] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    deleted: list[tuple[str, str]] = field(default_factory=list)
    calls: Counter[str] = field(default_factory=Counter)
    clients: Counter[str] = field(default_factory=Counter)
    read: Counter[str] = field(default_factory=Counter)
    fetched: Counter[str] = field(default_factory=Counter)
    evidence: Counter[str] = field(default_factory=Counter)
    callbacks: Counter[str] = field(default_factory=Counter)
    played: Counter[str] = field(default_factory=Counter)

    def enter(self, posting: Posting) -> None:
        """Add a dispatch and count it together with its equals."""
        self.taken.append(posting)
        equals = [one for one in self.taken if one.content == posting.content and set(one.to) & set(posting.to)]
        equals = [one for one in equals if one.from_box == posting.from_box]
        for one in equals:
            one.times_same = len(equals)

    def as_json(self) -> dict[str, Any]:
        """Give the books as plain dicts and lists."""
        return {
            name: dict(book) if isinstance(book, Counter) else [_plain(row) for row in book] for name, book in vars(self).items()
        }


def _plain(row: Any) -> Any:
    return asdict(row) if is_dataclass(row) and not isinstance(row, type) else row
