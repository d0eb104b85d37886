"""Keep the numbers that identify people (PESEL) off the pages, wherever a text holds one."""

from __future__ import annotations

import re
from typing import Any

from markupsafe import Markup

HIDDEN = "[PESEL ukryty]"

_CANDIDATE = re.compile(r"(?<![0-9A-Za-z])\d{11}(?![0-9A-Za-z])")
_WEIGHTS = (1, 3, 7, 9, 1, 3, 7, 9, 1, 3)
_MONTHS_OF_A_CENTURY = 20
"""The century is added to the month in steps of this size."""


def hide_pesel(value: Any) -> Any:
    """Give the value with every PESEL replaced; text that is markup already was looked at when it was made.

    Every expression of every template passes through here (Jinja's ``finalize``), so that no page can forget it.
    """
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    return _CANDIDATE.sub(lambda found: HIDDEN if is_pesel(found[0]) else found[0], value)


def is_pesel(digits: str) -> bool:
    """Tell whether eleven digits have the check digit and a month and day of a PESEL (protocols, documents A2)."""
    weighted = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=False))
    month, day = int(digits[2:4]) % _MONTHS_OF_A_CENTURY, int(digits[4:6])
    return -weighted % 10 == int(digits[10]) and 1 <= month <= 12 and 1 <= day <= 31  # noqa: PLR2004 - a calendar
