"""Worker processes on one PostgreSQL store: how many letters a second one, two and four of them send."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from typing import Any, Final

import psycopg

from connector import app, settings
from connector.flow.accept import accept
from connector.flow.request import read_request
from connector.offices import clients
from samples.demo.place import Place
from tests import postgres_kit
from tests.benchmarks import durable, office, stub_platform
from tests.benchmarks.entries import Effort, Entry
from tests.benchmarks.material import letter, pki

ANSWER_SECONDS: Final = 0.05
_CREWS: Final = (1, 2, 4)
_LETTERS: Final = 60  # for each process
_ROUNDS: Final = 3
_numbers = count(1)


def measure(effort: Effort) -> Iterator[Entry]:
    """Send letters by one, two and four processes of one worker each to a platform that takes its time, all XML work included."""
    if not effort.tiny:
        durable.make_durable()
    letters, rounds = 2 if effort.tiny else _LETTERS, effort.rounds(_ROUNDS)
    with tempfile.TemporaryDirectory(prefix="bench-") as name, postgres_kit.removing(), ExitStack() as stack:
        folder = Path(name)
        (folder / "answers").mkdir()
        needed = rounds * sum(_CREWS) * letters
        stub_platform.write_answers(folder / "answers", needed // len(stub_platform.ADDRESSEES) + 2)
        platform = stack.enter_context(stub_platform.running(pki(), folder / "answers", ANSWER_SECONDS))
        address = durable.address("PostgreSQL", folder)
        place, _ = office.install(folder / "office", platform, pki().folder, 1, address)
        store = stack.enter_context(psycopg.connect(address, autocommit=True))
        rates = [{crew: _rate(place, store, crew, letters * crew) for crew in _CREWS} for _ in range(rounds)]
    for crew in _CREWS:
        name = f"{crew} worker process{'es' if crew > 1 else ''}, platform answers in {ANSWER_SECONDS * 1000:.0f} ms"
        against = None if crew == 1 else "1 worker process"
        ratio = None if crew == 1 else statistics.median(row[crew] / row[1] for row in rates)
        yield Entry(name, statistics.median(row[crew] for row in rates), "per_second", against, ratio)


def _rate(place: Place, store: psycopg.Connection[Any], crew: int, letters: int) -> float:
    """Accept letters that are not due yet, wait until all workers listen, let them go, and time it until all are delivered."""
    _accept(place, letters)
    store.execute("UPDATE jobs SET due = now() + interval '1 day' WHERE kind = 'prepare' AND done_at IS NULL")
    with _working(place, crew):
        _wait(store, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'", crew)
        time.sleep(1)  # for what each does first
        start = time.perf_counter()
        store.execute("UPDATE jobs SET due = now() WHERE kind = 'prepare' AND done_at IS NULL")
        store.execute("NOTIFY connector_jobs")
        _wait(store, "SELECT count(*) FROM shipments WHERE status <> 'delivered'", 0)
        return letters / (time.perf_counter() - start)


def _accept(place: Place, letters: int) -> None:
    given = settings.load(place.config)
    with app.store_alone(given) as database:
        desk = app.open_desk(given, database)
        with database.reading() as tx:
            client = clients.by_name(tx, "ezd")
        for number in (next(_numbers) for _ in range(letters)):
            document = letter(5_000).replace(b"6220.1.2026", b"6220.%d.2026" % number)
            to = f"/{stub_platform.ADDRESSEES[number % len(stub_platform.ADDRESSEES)]}/skrytka"
            accept(desk, client, f"key-{number}", read_request(json.loads(office.request(document, to))))


@contextmanager
def _working(place: Place, crew: int) -> Iterator[None]:
    line = [sys.executable, "-m", "connector", "worker", "--config", str(place.config)]
    with (place.folder / "pracownicy.log").open("ab") as log:
        started = [subprocess.Popen(line, stdout=log, stderr=log) for _ in range(crew)]  # noqa: S603 - our own program
    try:
        yield
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait()


def _wait(store: psycopg.Connection[Any], query: str, wanted: int) -> None:
    deadline = time.monotonic() + office.PATIENCE_SECONDS
    while (found := store.execute(query.encode()).fetchone()) != (wanted,):
        if time.monotonic() > deadline:
            raise AssertionError(f"not in time: {found}")
        time.sleep(0.01)
