"""Ten minutes of fuzzing: no reader of what strangers send raises anything but our own errors, or takes more than it may."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from rich.console import Console
from rich.progress import track

from tests.proofs.fuzz_targets import FOLDER, TARGETS

SECONDS: Final = 600
_INPUTS: Final = re.compile(r"stat::number_of_executed_units:\s*(\d+)")
_PEAK: Final = re.compile(r"stat::peak_rss_mb:\s*(\d+)")


@dataclass(frozen=True, slots=True)
class Hunt:
    """What became of one target; ``found`` is the end of what libFuzzer wrote, if it found something."""

    target: str
    seconds: int
    inputs: int
    mebibytes: int
    found: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """One hunt for each target."""

    hunts: tuple[Hunt, ...]

    @property
    def holds(self) -> bool:
        """Whether every target was fuzzed and nothing was found."""
        return bool(self.hunts) and all(hunt.inputs and not hunt.found for hunt in self.hunts)


def prove(seconds: int = SECONDS, targets: Sequence[str] = tuple(TARGETS)) -> Result:
    """Fuzz each target in a process of its own; the time is shared among them."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    each = seconds // len(targets)
    return Result(tuple(_hunt(name, each) for name in track(targets, "fuzz")))


def _hunt(name: str, seconds: int) -> Hunt:
    command = (sys.executable, "-m", "tests.proofs.fuzz_run", name, str(seconds))
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)  # noqa: S603 - ours
    told = done.stdout.decode("utf-8", "replace")
    FOLDER.joinpath(f"{name}.log").write_text(told, encoding="utf-8")
    inputs, peak = (int(found[1]) if (found := pattern.search(told)) else 0 for pattern in (_INPUTS, _PEAK))
    return Hunt(name, seconds, inputs, peak, told[-3000:] if done.returncode else "")


def section(result: Result, made: str) -> Iterator[str]:
    """Write what was found as a section of the page of proofs; ``made`` says when and of which commit."""
    broken = ", ".join(hunt.target for hunt in result.hunts if hunt.found)
    minutes = sum(hunt.seconds for hunt in result.hunts) / 60
    yield "## Inputs that nobody thought of"
    yield ""
    yield f"{made}: {'nothing found' if result.holds else f'NOT PROVED: {broken}'}."
    yield f"For {minutes:.0f} minutes in all atheris fed every reader of what strangers send with changes of letters, stamps,"
    yield "lists, containers and PDFs of our samples, guided by the branches that they reach. Allowed are a verdict and an error"
    yield "of ours with its code. Anything else that is raised, a letter that passes and says what nobody signed, ten seconds for"
    yield "one input or 2 GiB would be told here."
    yield ""
    yield "| what is read | seconds | inputs | MiB at most |"
    yield "| --- | --- | --- | --- |"
    for hunt in result.hunts:
        yield f"| {TARGETS[hunt.target].reads} | {hunt.seconds} | {hunt.inputs:,} | {hunt.mebibytes} |"
    yield ""


def show(result: Result, console: Console) -> None:
    """Print what was found."""
    for hunt in result.hunts:
        told = hunt.found or "nothing found"
        console.print(f"{hunt.target}: {hunt.inputs} inputs in {hunt.seconds} s: {told}", markup=False, highlight=False)
