"""Boxes take turns, and whoever lives keeps his leases; the same on both databases."""

from __future__ import annotations

from datetime import timedelta

from connector.store import jobs
from connector.store.database import Database
from connector.store.jobs import Turns
from tests.contract.store.kit import LEASE, NOW, a_unit, claim, claimed


def post(database: Database, box_id: int | None, count: int, *, minutes_ago: int) -> None:
    """Put jobs of one box that became due so long ago."""
    with database.transaction("jobs put") as tx:
        unit_id, due = a_unit(tx), NOW - timedelta(minutes=minutes_ago)
        for number in range(count):
            jobs.add(tx, unit_id, "send", number, lane=f"{box_id}:{number}", due=due, box_id=box_id)


def shares_in_turn(database: Database, count: int, turns: Turns) -> list[str]:
    """Claim so many jobs, one after the other, and say whose they were."""
    taken = []
    for _ in range(count):
        with database.transaction("claim") as tx:
            job = jobs.claim(tx, "a", NOW, LEASE, turns)
        if job is not None:
            taken.append(job.share.split(":")[1])
    return taken


def test_one_letter_of_a_box_does_not_wait_for_the_thousands_of_another(database: Database) -> None:
    """A box that posts one letter after another posted very many gets the next turn but one."""
    post(database, 7, 50, minutes_ago=60)
    post(database, 8, 1, minutes_ago=0)
    post(database, None, 1, minutes_ago=0)
    assert shares_in_turn(database, 5, Turns()) == ["0", "7", "8", "7", "7"]


def test_box_that_had_its_turn_waits_for_the_others(database: Database) -> None:
    """Turns go round: the share after the last one served comes next, and within a share what is due longest."""
    post(database, 7, 3, minutes_ago=1)
    post(database, 8, 3, minutes_ago=5)
    post(database, 9, 3, minutes_ago=9)
    assert shares_in_turn(database, 10, Turns()) == ["7", "8", "9"] * 3


def test_share_whose_jobs_are_all_held_up_loses_its_turn(database: Database) -> None:
    """Where every job of a box waits behind its lane or its time, the next box is served."""
    with database.transaction("jobs put") as tx:
        for number in range(3):
            jobs.add(tx, a_unit(tx), "send", number, lane="the same", due=NOW, box_id=1)
        jobs.add(tx, a_unit(tx), "send", 9, lane="later", due=NOW + timedelta(hours=1), box_id=2)
        jobs.add(tx, a_unit(tx), "send", 10, lane="other", due=NOW, box_id=3)
    assert shares_in_turn(database, 5, Turns()) == ["1", "3"]


def test_kept_lease_outlives_its_first_term(database: Database) -> None:
    """A job that its process keeps is nobody else's, and is taken over one lease after the last beat."""
    post(database, 7, 1, minutes_ago=0)
    job = claimed(database)
    later = NOW + LEASE - timedelta(seconds=1)
    with database.transaction("beat") as tx:
        jobs.keep(tx, [job], later + LEASE)
    assert claim(database, NOW + LEASE, "b") is None
    assert claimed(database, later + LEASE, "b").id == job.id


def test_beat_never_takes_a_job_back(database: Database) -> None:
    """The beat of a worker that lost its job, or ended it, changes nothing of it."""
    post(database, 7, 1, minutes_ago=0)
    lost = claimed(database)
    taken_over = claimed(database, NOW + LEASE, "b")
    with database.transaction("beat") as tx:
        jobs.keep(tx, [lost], NOW + 10 * LEASE)
    assert claimed(database, NOW + 2 * LEASE, "c").id == taken_over.id
    with database.transaction("done") as tx:
        jobs.finish(tx, jobs.claim(tx, "d", NOW + 3 * LEASE, LEASE) or lost, NOW)
        jobs.keep(tx, [lost], NOW + 10 * LEASE)
    assert claim(database, NOW + 20 * LEASE) is None


def test_beat_never_shortens_a_lease(database: Database) -> None:
    """A lease that was lengthened for a long call keeps its end."""
    post(database, 7, 1, minutes_ago=0)
    job = claimed(database)
    with database.transaction("long call") as tx:
        jobs.extend(tx, job, NOW + 10 * LEASE)
        jobs.keep(tx, [job], NOW + LEASE)
    assert claim(database, NOW + 9 * LEASE, "b") is None
