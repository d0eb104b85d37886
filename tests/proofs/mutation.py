"""How many changes on purpose of the verifier its tests notice: a sample of all mutants, drawn by a fixed seed."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from typing import Final

from rich.console import Console

from tests.proofs import mutants
from tests.proofs.mutants import VERIFIER, Mutant

FOLDER: Final = Path("build/proofs/mutation")
LEAST: Final = 85.0
SAMPLE: Final = 300
_TESTS: Final = "tests/unit/test_signing_*.py"
_SEED: Final = 17
_SURE: Final = 1.96  # 95 %
_NOTICED: Final = {"killed", "time"}


@dataclass(frozen=True, slots=True)
class Result:
    """The mutants that were tried, what became of each, and how many there are in all."""

    tried: tuple[Mutant, ...]
    fates: tuple[str, ...]
    all: int

    @property
    def noticed(self) -> int:
        """Count those that a test noticed."""
        return sum(fate in _NOTICED for fate in self.fates)

    @property
    def score(self) -> float:
        """Give them in percent of those tried."""
        return 100 * self.noticed / len(self.fates) if self.fates else 0.0

    @property
    def bounds(self) -> tuple[float, float]:
        """Give the interval (Wilson) in which the score of all mutants lies, in percent."""
        number, part = len(self.fates) or 1, self.score / 100
        middle, spread = part + _SURE**2 / (2 * number), math.sqrt(part * (1 - part) / number + _SURE**2 / (4 * number**2))
        low, high = ((middle + sign * _SURE * spread) / (1 + _SURE**2 / number) for sign in (-1, 1))
        return 100 * low, 100 * high

    @property
    def survivors(self) -> list[Mutant]:
        """Give those that no test noticed."""
        return [one for one, fate in zip(self.tried, self.fates, strict=True) if fate not in _NOTICED]

    @property
    def holds(self) -> bool:
        """Whether every mutant was tried and enough of them were noticed."""
        return bool(self.fates) and len(self.fates) == len(self.tried) and self.score >= LEAST


def prove(sample: int = SAMPLE, modules: Sequence[str] = VERIFIER, tests: Sequence[str] = ()) -> Result:
    """Try a sample of mutants against the unit tests of ``signing``.

    Args:
        sample: how many.
        modules: of ``signing``, by their bare names.
        tests: files of tests; all of ``signing`` unless told.
    """
    every = [one for name in modules for one in mutants.make(name)]
    drawn = Random(_SEED).sample(every, min(sample, len(every)))  # noqa: S311 - a sample that anybody can draw again
    return Result(tuple(drawn), tuple(_fates(drawn, tests)), len(every))


def _fates(drawn: list[Mutant], tests: Sequence[str]) -> list[str]:
    FOLDER.mkdir(parents=True, exist_ok=True)
    file = FOLDER / "mutants.json"
    file.write_text(json.dumps([asdict(one) for one in drawn]), encoding="utf-8")
    options = ("-q", "-p", "no:cacheprovider", "-p", "tests.proofs.mutation_run", f"--mutants={file}")
    files = tests or sorted(str(path) for path in Path().glob(_TESTS))
    subprocess.run([sys.executable, "-m", "pytest", *options, *files], check=True)  # noqa: S603 - ours
    return [json.loads(line)["fate"] for line in (FOLDER / "fates.jsonl").read_text("utf-8").splitlines()]


def section(result: Result, made: str) -> Iterator[str]:
    """Write what was found as a section of the page of proofs; ``made`` says when and of which commit."""
    low, high = result.bounds
    yield "## The verifier changed on purpose"
    yield ""
    yield f"{made}: {'enough' if result.holds else 'NOT PROVED'}; promised are {LEAST:.0f} %."
    yield f"mutmut makes {result.all:,} changes to the verifier; {len(result.fates):,} of them were drawn by a fixed seed."
    yield f"The unit tests of `signing` noticed {result.noticed:,}: **{result.score:.1f} %**."
    yield f"Of all changes it is {low:.1f} to {high:.1f} %, 95 times in 100."
    yield "Sentences for the log, whose wording nobody promised, were not changed. The verifier is what decides whether a"
    yield "signature, a time stamp, an answer or a list is believed: the modules below."
    yield ""
    yield "| module | drawn | noticed |"
    yield "| --- | --- | --- |"
    for name in VERIFIER:
        fates = [fate for one, fate in zip(result.tried, result.fates, strict=True) if one.module == f"signing.{name}"]
        yield f"| `{name}` | {len(fates)} | {sum(fate in _NOTICED for fate in fates)} |"
    yield ""


def show(result: Result, console: Console) -> None:
    """Print what was found, and every mutant that no test noticed."""
    for one in result.survivors:
        console.print(f"not noticed: {one.name}", markup=False, highlight=False, soft_wrap=True)
    console.print(f"{result.noticed} of {len(result.fates)} noticed: {result.score:.1f} %")
