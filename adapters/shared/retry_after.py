"""Read how long a platform asks to be left alone (the header Retry-After)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

_MOST: Final = timedelta(days=1)


def retry_after(header: str | None, now: datetime | None = None) -> timedelta | None:
    """Give the time to wait, a day at most; None where the header is missing, past or unreadable (RFC 9110, 10.2.3).

    Args:
        header: seconds, or an HTTP date.
        now: the moment against which a date is held; the present one where it is not given.
    """
    text = (header or "").strip()
    if text.isascii() and text.isdecimal():
        seconds = int(text[:10])
        return min(timedelta(seconds=seconds), _MOST) if seconds else None
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    left = (until if until.tzinfo else until.replace(tzinfo=UTC)) - (now or datetime.now(UTC))
    return min(left, _MOST) if left > timedelta() else None
