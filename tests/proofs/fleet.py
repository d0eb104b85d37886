"""Processes that live one life after the other: each ends itself by SIGKILL after the commit point whose turn it is."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Final

from connector.app import DIE_AFTER
from tests.proofs import program

_GROWN_UP: Final = 0.8
"""Seconds after its start at which a process is at work."""
_MOST_FAILURES: Final = 40
_MOST_IN_VAIN: Final = 6
_MOST_UNVISITED: Final = 30
"""Likewise for a point at which nobody died yet: of several processes any may come to it, not only the one whose turn it is."""
_STOPPING_SECONDS: Final = 20.0
_STOPPED: Final = {0, -signal.SIGTERM}


class Rota:
    """Whose turn it is among commit points, and how often a process died after each.

    Args:
        points: those that can be reached.
        enough: deaths after which a point was tried well; with some turns more in vain it counts as out of reach.
        ends: whether nobody dies any more once all points were tried well.
    """

    def __init__(self, points: Collection[str], enough: int, *, ends: bool = False) -> None:
        self.deaths: Counter[str] = Counter(dict.fromkeys(points, 0))
        self.turns: Counter[str] = Counter(dict.fromkeys(points, 0))
        self._enough = enough
        self._ends = ends

    def next(self, within_reach: Collection[str]) -> str | None:
        """Give a point within reach and count the turn: not tried well while there is any, then no death, then fewest turns.

        So the rare ones have most of their turns while letters still go out and come in.
        """
        lacking = [point for point in self._lacking(self._enough) if point in within_reach]
        if not lacking and self._ends:
            return None
        point = min(lacking or within_reach, key=lambda each: (self.deaths[each] > 0, self.turns[each]))
        self.turns[point] += 1
        return point

    @property
    def tried(self) -> float:
        """Give the share of the points that were tried well, the one whose turn it is included: 1 once all were."""
        return self._share(self._enough)

    @property
    def visited(self) -> float:
        """Give the share of the points at which a process died at all, likewise."""
        return self._share(1)

    def _share(self, enough: int) -> float:
        return (len(self.deaths) - len(self._lacking(enough)) + 1) / (len(self.deaths) + 1)

    def _lacking(self, enough: int) -> list[str]:
        return [point for point in self.deaths if not self._is_done(point, enough)]

    def _is_done(self, point: str, enough: int) -> bool:
        in_vain = _MOST_IN_VAIN if self.deaths[point] or self._ends else _MOST_UNVISITED
        return self.deaths[point] >= enough or self.turns[point] >= enough + in_vain


@dataclass(slots=True)
class Life:
    """One process from its start to its end; ``point`` is where it dies, if anywhere."""

    process: ForkServerProcess
    point: str | None
    since: float = field(default_factory=time.monotonic)
    helped: bool = False
    killed: bool = False

    @property
    def age(self) -> float:
        """Seconds since its start."""
        return time.monotonic() - self.since


@dataclass(slots=True)
class Berth:
    """A place that one process after the other takes.

    Args:
        arguments: the command.
        log: where it prints to.
        rota: whose turn it is; None for a process that never dies.
        within_reach: the points that such a process comes to.
        longest: seconds after which a life that did not come to its point is ended at that very moment.
        help_out: what brings certain points about, called once in a life.
    """

    arguments: Sequence[str]
    log: Path
    rota: Rota | None
    within_reach: Collection[str]
    longest: Callable[[str], float]
    help_out: Mapping[str, Callable[[], None]]
    lives: int = 0
    ended_anywhere: int = 0
    failures: int = 0
    births: list[datetime] = field(default_factory=list)
    _life: Life | None = None
    _spared: bool = False

    def tend(self) -> None:
        """Look after the process: start one where there is none, help it to its point, end it where it lived too long."""
        life = self._life
        if life is None:
            self._begin(self.rota.next(self.within_reach) if self.rota and not self._spared else None)
        elif life.process.exitcode is not None:
            self._bury(life, life.process.exitcode)
        elif life.point is not None:
            self._see_to(life, life.point)

    def _see_to(self, life: Life, point: str) -> None:
        if not life.helped and life.age > _GROWN_UP:
            life.helped = True
            self.help_out.get(point, lambda: None)()
        if not life.killed and life.age > self.longest(point):
            life.killed = True
            _signal(life.process, signal.SIGKILL)

    def _begin(self, point: str | None) -> None:
        environment = {DIE_AFTER: point} if point else {}
        self.births.append(datetime.now(UTC))
        self._life = Life(program.start(self.arguments, self.log, environment), point)
        self.lives += 1

    def _bury(self, life: Life, code: int) -> None:
        """Count how it ended; one that could not even start (its archive was away) has another try, as service managers do."""
        life.process.close()
        self._life = None
        if code == -signal.SIGKILL:
            self.failures = 0
            self.ended_anywhere += life.killed
            if self.rota and life.point and not life.killed:
                self.rota.deaths[life.point] += 1
            return
        self.failures += 1
        if self.failures > _MOST_FAILURES:
            raise RuntimeError(f"connector {self.arguments[0]} does not start ({code}): see {self.log}")
        time.sleep(0.1)
        self._begin(None if self._spared else life.point)

    def spare(self) -> None:
        """Kill no more: end the process at this moment, and let the next one live."""
        self._spared = True
        if self._life is not None and self._life.process.exitcode is None:
            self._life.killed = True
            _signal(self._life.process, signal.SIGKILL)

    def stop(self) -> int | None:
        """Tell the process to stop and wait for that; gives its exit status."""
        if self._life is None:
            return None
        process = self._life.process
        _signal(process, signal.SIGTERM)
        process.join(_STOPPING_SECONDS)
        if process.exitcode is None:
            _signal(process, signal.SIGKILL)
            process.join()
        code = process.exitcode
        process.close()
        self._life = None
        return code


def stopped_well(code: int | None) -> bool:
    """Tell whether a process stopped as it should when it was told to."""
    return code is None or code in _STOPPED


def _signal(process: ForkServerProcess, number: int) -> None:
    if process.pid is not None:
        with suppress(ProcessLookupError):
            os.kill(process.pid, number)
