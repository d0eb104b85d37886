"""Do the jobs: claim one, tell its story, see to what went wrong."""

from __future__ import annotations

import logging
import os
import socket
import threading
import traceback
from collections.abc import Callable, Mapping

from sqlalchemy import Connection, select

from connector.flow.check import check
from connector.flow.desk import Desk
from connector.flow.fetch import fetch
from connector.flow.hand_over import hand_over
from connector.flow.judge import judge
from connector.flow.reconcile import reconcile
from connector.flow.send import send
from connector.flow.sign import sign
from connector.flow.visit import report, visit
from connector.letters.errors import ConnectorError, LeaseLost
from connector.store import jobs, journal
from connector.store import tables as t
from connector.store.jobs import Job

log = logging.getLogger(__name__)

Story = Callable[[Desk, Job], None]

STORIES: Mapping[str, Story] = {
    "check": check,
    "sign": sign,
    "send": send,
    "reconcile": reconcile,
    "fetch": fetch,
    "judge": judge,
    "hand_over": hand_over,
    "visit": visit,
    "report": report,
}

_IDLE_SECONDS = 0.2
_JOURNAL_SECONDS = 0.5
_AFTER_FAILURE_SECONDS = 2.0
_TICKS_BETWEEN_PLANS = 120


def work_once(desk: Desk, owner: str) -> bool:
    """Claim one job and do it; False when nothing is due."""
    with desk.database.transaction("job claimed", lasting=False) as tx:
        job = jobs.claim(tx, owner, desk.clock.now(), desk.patience.lease)
    if job is None:
        return False
    try:
        STORIES[job.kind](desk, job)
    except LeaseLost:
        log.warning("job %s (%s): another worker took it over", job.id, job.kind)
    except ConnectorError as error:
        log.warning("job %s (%s): %s", job.id, job.kind, error.code)
        _put_off(desk, job, error.code)
    except Exception as error:  # noqa: BLE001 - whatever a story meets, the other jobs go on and this one is shown
        # Not log.exception: the message may carry content of a letter.
        log.error("job %s (%s): %s\n%s", job.id, job.kind, type(error).__name__, _where(error))  # noqa: TRY400
        _put_off(desk, job, type(error).__name__)
    return True


def _where(error: Exception) -> str:
    """Give the places that an error passed, without its message, which could carry content of a letter."""
    return "".join(traceback.format_tb(error.__traceback__))


def _put_off(desk: Desk, job: Job, code: str) -> None:
    try:
        with desk.database.transaction("job put off") as tx:
            jobs.put_off(tx, job, desk.clock.now() + desk.patience.pause(job.tries), code[:60])
    except LeaseLost:
        log.warning("job %s (%s): another worker took it over", job.id, job.kind)


def plan_recurring(tx: Connection, desk: Desk) -> None:
    """Make sure that every box has its fetching job and every visited document system its visiting job."""
    now = desk.clock.now()
    jobs.pull_back(tx, ("fetch", "visit"), now, now + 2 * desk.patience.retry_longest)
    for box in tx.execute(select(t.boxes)).all():
        jobs.ensure(tx, box.unit_id, "fetch", box.id, lane=f"fetch:{box.id}", due=now)
    for client in tx.execute(select(t.clients).where(t.clients.c.name.in_(list(desk.systems)))).all():
        jobs.ensure(tx, client.unit_id, "visit", client.id, lane=f"visit:{client.id}", due=now)


def replan(desk: Desk) -> bool:
    """Plan the recurring jobs anew: boxes and systems come, and clocks are set right."""
    with desk.database.transaction("recurring jobs planned") as tx:
        plan_recurring(tx, desk)
    return True


class Crew:
    """A number of worker threads and the journal's sequencer, started and stopped together."""

    def __init__(self, desk: Desk, size: int) -> None:
        self._desk = desk
        self._stop = threading.Event()
        owner = f"{socket.gethostname()}:{os.getpid()}"
        self._threads = [
            threading.Thread(target=self._work, args=(f"{owner}:{number}",), name=f"worker-{number}") for number in range(size)
        ]
        self._threads.append(threading.Thread(target=self._sequence, name="journal"))

    def start(self) -> None:
        """Begin to work."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Let each worker end its job, then wait for all of them."""
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _work(self, owner: str) -> None:
        while not self._stop.is_set():
            if not self._survive(lambda: work_once(self._desk, owner)):
                self._stop.wait(_IDLE_SECONDS)

    def _sequence(self) -> None:
        ticks = 0
        while not self._stop.wait(_JOURNAL_SECONDS):
            self._survive(lambda: sequence_journal(self._desk))
            ticks += 1
            if ticks % _TICKS_BETWEEN_PLANS == 0:
                self._survive(lambda: replan(self._desk))
        self._survive(lambda: sequence_journal(self._desk))

    def _survive(self, step: Callable[[], bool]) -> bool:
        """Take one step; a store that fails for the moment (disk full) must not end the thread in silence."""
        try:
            return step()
        except Exception as error:  # noqa: BLE001 - the thread goes on, and the log says what happened
            log.error("%s\n%s", type(error).__name__, _where(error))  # noqa: TRY400 - the message may carry content
            self._stop.wait(_AFTER_FAILURE_SECONDS)
            return False


def sequence_journal(desk: Desk) -> bool:
    """Chain journal entries that are not chained yet; True where there were any."""
    with desk.database.transaction("journal sequenced") as tx:
        return journal.sequence(tx) > 0
