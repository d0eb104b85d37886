"""Time as the platform tells it: Polish local time with its zone, milliseconds; the store's in GMT; a play may skip some."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

WARSAW = ZoneInfo("Europe/Warsaw")


class PlayTime:
    """The platform's time: it passes as on the wall, and a play can skip some. Only WS-Security keeps to the wall."""

    def __init__(self) -> None:
        self._skipped = 0.0
        self._start = datetime.now(UTC), time.monotonic()

    def moment(self) -> datetime:
        """Give the present moment in Europe/Warsaw."""
        return (datetime.now(UTC) + timedelta(seconds=self._skipped)).astimezone(WARSAW)

    def seconds(self) -> float:
        """Give the seconds since some fixed moment, for measuring spans."""
        return time.monotonic() + self._skipped

    def moment_of(self, second: float) -> datetime:
        """Give the moment in Europe/Warsaw of a second that ``seconds`` measures; equal seconds, equal moments."""
        moment, began = self._start
        return (moment + timedelta(seconds=second - began)).astimezone(WARSAW)

    def skip(self, seconds: float) -> None:
        """Let time pass at once.

        Raises:
            ValueError: time does not run backwards.
        """
        if seconds < 0:
            raise ValueError("time does not run backwards")
        self._skipped += seconds


def polish(moment: datetime) -> str:
    """Write xs:dateTime with the offset of Europe/Warsaw, milliseconds (protocols, ePUAP 6)."""
    return moment.astimezone(WARSAW).isoformat(timespec="milliseconds")


def gmt(moment: datetime) -> str:
    """Write xs:dateTime in GMT with Z, milliseconds (protocols, ePUAP 10)."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
