"""2,000 letters out and 2,000 in on either database, every process killed again and again: nothing lost, nothing doubled."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from tests import postgres_kit
from tests.proofs import points, siege
from tests.proofs.siege import Plan, Run

FOLDER: Final = Path("build/proofs/kills")
NUMBER: Final = 2_000
SECONDS: Final = 480
ENOUGH: Final = 3
RESUMED_WITHIN: Final = 5.0

_PROCESSES: Final = {"SQLite": "`serve`", "PostgreSQL": "`serve` and three × `worker`"}


@dataclass(frozen=True, slots=True)
class Result:
    """What the runs came to, one on each database."""

    runs: list[Run]

    @property
    def missed(self) -> list[str]:
        """The points at which some run never killed, though it was to."""
        return sorted({point for run in self.runs for point in run.plan.points if not run.deaths[point]})

    @property
    def holds(self) -> bool:
        """Whether every promise was kept, at every point."""
        return not self.missed and all(_holds(run) for run in self.runs)


def _holds(run: Run) -> bool:
    return not run.account.wrong and run.longest_wait <= RESUMED_WITHIN


def prove(number: int = NUMBER, seconds: float = SECONDS) -> Result:
    """Make both runs, with a bar that shows what was handed in.

    Args:
        number: of letters out, and again of arrivals.
        seconds: over which they are handed in, at least, in each run.
    """
    plan = Plan(number, number, seconds, points.reachable(), ENOUGH)
    with Progress() as bars, postgres_kit.removing():
        databases = {"SQLite": None, "PostgreSQL": postgres_kit.create()}
        return Result([_run(bars, store, plan, address) for store, address in databases.items()])


def _run(bars: Progress, store: str, plan: Plan, address: str | None) -> Run:
    bar = bars.add_task(f"SIGKILL, {store}", total=plan.letters + plan.arrivals)
    return siege.run(FOLDER / store.lower(), plan, address, lambda done: bars.update(bar, completed=done))


ROWS: Final[dict[str, Callable[[Run], str]]] = {
    "processes of the connector at a time": lambda run: _PROCESSES[run.store],
    "letters handed in": lambda run: f"{run.plan.letters:,}",
    "delivered, proved by a UPP or by evidence of e-Doręczenia": lambda run: f"{run.account.delivered:,}",
    "waiting for a person": lambda run: f"{run.account.waiting:,}",
    "ended by a person": lambda run: f"{run.account.decided:,}",
    "shipments that the platforms took, each once": lambda run: f"{run.account.sent:,}",
    "items that the platforms gave, receipts of ePUAP included": lambda run: f"{run.account.received:,}",
    "arrivals kept": lambda run: f"{run.account.kept:,}",
    "**lost**": lambda run: f"**{run.account.lost}**",
    "**doubled**": lambda run: f"**{run.account.doubled}**",
    "killed right after a commit": lambda run: f"{run.deaths.total():,}",
    "killed wherever it stood": lambda run: f"{run.anywhere:,}",
    "jobs taken over from the dead": lambda run: f"{len(run.waits):,}",
    "until then, at the most": lambda run: f"{run.longest_wait:.1f} s",
    "until then, of half of them": lambda run: f"{run.usual_wait:.1f} s",
    "the whole run": lambda run: f"{run.seconds / 60:.0f} min",
}


def section(result: Result, made: str) -> Iterator[str]:
    """Write what was found as a section of the page of proofs; ``made`` says when and of which commit."""
    number = result.runs[0].plan.letters
    yield f"## {number:,} letters out and {number:,} in, every process killed again and again"
    yield ""
    yield f"{made}: {'the books of both sides are equal, on both databases' if result.holds else 'NOT PROVED'}."
    yield "Real processes against both simulated platforms over TLS; every sixth letter goes and comes over e-Doręczenia."
    yield "Each process kills itself by SIGKILL right after the commit whose turn it is, or is killed after some seconds wherever"
    yield "it stands, and the next one starts with the next commit. Meanwhile calls to a platform break before and after it took"
    yield "a letter, proofs come late or never, answers are signed by strangers, the archive goes away, somebody sends letters in"
    yield "the portal, and a person decides what no machine can. Once everything is handed in, the processes are left in peace"
    yield "until every letter and arrival came to its end; then the books of all sides are compared by letter and by item; so are"
    yield "the journal, the connector's own books and the document system's folder."
    yield f"Promised: lost 0, doubled 0, and a dead owner's job in other hands within {RESUMED_WITHIN:.0f} s: of its lease's end"
    yield "on PostgreSQL, of the next process's start on SQLite."
    yield ""
    yield from _table("", ROWS, result)
    yield ""
    yield from _wrong(result)
    deaths = {point: _deaths(point) for point in sorted(points.reachable())}
    yield from _table("killed after", deaths, result)
    yield ""
    yield "Not come to in such a run, or only once a day; killed there in `tests/flow`:"
    yield ", ".join(f"{point} (`{test}`)" for point, test in points.ELSEWHERE.items()) + "."
    yield ""


def _deaths(point: str) -> Callable[[Run], str]:
    return lambda run: f"{run.deaths[point]} times" if run.deaths[point] != 1 else "once"


def _table(head: str, rows: dict[str, Callable[[Run], str]], result: Result) -> Iterator[str]:
    yield f"| {head} | {' | '.join(run.store for run in result.runs)} |"
    yield f"| --- |{' --- |' * len(result.runs)}"
    for what, say in rows.items():
        yield f"| {what} | {' | '.join(map(say, result.runs))} |"


def _wrong(result: Result) -> Iterator[str]:
    for run in result.runs:
        yield from (f"- {run.store}: {difference}" for difference in run.account.wrong)
    if result.missed:
        yield f"- never killed at: {', '.join(result.missed)}"
    if not result.holds:
        yield ""


def show(result: Result, console: Console) -> None:
    """Print what was found."""
    table = Table("", *(run.store for run in result.runs))
    for what, say in ROWS.items():
        table.add_row(what.strip("*"), *(say(run).strip("*") for run in result.runs))
    console.print(table)
    for line in _wrong(result):
        console.print(line, style="bold red", markup=False)
