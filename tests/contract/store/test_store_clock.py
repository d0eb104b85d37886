"""The clock: all processes of a store on a server go by the database's, however wrong their own are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Self

import psycopg
import pytest

import connector.flow.desk
import connector.store.postgresql
import connector.store.sqlite
from connector.store.database import Database
from tests import postgres_kit
from tests.contract.store.kit import LEASE, add, claim, claimed

MODULES = (connector.flow.desk, connector.store.postgresql, connector.store.sqlite)
HOUR = timedelta(hours=1)
A_MOMENT = timedelta(seconds=5)


@contextmanager
def machine_off_by(error: timedelta) -> Iterator[None]:
    """Let this machine's clock be wrong wherever the connector could read it."""

    class Wrong(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return super().now(tz) + error

    with pytest.MonkeyPatch.context() as patch:
        for module in MODULES:
            patch.setattr(module, "datetime", Wrong)
        yield


@pytest.fixture(params=[-HOUR, HOUR], ids=["slow", "fast"])
def right_and_wrong(request: pytest.FixtureRequest) -> Iterator[tuple[Database, Database]]:
    """Give a store as seen from a machine with a right clock, and from one whose clock is an hour off."""
    address = postgres_kit.create()
    right, wrong = Database(address), Database(address)
    right.now()
    with machine_off_by(request.param):
        wrong.now()
        yield right, wrong
    right.close()
    wrong.close()


def test_wrong_clock_steals_no_lease(right_and_wrong: tuple[Database, Database]) -> None:
    """A job that another machine is doing stays its own, until its lease is really over."""
    right, wrong = right_and_wrong
    for owner, other in ((right, wrong), (wrong, right)):
        add(owner, "x" if owner is right else "y", due=owner.now())
        job = claimed(owner, owner.now())
        assert claim(other, other.now()) is None
        assert claim(other, other.now() + LEASE + A_MOMENT) is not None
        assert abs(job.lease_until - (other.now() + LEASE)) < A_MOMENT


def test_wrong_clock_stalls_no_work(right_and_wrong: tuple[Database, Database]) -> None:
    """What is due now by one machine's reckoning is due now by every other's."""
    right, wrong = right_and_wrong
    for owner, other in ((right, wrong), (wrong, right)):
        [number] = add(owner, "x" if owner is right else "y", due=owner.now())
        assert claimed(other, other.now() + A_MOMENT).id == number


def test_time_goes_on_by_the_database_while_it_is_away() -> None:
    """Between two questions to the database the time is carried on, close to what the database itself says."""
    address = postgres_kit.create()
    database = Database(address)
    before = database.now()
    with machine_off_by(HOUR), psycopg.connect(address) as connection:
        row = connection.execute("SELECT clock_timestamp()").fetchone()
        assert row is not None
        assert before <= database.now() <= row[0].astimezone(UTC) + A_MOMENT
        assert abs(database.now() - row[0]) < A_MOMENT
    database.close()
