"""Times as the platform writes them: Polish local time with its zone, milliseconds; the store's in GMT."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

WARSAW = ZoneInfo("Europe/Warsaw")


def now() -> datetime:
    """Give the present moment in Europe/Warsaw."""
    return datetime.now(WARSAW)


def polish(moment: datetime) -> str:
    """Write xs:dateTime with the offset of Europe/Warsaw, milliseconds (protocols, ePUAP 6)."""
    return moment.astimezone(WARSAW).isoformat(timespec="milliseconds")


def gmt(moment: datetime) -> str:
    """Write xs:dateTime in GMT with Z, milliseconds (protocols, ePUAP 10)."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
