"""The proof of made-up lives with a few of them on either database; ``make prove`` lives hundreds."""

from __future__ import annotations

import pytest

from tests import stores
from tests.faults import life_promises
from tests.faults.life_kit import LifeOffice
from tests.proofs import lives

FEW = dict.fromkeys(stores.DATABASES, 1)


def test_lives_are_lived_on_both_databases(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each database has its lives, in stores that are really there, and the section tells of both."""
    kept: set[str] = set()
    hold = life_promises.hold

    def noted(office: LifeOffice, accepted: set[str]) -> None:
        kept.add(office.desk.database.engine.dialect.name)
        hold(office, accepted)

    monkeypatch.setattr(life_promises, "hold", noted)
    result = lives.prove(FEW, lives=1, steps=5)
    assert result.holds
    assert kept == {"sqlite", "postgresql"}
    told = "\n".join(lives.section(result, "today"))
    assert all(f"| {database} | " in told for database in stores.DATABASES)
    assert "NOT PROVED" not in told


def test_broken_promise_is_told_with_the_seed_of_its_life(monkeypatch: pytest.MonkeyPatch) -> None:
    """A life that breaks a promise ends the lives on that database, and the proof is none."""

    def broken(_office: LifeOffice, _accepted: set[str]) -> None:
        raise AssertionError("a letter was sent twice")

    monkeypatch.setattr(life_promises, "hold", broken)
    result = lives.prove({"SQLite": 100}, lives=1, steps=5)
    told = "\n".join(lives.section(result, "today"))
    assert not result.holds
    assert result.runs[0].lives < 5
    assert result.runs[0].broken.startswith("seed ")
    assert "NOT PROVED" in told
    assert "a letter was sent twice" in told
