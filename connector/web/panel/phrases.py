"""Times, sizes and numbers as people in Poland write them."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from markupsafe import Markup

POLAND = ZoneInfo("Europe/Warsaw")

_MEASURES = ("kB", "MB", "GB")
_STEP = 1000


def moment(iso: str | None, *, seconds: bool = False) -> Markup:
    """Show a moment (ISO, with zone) in Polish local time and keep it in UTC for machines; a dash for None."""
    if iso is None:
        return Markup("–")
    at = datetime.fromisoformat(iso)
    local = in_zone(at, POLAND).strftime("%d.%m.%Y, %H:%M:%S" if seconds else "%d.%m.%Y, %H:%M")
    utc = in_zone(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Markup('<time datetime="{}">{}</time>').format(utc, local)


def in_zone(at: datetime, zone: tzinfo) -> datetime:
    """Give a moment in a zone, or as it is at the ends of the calendar: a certificate without an end names 9999 (RFC 5280)."""
    try:
        return at.astimezone(zone)
    except OverflowError:
        return at


def size(count: int) -> str:
    """Show a number of bytes in the measure that suits it, such as ``12,3 kB``."""
    if count < _STEP:
        return counted(count, "bajt", "bajty", "bajtów")
    power = min((len(str(count)) - 1) // 3, len(_MEASURES))
    return f"{count / _STEP**power:.1f} {_MEASURES[power - 1]}".replace(".", ",")


def counted(count: int, one: str, few: str, many: str) -> str:
    """Give a number with its noun in the form that Polish asks for: 1 pismo, 2 pisma, 5 pism, 12 pism, 22 pisma."""
    if count == 1:
        return f"{count} {one}"
    is_few = count % 10 in {2, 3, 4} and count % 100 not in {12, 13, 14}
    return f"{count} {few if is_few else many}"
