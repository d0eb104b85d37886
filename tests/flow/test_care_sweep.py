"""Jobs that were done long ago are swept away; nothing else is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from connector.care import sweep
from connector.store import jobs
from connector.store import tables as t
from tests.office_kit import Office, a_notice


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Give an office that sweeps."""
    office = Office(tmp_path, chores=[sweep.CHORE])
    yield office
    office.desk.database.close()


def done_jobs(office: Office) -> list[int]:
    """List the numbers of the jobs that are done, oldest first."""
    with office.desk.database.reading() as tx:
        return [row.id for row in tx.execute(t.jobs.select().where(t.jobs.c.done_at.is_not(None)).order_by(t.jobs.c.id))]


def test_jobs_done_a_week_ago_go_and_the_letter_stays_as_it_is(office: Office) -> None:
    """Done jobs stay for a week, then all go but the highest number; the letter's story is still told in full."""
    letter = office.post(a_notice())
    office.run()
    before, done = office.letter(letter), done_jobs(office)
    office.after(days=6)
    assert done_jobs(office) == done
    office.after(days=2)
    assert (len(done) > 1, done_jobs(office)) == (True, done[-1:])
    assert office.letter(letter) == before


def test_open_jobs_are_never_swept(office: Office) -> None:
    """What waits, however long, keeps its job, and its number is given to no other."""
    office.platform.send_script = ["break before taking"]
    office.post(a_notice())
    office.run()
    with office.desk.database.reading() as tx:
        waiting = jobs.open_count(tx, "reconcile", "fetch")
    office.after(days=13)
    with office.desk.database.reading() as tx:
        assert jobs.open_count(tx, "reconcile", "fetch") == waiting == 2


def test_killed_while_sweeping_the_rest_goes_the_next_time(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """A portion that is swept is durable, and after a kill the next turn goes on."""
    monkeypatch.setattr(sweep, "_AT_ONCE", 1)
    office.post(a_notice())
    office.post(a_notice(), key="key-2")
    office.run()
    done = done_jobs(office)
    office.clock.moment += sweep.KEPT * 2
    with office.killed_at("done jobs swept"):
        office.run()
    assert (len(done) > 2, done_jobs(office)) == (True, done[1:])
    office.restart()
    office.run()
    assert done_jobs(office) == done[-1:]
