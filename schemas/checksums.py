"""Check digits of PESEL, NIP and REGON (protocols, documents A2)."""

from __future__ import annotations

from collections.abc import Sequence
from operator import mul
from typing import Final

_PESEL: Final = (1, 3, 7, 9, 1, 3, 7, 9, 1, 3)
_NIP: Final = (6, 5, 7, 2, 3, 4, 5, 6, 7)
_REGON_9: Final = (8, 9, 2, 3, 4, 5, 6, 7)
_REGON_14: Final = (2, 4, 8, 5, 0, 9, 7, 3, 6, 1, 2, 4, 8)


def pesel_holds(digits: str) -> bool:
    """Tell whether eleven digits of a PESEL agree with their check digit."""
    return _digits(digits, 11) and (10 - _sum(digits, _PESEL) % 10) % 10 == int(digits[-1])


def nip_holds(digits: str) -> bool:
    """Tell whether ten digits of a NIP agree with their check digit; a remainder of 10 never does."""
    return _digits(digits, 10) and _sum(digits, _NIP) % 11 == int(digits[-1])


def regon_holds(digits: str) -> bool:
    """Tell whether nine or fourteen digits of a REGON agree with their check digits; a remainder of 10 counts as 0."""
    if _digits(digits, 14):
        return regon_holds(digits[:9]) and _sum(digits, _REGON_14) % 11 % 10 == int(digits[-1])
    return _digits(digits, 9) and _sum(digits, _REGON_9) % 11 % 10 == int(digits[-1])


def _digits(text: str, length: int) -> bool:
    return len(text) == length and text.isascii() and text.isdigit()


def _sum(digits: str, weights: Sequence[int]) -> int:
    return sum(map(mul, map(int, digits), weights))
