"""Jobs of letters with a deadline: their order, on both databases."""

from __future__ import annotations

from datetime import datetime, timedelta

from connector.store import jobs
from connector.store import tables as t
from connector.store.database import Database
from connector.store.jobs import Turns
from tests.contract.store.kit import LEASE, NOW, a_unit, claimed

DAY = timedelta(days=1)


def put(database: Database, *deadlines: datetime | None, lane: str = "", due: datetime = NOW) -> list[int]:
    """Put a job with each of these deadlines on a lane of its own, or all of them on one."""
    with database.transaction("jobs put") as tx:
        unit_id = a_unit(tx)
        return [
            jobs.add(tx, unit_id, "send", number, lane=lane or f"lane {number}", due=due, send_by=deadline)
            for number, deadline in enumerate(deadlines)
        ]


def order(database: Database, count: int) -> list[int]:
    """Claim so many jobs and give them in the order in which they came."""
    return [claimed(database).id for _ in range(count)]


def test_earlier_deadline_is_claimed_first_and_none_last(database: Database) -> None:
    """The order of posting does not matter: the letter that must leave first is taken first."""
    none, late, soon = put(database, None, NOW + 9 * DAY, NOW + DAY)
    assert order(database, 3) == [soon, late, none]


def test_equal_deadlines_and_none_go_by_when_they_fell_due(database: Database) -> None:
    """Where deadlines say nothing, what is due longest comes first."""
    newer, newer_none = put(database, NOW + DAY, None)
    older, older_none = (put(database, by, lane=f"older {by}", due=NOW - DAY)[0] for by in (NOW + DAY, None))
    assert order(database, 4) == [older, newer, older_none, newer_none]


def test_lane_is_stronger_than_a_deadline(database: Database) -> None:
    """A letter with a deadline does not overtake the one before it to the same addressee."""
    first, second = put(database, None, NOW + DAY, lane="same")
    assert claimed(database).id == first
    with database.transaction("done") as tx:
        tx.execute(t.jobs.update().where(t.jobs.c.id == first).values(done_at=NOW))
    assert claimed(database).id == second


def test_deadline_hastens_nothing_that_is_not_due(database: Database) -> None:
    """A letter put off after a failure keeps its pause, and others go meanwhile."""
    put(database, NOW + DAY, due=NOW + timedelta(minutes=1))
    with database.transaction("jobs put") as tx:
        other = jobs.add(tx, a_unit(tx), "send", 7, lane="other", due=NOW)
    assert claimed(database).id == other


def test_what_has_no_deadline_gets_its_turn_whatever_the_deadlines(database: Database) -> None:
    """Every fourth turn of a worker goes past the deadlines, so that nothing starves behind them."""
    longest = put(database, None, due=NOW - DAY)[0]
    put(database, *[NOW + DAY] * 5)
    turns = Turns()
    taken = []
    for _ in range(4):
        with database.transaction("claim") as tx:
            job = jobs.claim(tx, "a", NOW, LEASE, turns)
            assert job is not None
            taken.append(job.id == longest)
    assert taken == [False, False, False, True]


def test_job_claimed_knows_its_deadline(database: Database) -> None:
    """A story can hand the deadline on to the next job."""
    put(database, NOW + DAY)
    assert claimed(database).send_by == NOW + DAY
