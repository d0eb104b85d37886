"""Read the platform's times, which come with a blank or a T, and with or without a zone (protocols, e-Doręczenia 4, 11)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

_POLISH: Final = ZoneInfo("Europe/Warsaw")


def moment(raw: str | None) -> datetime | None:
    """Give an aware time in UTC; one without a zone is Polish, the first of two where the clock goes back.

    A text that is no time is None.
    """
    try:
        read = datetime.fromisoformat((raw or "").strip())
        return (read if read.tzinfo else read.replace(tzinfo=_POLISH)).astimezone(UTC)
    except (OverflowError, ValueError):
        return None
