"""Jobs: lanes in order, leases, fences; the same with many workers at once."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select

from connector.letters.errors import LeaseLost
from connector.store import jobs
from connector.store import tables as t
from connector.store.database import Database
from connector.store.jobs import Job
from tests.contract.store.conftest import Opener
from tests.contract.store.kit import LEASE, NOW, Meanwhile, a_unit, add, at_once, claim, claimed


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


def test_job_passed_on_is_its_makers_and_guarded_like_any_other(database: Database) -> None:
    """The next job goes to the worker that ends the first with the same commit, on the same lease, with a fence of its own."""
    add(database, "x")
    first = claimed(database)
    with database.transaction("first done") as tx:
        jobs.line_up(tx, ["y"])
        following = jobs.pass_on(tx, first, "send", 7, lane="y", due=NOW)
        jobs.finish(tx, first, NOW)
    assert following is not None
    assert (following.subject, following.owner, following.lease_until) == (7, first.owner, first.lease_until)
    assert claim(database, NOW + timedelta(seconds=59)) is None
    assert claimed(database, NOW + LEASE).id == following.id
    with pytest.raises(LeaseLost), database.transaction("too late") as tx:
        jobs.finish(tx, following, NOW)


def test_job_passed_on_to_a_lane_in_use_waits_for_its_turn(database: Database) -> None:
    """What is before it on its lane comes first, whoever does it."""
    before, _ = add(database, "y", "x")
    waiting = claimed(database)
    with database.transaction("put off") as tx:
        jobs.put_off(tx, waiting, NOW + timedelta(hours=1), "not_taken")
    maker = claimed(database)
    with database.transaction("made") as tx:
        jobs.line_up(tx, ["y"])
        assert jobs.pass_on(tx, maker, "send", 7, lane="y", due=NOW) is None
        jobs.finish(tx, maker, NOW)
    assert claim(database) is None
    assert claimed(database, NOW + timedelta(hours=1)).id == before


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


def test_lanes_keep_their_order_with_many_workers_at_once(opened: Opener) -> None:
    """Eight workers do every job once, never two of one lane at the same time, and each lane in its order."""
    lanes, each = [f"lane {number}" for number in range(5)], 12
    add(opened(), *(lanes * each))
    databases = [opened() for _ in range(2)]
    done: dict[str, list[int]] = defaultdict(list)
    busy: set[str] = set()
    watching = threading.Lock()

    def work(number: int) -> None:
        database = databases[number % 2]
        while sum(map(len, done.values())) < len(lanes) * each:
            job = claim(database)
            if job is None:
                continue
            with watching:
                assert job.lane not in busy, "two workers in one lane"
                busy.add(job.lane)
                done[job.lane].append(job.id)
            with watching:
                busy.discard(job.lane)
            with database.transaction("done") as tx:
                jobs.finish(tx, job, NOW)

    at_once([partial(work, number) for number in range(8)])
    assert sum(map(len, done.values())) == len(lanes) * each
    assert all(numbers == sorted(set(numbers)) for numbers in done.values())


def test_job_that_comes_to_a_lane_later_is_never_seen_earlier(on_server: Database) -> None:
    """While one transaction has put a job on a lane, the next one to do so waits: lower numbers are always visible first."""
    with on_server.transaction("unit") as tx:
        unit_id = a_unit(tx)

    def put() -> None:
        with on_server.transaction("second") as tx:
            jobs.line_up(tx, ["x"])
            jobs.add(tx, unit_id, "send", 2, lane="x", due=NOW)

    with on_server.transaction("first") as tx:
        jobs.line_up(tx, ["x"])
        first = jobs.add(tx, unit_id, "send", 1, lane="x", due=NOW)
        other = Meanwhile(put)
        assert other.waits()
    other.end()
    assert claimed(on_server).id == first
    assert claim(on_server) is None


def test_recurring_job_planned_by_many_at_once_is_planned_once(opened: Opener) -> None:
    """Eight processes that plan the same job at the same moment leave one."""
    with opened().transaction("unit") as tx:
        unit_id = a_unit(tx)

    databases = [opened() for _ in range(2)]

    def plan(number: int) -> None:
        with databases[number % 2].transaction("planned") as tx:
            jobs.ensure(tx, unit_id, "fetch", 7, lane="fetch:7", due=NOW)

    at_once([partial(plan, number) for number in range(8)])
    with opened().reading() as tx:
        assert jobs.open_count(tx, "fetch") == 1


def test_job_wanted_while_the_one_before_is_just_ending_is_there_afterwards(on_server: Database) -> None:
    """Whoever wants a job done waits for one that is being ended, and then adds its own."""
    add(on_server, "send:0")
    job = claimed(on_server)

    def want() -> None:
        with on_server.transaction("wanted") as tx:
            jobs.ensure(tx, job.unit_id, job.kind, job.subject, lane=job.lane, due=NOW)

    with on_server.transaction("ended") as tx:
        jobs.finish(tx, job, NOW)
        other = Meanwhile(want)
        assert other.waits()
    other.end()
    assert claimed(on_server).id > job.id


def test_change_is_told_although_the_telling_is_just_being_claimed(on_server: Database) -> None:
    """Where a running job does not count, one that is being claimed at this moment does not count either."""
    add(on_server, "send:0")

    def want() -> None:
        with on_server.transaction("wanted") as tx:
            jobs.ensure(tx, a_unit(tx), "send", 0, lane="send:0", due=NOW, running_counts=False)

    with on_server.transaction("claiming") as tx:
        job = jobs.claim(tx, "a", NOW, LEASE)
        other = Meanwhile(want)
        assert other.waits()
    other.end()
    assert job is not None
    with on_server.reading() as tx:
        assert len(tx.execute(select(t.jobs.c.id)).all()) == 2


def test_extending_and_taking_over_at_once_has_one_winner(opened: Opener) -> None:
    """At the end of a lease either the owner lengthens it or another takes the job over, never both."""
    mine, others = opened(), opened()
    for _ in range(10):
        add(mine, "x")
        job = claimed(mine)
        doings: list[Callable[[], bool]] = [partial(extend, mine, job), lambda: claim(others, NOW + LEASE, "b") is not None]
        extended, taken = at_once(doings)
        assert extended != taken
        with mine.transaction("cleared") as tx:
            tx.execute(t.jobs.delete())


def extend(database: Database, job: Job) -> bool:
    """Try to lengthen a lease."""
    try:
        with database.transaction("extended") as tx:
            jobs.extend(tx, job, NOW + 2 * LEASE)
    except LeaseLost:
        return False
    return True
