"""Jobs: lanes in order, leases, fences."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from connector.letters.errors import LeaseLost
from connector.letters.ids import new_id
from connector.store import jobs, rows
from connector.store import tables as t
from connector.store.database import Database
from connector.store.jobs import Job

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LEASE = timedelta(seconds=60)


def add(database: Database, *lanes: str, due: datetime = NOW) -> list[int]:
    """Put a job on each of these lanes."""
    with database.transaction("jobs") as tx:
        unit = tx.execute(t.units.select()).first()
        unit_id = unit.id if unit else rows.add(tx, t.units, public_id=new_id("unt"), name="Urząd")
        return [jobs.add(tx, unit_id, "send", number, lane=lane, due=due) for number, lane in enumerate(lanes)]


def claim(database: Database, at: datetime = NOW, owner: str = "a") -> Job | None:
    """Claim the next job."""
    with database.transaction("claim") as tx:
        return jobs.claim(tx, owner, at, LEASE)


def claimed(database: Database, at: datetime = NOW, owner: str = "a") -> Job:
    """Claim the next job, which must be there."""
    job = claim(database, at, owner)
    assert job is not None
    return job


def test_lane_keeps_its_order(database: Database) -> None:
    """The second job of a lane waits for the first to be done; other lanes go on."""
    first, second, other = add(database, "x", "x", "y")
    assert [claimed(database).id, claimed(database).id, claim(database)] == [first, other, None]
    with database.transaction("done") as tx:
        jobs.finish(tx, Job(first, 1, "send", 0, "x", 1, 1, NOW), NOW)
    assert claimed(database).id == second


def test_job_put_off_still_holds_its_lane(database: Database) -> None:
    """A job that waits to be tried again keeps those behind it waiting: order matters more than haste."""
    first, _ = add(database, "x", "x")
    job = claimed(database)
    with database.transaction("put off") as tx:
        jobs.put_off(tx, job, NOW + timedelta(hours=1), "not_taken")
    assert claim(database, NOW + timedelta(minutes=59)) is None
    assert claimed(database, NOW + timedelta(hours=1)).id == first


def test_lease_that_ran_out_frees_the_job_and_fences_the_old_owner(database: Database) -> None:
    """After the lease another worker gets the job, and the first can no longer end, extend or put it off."""
    add(database, "x")
    slow = claimed(database)
    assert claim(database, NOW + timedelta(seconds=59)) is None
    quick = claimed(database, NOW + LEASE, owner="b")
    assert (quick.id, quick.fence, quick.tries) == (slow.id, slow.fence + 1, 2)
    for change in (jobs.finish, jobs.extend, jobs.put_off):
        with pytest.raises(LeaseLost), database.transaction("too late") as tx:
            change(tx, slow, NOW)


def test_tries_count_failures_in_a_row(database: Database) -> None:
    """The count of tries grows with failures and begins anew after a success."""
    add(database, "x")
    failed = claimed(database)
    with database.transaction("failed") as tx:
        jobs.put_off(tx, failed, NOW, "not_taken")
    again = claimed(database)
    assert again.tries == 2
    with database.transaction("visited") as tx:
        jobs.put_off(tx, again, NOW)
    assert claimed(database).tries == 1


def test_restart_frees_what_the_dead_process_held(database: Database) -> None:
    """Once the store is surely nobody else's, its leases end at once."""
    add(database, "x")
    held = claimed(database)
    with database.transaction("freed") as tx:
        jobs.free_all(tx)
    assert claimed(database).id == held.id


def test_recurring_job_is_planned_once(database: Database) -> None:
    """Planning a recurring job again and again leaves one."""
    add(database)
    with database.transaction("planned") as tx:
        for _ in range(3):
            jobs.ensure(tx, 1, "fetch", 7, lane="fetch:7", due=NOW)
        assert jobs.open_count(tx, "fetch") == 1
