"""Jobs: rows that say what is to be done, claimed with a lease and a fencing number.

A lane keeps its jobs in order: the next one is claimed only when the one before is done.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, bindparam, delete, func, select, update

from connector.letters.errors import LeaseLost
from connector.store import rows
from connector.store.bell import ring_on_commit
from connector.store.lock import alone
from connector.store.tables import jobs

_FAILING = 3


_FAIR_TURN = 4
"""Every fourth turn of a worker goes by shares alone, so that letters with a deadline, however many, starve nothing."""
_NOW = bindparam("now", type_=jobs.c.due.type)


def _claimable(table: Any) -> ColumnElement[bool]:
    """Whether a job is due, is nobody's now, and comes first of its lane."""
    before = jobs.alias()
    held_up = select(before.c.id).where(before.c.lane == table.c.lane, before.c.done_at.is_(None), before.c.id < table.c.id)
    free = table.c.lease_until.is_(None) | (table.c.lease_until <= _NOW)
    return and_(table.c.done_at.is_(None), table.c.due <= _NOW, free, ~held_up.exists())


def _first_by_deadline() -> Select[Any]:
    """Select the claimable job with the earliest deadline."""
    query = select(jobs).where(_claimable(jobs), jobs.c.send_by.is_not(None))
    return query.order_by(jobs.c.send_by, jobs.c.due, jobs.c.id).limit(1)


def _next_share() -> Select[Any]:
    """Select the job that is due longest of the first share after a given one, in a round, that has a claimable job.

    The shares are found one by one along their index, and of each only its first claimable job is looked for: a share with
    very many jobs costs no more than one with a few.
    """
    one, further, its = jobs.alias(), jobs.alias(), jobs.alias()
    shares = select(func.min(one.c.share).label("share")).where(one.c.done_at.is_(None)).cte("shares", recursive=True)
    after = select(func.min(further.c.share)).where(further.c.done_at.is_(None), further.c.share > shares.c.share)
    shares = shares.union_all(select(after.scalar_subquery()).where(shares.c.share.is_not(None)))
    first = select(its.c.id).where(_claimable(its), its.c.share == shares.c.share).order_by(its.c.due, its.c.id).limit(1)
    found = select(shares.c.share, first.scalar_subquery().label("job")).where(shares.c.share.is_not(None)).subquery()
    in_turn = select(found.c.job).where(found.c.job.is_not(None)).order_by(found.c.share <= bindparam("last"), found.c.share)
    # Asked again of the row itself: on PostgreSQL another worker may just have taken it.
    return select(jobs).where(jobs.c.id == in_turn.limit(1).scalar_subquery(), _claimable(jobs))


def _longest_due() -> Select[Any]:
    return select(jobs).where(_claimable(jobs)).order_by(jobs.c.due, jobs.c.id).limit(1)


# Made once, as in rows: every worker asks all the time. On PostgreSQL what another worker is just taking is passed over.
_FIRST_BY_DEADLINE, _NEXT_SHARE, _LONGEST_DUE = (
    query.with_for_update(skip_locked=True, of=jobs) for query in (_first_by_deadline(), _next_share(), _longest_due())
)
_ANY_ON_LANE = select(jobs.c.id).where(jobs.c.lane == bindparam("on"), jobs.c.done_at.is_(None)).limit(1)
# Locked: one that is just being claimed or ended is seen as what it will be.
_OPEN, _WAITING = (
    select(jobs.c.id)
    .where(jobs.c.kind == bindparam("doing"), jobs.c.subject == bindparam("about"), jobs.c.done_at.is_(None), *more)
    .limit(1)
    .with_for_update(key_share=True)
    for more in ((), (jobs.c.lease_until.is_(None),))
)
_OURS = update(jobs).where(jobs.c.id == bindparam("job"), jobs.c.fence == bindparam("own_fence"))


@dataclass(slots=True)
class Turns:
    """Whose turn it is at one worker: how many jobs it took, and which share had its turn last."""

    taken: int = 0
    share: str = ""


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
    send_by: datetime | None = None
    owner: str = ""
    share: str = ""


def share(unit_id: int, box_id: int | None) -> str:
    """Name whose share of the workers' time a job takes: its box's, and where it has none its unit's."""
    return f"{unit_id}:{box_id or 0}"


def add(
    tx: Connection,
    unit_id: int,
    kind: str,
    subject: int,
    *,
    lane: str,
    due: datetime,
    send_by: datetime | None = None,
    box_id: int | None = None,
) -> int:
    """Put a job on its lane and give its number; idle workers are woken once it is durable.

    A lane that other transactions may add to at the same time is held by :func:`line_up` before. A job with ``send_by`` is
    claimed before those of a later one, or of none, whose lanes are free as well.
    """
    ring_on_commit(tx)
    values = {"unit_id": unit_id, "kind": kind, "subject": subject, "lane": lane, "due": due, "send_by": send_by}
    return rows.add(tx, jobs, **values, share=share(unit_id, box_id), fence=0, tries=0)


def pass_on(
    tx: Connection, job: Job, kind: str, subject: int, *, lane: str, due: datetime, box_id: int | None = None
) -> Job | None:
    """Put the next job on its lane, held by :func:`line_up`, and claim it for the worker that ends ``job`` with this transaction.

    It runs on the same lease. Where other jobs are before it on its lane, it waits for its turn like any other: None.
    """
    if tx.execute(_ANY_ON_LANE, {"on": lane}).first() is not None:
        add(tx, job.unit_id, kind, subject, lane=lane, due=due, send_by=job.send_by, box_id=box_id)
        return None
    whose = share(job.unit_id, box_id)
    values = {"unit_id": job.unit_id, "kind": kind, "subject": subject, "lane": lane, "due": due, "send_by": job.send_by}
    claimed = {"fence": 1, "tries": 1, "owner": job.owner, "lease_until": job.lease_until, "share": whose}
    number = rows.add(tx, jobs, **values, **claimed)
    return replace(job, id=number, kind=kind, subject=subject, lane=lane, fence=1, tries=1, share=whose)


def line_up(tx: Connection, lanes: Iterable[str]) -> None:
    """Hold lanes until this transaction ends, so that who comes to a lane later gets the higher number, and is seen later."""
    for lane in sorted(set(lanes)):
        alone(tx, f"lane {lane}")


def ensure(
    tx: Connection,
    unit_id: int,
    kind: str,
    subject: int,
    *,
    lane: str,
    due: datetime,
    running_counts: bool = True,
    send_by: datetime | None = None,
    box_id: int | None = None,
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
        send_by: the letter's deadline, where it has one.
        box_id: the box it is about, where it has one; boxes take turns.
    """
    line_up(tx, [lane])
    if tx.execute(_OPEN if running_counts else _WAITING, {"doing": kind, "about": subject}).first() is None:
        add(tx, unit_id, kind, subject, lane=lane, due=due, send_by=send_by, box_id=box_id)


def claim(tx: Connection, owner: str, now: datetime, lease: timedelta, turns: Turns | None = None) -> Job | None:
    """Take the job whose turn it is, for the length of the lease, or None where nothing is due.

    Letters with a deadline come first, by that, in three turns of four. Otherwise boxes take turns, and so do their units and
    channels: thousands of letters of one never hold up the one letter of another.

    Args:
        tx: the transaction.
        owner: who asks.
        now: the moment.
        lease: for how long the job is theirs.
        turns: the worker's own; it is moved on.
    """
    turns = turns if turns is not None else Turns()
    row = _whose_turn(tx, now, turns)
    if row is None:
        return None
    turns.taken += 1
    until = now + lease
    rows.change(tx, jobs, row.id, owner=owner, lease_until=until, fence=row.fence + 1, tries=row.tries + 1)
    own = {"fence": row.fence + 1, "tries": row.tries + 1, "lease_until": until, "owner": owner}
    return Job(row.id, row.unit_id, row.kind, row.subject, row.lane, **own, send_by=row.send_by, share=row.share)


def _whose_turn(tx: Connection, now: datetime, turns: Turns) -> Row[Any] | None:
    if (turns.taken + 1) % _FAIR_TURN:
        urgent = tx.execute(_FIRST_BY_DEADLINE, {"now": now}).first()
        if urgent is not None:
            return urgent
    row = tx.execute(_NEXT_SHARE, {"now": now, "last": turns.share}).first()
    if row is not None:
        turns.share = row.share
        return row
    return tx.execute(_LONGEST_DUE, {"now": now}).first()


def finish(tx: Connection, job: Job, now: datetime) -> None:
    """Mark a job done.

    Raises:
        LeaseLost: another worker owns it now.
    """
    _guarded(tx, job, done_at=now, lease_until=None, owner=None)


def sweep(tx: Connection, until: datetime, limit: int) -> int:
    """Remove at most ``limit`` jobs that were done before a moment, oldest first, and count them.

    The one with the highest number stays: SQLite would give that number to another job, and a fence guards a number only once.
    """
    highest = select(func.max(jobs.c.id)).scalar_subquery()
    old = select(jobs.c.id).where(jobs.c.done_at < until, jobs.c.id < highest).order_by(jobs.c.id).limit(limit)
    return tx.execute(delete(jobs).where(jobs.c.id.in_(old))).rowcount


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


def keep(tx: Connection, under_way: Iterable[Job], until: datetime) -> None:
    """Lengthen the leases of jobs that are still ours and would end before ``until``; of others nothing is said."""
    for job in sorted(under_way, key=lambda job: job.id):
        ours = update(jobs).where(jobs.c.id == job.id, jobs.c.fence == job.fence, jobs.c.lease_until < until)
        tx.execute(ours.values(lease_until=until))


def free_all(tx: Connection) -> None:
    """End every lease; only where no other process can be at work on this store."""
    tx.execute(update(jobs).where(jobs.c.lease_until.is_not(None)).values(lease_until=None, owner=None))


def failing_count(tx: Connection, unit_id: int) -> int:
    """Count a unit's jobs that failed three times in a row or more, and so need a person's look."""
    query = select(func.count()).select_from(jobs).where(jobs.c.unit_id == unit_id, jobs.c.done_at.is_(None))
    return int(tx.execute(query.where(jobs.c.tries >= _FAILING, jobs.c.last_error.is_not(None))).scalar_one())


def hurry(tx: Connection, kind: str, subject: int, at: datetime) -> None:
    """Make an open job of this kind due now, if nobody is doing it."""
    ring_on_commit(tx)
    waiting = update(jobs).where(jobs.c.kind == kind, jobs.c.subject == subject, jobs.c.done_at.is_(None))
    tx.execute(waiting.where(jobs.c.lease_until.is_(None)).values(due=at))


def bring_forward(tx: Connection, kind: str, whose: str, due: datetime, most: int) -> None:
    """Make due by a moment at most so many open jobs of a kind and share, those first whose turn is next.

    What somebody is doing stays as it is, and so does what waits after a failure.
    """
    waiting = (jobs.c.done_at.is_(None), jobs.c.lease_until.is_(None), jobs.c.last_error.is_(None), jobs.c.due > due)
    mine = select(jobs.c.id).where(jobs.c.share == whose, jobs.c.kind == kind, *waiting)
    nearest = mine.order_by(jobs.c.due, jobs.c.id).limit(most)
    ring_on_commit(tx)
    tx.execute(update(jobs).where(jobs.c.id.in_(nearest), *waiting).values(due=due))


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
