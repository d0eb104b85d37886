"""One try at something that changes the outside world, written down before the call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Outcome(StrEnum):
    """What came of an attempt."""

    OPEN = "open"
    """Written down; the call is under way, or the process died in it."""
    NOT_TAKEN = "not_taken"
    """Surely nothing arrived."""
    TAKEN = "taken"
    """The answer says yes."""
    REFUSED = "refused"
    """A recognised answer says no."""
    UNKNOWN = "unknown"
    """Anything else: reconciled, never repeated."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """A call that sends, confirms, hands over or deletes (próba), with the time after which it counts as over."""

    id: str
    opened_at: datetime
    call_deadline: datetime
    outcome: Outcome
    error_code: str | None = None
