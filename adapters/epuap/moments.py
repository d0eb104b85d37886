"""Give the platform's times in UTC, whichever zone they leave out."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

POLISH: Final = ZoneInfo("Europe/Warsaw")  # of the boxes
GMT: Final = UTC  # of the document store


def moment(read: datetime | None, zone: tzinfo) -> datetime | None:
    """Give an aware time in UTC; one without a zone is of ``zone``, the first of two where the clock goes back.

    A time outside the calendar is None (protocols, ePUAP 6, 10).
    """
    if read is None:
        return None
    try:
        return (read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(UTC)
    except (OverflowError, ValueError):
        return None
