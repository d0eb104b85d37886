"""Boxes and their queues: first in, first out; the head stays until it is confirmed by its digest."""

from __future__ import annotations

import base64
import hashlib
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from samples.platform.epuap.faults import Refusal
from samples.platform.epuap.settings import BoxSetting


@dataclass(frozen=True)
class Sender:
    """Who a waiting document comes from (danePodmiotu, daneNadawcy).

    ``kind`` is "F" for a person, "P" for a body; ``system`` names the sending system, empty for a person at the portal.
    """

    login: str
    given_name: str = ""
    family_name: str = ""
    kind: str = "F"
    system: str = ""


@dataclass(frozen=True)
class Item:
    """A document in a box's queue with what pobierzNastepny tells of it.

    ``id`` is the platform's document id, ``other_id`` a number that stands before it in daneDodatkowe and means nothing
    to the receiver.
    """

    id: str
    other_id: str
    name: str
    media_type: str
    content: bytes
    sender: Sender
    sent_at: datetime
    answer_address: str = ""
    test: bool = False


@dataclass
class Box:
    """A box (skrytka) with its queue."""

    setting: BoxSetting
    queue: deque[Item] = field(default_factory=deque)

    def head(self) -> Item | None:
        """Give the oldest waiting document without removing it."""
        return self.queue[0] if self.queue else None

    def confirm(self, digest: str, algorithms: Sequence[str]) -> Item:
        """Remove the head when ``digest`` (skrot) is the base64 of the digest of its bytes.

        Raises:
            Refusal: nothing waits, or the digest is of something else. Source: protocols, ePUAP 6.
        """
        item = self.head()
        if item is None:
            raise Refusal("SYMULATOR: w kolejce nie ma dokumentu do potwierdzenia", -201)
        if digest not in {skrot(item.content, algorithm) for algorithm in algorithms}:
            raise Refusal("SYMULATOR: skrót nie zgadza się z pierwszym dokumentem w kolejce", -202)
        return self.queue.popleft()


def skrot(content: bytes, algorithm: str) -> str:
    """Give the base64 digest that confirms a document; ``algorithm`` is a name of hashlib."""
    return base64.b64encode(hashlib.new(algorithm, content).digest()).decode("ascii")
