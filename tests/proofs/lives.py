"""Hundreds of made-up lives of an office, with steps in any order: every promise is checked after each step."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass
from secrets import randbits
from typing import Final

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import invariant, run_state_machine_as_test
from rich.console import Console
from rich.progress import track

from tests.faults.life_machine import Life

ROUNDS: Final = 40
LIVES: Final = 10
STEPS: Final = 50


@dataclass
class Result:
    """How many lives were lived with how many steps, and the seed and failure of the round that broke a promise, if any."""

    lives: int = 0
    steps: int = 0
    seconds: float = 0.0
    broken: str = ""

    @property
    def holds(self) -> bool:
        """Whether lives were lived and no promise was broken."""
        return bool(self.steps) and not self.broken


def prove(rounds: int = ROUNDS) -> Result:
    """Live so many rounds of lives, each from a seed of its own, until a promise is broken."""
    logging.disable()
    result, began = Result(), time.monotonic()
    try:
        for _ in track(range(rounds), "lives"):
            number = randbits(32)
            try:
                _round(result, number)
            except Exception as failure:  # noqa: BLE001 - whatever breaks a life is told with its seed
                result.broken = f"seed {number}: {type(failure).__name__}: {failure}"[:500]
                break
    finally:
        logging.disable(logging.NOTSET)
    result.seconds = time.monotonic() - began
    return result


def _round(result: Result, number: int) -> None:
    @seed(number)
    class Counted(Life):
        def __init__(self) -> None:
            super().__init__()
            result.lives += 1

        @invariant()
        def a_step_is_counted(self) -> None:
            result.steps += 1

    many = settings(
        max_examples=LIVES,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Counted, settings=many)


def section(result: Result, made: str) -> Iterator[str]:
    """Write what was found as a section of the page of proofs; ``made`` says when and of which commit."""
    yield "## Made-up lives"
    yield ""
    yield f"{made}: {'every promise held' if result.holds else 'NOT PROVED: ' + result.broken}."
    yield f"{result.lives:,} lives of an office on SQLite with {result.steps:,} steps, in {result.seconds / 60:.0f} min, each"
    yield "round from a seed by lot. Letters are posted, posted again and decided about; calls break, answers cannot be believed,"
    yield "the record of sent letters is away, receipts come late, twice or from strangers, another reader takes items, the"
    yield "archive and the database fail, the clock is wrong, and the process is killed at any commit point. After every step:"
    yield "nothing lost or doubled, no claim without its proof, books that add up, an unbroken journal"
    yield "(`tests/faults/life_promises.py`)."
    yield ""


def show(result: Result, console: Console) -> None:
    """Print what was found."""
    console.print(f"{result.lives} lives, {result.steps} steps, {result.seconds:.0f} s: {result.broken or 'all promises held'}")
