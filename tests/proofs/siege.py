"""One run: letters and arrivals while every process is killed again and again, and the account of it."""

from __future__ import annotations

import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from statistics import median
from typing import Final

from connector import app
from connector.store.database import Database
from samples.demo.clerk import Operator, Postmaster
from tests.proofs import play, takeovers, town
from tests.proofs.account import Account, Books, settle
from tests.proofs.fleet import Berth, Rota, stopped_well
from tests.proofs.people import Poster, Progress, Sender, steadily
from tests.proofs.person import Person
from tests.proofs.points import BY_THE_PAGES
from tests.proofs.prompts import LONG_LIVES, UNHURRIED_LIFE, USUAL_LIFE, Deed, Prompter
from tests.proofs.town import Town

_LONGEST_TAIL: Final = 1800.0
_LONGEST_QUICK_TAIL: Final = 300.0
_TICK: Final = 0.02
_TICKS_BETWEEN_LOOKS: Final = 25
_ROUTINE_SECONDS: Final = 0.7

Told = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is played.

    Attributes:
        letters, arrivals: how many are handed in, and how many come, over how many ``seconds``.
        points: where processes die; ``enough`` deaths at each are had before any gets more.
        workers: processes of workers beside the one with the pages, on PostgreSQL.
        quickly: whether what is waited for is short, and nobody dies any more after those deaths.
    """

    letters: int
    arrivals: int
    seconds: float
    points: Collection[str]
    enough: int
    workers: int = 3
    quickly: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """What became of a plan on one store.

    Attributes:
        deaths: after each commit point.
        anywhere: processes that were ended wherever they stood, since their point did not come.
        waits: seconds until a dead owner's job was in somebody's hands again (:func:`tests.proofs.takeovers.waits`).
    """

    store: str
    plan: Plan
    seconds: float
    lives: int
    deaths: Counter[str]
    anywhere: int
    waits: list[float]
    account: Account

    @property
    def longest_wait(self) -> float:
        """The longest of the waits."""
        return max(self.waits, default=0.0)

    @property
    def usual_wait(self) -> float:
        """The wait that half of the jobs did not exceed."""
        return median(self.waits or [0.0])


class Siege:
    """A run while it goes on: the processes, and the people around them."""

    def __init__(self, built: Town, database: Database, plan: Plan) -> None:
        self._town = built
        self._plan = plan
        self._asked: SimpleQueue[Deed] = SimpleQueue()
        self._stop = threading.Event()
        self._began = time.monotonic()
        self._progress = Progress(database)
        self._person = Person(built, database, self._stop)
        self.prompter = Prompter(built, database, self._person)
        self.operator = Operator(built.place, built.platform)
        self.postmaster = Postmaster(built.place, built.mailboxes)
        self._poster = Poster(built, plan.letters, self._progress)
        self._sender = Sender(built, plan.arrivals, database)
        self.rota = Rota(sorted(plan.points), plan.enough, ends=plan.quickly)
        self.berths = [self._berth("serve", plan.points)]
        behind = [point for point in plan.points if point not in BY_THE_PAGES]
        self.berths += [self._berth("worker", behind) for _ in range(plan.workers if database.shared else 0)]

    def _berth(self, command: str, within_reach: Collection[str]) -> Berth:
        helps = {point: self._asking(deed) for point, deed in self.prompter.deeds.items()}
        return Berth(self._town.line(command), self._town.log, self.rota, within_reach, self._longest_life, helps)

    def _longest_life(self, point: str) -> float:
        """Say how many seconds a process may take to its point; more where others use the machine."""
        usual = UNHURRIED_LIFE if self._plan.quickly else USUAL_LIFE
        busy = os.getloadavg()[0] / (os.cpu_count() or 1)
        return LONG_LIVES.get(point, usual) * max(1.0, busy)

    def _asking(self, deed: Deed) -> Callable[[], None]:
        return lambda: self._asked.put(deed)

    def close(self) -> None:
        """Let the people go home."""
        for each in (self._person, self.prompter, self.operator, self.postmaster):
            each.close()

    def last(self, told: Told) -> None:
        """Go on until everything is handed in and came to its end; in the last part nobody is killed any more.

        Raises:
            RuntimeError: it takes too long, or a process does not start or stop as it should.
        """
        with ThreadPoolExecutor(3) as pool:
            handing_in = [pool.submit(each.work, self._stop, self._share) for each in (self._poster, self._sender)]
            work = [*handing_in, pool.submit(self._decide)]
            try:
                self._tend(lambda: all(each.done() for each in handing_in), work, told)
                for berth in self.berths:
                    berth.spare()
                self._tend(self._is_over, work, told)
                self._tend(self._attributed(), work, told)
                self._tend(self._is_over, work, told)
            finally:
                self._stop.set()
                ends = [berth.stop() for berth in self.berths]
        if not all(map(stopped_well, ends)):
            raise RuntimeError(f"a process did not stop as it was told to: {ends}")

    def _share(self) -> float:
        """How much may be handed in by now: so little that each point finds something left to do, however slow the machine."""
        tried = self.rota.tried if self._plan.quickly else self.rota.visited
        return min(self._time_gone(), tried)

    def _time_gone(self) -> float:
        return (time.monotonic() - self._began) / self._plan.seconds

    def _decide(self) -> None:
        """Do what is asked of the person, and the day's routine in between."""
        while not self._stop.is_set():
            try:
                self._asked.get(timeout=_ROUTINE_SECONDS)()
            except Empty:
                self._person.routine()

    def _attributed(self) -> Callable[[], bool]:
        """Have the person look at every receipt that is left, and give what tells when that is done."""
        done = threading.Event()

        def attribute() -> None:
            while self._person.reject() or self._person.confirm():
                pass
            done.set()

        self._asked.put(attribute)
        return done.is_set

    def _tend(self, over: Callable[[], bool], work: Sequence[Future[None]], told: Told) -> None:
        """Look after everybody until it is over."""
        ticks = 0
        while ticks % _TICKS_BETWEEN_LOOKS or not over():
            for berth in self.berths:
                berth.tend()
            for each in work:
                if each.done():
                    each.result()
            tail = _LONGEST_QUICK_TAIL if self._plan.quickly else _LONGEST_TAIL
            if self._time_gone() > 1 + tail / self._plan.seconds:
                raise RuntimeError(f"the run does not end: see {self._town.log}")
            told(self._poster.done + self._sender.done)
            time.sleep(_TICK)
            ticks += 1

    def _is_over(self) -> bool:
        """Whether every letter and arrival came to its end, and no platform has anything left to give."""
        if self._progress.shipments_under_way() or self._progress.arrivals_under_way():
            return False
        if self._progress.mail() < self._sender.by_mail:
            return False
        boxes = self.operator.books()["boxes"]
        return not any(boxes[address]["waiting"] for address in town.own_boxes())


def run(folder: Path, plan: Plan, database: str | None, told: Told = lambda _: None) -> Run:
    """Make one run.

    Args:
        folder: for everything; made anew.
        plan: what is played.
        database: the address of an empty PostgreSQL database, or None for SQLite.
        told: called with the number of letters and arrivals handed in so far.
    """
    began = time.monotonic()
    built = town.build(folder, database=database, quickly=plan.quickly)
    with ExitStack() as stack:
        store = stack.enter_context(closing(app.open_database(built.settings)))
        takeovers.watch(store)
        for line in built.simulators():
            platform = Berth(line, built.log, None, (), lambda _: 0, {})
            stack.callback(platform.stop)
            platform.tend()
        siege = stack.enter_context(closing(Siege(built, store, plan)))
        steadily(siege.operator.books, threading.Event())
        siege.operator.rules(*play.rules(quickly=plan.quickly))
        steadily(siege.postmaster.books, threading.Event())
        siege.postmaster.rules(*play.mail_rules())
        siege.last(told)
        books = Books(siege.operator.books(), siege.postmaster.books())
        births = sorted(born for berth in siege.berths for born in berth.births)
        return Run(
            store="PostgreSQL" if database else "SQLite",
            plan=plan,
            seconds=time.monotonic() - began,
            lives=sum(berth.lives for berth in siege.berths),
            deaths=siege.rota.deaths,
            anywhere=sum(berth.ended_anywhere for berth in siege.berths),
            waits=[wait.total_seconds() for wait in takeovers.waits(store, births)],
            account=settle(built, store, books, plan.letters, siege.prompter.sent_by_hand),
        )
