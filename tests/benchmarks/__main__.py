"""Run every measurement, show one table, and write ``build/bench.json``; ``python -m tests.benchmarks SUBJECT ...`` only shows.

The file is a list of ``{name, median_ms, against, ratio, goal, met}``. Memory stands as ``median_mb``, rates as
``per_second`` and calls as ``calls`` in place of ``median_ms``. A ratio is to be at most its goal, for a rate at least; ``met``
is null where there is no goal. A goal that is not met is reported and no error: the exit status is 0 unless something is broken.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.progress import track
from rich.table import Table

from tests.benchmarks import (
    call,
    dss,
    edoreczenia,
    engine,
    many_attachments,
    many_verifications,
    memory,
    sign,
    validate,
    verify,
    whole_letter,
    workers,
)
from tests.benchmarks.entries import Effort, Entry

REPORT: Final = Path("build/bench.json")
SUBJECTS: Final[dict[str, Callable[[Effort], Iterable[Entry]]]] = {
    "sign": sign.measure,
    "verify": verify.measure,
    "many_verifications": many_verifications.measure,
    "validate": validate.measure,
    "call": call.measure,
    "whole_letter": whole_letter.measure,
    "memory": memory.measure,
    "edoreczenia": edoreczenia.measure,
    "engine": engine.measure,
    "workers": workers.measure,
    "many_attachments": many_attachments.measure,
}
_UNITS: Final = {"median_ms": "ms", "median_mb": "MB", "per_second": "/s", "calls": "calls"}
_MET: Final = {True: "[green]yes[/]", False: "[red]no[/]", None: ""}


def table(entries: Iterable[Entry]) -> Table:
    """Lay the entries out for people."""
    shown = Table(title="Figures; each ratio is ours by theirs, within this run")
    for heading in ("what", "ours", "against", "ratio", "goal", "met"):
        shown.add_column(heading, justify="left" if heading in {"what", "against"} else "right")
    for entry in entries:
        bound = ">=" if entry.at_least else "<="
        ratio = "" if entry.ratio is None else f"{entry.ratio:.2f}"
        goal = "" if entry.goal is None else f"{bound} {entry.goal:g}"
        shown.add_row(entry.name, f"{entry.value:.3g} {_UNITS[entry.unit]}", entry.against or "", ratio, goal, _MET[entry.met])
    return shown


def main(subjects: Sequence[str]) -> None:
    """Measure the named subjects and show them; or all of them, and write the report too."""
    console = Console()
    chosen = subjects or list(SUBJECTS)
    entries = [entry for name in track(chosen, "measuring", console=console) for entry in SUBJECTS[name](Effort())]
    console.print(table(entries))
    if reason := dss.why_not():
        console.print(f"without EU DSS: {reason}")
    if not subjects:
        REPORT.parent.mkdir(exist_ok=True)
        text = json.dumps([entry.as_json() for entry in entries], indent=1, ensure_ascii=False)
        REPORT.write_text(text + "\n", encoding="utf-8")
    met, not_met = (sum(entry.met is wanted for entry in entries) for wanted in (True, False))
    console.print(f"{met} goals met, {not_met} not" + ("" if subjects else f"; {REPORT}"))


if __name__ == "__main__":
    main(sys.argv[1:])
