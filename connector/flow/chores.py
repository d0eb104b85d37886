"""Chores: stories that come round by themselves, once a day or at an interval; ``connector.app`` says which."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from connector.flow.desk import Desk
from connector.store import jobs
from connector.store import tables as t
from connector.store.jobs import Job

Story = Callable[[Desk, Job], Job | None]
"""Does a job; it may pass another one on, claimed already, that its worker does next."""

WARSAW = ZoneInfo("Europe/Warsaw")
_FOR_THE_OFFICE = 0
"""The subject of a chore's job that is done once for the whole office; every unit's number is higher."""


class Turn(Protocol):
    """When a chore comes round."""

    def after(self, moment: datetime) -> datetime:
        """Give the next time after an aware moment."""
        ...


@dataclass(frozen=True, slots=True)
class Daily:
    """Once a day, at this hour and minute of Europe/Warsaw."""

    hour: int
    minute: int = 0

    def after(self, moment: datetime) -> datetime:
        """Give the next time after an aware moment, in UTC."""
        day = moment.astimezone(WARSAW).date()
        days = (day + timedelta(days=ahead) for ahead in (0, 1))
        moments = (datetime.combine(each, time(self.hour, self.minute), WARSAW).astimezone(UTC) for each in days)
        return next(found for found in moments if found > moment)


@dataclass(frozen=True, slots=True)
class Every:
    """Again and again, this long after the last time."""

    interval: timedelta

    def after(self, moment: datetime) -> datetime:
        """Give the next time after an aware moment."""
        return moment + self.interval


@dataclass(frozen=True, slots=True)
class Chore:
    """A story that comes round.

    Attributes:
        name: the kind of its jobs, at most 30 characters, that of no other story.
        story: what to do; it must bear being told twice. Where it fails it is tried again with growing pauses.
        turn: when.
        per_unit: one job for each unit, whose number is ``job.subject``; otherwise one for the office, in the first unit's name.
    """

    name: str
    story: Story
    turn: Turn
    per_unit: bool = False


def do(desk: Desk, job: Job, chore: Chore) -> None:
    """Tell a chore's story, then have it come round again."""
    chore.story(desk, job)
    now = desk.clock.now()
    with desk.database.transaction("chore done") as tx:
        jobs.put_off(tx, job, chore.turn.after(now))


def plan(tx: Connection, desk: Desk, chores: Sequence[Chore]) -> None:
    """Make sure that every chore has its job, the first time at once; one put off while the clock ran ahead comes back."""
    now = desk.clock.now()
    units = list(tx.execute(select(t.units.c.id).order_by(t.units.c.id)).scalars())
    for chore in chores:
        jobs.pull_back(tx, (chore.name,), now, chore.turn.after(now) + 2 * desk.patience.retry_longest)
        for unit_id in units if chore.per_unit else units[:1]:
            subject = unit_id if chore.per_unit else _FOR_THE_OFFICE
            jobs.ensure(tx, unit_id, chore.name, subject, lane=f"{chore.name}:{subject}", due=now)
