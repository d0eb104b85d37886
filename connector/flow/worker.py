"""Do the jobs: claim one, tell its story, see to what went wrong."""

from __future__ import annotations

import logging
import os
import socket
import threading
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, nullcontext

from sqlalchemy import Connection, select

from connector.flow.adopt import adopt
from connector.flow.answers import archive
from connector.flow.chores import Chore, Story
from connector.flow.chores import do as do_chore
from connector.flow.chores import plan as plan_chores
from connector.flow.collect import collect
from connector.flow.desk import Desk
from connector.flow.elsewhere import look_elsewhere
from connector.flow.fetch import fetch
from connector.flow.hand_over import hand_over
from connector.flow.judge import judge
from connector.flow.judge_mail import judge_mail
from connector.flow.part import part
from connector.flow.prepare import prepare
from connector.flow.pulse import Pulse
from connector.flow.reconcile import reconcile
from connector.flow.rejudge import rejudge_answer, rejudge_arrival, rejudge_evidence
from connector.flow.restored import held_back
from connector.flow.send import send
from connector.flow.visit import report, visit
from connector.letters.errors import ConnectorError, LeaseLost
from connector.store import jobs, journal
from connector.store import tables as t
from connector.store.jobs import Job, Turns

log = logging.getLogger(__name__)

STORIES: Mapping[str, Story] = {
    "prepare": prepare,
    "check": prepare,  # so the first version called it
    "sign": prepare,  # which was a job of its own there
    "send": send,
    "reconcile": reconcile,
    "part": part,
    "collect": collect,
    "fetch": fetch,
    "judge": judge,
    "judge_mail": judge_mail,
    "hand_over": hand_over,
    "visit": visit,
    "report": report,
    "adopt": adopt,
    "archive": archive,
    "elsewhere": look_elsewhere,
    "rejudge_answer": rejudge_answer,
    "rejudge_evidence": rejudge_evidence,
    "rejudge_arrival": rejudge_arrival,
}

_IDLE_SECONDS = 0.5
"""How often an idle worker looks by itself: for what falls due, and in case that nobody could wake it."""
_JOURNAL_SECONDS = 0.5
_AFTER_FAILURE_SECONDS = 2.0
_TICKS_BETWEEN_PLANS = 120
_BEATS_A_LEASE = 4


def work_once(
    desk: Desk, owner: str, chores: Sequence[Chore] = (), turns: Turns | None = None, pulse: Pulse | None = None
) -> bool:
    """Claim the job whose turn it is and do it, and what it passes on to its worker; False when nothing is due."""
    with desk.database.transaction("job claimed", lasting=False) as tx:
        job = jobs.claim(tx, owner, desk.clock.now(), desk.patience.lease, turns)
        if job is not None and held_back(tx, job, desk.clock.now()):
            return True
    if job is None:
        return False
    while job is not None:
        with pulse.keeping(job, desk.clock.now()) if pulse else nullcontext():
            job = _do(desk, job, chores)
    return True


def _do(desk: Desk, job: Job, chores: Sequence[Chore]) -> Job | None:
    """Do a job, see to what went wrong, and give the one that it passes on."""
    try:
        return _tell(desk, job, chores)
    except LeaseLost:
        log.warning("job %s (%s): another worker took it over", job.id, job.kind)
    except ConnectorError as error:
        log.warning("job %s (%s): %s", job.id, job.kind, error.code)
        _put_off(desk, job, error.code)
    except Exception as error:  # noqa: BLE001 - whatever a story meets, the other jobs go on and this one is shown
        # Not log.exception: the message may carry content of a letter.
        log.error("job %s (%s): %s\n%s", job.id, job.kind, type(error).__name__, _where(error))  # noqa: TRY400
        _put_off(desk, job, type(error).__name__)
    return None


def _tell(desk: Desk, job: Job, chores: Sequence[Chore]) -> Job | None:
    chore = next((chore for chore in chores if chore.name == job.kind), None)
    if chore is None:
        return STORIES[job.kind](desk, job)
    do_chore(desk, job, chore)
    return None


def _where(error: Exception) -> str:
    """Give the places that an error passed, without its message, which could carry content of a letter."""
    return "".join(traceback.format_tb(error.__traceback__))


def _put_off(desk: Desk, job: Job, code: str) -> None:
    try:
        with desk.database.transaction("job put off") as tx:
            jobs.put_off(tx, job, desk.clock.now() + desk.patience.pause(job.tries), code[:60])
    except LeaseLost:
        log.warning("job %s (%s): another worker took it over", job.id, job.kind)


def plan_recurring(tx: Connection, desk: Desk, chores: Sequence[Chore] = ()) -> None:
    """Make sure that every box has its fetching job and that of its record of sent letters, and so every system and chore."""
    now = desk.clock.now()
    jobs.pull_back(tx, ("fetch", "visit"), now, now + 2 * desk.patience.retry_longest)
    jobs.pull_back(tx, ("elsewhere",), now, now + desk.patience.sent_every + 2 * desk.patience.retry_longest)
    for box in tx.execute(select(t.boxes).order_by(t.boxes.c.id)).all():
        for kind in ("fetch", "elsewhere"):
            jobs.ensure(tx, box.unit_id, kind, box.id, lane=f"{kind}:{box.id}", due=now, box_id=box.id)
    visited = select(t.clients).where(t.clients.c.name.in_(list(desk.systems))).order_by(t.clients.c.id)
    for client in tx.execute(visited).all():
        jobs.ensure(tx, client.unit_id, "visit", client.id, lane=f"visit:{client.id}", due=now)
    plan_chores(tx, desk, chores)


def replan(desk: Desk, chores: Sequence[Chore] = ()) -> bool:
    """Plan the recurring jobs anew: boxes and systems come, and clocks are set right."""
    with desk.database.transaction("recurring jobs planned") as tx:
        plan_recurring(tx, desk, chores)
    return True


class Crew:
    """A number of worker threads and the journal's sequencer, started and stopped together."""

    def __init__(self, desk: Desk, size: int, chores: Sequence[Chore] = ()) -> None:
        self._desk = desk
        self._chores = chores
        self._pulse = Pulse()
        self._stop = threading.Event()
        self._listening = ExitStack()
        owner = f"{socket.gethostname()}:{os.getpid()}"
        self._threads = [
            threading.Thread(target=self._work, args=(f"{owner}:{number}",), name=f"worker-{number}") for number in range(size)
        ]
        self._threads += [
            threading.Thread(target=self._sequence, name="journal"),
            threading.Thread(target=self._beat, name="pulse"),
        ]

    def start(self) -> None:
        """Begin to work."""
        self._listening.enter_context(self._desk.database.listening())
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Let each worker end its job, wait for all of them, and chain what they wrote last."""
        self._stop.set()
        self._desk.database.bell.ring()
        for thread in self._threads:
            thread.join()
        self._survive(lambda: sequence_journal(self._desk))
        self._listening.close()

    def _work(self, owner: str) -> None:
        bell, turns = self._desk.database.bell, Turns()
        while not self._stop.is_set():
            heard = bell.rings
            if not self._survive(lambda: work_once(self._desk, owner, self._chores, turns, self._pulse)):
                bell.wait(heard, _IDLE_SECONDS)

    def _sequence(self) -> None:
        ticks = 0
        while not self._stop.wait(_JOURNAL_SECONDS):
            self._survive(lambda: sequence_journal(self._desk))
            ticks += 1
            if ticks % _TICKS_BETWEEN_PLANS == 0:
                self._survive(lambda: replan(self._desk, self._chores))

    def _beat(self) -> None:
        every = self._desk.patience.lease.total_seconds() / _BEATS_A_LEASE
        while not self._stop.wait(every):
            self._survive(lambda: self._pulse.beat(self._desk))

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
