"""Jobs: rows that say what is to be done, claimed with a lease and a fencing number.

A lane keeps its jobs in order: the next one is claimed only when the one before is done.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select, update

from connector.letters.errors import LeaseLost
from connector.store import rows
from connector.store.tables import jobs

_FAILING = 3


def _next() -> Select[Any]:
    """Select the most urgent due job whose lane is free."""
    before, now = jobs.alias("before"), bindparam("now", type_=jobs.c.due.type)
    held_up = (
        select(before.c.id).where(before.c.lane == jobs.c.lane, before.c.done_at.is_(None), before.c.id < jobs.c.id).exists()
    )
    free = jobs.c.lease_until.is_(None) | (jobs.c.lease_until <= now)
    query = select(jobs).where(jobs.c.done_at.is_(None), jobs.c.due <= now, free, ~held_up)
    return query.order_by(jobs.c.due, jobs.c.id).limit(1)


# Made once, as in rows: every worker asks all the time.
_NEXT = _next()
_OURS = update(jobs).where(jobs.c.id == bindparam("job"), jobs.c.fence == bindparam("own_fence"))


@dataclass(frozen=True, slots=True)
class Job:
    """A claimed job (zadanie): what to do (kind), to which row (subject), and until when it is ours."""

    id: int
    unit_id: int
    kind: str
    subject: int
    lane: str
    fence: int
    tries: int
    lease_until: datetime


def add(tx: Connection, unit_id: int, kind: str, subject: int, *, lane: str, due: datetime) -> int:
    """Put a job on its lane and give its number."""
    return rows.add(tx, jobs, unit_id=unit_id, kind=kind, subject=subject, lane=lane, due=due, fence=0, tries=0)


def ensure(
    tx: Connection, unit_id: int, kind: str, subject: int, *, lane: str, due: datetime, running_counts: bool = True
) -> None:
    """Put a job on its lane unless one of this kind for this subject is open already.

    Args:
        tx: the transaction.
        unit_id: whose it is.
        kind: what to do.
        subject: to which row.
        lane: the lane.
        due: from when.
        running_counts: whether one that somebody is doing now will do; not where it may have read what is changed here.
    """
    open_job = select(jobs.c.id).where(jobs.c.kind == kind, jobs.c.subject == subject, jobs.c.done_at.is_(None))
    if not running_counts:
        open_job = open_job.where(jobs.c.lease_until.is_(None))
    if tx.execute(open_job.limit(1)).first() is None:
        add(tx, unit_id, kind, subject, lane=lane, due=due)


def claim(tx: Connection, owner: str, now: datetime, lease: timedelta) -> Job | None:
    """Take the most urgent due job whose lane is free, for the length of the lease, or None."""
    row = tx.execute(_NEXT, {"now": now}).first()
    if row is None:
        return None
    until = now + lease
    rows.change(tx, jobs, row.id, owner=owner, lease_until=until, fence=row.fence + 1, tries=row.tries + 1)
    return Job(row.id, row.unit_id, row.kind, row.subject, row.lane, row.fence + 1, row.tries + 1, until)


def finish(tx: Connection, job: Job, now: datetime) -> None:
    """Mark a job done.

    Raises:
        LeaseLost: another worker owns it now.
    """
    _guarded(tx, job, done_at=now, lease_until=None, owner=None)


def put_off(tx: Connection, job: Job, due: datetime, error: str | None = None) -> None:
    """Give a job back, to be done at ``due``; without an error its count of tries begins anew.

    Raises:
        LeaseLost: another worker owns it now.
    """
    tries = job.tries if error else 0
    _guarded(tx, job, due=due, lease_until=None, owner=None, last_error=error, tries=tries)


def extend(tx: Connection, job: Job, until: datetime) -> None:
    """Lengthen the lease, before a call that may take that long.

    Raises:
        LeaseLost: another worker owns the job now.
    """
    _guarded(tx, job, lease_until=until)


def free_all(tx: Connection) -> None:
    """End every lease; only where no other process can be at work on this store."""
    tx.execute(update(jobs).where(jobs.c.lease_until.is_not(None)).values(lease_until=None, owner=None))


def failing_count(tx: Connection, unit_id: int) -> int:
    """Count a unit's jobs that failed three times in a row or more, and so need a person's look."""
    query = select(func.count()).select_from(jobs).where(jobs.c.unit_id == unit_id, jobs.c.done_at.is_(None))
    return int(tx.execute(query.where(jobs.c.tries >= _FAILING, jobs.c.last_error.is_not(None))).scalar_one())


def hurry(tx: Connection, kind: str, subject: int, at: datetime) -> None:
    """Make an open job of this kind due now, if nobody is doing it."""
    waiting = update(jobs).where(jobs.c.kind == kind, jobs.c.subject == subject, jobs.c.done_at.is_(None))
    tx.execute(waiting.where(jobs.c.lease_until.is_(None)).values(due=at))


def pull_back(tx: Connection, kinds: Sequence[str], now: datetime, latest: datetime) -> None:
    """Make recurring jobs due now whose time lies beyond ``latest``: the clock ran ahead when they were put off."""
    late = update(jobs).where(jobs.c.kind.in_(kinds), jobs.c.done_at.is_(None), jobs.c.due > latest)
    tx.execute(late.values(due=now))


def open_count(tx: Connection, *kinds: str) -> int:
    """Count the open jobs of these kinds."""
    query = select(func.count()).select_from(jobs).where(jobs.c.done_at.is_(None), jobs.c.kind.in_(kinds))
    return int(tx.execute(query).scalar_one())


def _guarded(tx: Connection, job: Job, **values: object) -> None:
    changed = tx.execute(_OURS, {"job": job.id, "own_fence": job.fence, **values})
    if changed.rowcount != 1:
        raise LeaseLost(f"job {job.id}")
