"""How much of ``signing`` its own unit tests pass: lines and branches, as coverage counts them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from rich.console import Console

FOLDER: Final = Path("build/proofs/coverage")
LEAST: Final = 95.0
_TESTS: Final = "tests/unit/test_signing_*.py"


@dataclass(frozen=True, slots=True)
class Measured:
    """How many lines and branches there are in a module, or in all, and how many of them the tests pass."""

    name: str
    lines: int
    lines_passed: int
    branches: int
    branches_passed: int

    @property
    def of_lines(self) -> float:
        """Give the passed lines in percent."""
        return _percent(self.lines_passed, self.lines)

    @property
    def of_branches(self) -> float:
        """Give the passed branches in percent."""
        return _percent(self.branches_passed, self.branches)


@dataclass(frozen=True, slots=True)
class Result:
    """Every module of ``signing``; ``tests_failed`` says that the tests themselves did not hold."""

    modules: tuple[Measured, ...]
    tests_failed: bool = False

    @property
    def total(self) -> Measured:
        """Add everything up."""
        names = ("lines", "lines_passed", "branches", "branches_passed")
        return Measured("signing", *[sum(getattr(one, name) for one in self.modules) for name in names])

    @property
    def holds(self) -> bool:
        """Whether enough of the lines, and of the branches, is passed."""
        return not self.tests_failed and min(self.total.of_lines, self.total.of_branches) >= LEAST


def _percent(part: int, whole: int) -> float:
    return 100.0 * part / whole if whole else 100.0


def prove() -> Result:
    """Run the unit tests of ``signing`` once, in a process of their own."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    tests = sorted(str(path) for path in Path().glob(_TESTS))
    ended = _coverage("run", "--branch", "--source=signing", "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests)
    report = FOLDER / "coverage.json"
    _coverage("json", "-q", "-o", str(report))
    return Result(tuple(read(json.loads(report.read_text("utf-8")))), tests_failed=bool(ended))


def _coverage(*words: str) -> int:
    environment = {**os.environ, "COVERAGE_FILE": str(FOLDER / "data")}
    return subprocess.run([sys.executable, "-m", "coverage", *words], env=environment, check=False).returncode  # noqa: S603 - ours


def read(told: dict[str, Any]) -> Iterator[Measured]:
    """Read what ``coverage json`` writes, module by module."""
    for name, one in sorted(told["files"].items()):
        found = one["summary"]
        lines, branches = found["num_statements"], found["num_branches"]
        yield Measured(name, lines, found["covered_lines"], branches, found["covered_branches"])


def section(result: Result, made: str) -> Iterator[str]:
    """Write what was found as a section of the page of proofs; ``made`` says when and of which commit."""
    total = result.total
    yield "## What the tests of signatures pass"
    yield ""
    yield f"{made}: {'enough' if result.holds else 'NOT PROVED'}; promised are {LEAST:.0f} % of the lines and of the branches."
    yield f"The unit tests of `signing` alone (`{_TESTS}`) pass **{total.of_lines:.1f} %** of its {total.lines:,} lines and"
    yield f"**{total.of_branches:.1f} %** of its {total.branches:,} branches."
    yield ""
    yield from _rest([one for one in result.modules if min(one.of_lines, one.of_branches) < 100])
    yield ""


def _rest(modules: Sequence[Measured]) -> Iterator[str]:
    if not modules:
        yield "No line and no branch is left."
        return
    yield "| not passed in full | lines | branches |"
    yield "| --- | --- | --- |"
    for one in modules:
        yield f"| `{one.name}` | {one.of_lines:.1f} % | {one.of_branches:.1f} % |"


def show(result: Result, console: Console) -> None:
    """Print what was found."""
    console.print(f"lines {result.total.of_lines:.1f} %, branches {result.total.of_branches:.1f} %")
