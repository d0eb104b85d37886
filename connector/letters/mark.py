"""The mark under which a letter travels, so that the platform's own record of sent letters names it (znak przesyłki).

Shipments of one call travel under one mark: that of the first. The others' own marks begin with it and add a number, so that
each stays unlike any other, and who reads one knows which call it was in, whatever the store remembers.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

MOST_TOGETHER: Final = 15
"""Shipments of one call at the most (protocols, e-Doręczenia 5)."""

_BETWEEN: Final = "."


def marks(shipments: Sequence[str], most: int) -> list[str]:
    """Give each of a letter's shipments its mark, by their public ids in the order of the addressees, ``most`` to a call."""
    first = [shipments[place - place % most] for place in range(len(shipments))]
    return [_mark(of, place % most) for place, of in enumerate(first)]


def _mark(first: str, place: int) -> str:
    root = f"pismo-{first.removeprefix('shp_')}"
    return f"{root}{_BETWEEN}{place + 1}" if place else root


def travelling(mark: str) -> str:
    """Give the mark that the call of a shipment with this mark travels under."""
    return mark.partition(_BETWEEN)[0]


def under(mark: str) -> list[str]:
    """Give the marks that the shipments of a call may have which travels under this one."""
    return [mark, *(f"{mark}{_BETWEEN}{place}" for place in range(2, MOST_TOGETHER + 1))]
