"""Read moments as documents write them."""

from __future__ import annotations

import datetime as dt
from typing import Final
from zoneinfo import ZoneInfo

POLAND: Final = ZoneInfo("Europe/Warsaw")


def moment(written: str | None, zone: dt.tzinfo = POLAND) -> dt.datetime | None:
    """Read a date or date and time as a moment in UTC; None where nothing is written, or it is unreadable or of the year 1.

    A blank may stand for the T. Text without a zone is local time of ``zone``; in the repeated autumn hour the earlier moment
    is taken (protocols, documents E20, and e-Doręczenia 4).
    """
    try:
        found = dt.datetime.fromisoformat(written or "")
        placed = found if found.tzinfo else found.replace(tzinfo=zone)
        return None if found.year == 1 else placed.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None
