"""When a letter that nobody picks up counts as delivered: rule R13 of the designers (protocols, e-Doręczenia 12)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from samples.platform.shared.clock import WARSAW

DAYS = 14
_FIXED = ((1, 1), (1, 6), (5, 1), (5, 3), (8, 15), (11, 1), (11, 11), (12, 24), (12, 25), (12, 26))
_AFTER_EASTER = (0, 1, 49, 60)
_SATURDAY = 5


def last_day(available: datetime) -> date:
    """Give the last day on which the letter can be picked up: the fourteenth, or the next working day after it."""
    day = counted(available)
    while day.weekday() >= _SATURDAY or is_holiday(day):
        day += timedelta(days=1)
    return day


def counted(available: datetime) -> date:
    """Give the day with which the letter counts as delivered: fourteen days after that of D.1."""
    return available.astimezone(WARSAW).date() + timedelta(days=DAYS)


def start_of(day: date) -> datetime:
    """Give the moment at which a day in Poland begins."""
    return datetime.combine(day, time(), WARSAW)


def end_of(day: date) -> datetime:
    """Give the moment at which a day in Poland is over."""
    return start_of(day + timedelta(days=1))


def is_holiday(day: date) -> bool:
    """Tell whether a day is a statutory holiday in Poland (dzień ustawowo wolny od pracy), Sundays apart."""
    return (day.month, day.day) in _FIXED or (day - easter(day.year)).days in _AFTER_EASTER


def easter(year: int) -> date:
    """Give Easter Sunday (the Gregorian rule as Gauss and others put it)."""
    century, golden = year // 100, year % 19
    epact = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (year % 100 // 4) - epact - year % 100 % 4) % 7
    shift = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * shift + 114, 31)
    return date(year, month, day + 1)
