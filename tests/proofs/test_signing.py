"""The proofs about signatures: what they count, what they leave out, and when they do not hold."""

from __future__ import annotations

import sys
from types import ModuleType

import pytest

from tests.proofs import coverage, fuzz, mutants, mutation, mutation_run
from tests.proofs.coverage import Measured
from tests.proofs.fuzz import Hunt


def test_coverage_wants_lines_and_branches_alike() -> None:
    """Many lines do not make up for few branches, and failing tests for nothing."""
    summary = {"num_statements": 10, "covered_lines": 10, "num_branches": 4, "covered_branches": 3}
    modules = tuple(coverage.read({"files": {"signing/a.py": {"summary": summary}}}))
    assert modules == (Measured("signing/a.py", 10, 10, 4, 3),)
    assert not coverage.Result(modules).holds
    assert coverage.Result((Measured("a", 100, 95, 100, 95),)).holds
    assert not coverage.Result((Measured("a", 100, 100, 100, 100),), tests_failed=True).holds
    assert "| `signing/a.py` | 100.0 % | 75.0 % |" in list(coverage.section(coverage.Result(modules), "today"))


def test_fuzzing_that_found_something_or_fed_nothing_proves_nothing() -> None:
    """Each target must have been fed, and nothing found."""
    good = Hunt("parser", 100, 5000, 90)
    assert fuzz.Result((good,)).holds
    assert not fuzz.Result((good, Hunt("stamps", 100, 0, 0))).holds
    found = fuzz.Result((good, Hunt("stamps", 100, 10, 90, "Uncaught Python exception")))
    assert not found.holds
    assert "today: NOT PROVED: stamps." in list(fuzz.section(found, "today"))


def test_mutants_change_code_and_no_sentence_for_the_log() -> None:
    """Every mutant is other code that Python takes; what an error says for the log is left alone."""
    made = list(mutants.make("layout"))
    assert len(made) > 10
    assert {one.function for one in made} == {"read"}
    for one in made:
        compile(one.code, one.module, "exec")
        assert "Signature lacks a part or has another order" in one.code


def test_exchanged_function_is_another_wherever_it_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """A function that others imported, and a method, take the new code."""
    module = ModuleType("made_up")
    exec("def double(x):\n    return 2 * x\n\nclass Box:\n    def size(self):\n        return double(4)\n", vars(module))  # noqa: S102 - ours
    monkeypatch.setitem(sys.modules, "made_up", module)
    known = module.double
    mutation_run.exchange("made_up", "double", "def double(x):\n    return 3 * x\n")
    assert known(2) == 6
    mutation_run.exchange("made_up", "Box.size", "    def size(self):\n        return double(4) + 1\n")
    assert module.Box().size() == 13


def test_score_counts_what_tests_noticed_and_says_how_sure_it_is() -> None:
    """A mutant that no test calls counts as one that nobody noticed; fates that are missing prove nothing."""
    tried = tuple(list(mutants.make("identifiers"))[:4])
    result = mutation.Result(tried, ("killed", "time", "survived", "no test"), all=100)
    assert (result.noticed, result.score, result.holds) == (2, 50.0, False)
    assert result.survivors == [*tried[2:]]
    low, high = result.bounds
    assert 14 < low < 50 < high < 86
    assert mutation.Result(tried[:1], ("killed",), all=100).holds
    assert not mutation.Result(tried, ("killed",) * 3, all=100).holds
