"""Chores: told when their turn comes, planned once, tried again where they fail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from connector.flow.chores import Chore, Daily, Every, Turn
from connector.flow.desk import Desk
from connector.flow.worker import replan
from connector.letters.errors import ConfigurationWrong
from connector.letters.ids import new_id
from connector.store import rows
from connector.store import tables as t
from connector.store.jobs import Job
from tests.office_kit import START, Office

NIGHT = Daily(1, 30)


class Told:
    """A story that notes when it was told, and fails a number of times first."""

    def __init__(self, failures: int = 0) -> None:
        self.at: list[datetime] = []
        self.units: list[int] = []
        self._failures = failures

    def __call__(self, desk: Desk, job: Job) -> None:
        """Note the moment and the unit."""
        self.at.append(desk.clock.now())
        self.units.append(job.unit_id)
        if len(self.at) <= self._failures:
            raise ConfigurationWrong("not yet")


@pytest.fixture
def open_office(tmp_path: Path) -> Iterator[Callable[[Chore], Office]]:
    """Open an office that has one chore."""
    opened: list[Office] = []

    def open_one(chore: Chore) -> Office:
        opened.append(Office(tmp_path / "store", chores=[chore]))
        return opened[-1]

    yield open_one
    for office in opened:
        office.desk.database.close()


@pytest.mark.parametrize(
    ("turn", "moment", "expected"),
    [
        (NIGHT, datetime(2026, 3, 2, 0, 29, tzinfo=UTC), datetime(2026, 3, 2, 0, 30, tzinfo=UTC)),
        (NIGHT, datetime(2026, 3, 2, 0, 30, tzinfo=UTC), datetime(2026, 3, 3, 0, 30, tzinfo=UTC)),
        (NIGHT, datetime(2026, 7, 1, 12, 0, tzinfo=UTC), datetime(2026, 7, 1, 23, 30, tzinfo=UTC)),
        (Daily(2, 30), datetime(2026, 3, 28, 12, 0, tzinfo=UTC), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        (Daily(0), datetime(2026, 10, 24, 23, 0, tzinfo=UTC), datetime(2026, 10, 25, 23, 0, tzinfo=UTC)),
        (Every(timedelta(hours=6)), START, START + timedelta(hours=6)),
    ],
)
def test_next_turn_is_the_first_one_after_the_moment_in_polish_time(turn: Turn, moment: datetime, expected: datetime) -> None:
    """Daily turns keep the Polish hour in winter, in summer and where an hour is missing or doubled."""
    assert turn.after(moment) == expected


def test_daily_chore_is_told_at_once_and_then_every_night(open_office: Callable[[Chore], Office]) -> None:
    """The first time comes with the first start, the next ones at the hour."""
    told = Told()
    office = open_office(Chore("told", told, NIGHT))
    office.run()
    for _ in range(20):
        office.after(hours=2)
    assert told.at == [START, datetime(2026, 3, 3, 1, 0, tzinfo=UTC), datetime(2026, 3, 4, 1, 0, tzinfo=UTC)]


def test_chore_missed_while_nothing_ran_is_told_at_the_next_start(open_office: Callable[[Chore], Office]) -> None:
    """A day during which the service was off costs one turn, not the one after the start."""
    told = Told()
    office = open_office(Chore("told", told, NIGHT))
    office.run()
    office.clock.moment += timedelta(days=3)
    office.restart()
    office.run()
    assert told.at == [START, START + timedelta(days=3)]


def test_chore_that_fails_is_tried_again_before_its_next_turn(open_office: Callable[[Chore], Office]) -> None:
    """A failure is shown on the job and costs minutes, not a day."""
    told = Told(failures=1)
    office = open_office(Chore("told", told, NIGHT))
    office.run()
    with office.desk.database.reading() as tx:
        assert tx.execute(select(t.jobs.c.last_error).where(t.jobs.c.kind == "told")).scalar_one() == "configuration_wrong"
    office.after(minutes=5)
    office.after(minutes=5)
    assert len(told.at) == 2


def test_chore_is_planned_once_however_often_it_is_planned(open_office: Callable[[Chore], Office]) -> None:
    """Planning anew adds no second job; one job for the office, or one for each unit."""
    for chore, expected in ((Chore("whole", Told(), NIGHT), 1), (Chore("each", Told(), NIGHT, per_unit=True), 2)):
        office = open_office(chore)
        with office.desk.database.transaction("second unit") as tx:
            if len(tx.execute(t.units.select()).all()) == 1:
                rows.add(tx, t.units, public_id=new_id("unt"), name="Druga jednostka")
        replan(office.desk, [chore])
        replan(office.desk, [chore])
        with office.desk.database.reading() as tx:
            planned = tx.execute(select(t.jobs.c.unit_id).where(t.jobs.c.kind == chore.name)).scalars().all()
        assert len(set(planned)) == len(planned) == expected
        office.desk.database.close()


def test_chore_put_off_while_the_clock_ran_ahead_comes_back(open_office: Callable[[Chore], Office]) -> None:
    """A clock that was wrong for an hour does not silence a chore for as long as it was wrong by."""
    told = Told()
    chore = Chore("told", told, NIGHT)
    office = open_office(chore)
    office.clock.moment += timedelta(days=400)
    office.run()
    office.clock.moment = START
    replan(office.desk, [chore])
    office.run()
    assert told.at[-1] == START
