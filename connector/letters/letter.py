"""The letter that an office sends, before anything is known of its fate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Letter:
    """An outgoing letter (pismo wychodzące). Immutable, with no status of its own: it shows those of its shipments."""

    id: str
    unit: str
    client: str
    kind: str
    subject: str
    case_mark: str | None
    accepted_at: datetime
