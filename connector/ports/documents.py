"""A document system of the office (EZD), and what goes to and fro."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Protocol


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
