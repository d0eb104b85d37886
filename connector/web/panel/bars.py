"""An account as a picture: one bar, whose parts are as long as its lines are large."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Final

LENGTH: Final = 1000
"""The length of a whole bar, in the units of the picture."""
_SHORTEST: Final = 12
"""So long is a part at least, so that a single letter among thousands is seen."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the bar: where it begins, how long it is, its tone, and what it stands for."""

    x: int
    length: int
    tone: str
    label: str
    count: int


def bar(account: Mapping[str, Any]) -> list[Piece]:
    """Draw an account (its view); lines with nothing in them are left out."""
    lines = [line for line in account["lines"] if line["count"]]
    whole = sum(line["count"] for line in lines)
    spare = LENGTH - _SHORTEST * len(lines)
    lengths = [_SHORTEST + spare * line["count"] // whole for line in lines]
    starts = accumulate(lengths, initial=0)
    return [
        Piece(x, length, line["tone"], line["label_pl"], line["count"])
        for x, length, line in zip(starts, lengths, lines, strict=False)
    ]
