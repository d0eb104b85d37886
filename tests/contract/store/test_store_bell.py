"""The bell: idle workers of every process wake as soon as work is durable."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress

import psycopg
import pytest
from sqlalchemy import Connection

from connector.letters.errors import StoreUnusable
from connector.store import jobs
from connector.store.database import Database
from tests import postgres_kit
from tests.contract.store.conftest import Opener
from tests.contract.store.kit import NOW, Meanwhile, a_unit

SOON = 10.0
"""Seconds until which something must have happened; far longer than it takes, far shorter than never."""


def wanted(tx: Connection) -> None:
    """Add a job."""
    jobs.add(tx, a_unit(tx), "check", 1, lane="x", due=NOW)


def hurried(tx: Connection) -> None:
    """Make a job due."""
    jobs.hurry(tx, "check", 1, NOW)


@pytest.mark.parametrize("change", [wanted, hurried])
def test_idle_worker_is_woken_once_work_is_durable(database: Database, change: Callable[[Connection], None]) -> None:
    """The bell rings after the commit, not before."""
    heard = database.bell.rings
    waiting = Meanwhile(lambda: database.bell.wait(heard, SOON))
    with database.transaction("work") as tx:
        change(tx)
        assert waiting.waits()
    began = time.monotonic()
    waiting.end()
    assert time.monotonic() - began < SOON / 2


def test_what_was_rolled_back_and_what_brings_no_work_wakes_nobody(database: Database) -> None:
    """Not even the next transaction on the same connection."""
    heard = database.bell.rings
    with suppress(ZeroDivisionError), database.transaction("undone") as tx:
        wanted(tx)
        raise ZeroDivisionError
    with database.transaction("no work") as tx:
        a_unit(tx)
    assert database.bell.rings == heard


def test_ring_between_looking_and_waiting_is_not_missed(database: Database) -> None:
    """A worker that looked just before the work came does not wait for it."""
    heard = database.bell.rings
    with database.transaction("work") as tx:
        wanted(tx)
    assert database.bell.wait(heard, 0)


@pytest.fixture
def pair() -> tuple[str, Database, Database]:
    """Give a store on a server, and two processes' views of it."""
    address = postgres_kit.create()
    return address, Database(address), Database(address)


def test_work_of_one_process_wakes_the_others(pair: tuple[str, Database, Database]) -> None:
    """On a server every process hears of every other's work, once each."""
    _, here, there = pair
    with here.listening():
        heard = settled(here)
        with there.transaction("work") as tx:
            wanted(tx)
        assert here.bell.wait(heard, SOON)
        heard = settled(here)
        with here.transaction("own work") as tx:
            wanted(tx)
        assert settled(here) == heard + 1
    here.close()
    there.close()


def test_lost_connection_is_made_anew_and_rings_for_what_was_missed(pair: tuple[str, Database, Database]) -> None:
    """When the server drops the listener, it listens again by itself."""
    address, here, there = pair
    with here.listening():
        heard = settled(here)
        assert drop_listeners(address) == 1
        assert here.bell.wait(heard, SOON)
        heard = settled(here)
        with there.transaction("work") as tx:
            wanted(tx)
        assert here.bell.wait(heard, SOON)
    here.close()
    there.close()


def settled(database: Database) -> int:
    """Wait until the bell has been silent for a moment after at least one ring, and give the count."""
    database.bell.wait(0, SOON)
    while database.bell.wait(heard := database.bell.rings, 0.7):
        pass
    return heard


def drop_listeners(address: str) -> int:
    """End the server's sessions that listen, and give their number."""
    command = (
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
        "WHERE datname = current_database() AND query LIKE 'LISTEN%'"
    )
    with psycopg.connect(address, autocommit=True) as connection:
        found = connection.execute(command).fetchone()
    assert found is not None
    return int(found[0])


def test_address_where_nobody_answers_is_told_without_the_password() -> None:
    """Whoever starts the connector while the database is away reads what is wrong, and nothing secret."""
    database = Database("postgresql://urzad:tajne-haslo@127.0.0.1:1/urzad")
    with pytest.raises(StoreUnusable) as refused:
        database.now()
    assert "tajne" not in str(refused.value) + repr(database.engine)


def test_further_process_opens_the_same_store(opened: Opener) -> None:
    """What one process commits, another reads."""
    with opened().transaction("work") as tx:
        wanted(tx)
    with opened().reading() as tx:
        assert jobs.open_count(tx, "check") == 1
