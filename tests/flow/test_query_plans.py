"""No query of a working day walks through a table that grows with the letters, and none sorts more than one letter's rows."""

from __future__ import annotations

import asyncio
import base64
import inspect
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, event

from adapters.documents.folder.system import open_system
from connector.flow.deadlines import CHORE as DEADLINES
from connector.flow.desk import SystemClock
from connector.offices.clients import key_digest
from connector.store import tables as t
from connector.web.application import create_application
from samples.documents import arrivals as samples
from tests import postgres_kit
from tests.flow.test_kill import live
from tests.office_kit import Office

KEY = "klucz-do-testow"
BIG = {table.name for table in (t.letters, t.documents, t.shipments, t.dispatches, t.attempts, t.evidence, t.arrivals)}
BIG |= {table.name for table in (t.hand_overs, t.jobs, t.journal, t.word_index, t.sent_elsewhere)}
"""The tables that grow with the letters."""

BACKWARDS = "ORDER BY journal.id DESC\n LIMIT"
"""The journal's page reads backwards from its end until it has enough; that is a walk by name only."""

ONE_THINGS_OWN = re.compile(r"SEARCH (\w+) USING (COVERING )?INDEX \w+ \((letter|arrival|dispatch|shipment|hand_over)_id=\?")
OF_A_UNIT = re.compile(r"SEARCH (letters|arrivals|journal) USING (COVERING )?INDEX ix_\w+_unit_id \(unit_id=\?\)")
MAY_SORT = re.compile(r"SEARCH (boxes|units|clients|routes|letter_kinds|watches|outages|day_books|restorations) ")
PATHS = (
    "/api/v1/letters",
    "/api/v1/letters?q=zawiadomienie%20urz",
    "/api/v1/letters?q={letter}",
    "/api/v1/letters?before={letter}",
    "/api/v1/letters/{letter}",
    "/api/v1/arrivals",
    "/api/v1/arrivals?status=checked",
    "/api/v1/arrivals/{arrival}",
    "/api/v1/evidence",
    "/api/v1/boxes",
    "/pisma",
    "/pisma?q=zawiadomienie",
    "/pisma/{letter}",
    "/przychodzace",
    "/przychodzace?status=quarantined",
    "/przychodzace/{arrival}",
    "/api/v1/sent-elsewhere",
    "/poza-konektorem",
    "/dziennik",
)

OF_FEW = re.compile(r"ix_jobs_|ix_shipments_(person|unsent)|ix_attempts_open")
"""Indexes of only the rows that something is still to be done about."""

Asked = dict[str, Any]
"""Each statement by its text, with the values of one time that it was run."""


def asked_by_the_program() -> bool:
    """Tell whether the program itself runs this statement, and not the tests."""
    frame = inspect.currentframe()
    while frame is not None:
        name = frame.f_code.co_filename
        if "/connector/store/database" not in name and ("/connector/" in name or name.endswith(("_kit.py", "test_kill.py"))):
            return "/connector/" in name
        frame = frame.f_back
    return False


@contextmanager
def listening(engine: Engine, asked: Asked) -> Iterator[None]:
    """Note every statement until the block ends."""

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, _context: Any, _many: bool) -> None:
        if statement.startswith(("SELECT", "UPDATE", "DELETE")) and asked_by_the_program():
            asked.setdefault(statement, values[0] if _many else values)

    event.listen(engine, "before_cursor_execute", note)
    yield
    event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Give an office with a directory as its document system, whose day has a bit of everything."""
    system = open_system({"folder": str(tmp_path / "ezd"), "quiet_seconds": 0}, SystemClock(), lambda _reference: b"")
    office = Office(tmp_path / "store", {"ezd": system}, targets=["ezd"], chores=[DEADLINES])
    office.platform.send_script = ["not taken", "break after taking", "take without receipt"]
    for document in (samples.unsigned().content, samples.malformed().content):
        office.platform.arrive(document)
    office.platform.send_by_hand(samples.unsigned().content, "/przykladowo/skrytka", platform_id="800001")
    yield office
    office.desk.database.close()


@pytest.fixture
def embedded_office(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Office:
    """Give such an office whose store is embedded, whatever the other tests run on."""
    monkeypatch.delenv(postgres_kit.WHICH, raising=False)
    office = request.getfixturevalue("office")
    assert isinstance(office, Office)
    return office


@pytest.fixture
def office_on_server(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[Office]:
    """Give such an office whose store is on PostgreSQL."""
    monkeypatch.setenv(postgres_kit.WHICH, "postgresql")
    with postgres_kit.removing():
        office = request.getfixturevalue("office")
        assert isinstance(office, Office)
        yield office
        office.desk.database.close()


def visit_pages(office: Office) -> None:
    """Ask for every list and page, as a document system and as a clerk."""
    with office.desk.database.transaction("key set") as tx:
        tx.execute(t.clients.update().values(key_sha256=key_digest(KEY)))
        letter = tx.execute(t.letters.select()).first()
        arrival = tx.execute(t.arrivals.select()).first()
    assert letter is not None
    assert arrival is not None

    async def ask() -> None:
        transport = httpx.ASGITransport(create_application(office.desk, "training"))
        async with httpx.AsyncClient(transport=transport, base_url="http://konektor") as client:
            for path in PATHS:
                basic = base64.b64encode(f"ezd:{KEY}".encode()).decode()
                headers = {"Authorization": f"Bearer {KEY}" if path.startswith("/api") else f"Basic {basic}"}
                answer = await client.get(path.format(letter=letter.public_id, arrival=arrival.public_id), headers=headers)
                assert answer.status_code == 200, path

    asyncio.run(ask())


def faults(statement: str, plan: list[str]) -> list[str]:
    """Name what is wrong with a plan: a walk through a big table, all of a unit's rows, a sort of more than one thing's rows."""
    walks = [line for line in plan if (walk := re.match(r"SCAN (\w+)", line)) and walk[1] in BIG and BACKWARDS not in statement]
    whole = [line for line in plan if OF_A_UNIT.match(line) and "LIMIT" not in statement]
    own = any(ONE_THINGS_OWN.match(line) or MAY_SORT.match(line) or OF_FEW.search(line) for line in plan)
    return walks + whole + [line for line in plan if line.startswith("USE TEMP B-TREE") and not own]


def asked_in(office: Office, ezd: Path) -> Asked:
    """Live through some days and look at every page; give every statement that the program ran."""
    asked: Asked = {}
    with listening(office.desk.database.engine, asked):
        live(office, ezd)
        visit_pages(office)
    assert len(asked) > 80
    return asked


def told(wrong: dict[str, list[str]]) -> str:
    """Show statements with what is wrong with their plans."""
    return "\n\n".join(f"{plan}\n{statement}" for statement, plan in wrong.items() if plan)


def test_no_query_of_a_working_day_walks_through_a_big_table(embedded_office: Office, tmp_path: Path) -> None:
    """Whatever the flow, the API and the pages ask is answered by an index, however many letters there are."""
    asked = asked_in(embedded_office, tmp_path / "ezd")
    with embedded_office.desk.database.reading() as tx:
        plans = {
            statement: [row[3] for row in tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
            for statement, values in asked.items()
        }
    assert not told({statement: faults(statement, plan) for statement, plan in plans.items()})


def test_every_query_has_an_index_on_postgresql_too(office_on_server: Office, tmp_path: Path) -> None:
    """Told not to walk through tables, PostgreSQL answers every query by conditions on an index."""
    asked = asked_in(office_on_server, tmp_path / "ezd")
    with office_on_server.desk.database.transaction("explained") as tx:
        tx.exec_driver_sql("SET LOCAL enable_seqscan = off")
        plans = {
            statement: tx.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", values).scalar_one()[0]["Plan"]
            for statement, values in asked.items()
        }
    wrong = {statement: list(walks(plan, "LIMIT" in statement)) for statement, plan in plans.items()}
    assert not told(wrong)


def walks(plan: dict[str, Any], limited: bool) -> Iterator[str]:
    """Name the steps of a PostgreSQL plan that read a big table without a condition on an index (and without a limit)."""
    big = plan.get("Relation Name") in BIG
    kind = plan["Node Type"]
    if big and kind == "Seq Scan":
        yield f"{kind} {plan['Relation Name']}"
    if (
        big
        and kind in {"Index Scan", "Index Only Scan"}
        and not ("Index Cond" in plan or limited or OF_FEW.match(plan["Index Name"]))
    ):
        yield f"{kind} {plan['Index Name']} without a condition"
    for step in plan.get("Plans", ()):
        yield from walks(step, limited)
