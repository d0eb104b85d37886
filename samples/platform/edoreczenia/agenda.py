"""What is to happen at which second of the play's time, in that order."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable

Act = Callable[[float], None]


class Agenda:
    """Acts with their times; each is told its own second, however late it is done. Whoever uses it holds the hub's lock."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, Act]] = []
        self._numbers = itertools.count()

    def at(self, second: float, act: Act) -> None:
        """Plan an act."""
        heapq.heappush(self._heap, (second, next(self._numbers), act))

    def settle(self, now: float) -> None:
        """Do all that is due, and what that makes due."""
        while self._heap and self._heap[0][0] <= now:
            second, _, act = heapq.heappop(self._heap)
            act(second)
