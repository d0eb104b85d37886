"""The simulator's own books: what it took, offered, saw confirmed and refused, to be held against the connector's."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Upp = Literal["issued", "late", "released", "never"]


def sha256(content: bytes) -> str:
    """Give the hexadecimal SHA-256 of the bytes."""
    return hashlib.sha256(content).hexdigest()


@dataclass
class Posting:
    """A letter taken by nadaj; ``times_same_bytes`` counts how often the same bytes were taken for the same box."""

    id: str
    operation: str
    from_box: str
    to: str
    name: str
    sha256: str
    at: str
    upp: Upp
    trial: bool = False
    times_same_bytes: int = 1


@dataclass(frozen=True)
class Confirmed:
    """A document that a reader took off the queue."""

    id: str
    sha256: str
    at: str


@dataclass
class BoxBook:
    """Counts of one box: documents ever put in, waiting now, shown by pobierzNastepny; the confirmed, and another reader's.

    ``entered`` is always the sum of ``waiting``, ``confirmed`` and ``taken_by_other``.
    """

    entered: int = 0
    waiting: int = 0
    offered: int = 0
    confirmed: list[Confirmed] = field(default_factory=list)
    taken_by_other: list[Confirmed] = field(default_factory=list)


@dataclass(frozen=True)
class Refused:
    """A call that got no answer of the service: a fault, a page, or a cut before anything was taken."""

    operation: str
    reason: str


@dataclass
class Books:
    """All books together; ``played`` counts the deeds of the script that were done."""

    taken: list[Posting] = field(default_factory=list)
    boxes: dict[str, BoxBook] = field(default_factory=dict)
    refused: list[Refused] = field(default_factory=list)
    played: dict[str, int] = field(default_factory=dict)

    def enter(self, posting: Posting) -> None:
        """Add a letter and count it together with its equals."""
        self.taken.append(posting)
        equals = [other for other in self.taken if (other.sha256, other.to) == (posting.sha256, posting.to)]
        for other in equals:
            other.times_same_bytes = len(equals)

    def posting(self, document_id: str) -> Posting | None:
        """Give the letter with this identyfikatorDokumentu."""
        return next((posting for posting in self.taken if posting.id == document_id), None)

    def as_json(self) -> dict[str, Any]:
        """Give the books as plain dicts and lists."""
        return asdict(self)
