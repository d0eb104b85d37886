"""A channel whose boxes are queues (ePUAP)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, runtime_checkable

from connector.ports.channel import Channel, Sender
from connector.ports.sending import OwnBox


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
