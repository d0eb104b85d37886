"""A million letters, on either database: what a day asks costs hardly more than at ten thousand; a letter takes few bytes."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

from tests import query_plans, stores
from tests.office_kit import Office
from tests.proofs.million_deeds import ROUNDS, Row, asked, measure
from tests.proofs.million_letters import IN_FLIGHT, fill, sizes

FOLDER: Final = Path("build/proofs/million")
FEW: Final = 10_000
MANY: Final = 1_000_000
MOST_TIMES: Final = 1.5
MOST_BYTES: Final = 6_000


@dataclass(frozen=True, slots=True)
class Run:
    """What was found on one database.

    ``rows`` are the costs at both sizes, ``sizes`` the bytes a letter by table (with its indexes) at the larger one, and
    ``walks`` the statements that walk through a big table there, with their plans.
    """

    database: str
    rows: list[Row]
    sizes: dict[str, float]
    walks: str
    seconds: float

    @property
    def bytes_each(self) -> float:
        """All bytes of the database by letter."""
        return sum(self.sizes.values())

    @property
    def wrong(self) -> list[str]:
        """Each promise that is not kept."""
        dearer = [f"{row.what} costs {row.times:.2f} times as much" for row in self.rows if row.times > MOST_TIMES]
        larger = [f"a letter takes {self.bytes_each:,.0f} bytes"] if self.bytes_each > MOST_BYTES else []
        return dearer + larger + ([f"walks through a big table: {self.walks}"] if self.walks else [])


@dataclass(frozen=True, slots=True)
class Result:
    """What was found at both sizes, on each database."""

    few: int
    many: int
    runs: list[Run]

    @property
    def holds(self) -> bool:
        """Whether all promises are kept."""
        return not any(run.wrong for run in self.runs)


def prove(few: int = FEW, many: int = MANY) -> Result:
    """Fill stores of both sizes on each database, measure, and give what was found."""
    return Result(few, many, [_run(database, few, many) for database in stores.DATABASES])


def _run(database: str, few: int, many: int) -> Run:
    began = time.monotonic()
    with stores.kept_on(database):
        small, large = (fill(FOLDER / database.lower() / str(number), number) for number in (few, many))
        with closing(small.desk.database), closing(large.desk.database):
            rows = list(measure(small, large, (few, many)))
            return Run(database, rows, sizes(large), walks(large, many), time.monotonic() - began)


def walks(office: Office, number: int) -> str:
    """Tell which statements of what was measured walk through a big table, as the database would answer them now."""
    wanted = asked(office, number)
    with office.desk.database.reading() as tx:
        return query_plans.told(tx, wanted)


def section(result: Result, made: str) -> Iterator[str]:
    """Write what was found as a section of the page of proofs; ``made`` says when and of which commit."""
    yield f"## {result.many:,} letters"
    yield ""
    yield f"{made}: {'every promise holds, on both databases' if result.holds else 'NOT PROVED'}."
    yield f"Each asked {ROUNDS} times, at letters drawn by lot, in turn in stores of {result.few:,} and {result.many:,} letters"
    yield "(the rows are those that the flow writes); the lower quartiles stand here, since others used the machine."
    yield f"In both, {IN_FLIGHT} letters are in flight and none waits for a person."
    yield f"Promised: at most {MOST_TIMES} times the cost, at most {MOST_BYTES:,} bytes a letter, and no plan that walks through"
    yield "a table that grows with the letters (`tests/query_plans.py`). Jobs that were done a week ago are swept away meanwhile,"
    yield "as every night does; PostgreSQL is told to vacuum and to gather its statistics, which else it does by itself."
    yield ""
    yield from (f"- {run.database}: {wrong}" for run in result.runs for wrong in run.wrong)
    if not result.holds:
        yield ""
    for run in result.runs:
        yield from _told(run, result)


def _told(run: Run, result: Result) -> Iterator[str]:
    yield f"| {run.database} | at {result.few:,} | at {result.many:,} | times |"
    yield "| --- | --- | --- | --- |"
    for row in run.rows:
        yield f"| {row.what} | {row.few:.0f} µs | {row.many:.0f} µs | {row.times:.2f} |"
    yield ""
    tables = ", ".join(f"{name} {each:.0f}" for name, each in run.sizes.items())
    yield f"Bytes a letter on {run.database}, indexes included, documents not: **{run.bytes_each:.0f}** ({tables})."
    yield f"Filling and measuring took {run.seconds / 60:.0f} min."
    yield ""


def show(result: Result, console: Console) -> None:
    """Print what was found as tables."""
    for run in result.runs:
        costs = Table(run.database, f"{result.few:,}", f"{result.many:,}", "times")
        for row in run.rows:
            costs.add_row(row.what, f"{row.few:.0f} µs", f"{row.many:.0f} µs", f"{row.times:.2f}")
        console.print(costs)
        bytes_each = Table("table with its indexes", "bytes a letter")
        for name, each in {**run.sizes, "all": run.bytes_each}.items():
            bytes_each.add_row(name, f"{each:.0f}")
        console.print(bytes_each)
        for wrong in run.wrong:
            console.print(wrong, style="bold red", markup=False)


def main() -> int:
    """Prove it, of as many letters as the command line says, print what was found, and give the exit status."""
    few, many = (int(each) for each in sys.argv[1:3]) if sys.argv[2:] else (FEW, MANY)
    result = prove(few, many)
    show(result, Console())
    return 0 if result.holds else 1


if __name__ == "__main__":
    sys.exit(main())
