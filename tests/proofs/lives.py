"""Hundreds of made-up lives of an office, with steps in any order: every promise is checked after each step."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from secrets import randbits
from typing import Final

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import invariant, run_state_machine_as_test
from rich.console import Console
from rich.progress import track

from tests import stores
from tests.faults.life_machine import Life

ROUNDS: Final = {"SQLite": 40, "PostgreSQL": 20}
"""On a server a life takes longer: it has a database of its own there too."""
LIVES: Final = 10
STEPS: Final = 50


@dataclass
class Run:
    """How many lives were lived on a database with how many steps; the seed and failure of the round that broke a promise."""

    database: str
    lives: int = 0
    steps: int = 0
    seconds: float = 0.0
    broken: str = ""

    @property
    def holds(self) -> bool:
        """Whether lives were lived and no promise was broken."""
        return bool(self.steps) and not self.broken


@dataclass(frozen=True, slots=True)
class Result:
    """What the lives came to on each database."""

    runs: list[Run]

    @property
    def holds(self) -> bool:
        """Whether every promise held on both."""
        return all(run.holds for run in self.runs)


def prove(rounds: Mapping[str, int] = ROUNDS, lives: int = LIVES, steps: int = STEPS) -> Result:
    """Live rounds of lives on each database, each round from a seed of its own, until a promise is broken there.

    Args:
        rounds: how many, by database.
        lives: of a round, about.
        steps: of a life, at most.
    """
    many = settings(
        max_examples=lives,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    logging.disable()
    try:
        return Result([_run(database, number, many) for database, number in rounds.items()])
    finally:
        logging.disable(logging.NOTSET)


def _run(database: str, rounds: int, many: settings) -> Run:
    run, began = Run(database), time.monotonic()
    with stores.kept_on(database):
        for _ in track(range(rounds), f"lives on {database}"):
            number = randbits(32)
            try:
                _round(run, number, many)
            except Exception as failure:  # noqa: BLE001 - whatever breaks a life is told with its seed
                run.broken = f"seed {number}: {type(failure).__name__}: {failure}"[:500]
                break
    run.seconds = time.monotonic() - began
    return run


def _round(run: Run, number: int, many: settings) -> None:
    @seed(number)
    class Counted(Life):
        def __init__(self) -> None:
            super().__init__()
            run.lives += 1

        @invariant()
        def a_step_is_counted(self) -> None:
            run.steps += 1

    run_state_machine_as_test(Counted, settings=many)


def section(result: Result, made: str) -> Iterator[str]:
    """Write what was found as a section of the page of proofs; ``made`` says when and of which commit."""
    yield "## Made-up lives"
    yield ""
    yield f"{made}: {'every promise held, on both databases' if result.holds else 'NOT PROVED'}."
    yield "Each round of lives of an office is from a seed by lot. Letters are posted, posted again and decided about; calls"
    yield "break, answers cannot be believed, the record of sent letters is away, receipts come late, twice or from strangers,"
    yield "another reader takes items, the archive and the database fail, the clock is wrong, and the process is killed at any"
    yield "commit point. After every step: nothing lost or doubled, no claim without its proof, books that add up, an unbroken"
    yield "journal (`tests/faults/life_promises.py`)."
    yield ""
    yield "| database | lives | steps | took |"
    yield "| --- | --- | --- | --- |"
    for run in result.runs:
        yield f"| {run.database} | {run.lives:,} | {run.steps:,} | {run.seconds / 60:.0f} min |"
    yield ""
    broken = [f"- {run.database}: {run.broken}" for run in result.runs if run.broken]
    yield from [*broken, ""] if broken else []


def show(result: Result, console: Console) -> None:
    """Print what was found."""
    for run in result.runs:
        told = f"{run.database}: {run.lives} lives, {run.steps} steps, {run.seconds:.0f} s: {run.broken or 'all promises held'}"
        console.print(told, markup=False)
