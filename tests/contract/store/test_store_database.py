"""The database: which commits wait for the disk, what is read and changed at the same time, what text it holds."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Connection, select, text
from sqlalchemy.exc import DBAPIError

from connector.store import rows
from connector.store import tables as t
from connector.store.database import Database, sqlite_url
from connector.store.postgresql import SURELY_STANDS
from tests.contract.store.conftest import Opener
from tests.contract.store.kit import NOW, Meanwhile, a_box, a_unit, at_once

NORMAL, FULL = 1, 2


def _synchronous(tx: Connection) -> int:
    return int(tx.exec_driver_sql("PRAGMA synchronous").scalar_one())


def test_commits_wait_for_the_disk_unless_told_otherwise(tmp_path: Path) -> None:
    """Also the one right after a commit that need not last, on the same connection."""
    database = Database(sqlite_url(tmp_path / "store.db"))
    found = []
    for lasting in (True, False, True):
        with database.transaction("tried", lasting=lasting) as tx:
            found.append(_synchronous(tx))
    with database.transaction("by default") as tx:
        found.append(_synchronous(tx))
    database.close()
    assert found == [FULL, NORMAL, FULL, FULL]


def test_commits_wait_for_the_disk_on_a_server_too(on_server: Database) -> None:
    """A commit that need not last does not wait, and the next one does again."""
    found = []
    for lasting in (True, False, True):
        with on_server.transaction("tried", lasting=lasting) as tx:
            found.append(tx.exec_driver_sql("SHOW synchronous_commit").scalar_one())
    assert found == ["on", "off", "on"]


def test_columns_of_a_result_on_a_server_have_their_names(on_server: Database) -> None:
    """Also where a statement of our own words is run for the second time, and where nothing is found."""
    for found in (1, 1, 0):
        with on_server.reading() as tx:
            result = tx.exec_driver_sql(f"SELECT 7 AS number, 'ą' AS text WHERE {found} = 1")
            assert list(result.keys()) == ["number", "text"]
            assert [dict(row) for row in result.mappings()] == [{"number": 7, "text": "ą"}] * found


def test_row_that_is_locked_before_it_is_read_loses_no_change(opened: Opener) -> None:
    """Six threads of two processes count up the same number, and none of their steps is lost."""
    databases = [opened() for _ in range(2)]
    box = a_box(databases[0])

    def count(number: int) -> None:
        for _ in range(10):
            with databases[number % 2].transaction("counted") as tx:
                before = rows.lock(tx, t.boxes, box).queue_count or 0
                rows.change(tx, t.boxes, box, queue_count=before + 1)

    at_once([partial(count, number) for number in range(6)])
    with databases[0].reading() as tx:
        assert rows.get(tx, t.boxes, box).queue_count == 60


def test_locked_row_can_still_be_pointed_to(on_server: Database) -> None:
    """Others may add rows that belong to a locked one, so that nobody waits for each other in a ring."""
    box = a_box(on_server)

    def add_route() -> None:
        with on_server.transaction("route") as tx:
            rows.add(tx, t.routes, unit_id=a_unit(tx), box_id=box, target="api", rule="skrytka")

    with on_server.transaction("locked") as tx:
        rows.lock(tx, t.boxes, box)
        Meanwhile(add_route).end()


def test_reader_sees_one_state_whatever_is_committed_meanwhile(opened: Opener) -> None:
    """What is written between two looks of one reader shows in neither, or in both."""
    writer, reader = opened(), opened()
    box = a_box(writer)
    with reader.reading() as tx:
        before = rows.get(tx, t.boxes, box).name
        with writer.transaction("renamed") as other:
            rows.change(other, t.boxes, box, name="Inna")
        assert rows.get(tx, t.boxes, box).name == before
    with reader.reading() as tx:
        assert rows.get(tx, t.boxes, box).name == "Inna"


def test_reader_on_a_server_cannot_write(on_server: Database) -> None:
    """The database itself refuses it."""
    with pytest.raises(DBAPIError), on_server.reading() as tx:
        rows.add(tx, t.units, public_id="unt_1", name="Urząd")


@pytest.mark.parametrize("name", ["ż" * 5000, "a\0b"], ids=["long", "with NUL"])
def test_text_of_others_is_kept_whatever_it_is(database: Database, name: str) -> None:
    """No length and no sign that a sender or platform may use keeps a row from being written."""
    box = a_box(database)
    with database.transaction("arrival") as tx:
        number = rows.add(tx, t.arrivals, **an_arrival(a_unit(tx), box, name))
    with database.reading() as tx:
        kept = rows.get(tx, t.arrivals, number)
        assert len(kept.sender_id) == len(kept.file_name) == len(name)
        assert tx.execute(select(t.arrivals.c.id).where(t.arrivals.c.sender_id == name)).scalar() == number


def an_arrival(unit_id: int, box: int, name: str) -> dict[str, object]:
    """Make the values of an arrival whose sender uses this name everywhere."""
    sender = {"sender_id": name, "sender_name": name, "sender_account": name, "answer_address": name}
    document = {"file_name": name, "envelope_sha256": "1" * 64, "document_sha256": "2" * 64, "test": False, "form": name}
    times = {"sent_at_raw": name, "received_at": NOW}
    return {
        "public_id": "arr_1",
        "unit_id": unit_id,
        "box_id": box,
        "channel": "epuap",
        "status": "kept",
        **sender,
        **document,
        **times,
    }


def test_name_that_nothing_can_have_is_simply_not_found(database: Database) -> None:
    """A question with a sign that no text holds gets the answer that there is no such thing."""
    a_box(database)
    with database.reading() as tx:
        assert tx.execute(select(t.boxes.c.id).where(t.boxes.c.public_id == "box\0")).first() is None


def test_frozen_process_does_not_hold_its_locks_for_ever(on_server: Database) -> None:
    """A session that does nothing within a transaction is ended by the server, and others wait for a lock for so long only."""
    with on_server.reading() as tx:
        limits = text("SELECT current_setting('idle_in_transaction_session_timeout'), current_setting('lock_timeout')")
        assert tuple(tx.execute(limits).one()) == ("1min", "30s")


def test_connection_that_broke_while_it_lay_idle_is_noticed_before_it_is_used(on_server: Database) -> None:
    """Nobody's work fails because the server was restarted meanwhile."""
    with on_server.reading() as tx:
        process_id = tx.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
    with psycopg.connect(on_server.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [process_id])
    time.sleep(2 * SURELY_STANDS)
    with on_server.reading() as tx:
        assert tx.exec_driver_sql("SELECT pg_backend_pid()").scalar_one() != process_id
