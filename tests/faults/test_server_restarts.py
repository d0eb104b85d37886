"""The PostgreSQL server drops everybody at random moments, and is restarted, while letters flow: nothing lost or doubled."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import psycopg
import pytest
from sqlalchemy.exc import DBAPIError

from connector.flow import worker
from connector.flow.worker import Crew
from connector.ports import Order, Taken
from connector.store import journal
from connector.store import tables as t
from tests.office_kit import Office, a_notice
from tests.postgres_kit import OwnServer

LETTERS, ARRIVALS, SHOCKS = 24, 12, 25
LONG = 60.0
"""Seconds after which a test gives up waiting."""
T = TypeVar("T")
ADDRESSEES = [f"/urzad{number}/skrytka" for number in range(4)]


class Shaken:
    """An office with three workers at a server of its own, whose answers overlap, and a clock that runs."""

    def __init__(self, folder: Path, server: OwnServer, address: str, seed: int) -> None:
        self.office, self.server, self.address = Office(folder), server, address
        self.lots = random.Random(seed)  # noqa: S311 - moments of a test
        self.one_at_a_time = threading.Lock()
        self.letters: list[str] = []
        self._send = self.office.platform.send
        self.office.platform.send = self._slowly  # type: ignore[method-assign]  # this office's own platform

    def _slowly(self, order: Order) -> Taken:
        with self.one_at_a_time:
            taken = self._send(order)
        time.sleep(self.lots.uniform(0, 0.03))
        return taken

    def post(self, number: int) -> None:
        """Post a letter, again and again under its key until it is told to be accepted."""
        request, key = a_notice(ADDRESSEES[number % len(ADDRESSEES)], kind="zawiadomienie"), f"key-{number}"
        self.letters.append(until_told(lambda: self.office.post(request, key)))

    def shake(self) -> None:
        """Drop every connection at random moments, and restart the server once as after a power cut."""
        for number in range(SHOCKS):
            time.sleep(self.lots.uniform(0.01, 0.12))
            if number == SHOCKS // 2:
                self.server.stop()
                self.server.start()
            else:
                drop_everybody(self.address)
            self.office.clock.moment += timedelta(seconds=5)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Have three workers at it."""
        crew = Crew(self.office.desk, 3)
        crew.start()
        try:
            yield
        finally:
            crew.stop()

    def until(self, done: Callable[[], bool]) -> None:
        """Let time pass until something is so."""
        give_up = time.monotonic() + LONG
        while not until_told(done):
            assert time.monotonic() < give_up, "it did not come about"
            time.sleep(0.05)
            self.office.clock.moment += timedelta(seconds=40)

    def statuses(self) -> Counter[str]:
        """Count the shipments by status."""
        with self.office.desk.database.reading() as tx:
            return Counter(row.status for row in tx.execute(t.shipments.select()))


def until_told(ask: Callable[[], T]) -> T:
    """Ask until the database answers."""
    give_up = time.monotonic() + LONG
    while True:
        try:
            return ask()
        except DBAPIError:
            assert time.monotonic() < give_up
            time.sleep(0.02)


def drop_everybody(address: str) -> None:
    """End every connection to this database, whatever it is doing."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(scope="module")
def server() -> Iterator[OwnServer]:
    """Give a server that only these tests use."""
    server = OwnServer()
    yield server
    server.end()


@pytest.mark.parametrize("seed", [1, 2])
def test_connections_lost_at_random_lose_no_letter_and_double_none(
    server: OwnServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Whatever the workers were doing, each letter is taken once and proved, each arrival kept and confirmed once."""
    monkeypatch.setattr(worker, "_AFTER_FAILURE_SECONDS", 0.05)
    address = server.create()
    monkeypatch.setattr("tests.office_kit.store_address", lambda _folder: address)
    shaken = Shaken(tmp_path, server, address, seed)
    office, platform = shaken.office, shaken.office.platform
    for number in range(ARRIVALS):
        platform.arrive(f"<pismo>numer {number}</pismo>".encode())
    shaking = threading.Thread(target=shaken.shake)
    with shaken.at_work():
        shaking.start()
        for number in range(LETTERS):
            shaken.post(number)
        shaking.join()
        shaken.until(lambda: set(shaken.statuses()) <= {"taken", "delivered"})
        for platform_id in list(platform.taken):  # a proof whose answer was lost comes by itself, the others come again
            platform.arrive(platform.receipt_for(platform_id), file_name="UPP.xml")
        shaken.until(lambda: set(shaken.statuses()) == {"delivered"} and not platform.queue)
        shaken.until(lambda: all(row["status"] != "kept" for row in office.arrivals()))
    assert len(set(shaken.letters)) == LETTERS
    assert sorted(Counter(order.mark for order in platform.taken.values()).values()) == [1] * LETTERS
    kept = Counter(arrival["platform_id"] for arrival in office.arrivals())
    assert kept == Counter(envelope.platform_id for envelope in platform.confirmed)
    assert set(kept.values()) == {1}
    with office.desk.database.reading() as tx:
        assert journal.verify(tx).broken_at is None
    office.desk.database.close()
