"""Keep the leases of the jobs under way for as long as their process lives, so that a lease can be short."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from connector.flow.desk import Desk
from connector.store import jobs
from connector.store.jobs import Job


class Pulse:
    """What a process is doing now; each beat lengthens the leases of that.

    A process that dies or freezes beats no more, and another takes its jobs over one lease later. A job that takes longer
    than ``Patience.longest_story`` is not kept any further: its thread may hang.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._under_way: dict[int, tuple[Job, datetime]] = {}

    @contextmanager
    def keeping(self, job: Job, now: datetime) -> Iterator[None]:
        """Count a job as under way until the block ends."""
        with self._lock:
            self._under_way[job.id] = (job, now)
        try:
            yield
        finally:
            with self._lock:
                del self._under_way[job.id]

    def beat(self, desk: Desk) -> bool:
        """Lengthen the leases, but not of what another worker took over or what just ended; False where nothing is under way."""
        now = desk.clock.now()
        with self._lock:
            kept = [job for job, since in self._under_way.values() if now - since < desk.patience.longest_story]
        if not kept:
            return False
        with desk.database.transaction("leases kept", lasting=False) as tx:
            jobs.keep(tx, kept, now + desk.patience.lease)
        return True
