"""What the store's tests share: a unit, jobs, and several things at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from sqlalchemy import Connection

from connector.letters.ids import new_id
from connector.store import jobs, rows
from connector.store import tables as t
from connector.store.database import Database
from connector.store.jobs import Job

T = TypeVar("T")

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LEASE = timedelta(seconds=60)


def a_unit(tx: Connection) -> int:
    """Give the number of the one unit, which is made at first use."""
    unit = tx.execute(t.units.select()).first()
    return int(unit.id) if unit else rows.add(tx, t.units, public_id=new_id("unt"), name="Urząd")


def a_box(database: Database) -> int:
    """Make a box and give its number."""
    with database.transaction("box made") as tx:
        names = {"channel": "epuap", "entity": "lubin", "name": "Skrytka", "address": "/lubin/a", "answer_address": "/lubin/a"}
        return rows.add(tx, t.boxes, public_id=new_id("box"), unit_id=a_unit(tx), receiving=True, **names)


def add(database: Database, *lanes: str, due: datetime = NOW) -> list[int]:
    """Put a job on each of these lanes."""
    with database.transaction("jobs") as tx:
        unit_id = a_unit(tx)
        return [jobs.add(tx, unit_id, "send", number, lane=lane, due=due) for number, lane in enumerate(lanes)]


def claim(database: Database, at: datetime = NOW, owner: str = "a") -> Job | None:
    """Claim the next job."""
    with database.transaction("claim") as tx:
        return jobs.claim(tx, owner, at, LEASE)


def claimed(database: Database, at: datetime = NOW, owner: str = "a") -> Job:
    """Claim the next job, which must be there."""
    job = claim(database, at, owner)
    assert job is not None
    return job


def at_once(doings: Sequence[Callable[[], T]]) -> list[T]:
    """Do all of these at the same moment, each in a thread of its own; what one raises is raised here."""
    gate = threading.Barrier(len(doings))

    def do(doing: Callable[[], T]) -> T:
        gate.wait()
        return doing()

    with ThreadPoolExecutor(len(doings)) as pool:
        return [found.result() for found in [pool.submit(do, doing) for doing in doings]]


class Meanwhile:
    """Somebody else's doing, begun now; most of these must wait for us, which is what is tested."""

    def __init__(self, doing: Callable[[], object]) -> None:
        self._pool = ThreadPoolExecutor(1)
        self._doing = self._pool.submit(doing)

    def waits(self) -> bool:
        """Tell whether it still waits, after the time that it would need alone."""
        with suppress(TimeoutError):
            self._doing.exception(timeout=0.3)
        return not self._doing.done()

    def end(self) -> None:
        """Wait for its end; what it raised is raised here."""
        self._doing.result(timeout=20)
        self._pool.shutdown()
