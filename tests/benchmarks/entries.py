"""What a measurement says, and how programs are timed fairly: in turns, within one run."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

Work = Callable[[], object]
Unit = Literal["median_ms", "median_mb", "per_second", "calls"]

_TURN_SECONDS: Final = 0.01
_SAMPLES: Final = 3
MORE_IS_BETTER: Final = frozenset({"per_second"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the table and of ``build/bench.json``.

    Attributes:
        name: what was measured.
        value: in ``unit``; milliseconds, megabytes (10**6 bytes), pieces a second or calls.
        against: what it is compared with, None for a figure that stands alone; a bound in ``unit`` where that is the goal.
        ratio: ours by theirs, within the same run; None where it stands alone.
        goal: what the ratio is to keep: at most, and for a rate at least; None where there is none.
        of_costs: whether the ratio of a rate is one of times all the same, and the goal a ceiling.
    """

    name: str
    value: float
    unit: Unit = "median_ms"
    against: str | None = None
    ratio: float | None = None
    goal: float | None = None
    of_costs: bool = False

    @property
    def at_least(self) -> bool:
        """Say whether the goal is a floor: for a ratio of rates."""
        return self.unit in MORE_IS_BETTER and not self.of_costs

    @property
    def met(self) -> bool | None:
        """Say whether the goal is kept; None where there is none."""
        if self.goal is None or self.ratio is None:
            return None
        return self.ratio >= self.goal if self.at_least else self.ratio <= self.goal

    def as_json(self) -> dict[str, Any]:
        """Give it as it stands in the file: the value under the name of its unit."""
        ratio = None if self.ratio is None else round(self.ratio, 3)
        figure: dict[str, Any] = {self.unit: round(self.value, 4)}
        return {"name": self.name, **figure, "against": self.against, "ratio": ratio, "goal": self.goal, "met": self.met}


@dataclass(frozen=True, slots=True)
class Effort:
    """How much work a run takes: ``full`` measures, ``tiny`` only shows that everything still runs."""

    tiny: bool = False

    def rounds(self, full: int) -> int:
        """Give the number of rounds."""
        return 2 if self.tiny else full

    def octets(self, full: int) -> int:
        """Give the size of a document."""
        return min(full, 20_000) if self.tiny else full


class Elsewhere(float):
    """Seconds that a work took in another process, which has measured itself: the way there and back is not the work."""


@dataclass(frozen=True, slots=True)
class Rival:
    """Another program at the same work, and the ratio that we want to keep against it."""

    name: str
    work: Work
    goal: float | None = None


def contest(name: str, ours: Work, rivals: tuple[Rival, ...], rounds: int) -> Iterator[Entry]:
    """Time our work and each rival's in turns; the ratio is of the quickest turns, which no neighbour interrupted.

    A turn repeats short work for some milliseconds and counts the quickest. The order of the turns rotates, so that nobody
    always runs on the caches that another left behind. Cycles of garbage are collected between rounds, not within a turn.
    """
    works = (ours, *(rival.work for rival in rivals))
    repeats = [_repeats(work) for work in works]
    times = [_round(works, repeats, number) for number in range(rounds)]
    own = statistics.median(row[0] for row in times) * 1000
    for place, rival in enumerate(rivals, 1):
        ratio = min(row[0] for row in times) / min(row[place] for row in times)
        yield Entry(name, own, against=rival.name, ratio=ratio, goal=rival.goal)
    if not rivals:
        yield Entry(name, own)


def race(name: str, ours: Work, rivals: tuple[Rival, ...], goal: float, rounds: int) -> list[Entry]:
    """Time as :func:`contest` does, and set the goal against the rival that turns out to be the fastest."""
    entries = list(contest(name, ours, rivals, rounds))
    fastest = max((entry for entry in entries if entry.goal is None), key=lambda entry: entry.ratio or 0)
    return [replace(entry, goal=goal) if entry is fastest else entry for entry in entries]


def bounded(name: str, value: float, unit: Unit, most: float) -> Entry:
    """Give a figure that is to be at most so much, in its own unit."""
    return Entry(name, value, unit, f"the bound of {most:g}", value / most, 1.0)


def _repeats(work: Work) -> int:
    """Warm a work up and say how often it fits into a turn, by the quickest of a few: one might be interrupted."""
    work()
    return max(1, int(_TURN_SECONDS / seconds(work, _SAMPLES)))


def _round(works: tuple[Work, ...], repeats: list[int], number: int) -> list[float]:
    times = [0.0] * len(works)
    gc.collect()
    gc.disable()
    try:
        for step in range(len(works)):
            place = (step + number) % len(works)
            times[place] = seconds(works[place], repeats[place])
    finally:
        gc.enable()
    return times


def seconds(work: Work, repeats: int = 1) -> float:
    """Time a piece of work; the quickest where it is repeated."""
    return min(_times(work, repeats))


def _times(work: Work, repeats: int) -> Iterator[float]:
    for _ in range(repeats):
        start = time.perf_counter()
        told = work()
        yield told if isinstance(told, Elsewhere) else time.perf_counter() - start
