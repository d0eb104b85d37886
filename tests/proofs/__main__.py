"""Run the proofs that take long, and write what they found: kills at every commit point, and a million letters."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import track

from samples.demo.show import NEVER_KILLED
from tests.commit_points import FLOW, commit_points
from tests.proofs import million

REPORT = Path("docs/explanation/proofs.md")
FOLDER = Path("build/proofs")
AT_ONCE = 2
FEWEST_PASSED = 20
"""A run on a good day passes at least so many commit points; fewer would mean that the demonstration shrank."""


@dataclass(frozen=True, slots=True)
class Result:
    """One run: where it was to be killed, whether it came there, whether the books agreed, how long, and its last words."""

    point: str
    passed: bool
    agreed: bool
    seconds: float
    last_line: str


def kill_at(point: str) -> Result:
    """Run the demonstration once, its process killed after this commit."""
    folder = FOLDER / point.replace(" ", "-")
    began = time.monotonic()
    line = [sys.executable, "-m", "connector", "demo", "--folder", str(folder), "--die-after", point]
    done = subprocess.run(line, capture_output=True, text=True, check=False)  # noqa: S603 - our own program
    words = done.stdout.strip().splitlines() or [done.stderr.strip()]
    agreed = done.returncode in {0, NEVER_KILLED}
    return Result(point, done.returncode != NEVER_KILLED, agreed, time.monotonic() - began, words[-1])


def made() -> str:
    """Say when, and of which commit, a page is written."""
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True).stdout.strip()  # noqa: S607
    return f"{datetime.now(UTC):%Y-%m-%d}, commit {commit}"


def report(results: list[Result]) -> str:
    """Write the page: what was run, on which commit, and what came of it."""
    return "\n".join(_lines(results))


def _lines(results: list[Result]) -> Iterator[str]:
    killed = [result for result in results if result.passed]
    agreed = sum(result.agreed for result in killed)
    yield "# Proofs that take long"
    yield ""
    yield "Written by `make prove`; the tests of every run are in `make test`."
    yield ""
    yield "## Killed by SIGKILL at every commit point"
    yield ""
    yield f"{made()}: {agreed} of {len(killed)} runs ended with both sides' books equal."
    yield "Each run is the whole demonstration (real processes, TLS, the simulated ePUAP); the service is killed once, right"
    yield "after the named commit, and started again. Equal means: lost 0, doubled 0, every letter and arrival at its end."
    yield ""
    yield "| killed after | books | seconds |"
    yield "| --- | --- | --- |"
    for result in killed:
        yield f"| {result.point} | {'equal' if result.agreed else 'NOT EQUAL'} | {result.seconds:.0f} |"
    yield ""
    yield (
        "Not passed on a good day, and killed in `tests/flow/test_kill.py` instead: "
        + ", ".join(result.point for result in results if not result.passed)
        + "."
    )
    yield ""


def main() -> int:
    """Run every proof, write the report, and give the exit status."""
    console = Console()
    points = commit_points(sorted(FLOW.glob("*.py")))
    with ThreadPoolExecutor(AT_ONCE) as pool:
        results = list(track(pool.map(kill_at, points), "SIGKILL", total=len(points), console=console))
    for result in results:
        if not result.agreed:
            console.print(f"{result.point}: {result.last_line}", style="bold red", markup=False)
    letters = million.prove()
    million.show(letters, console)
    REPORT.write_text(report(results) + "\n".join(million.section(letters, made())), encoding="utf-8")
    killed = [result for result in results if result.passed]
    console.print(f"{REPORT}: {sum(result.agreed for result in killed)} / {len(killed)}")
    books_agree = all(result.agreed for result in results) and len(killed) >= FEWEST_PASSED
    return 0 if books_agree and letters.holds else 1


if __name__ == "__main__":
    sys.exit(main())
