"""Real processes on one PostgreSQL store: workers that take over from a dead one, and what each command says."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
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
from connector.store.database import Database
from samples.demo.place import Place, configure, prepare
from samples.documents import letters
from samples.platform.epuap.simulator import Simulator
from tests import postgres_kit

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
    text = place.config.read_text("utf-8").replace("[store]\n", '[store]\ndatabase = "file:sekrety/baza"\n')
    text = text.replace("workers = 3", "workers = 1")
    place.config.write_text(text.replace("[patience]\n", f"[patience]\nlease = {LEASE}\n"), "utf-8")
    secret = place.folder / "sekrety" / "baza"
    secret.write_text(postgres_kit.create(migrated=False) + "\n", "utf-8")
    secret.chmod(0o600)
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
def worker(place: Place, die_after: str = "") -> Iterator[subprocess.Popen[bytes]]:
    """Run ``connector worker`` as a process of its own; where it still lives at the end, it is told to stop, and must."""
    command = [sys.executable, "-m", "connector", "worker", "-c", str(place.config)]
    environment = {**os.environ, **({app.DIE_AFTER: die_after} if die_after else {})}
    with subprocess.Popen(command, env=environment) as process:  # noqa: S603 - our own program
        try:
            yield process
        finally:
            if process.poll() is None:
                process.terminate()
                assert process.wait(LONG) == 0


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


def delivered_within(desk: Desk, letter: str, seconds: float) -> bool:
    """Wait for a letter to be delivered."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if status(desk, letter) == "delivered":
            return True
        time.sleep(0.1)
    return False


def test_dead_worker_costs_one_lease(place: Place, desk: Desk) -> None:
    """A worker killed by SIGKILL with a job in its hands; another one finishes it once the lease is over, and not before."""
    letter = post(desk)
    with worker(place, die_after="job claimed") as victim:
        assert victim.wait(LONG) == -signal.SIGKILL
    with desk.database.reading() as tx:
        held = tx.execute(t.jobs.select().where(t.jobs.c.owner.is_not(None))).one()
    assert held.lease_until - desk.clock.now() < timedelta(seconds=LEASE)
    with worker(place), worker(place):
        assert delivered_within(desk, letter, LONG)
    with desk.database.reading() as tx:
        tried = rows.get(tx, t.jobs, held.id)
    assert (tried.fence, tried.done_at >= held.lease_until) == (held.fence + 1, True)


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
