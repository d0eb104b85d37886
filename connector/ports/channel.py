"""A platform that carries letters: what every channel does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from connector.ports.sending import Order, OwnBox, SentEntry, Taken, Trace


class Claim(StrEnum):
    """What may be said of a box once the platform showed nothing more; the books never say more than this."""

    QUEUE_EMPTY = "queue_empty"
    """At this moment nothing waited. What somebody else took off the queue before, nobody can see (ePUAP)."""
    LIST_COMPLETE = "list_complete"
    """Everything that came up to this moment was listed, whoever else reads the box."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sent an arrival, as the platform says."""

    identifier: str
    name: str
    account: str | None = None
    answer_address: str | None = None


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
