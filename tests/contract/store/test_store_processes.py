"""Real processes on one PostgreSQL store: workers that take over from a dead one, and what each command says."""

from __future__ import annotations

import os
import signal
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from connector import app
from connector.cli import application
from connector.flow.accept import accept
from connector.flow.desk import Desk
from connector.flow.request import read_request
from connector.letters.errors import StoreUnusable
from connector.offices import clients
from connector.settings import Settings, load
from connector.store import jobs, rows
from connector.store import tables as t
from connector.store.attempts import INTERRUPTED
from connector.store.database import Database
from connector.store.rows import AnyRow
from samples.demo.place import Place, configure, prepare
from samples.documents import letters
from samples.platform.epuap.script import Rule
from samples.platform.epuap.simulator import Simulator
from tests.proofs import program
from tests.stores import put_on_server

LEASE = 3
LONG = 40.0
"""Seconds after which a test gives up waiting."""


def run(*arguments: str | Path) -> Result:
    """Run one command."""
    return CliRunner().invoke(application, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Place, Simulator]]:
    """Give an office's folder and keys, and a simulated platform."""
    place = prepare(tmp_path_factory.mktemp("processes") / "urzad")
    with Simulator(place.pki) as simulator:
        configure(place, simulator.address, 9)
        yield place, simulator


@pytest.fixture
def place(prepared: tuple[Place, Simulator]) -> Place:
    """Give an office on a fresh PostgreSQL store, whose address with its password lies in a file."""
    place, simulator = prepared
    configure(place, simulator.address, 9)
    (place.folder / "sekrety" / "baza").unlink(missing_ok=True)
    put_on_server(place)
    text = place.config.read_text("utf-8").replace("workers = 3", "workers = 1")
    place.config.write_text(text.replace("[patience]\n", f"[patience]\nlease = {LEASE}\n"), "utf-8")
    assert run("migrate", "-c", place.config).exit_code == 0
    assert run("office", "import", place.office, "-c", place.config).exit_code == 0
    return place


@pytest.fixture
def settings(place: Place) -> Settings:
    """Give the configuration."""
    return load(place.config)


@pytest.fixture
def desk(settings: Settings) -> Iterator[Desk]:
    """Give the office's desk as seen from one more process: this one."""
    database = app.open_database(settings)
    yield app.open_desk(settings, database)
    database.close()


@contextmanager
def worker(place: Place, die_after: str = "") -> Iterator[ForkServerProcess]:
    """Run ``connector worker`` as a process of its own; where it still lives at the end, it is told to stop, and must."""
    command = ["worker", "-c", str(place.config)]
    process = program.start(command, log_of(place), {app.DIE_AFTER: die_after} if die_after else {})
    try:
        yield process
    finally:
        if process.exitcode is None:
            process.terminate()
            process.join(LONG)
            assert process.exitcode == 0


def log_of(place: Place) -> Path:
    """Say where the workers' words go."""
    return place.folder / "pracownicy.log"


def post(desk: Desk) -> str:
    """Post a letter as the pages' process does."""
    with desk.database.reading() as tx:
        client = clients.by_name(tx, "ezd")
    return accept(desk, client, "key", read_request(letters.notice()))


def status(desk: Desk, letter: str) -> str:
    """Say where the letter's shipment stands."""
    with desk.database.reading() as tx:
        row = rows.find(tx, t.letters, letter, 1)
        return str(tx.execute(t.shipments.select().where(t.shipments.c.letter_id == row.id)).one().status)


def wait_until(true: Callable[[], bool]) -> None:
    """Wait until something is true."""
    until = time.monotonic() + LONG
    while not true():
        assert time.monotonic() < until
        time.sleep(0.05)


def attempts_of(desk: Desk) -> list[AnyRow]:
    """Give the attempts to send, oldest first."""
    with desk.database.reading() as tx:
        return list(tx.execute(t.attempts.select().where(t.attempts.c.action == "send").order_by(t.attempts.c.id)))


def test_dead_worker_costs_one_lease(place: Place, desk: Desk) -> None:
    """A worker killed by SIGKILL with a job in its hands; another one finishes it once the lease is over, and not before."""
    letter = post(desk)
    with worker(place, die_after="job claimed") as victim:
        victim.join(LONG)
        assert victim.exitcode == -signal.SIGKILL
    with desk.database.reading() as tx:
        held = tx.execute(t.jobs.select().where(t.jobs.c.owner.is_not(None))).one()
    assert held.lease_until - desk.clock.now() < timedelta(seconds=LEASE)
    with worker(place), worker(place):
        wait_until(lambda: status(desk, letter) == "delivered")
    with desk.database.reading() as tx:
        tried = rows.get(tx, t.jobs, held.id)
    assert (tried.fence, tried.done_at >= held.lease_until) == (held.fence + 1, True)


def test_worker_frozen_in_a_call_is_refused_and_its_answer_kept(
    place: Place, prepared: tuple[Place, Simulator], desk: Desk
) -> None:
    """Stopped beyond its lease, the platform's answer on its way: another takes over, sends nothing, and the answer counts."""
    simulator = prepared[1]
    shorten(place)
    simulator.script(Rule("slow", operation="nadaj", delay=1), Rule("late_upp", operation="nadaj"))
    before = len(simulator.books().taken)
    letter = post(desk)
    with worker(place) as frozen, awake_in_the_end(frozen):
        wait_until(lambda: len(simulator.books().taken) > before)
        stop(frozen)
        with worker(place):
            wait_until(lambda: attempts_of(desk)[0].error_code == INTERRUPTED)
            wait_until(lambda: status(desk, letter) == "taken")
            given_over = job_of(desk)
            wake(frozen)
            wait_until(lambda: attempts_of(desk)[0].outcome == "taken")
    simulator.end_script()
    [attempt] = attempts_of(desk)
    assert desk.archive.holds(attempt.answer_sha256)
    assert (given_over.fence, given_over.done_at < attempt.closed_at) == (2, True)
    assert job_of(desk) == given_over
    assert f"job {given_over.id} (send): another worker took it over" in log_of(place).read_text("utf-8")
    assert len(simulator.books().taken) == before + 1


def shorten(place: Place) -> None:
    """Let calls and leases be short."""
    text = place.config.read_text("utf-8")
    text = text.replace("call_timeout_seconds = 10", "call_timeout_seconds = 2")
    place.config.write_text(text.replace(f"lease = {LEASE}\n", "lease = 1\nlease_margin = 0.3\n"), "utf-8")


@contextmanager
def awake_in_the_end(process: ForkServerProcess) -> Iterator[None]:
    """See that a stopped process can be told to end."""
    try:
        yield
    finally:
        wake(process)


def stop(process: ForkServerProcess) -> None:
    """Freeze a process."""
    os.kill(process.pid or 0, signal.SIGSTOP)


def wake(process: ForkServerProcess) -> None:
    """Let a frozen process go on."""
    os.kill(process.pid or 0, signal.SIGCONT)


def job_of(desk: Desk) -> AnyRow:
    """Give the job that sends."""
    with desk.database.reading() as tx:
        return tx.execute(t.jobs.select().where(t.jobs.c.kind == "send")).one()


def test_worker_that_starts_frees_no_lease_of_others(settings: Settings, desk: Desk) -> None:
    """On a shared store a lease is somebody's who may well be alive."""
    with desk.database.transaction("claimed elsewhere") as tx:
        jobs.add(tx, 1, "send", 999, lane="elsewhere", due=desk.clock.now() - timedelta(days=1))
        job = jobs.claim(tx, "elsewhere", desk.clock.now(), timedelta(minutes=10))
    assert job is not None
    with app.running(settings):
        pass
    with desk.database.reading() as tx:
        row = rows.get(tx, t.jobs, job.id)
    assert (row.owner, row.fence) == ("elsewhere", job.fence)


def test_everything_goes_by_the_clock_of_the_database(desk: Desk) -> None:
    """What the stories, adapters and leases take for the time is the store's own."""
    assert desk.clock is desk.database


def test_password_is_shown_nowhere(place: Place, settings: Settings) -> None:
    """Neither the configuration nor an error repeats the address; a file that others can read is refused."""
    secret = place.folder / "sekrety" / "baza"
    secret.write_text("postgresql://urzad:tajne-haslo@127.0.0.1:1/urzad", "utf-8")
    refused = run("migrate", "-c", place.config)
    assert (refused.exit_code, "tajne" in refused.output, "PostgreSQL" in refused.output) == (1, False, True)
    assert "tajne" not in repr(settings)
    secret.chmod(stat.S_IRUSR | stat.S_IRGRP)
    refused = run("migrate", "-c", place.config)
    assert (refused.exit_code, "chmod 600" in refused.output) == (1, True)


@pytest.mark.parametrize("address", ["mysql://urzad:tajne@baza/urzad", "postgresql://urzad:tajne@baza:port/urzad", "tajne"])
def test_address_that_is_none_is_refused_without_being_repeated(place: Place, address: str) -> None:
    """Another scheme or a mistake in the address is told by the place where it stands."""
    secret = place.folder / "sekrety" / "baza"
    secret.write_text(address, "utf-8")
    refused = run("migrate", "-c", place.config)
    assert (refused.exit_code, isinstance(refused.exception, SystemExit)) == (1, True)
    assert "tajne" not in refused.output


def test_store_of_another_version_is_refused_by_workers(settings: Settings) -> None:
    """A worker never works on tables that it does not know."""
    database = Database(settings.database_address() or "")
    with database.transaction("aged") as tx:
        tx.exec_driver_sql("UPDATE alembic_version SET version_num = '0001_pre'")
    database.close()
    with pytest.raises(StoreUnusable, match="connector migrate"), app.running(settings):
        pass
