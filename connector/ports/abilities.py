"""What only some channels can do; who needs it asks by ``isinstance``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from enum import StrEnum
from typing import Protocol, runtime_checkable

from connector.letters.errors import Problem
from connector.ports.mailbox import Mailbox
from connector.ports.sending import OwnBox


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
