"""Whose turn it is: the rules in force, how often each was matched, since when, and the chance that decides."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from random import Random
from threading import Lock
from typing import Any, Generic

from samples.platform.shared.occasions import OccasionT


@dataclass
class InForce(Generic[OccasionT]):
    """A rule with the second at which it came into force and the number of calls that it has matched."""

    rule: OccasionT
    since: float
    matched: int = 0

    def turn(self, operation: str, address: str, now: float) -> bool:
        """Count a call that fits and tell whether the rule is to be played at it."""
        rule = self.rule
        if not (fnmatchcase(operation, rule.operation) and fnmatchcase(address, rule.to) and self._in_time(now)):
            return False
        self.matched += 1
        return rule.nth in (None, self.matched) and (rule.chance is None or self._lot() < rule.chance)

    def _in_time(self, now: float) -> bool:
        age = now - self.since
        return age >= self.rule.after and (self.rule.until is None or age < self.rule.until)

    def _lot(self) -> float:
        """Draw a lot of [0, 1) that depends on seed, rule and number of the call alone, so that a play can be repeated."""
        rule = self.rule
        return Random(f"{rule.seed}:{rule.do}:{rule.operation}:{rule.to}:{self.matched}").random()  # noqa: S311 - a play, no secret


class Script(Generic[OccasionT]):
    """The rules in force; safe among threads.

    ``deeds`` are the phases of a play with the deeds of each; ``now`` gives the seconds by which spans of time are measured.
    """

    def __init__(self, deeds: Mapping[str, Mapping[str, Any]], now: Callable[[], float]) -> None:
        self._deeds = deeds
        self._now = now
        self._rules: list[InForce[OccasionT]] = []
        self._lock = Lock()

    def add(self, rules: Iterable[OccasionT]) -> None:
        """Put rules into force; counting and time start now."""
        with self._lock:
            self._rules += [InForce(rule, self._now()) for rule in rules]

    def clear(self) -> None:
        """Take every rule out of force."""
        with self._lock:
            self._rules.clear()

    def at(self, phases: Iterable[str], operation: str = "", address: str = "") -> list[OccasionT]:
        """Count an occasion at every rule it fits that has a deed in these phases, and give the rules whose turn it is."""
        deeds = {name for phase in phases for name in self._deeds[phase]}
        with self._lock:
            now = self._now()
            met = [entry for entry in self._rules if entry.rule.do in deeds and entry.turn(operation, address, now)]
        return [entry.rule for entry in met]
