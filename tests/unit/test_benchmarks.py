"""The measurements run, and what they write has the promised form; no time is judged here."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from tests.benchmarks import material
from tests.benchmarks.__main__ import SUBJECTS, table
from tests.benchmarks.entries import Effort, Elsewhere, Entry, Rival, bounded, contest, race


@pytest.fixture(scope="module", autouse=True)
def _no_keys_left() -> Iterator[None]:
    """Take the test PKI away, also where the test process ends without saying goodbye."""
    yield
    shutil.rmtree(material.pki().folder.parent, ignore_errors=True)


@pytest.mark.parametrize(
    "subject", ["sign", "verify", "many_verifications", "validate", "call", "edoreczenia", "engine", "many_attachments"]
)
def test_measurement_runs_and_gives_whole_entries(subject: str) -> None:
    """Every row has a name, a positive figure, and a ratio wherever it has a goal."""
    entries = list(SUBJECTS[subject](Effort(tiny=True)))
    assert entries
    for entry in entries:
        assert entry.value > 0
        assert (entry.against is None) == (entry.ratio is None)
        assert entry.goal is None or entry.met is not None
    assert table(entries).row_count == len(entries)


def test_entry_has_the_form_of_the_report() -> None:
    """The figure stands under the name of its unit; a goal is a ceiling for time and a floor for a rate."""
    entry = Entry("sign", 1.5, against="floor", ratio=1.2, goal=1.1)
    assert entry.as_json() == {
        "name": "sign", "median_ms": 1.5, "against": "floor", "ratio": 1.2, "goal": 1.1, "met": False,
    }  # fmt: skip
    assert Entry("letters", 40, "per_second", "script", 1.4, 1.3).met
    assert not Entry("engine", 40, "per_second", "plain", 1.5, 1.4, of_costs=True).met
    assert Entry("chain", 0.1).met is None


def test_contest_sees_who_is_slower() -> None:
    """The ratio is ours by theirs."""
    light, heavy = (lambda: sum(range(100))), (lambda: sum(range(100_000)))
    (entry,) = contest("sum", heavy, (Rival("light", light, 1.0),), rounds=3)
    assert entry.met is False


def test_race_sets_its_goal_against_the_fastest() -> None:
    """Whoever else runs has no goal, and one that has a goal of its own keeps it."""
    ours, quick, slow = (lambda: sum(range(1_000))), (lambda: sum(range(10_000))), (lambda: sum(range(100_000)))
    rivals = (Rival("slow", slow), Rival("quick", quick), Rival("floor", ours, 1.5))
    goals = {entry.against: entry.goal for entry in race("sum", ours, rivals, 0.7, rounds=3)}
    assert goals == {"slow": None, "quick": 0.7, "floor": 1.5}


def test_work_in_another_process_says_itself_how_long_it_took() -> None:
    """What passes on the way there does not count."""
    (entry,) = contest("sum", lambda: sum(range(1_000)), (Rival("far", lambda: Elsewhere(100)),), rounds=3)
    assert entry.ratio is not None
    assert entry.ratio < 0.001


def test_bounded_figure_is_held_against_its_bound() -> None:
    """The bound stands in the unit of the figure."""
    assert bounded("memory", 12, "median_mb", 48).met
    assert not bounded("calls", 3.2, "calls", 3.1).met
