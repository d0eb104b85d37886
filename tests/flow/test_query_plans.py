"""No query of a working day walks through a table that grows with the letters, and none sorts more than one letter's rows."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

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
from tests.query_plans import Asked, listening, told

KEY = "klucz-do-testow"
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


def asked_in(office: Office, ezd: Path) -> Asked:
    """Live through some days and look at every page; give every statement that the program ran."""
    asked: Asked = {}
    with listening(office.desk.database.engine, asked):
        live(office, ezd)
        visit_pages(office)
    assert len(asked) > 80
    return asked


def test_no_query_of_a_working_day_walks_through_a_big_table(embedded_office: Office, tmp_path: Path) -> None:
    """Whatever the flow, the API and the pages ask is answered by an index, however many letters there are."""
    asked = asked_in(embedded_office, tmp_path / "ezd")
    with embedded_office.desk.database.reading() as tx:
        assert not told(tx, asked)


def test_every_query_has_an_index_on_postgresql_too(office_on_server: Office, tmp_path: Path) -> None:
    """Told not to walk through tables, PostgreSQL answers every query by conditions on an index."""
    asked = asked_in(office_on_server, tmp_path / "ezd")
    with office_on_server.desk.database.transaction("explained") as tx:
        tx.exec_driver_sql("SET LOCAL enable_seqscan = off")
        assert not told(tx, asked)
