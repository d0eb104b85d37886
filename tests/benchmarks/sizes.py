"""The sizes and keys with which signing and verifying are raced, and what is to be kept against the fastest rival."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from tests.benchmarks.entries import Effort
from tests.benchmarks.material import SEALS


@dataclass(frozen=True, slots=True)
class Size:
    """The size of a letter, in how many rounds it is raced, and the goal with a short key."""

    name: str
    octets: int
    rounds: int
    most: float = 0.7

    def goal(self, kind: str) -> float:
        """Give the goal with this kind of key: with a long one most of the time is the key's, which all pay alike."""
        return 0.9 if kind == "RSA-4096" else self.most


SIZES: Final = (Size("5 kB", 5_000, 40), Size("500 kB", 500_000, 20), Size("5 MB", 5_000_000, 9, most=0.9))


def races(effort: Effort) -> Iterator[tuple[Size, str]]:
    """Give every size with every kind of key; a tiny run spares the long key, which takes seconds to make."""
    for kind in SEALS:
        if effort.tiny and kind == "RSA-4096":
            continue
        for size in SIZES[:1] if effort.tiny else SIZES:
            yield size, kind
