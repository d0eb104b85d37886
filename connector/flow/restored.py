"""Hold back what goes out of a store that was restored from a backup, until a person releases it.

What was sent, fetched or handed over between the backup and the failure is unknown to such a store: doing it again would
double it. One gate before every story is easier to trust than one in each.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, update

from connector.store import jobs, restorations
from connector.store import tables as t
from connector.store.jobs import Job

INWARD: Final = frozenset({"prepare", "check", "sign", "judge"})
"""Stories that stay within the house and may be told meanwhile; every other one waits, also those added later."""

LOOK_AGAIN: Final = timedelta(minutes=3)


def held_back(tx: Connection, job: Job, now: datetime) -> bool:
    """Put a job off, just claimed in this transaction, where it must wait for the release; tell whether it did."""
    if job.kind in INWARD or restorations.pending(tx) is None:
        return False
    jobs.put_off(tx, job, now + LOOK_AGAIN)
    return True


def let_go(tx: Connection, now: datetime) -> None:
    """Make due now what was put off."""
    waiting = update(t.jobs).where(t.jobs.c.done_at.is_(None), t.jobs.c.lease_until.is_(None), t.jobs.c.last_error.is_(None))
    tx.execute(waiting.where(t.jobs.c.due > now, t.jobs.c.due <= now + LOOK_AGAIN).values(due=now))
