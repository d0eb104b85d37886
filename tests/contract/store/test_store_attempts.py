"""Attempts: what came of a call first stays, whoever writes what at the same time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from connector.letters.attempt import Outcome
from connector.store import attempts, rows
from connector.store import tables as t
from connector.store.database import Database
from tests.contract.store.kit import NOW, Meanwhile, a_unit


@pytest.fixture
def attempt(database: Database) -> int:
    """Write an attempt down."""
    return opened_in(database)


def opened_in(database: Database) -> int:
    """Write an attempt down and give its number."""
    with database.transaction("open") as tx:
        deadline = NOW + timedelta(minutes=1)
        return attempts.open_attempt(tx, a_unit(tx), "send", request_sha256="1" * 64, opened_at=NOW, call_deadline=deadline)


def close(database: Database, attempt: int, outcome: Outcome, error: str | None = None) -> bool:
    """Close the attempt in a transaction of its own."""
    with database.transaction("closed") as tx:
        return attempts.close(tx, attempt, outcome, NOW, error_code=error)


def found(database: Database, attempt: int) -> tuple[str, str | None]:
    """Say how the attempt stands."""
    with database.reading() as tx:
        row = rows.get(tx, t.attempts, attempt)
        return row.outcome, row.error_code


def test_first_outcome_stays(database: Database, attempt: int) -> None:
    """Neither another outcome nor the presumption that the process ended takes its place."""
    assert close(database, attempt, Outcome.TAKEN)
    assert not close(database, attempt, Outcome.UNKNOWN, attempts.INTERRUPTED)
    assert not close(database, attempt, Outcome.REFUSED, "refused")
    assert found(database, attempt) == ("taken", None)


def test_presumed_end_gives_way_to_what_the_worker_says_in_the_end(database: Database, attempt: int) -> None:
    """That an attempt was interrupted is presumed by others; the one who called knows better."""
    assert close(database, attempt, Outcome.UNKNOWN, attempts.INTERRUPTED)
    assert not close(database, attempt, Outcome.UNKNOWN, attempts.INTERRUPTED)
    assert close(database, attempt, Outcome.NOT_TAKEN, "not_taken")
    assert found(database, attempt) == ("not_taken", "not_taken")


def test_presumption_made_at_the_same_moment_does_not_overwrite_the_outcome(on_server: Database) -> None:
    """Whoever presumes while the outcome is just being recorded waits, and then leaves it."""
    number = opened_in(on_server)
    presumed: list[bool] = []
    with on_server.transaction("recorded") as tx:
        attempts.close(tx, number, Outcome.TAKEN, NOW)
        other = Meanwhile(lambda: presumed.append(close(on_server, number, Outcome.UNKNOWN, attempts.INTERRUPTED)))
        assert other.waits()
    other.end()
    assert (presumed, found(on_server, number)) == ([False], ("taken", None))
