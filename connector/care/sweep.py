"""Sweep away jobs that were done long ago; what became of them stands in the journal, the attempts and the evidence."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from connector.flow.chores import Chore, Daily
from connector.flow.desk import Desk
from connector.store import jobs
from connector.store.jobs import Job

KEPT: Final = timedelta(days=7)
"""So long a done job stays, for whoever looks into what went wrong."""

_AT_ONCE: Final = 1_000
_PORTIONS: Final = 100


def sweep(desk: Desk, _job: Job) -> None:
    """Remove what is old enough, in portions between which others write; what is left over waits for the next day."""
    until = desk.clock.now() - KEPT
    for _ in range(_PORTIONS):
        with desk.database.transaction("done jobs swept") as tx:
            swept = jobs.sweep(tx, until, _AT_ONCE)
        if swept < _AT_ONCE:
            return


CHORE = Chore("sweep", sweep, Daily(4, 10))
"""At a quiet hour of the night."""
