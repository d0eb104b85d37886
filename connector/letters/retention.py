"""How long a thing is kept: categories as the file plan (JRWA) writes them, and the day after which they let it go."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

ERASED: Final = "(usunięto)"
"""What stands where a text was erased."""

PATTERN: Final = r"^(A|B[1-9][0-9]?|BE[1-9][0-9]?|Bc)$"
"""How a category is written: ``A``, ``B5``, ``BE10``, ``Bc``."""

_PARTS = re.compile(r"(A|BE|Bc|B)([0-9]*)")

Class = Literal["A", "B", "BE", "Bc"]


@dataclass(frozen=True, slots=True)
class Category:
    """An archive category (kategoria archiwalna).

    ``A`` is kept for ever. ``B5`` is kept for five full years. ``BE5`` likewise, and then the state archive's experts look at
    it first. ``Bc`` is kept until it is used up, which only a person can say.
    """

    kind: Class
    years: int

    @property
    def needs_person(self) -> bool:
        """Whether the end of its time alone is no reason to erase: somebody has to say so."""
        return self.kind != "B"

    def free_from(self, settled: date) -> date | None:
        """Give the first day on which a thing settled on this day need not be kept any more; None for never.

        Full years count from 1 January after the year in which it was settled.
        """
        if self.kind == "A":
            return None
        return settled if self.kind == "Bc" else date(settled.year + 1 + self.years, 1, 1)

    def settled_before(self, on: date) -> date | None:
        """Give the day before which a thing must have been settled in order to be free on a day; None for never."""
        if self.kind == "A":
            return None
        return date.max if self.kind == "Bc" else date(on.year - self.years, 1, 1)


def read(text: str) -> Category:
    """Read a category.

    Raises:
        ValueError: it is not written as one.
    """
    parts = _PARTS.fullmatch(text)
    if parts is None or re.match(PATTERN, text) is None:
        raise ValueError("not an archive category: A, B5, BE10, Bc")
    kind: Class = parts[1]  # type: ignore[assignment]  # the pattern allows no other
    return Category(kind, int(parts[2] or 0))
