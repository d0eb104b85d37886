"""The database is away for a moment: what a platform answered is not lost, and everything carries on by itself."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from connector.flow import worker
from connector.flow.worker import Crew, work_once
from connector.ports import Order, Taken
from connector.store import journal
from connector.store import tables as t
from tests.office_kit import Office, a_notice
from tests.platform_double import PlatformDouble
from tests.postgres_kit import OwnServer

PDF = b"%PDF-1.4 plain"
LONG = 20.0
"""Seconds after which a test gives up waiting."""

OUTCOMES = ["send outcome recorded", "confirm outcome recorded", "arrival confirmed", "hand-over outcome recorded"]


def let_blink(office: Office, name: str, monkeypatch: pytest.MonkeyPatch, *, after_commit: bool) -> list[str]:
    """Let the database fail twice at a transaction, before it or right after its commit; give the list of failures."""
    transaction, failures = office.desk.database.transaction, list[str]()

    @contextmanager
    def shaky(called: str, *, lasting: bool = True) -> Iterator[Connection]:
        fails = called == name and len(failures) < 2
        if fails and not after_commit:
            failures.append(called)
            raise OperationalError("", {}, Exception("database or disk is full"))
        with transaction(called, lasting=lasting) as tx:
            yield tx
        if fails:
            failures.append(called)
            raise OperationalError("", {}, Exception("the connection was lost"))

    monkeypatch.setattr(office.desk.database, "transaction", shaky)
    return failures


@pytest.mark.parametrize("after_commit", [False, True], ids=["nothing was written", "the commit had gone through"])
@pytest.mark.parametrize("name", OUTCOMES)
def test_outcome_is_recorded_once_although_the_database_blinks(
    office: Office, platform: PlatformDouble, monkeypatch: pytest.MonkeyPatch, name: str, *, after_commit: bool
) -> None:
    """The recording is tried again until it is there, and an outcome that was written after all is not written twice."""
    platform.confirm_script = ["wrong digest", "take"]
    platform.arrive(PDF)
    letter = office.post(a_notice())
    failures = let_blink(office, name, monkeypatch, after_commit=after_commit)
    office.run()
    assert len(failures) == 2
    shipment = office.shipment(letter)
    assert (shipment["status"], len(shipment["evidence"]), platform.calls["send"]) == ("delivered", 1, 1)
    assert ([arrival["status"] for arrival in office.arrivals()], len(platform.confirmed)) == (["handing_over"], 1)
    with office.desk.database.reading() as tx:
        outcomes = sorted((row.action, row.outcome) for row in tx.execute(t.attempts.select()))
    assert outcomes == [("confirm", "refused"), ("confirm", "taken"), ("hand_over", "taken"), ("send", "taken")]


@pytest.fixture(scope="module")
def server() -> Iterator[OwnServer]:
    """Give a server that only these tests use."""
    server = OwnServer()
    yield server
    server.end()


@pytest.fixture
def office_on_server(server: OwnServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """Give an office on that server."""
    monkeypatch.setattr("tests.office_kit.store_address", lambda _folder: server.create())
    office = Office(tmp_path)
    yield office
    office.desk.database.close()


def test_answer_that_came_while_the_server_was_down_is_recorded_when_it_is_back(
    office_on_server: Office, server: OwnServer
) -> None:
    """The server is taken away during the call and comes back later; the letter is delivered and was sent once."""
    office, platform = office_on_server, office_on_server.platform
    send = platform.send
    back = threading.Timer(1.0, server.start)

    def lose_the_server(order: object) -> object:
        taken = send(order)  # type: ignore[arg-type]  # whatever it is given
        server.stop()
        back.start()
        return taken

    platform.send = lose_the_server  # type: ignore[method-assign, assignment]  # while it is called
    letter = office.post(a_notice(), key="answer while down")
    while platform.calls["send"] == 0:
        assert work_once(office.desk, "test")
    back.join()
    assert (office.shipment(letter)["status"], platform.calls["send"]) == ("delivered", 1)


def test_workers_and_pages_carry_on_after_the_server_restarted(office_on_server: Office, server: OwnServer) -> None:
    """Nobody has to start anything again: idle workers come back, and so does whoever posts the next letter."""
    office = office_on_server
    crew = Crew(office.desk, 2)
    crew.start()
    try:
        first = office.post(a_notice(), key="before")
        wait_for(office, first)
        server.stop()
        server.start()
        second = office.post(a_notice(), key="after")
        wait_for(office, second)
    finally:
        crew.stop()


def test_idle_worker_begins_at_once(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """A letter posted while everybody is idle goes through all its steps without waiting for the next look."""
    monkeypatch.setattr(worker, "_IDLE_SECONDS", 10 * LONG)
    crew = Crew(office.desk, 2)
    crew.start()
    try:
        time.sleep(0.3)
        letter = office.post(a_notice())
        wait_for(office, letter)
    finally:
        began = time.monotonic()
        crew.stop()
    assert time.monotonic() - began < LONG / 2, "idle workers hear that it is time to go home"


def test_what_the_last_job_writes_is_chained_before_the_end(office: Office, platform: PlatformDouble) -> None:
    """A worker that was in a call when it was told to stop ends its job, and the journal has no loose end after it."""
    send, called, go_on = platform.send, threading.Event(), threading.Event()

    def slowly(order: Order) -> Taken:
        called.set()
        assert go_on.wait(LONG)
        return send(order)

    platform.send = slowly  # type: ignore[method-assign]  # while the crew stops
    crew = Crew(office.desk, 1)
    crew.start()
    [sequencer] = [thread for thread in threading.enumerate() if thread.name == "journal"]
    letter = office.post(a_notice())
    assert called.wait(LONG)
    stopping = threading.Thread(target=crew.stop)
    stopping.start()
    sequencer.join(LONG)
    go_on.set()
    stopping.join()
    assert office.shipment(letter)["status"] == "delivered"
    with office.desk.database.reading() as tx:
        assert journal.verify(tx).unchained == 0


def wait_for(office: Office, letter: str) -> None:
    """Wait until a letter is delivered; what failed once is tried again, since the office's clock runs on."""
    until = time.monotonic() + LONG
    while office.shipment(letter)["status"] != "delivered":
        assert time.monotonic() < until, "it did not come about"
        time.sleep(0.05)
        office.clock.moment += timedelta(seconds=1)
