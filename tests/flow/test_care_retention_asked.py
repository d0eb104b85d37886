"""Retention as document systems, administrators and clerks meet it: the API, the commands, the pages."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner, Result

from connector.cli import application
from connector.commands import retention
from connector.offices.clients import key_digest
from connector.settings import Settings, load
from connector.store import tables as t
from connector.web.application import create_application
from tests.office_kit import Office
from tests.retention_kit import OVER, a_letter_to_a_person, an_office, delivered, held, registered

KEY = "klucz-do-testow"
WHY = {"person": "Anna Testowa", "reason": "zgoda archiwum nr 7"}
PDF = b"%PDF-1.4 wplyw"
Call = Callable[..., httpx.Response]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Give an office whose only client is an administrator."""
    office = an_office(tmp_path)
    be(office, admin=True)
    yield office
    office.desk.database.close()


def be(office: Office, *, admin: bool) -> None:
    """Make the client an administrator, or none."""
    with office.desk.database.transaction("key set") as tx:
        tx.execute(t.clients.update().values(key_sha256=key_digest(KEY), admin=admin))


@pytest.fixture
def call(office: Office) -> Call:
    """Give a way to ask the service, as a program below ``/api`` and as a browser elsewhere."""
    transport = httpx.ASGITransport(create_application(office.desk, "training"))

    def ask(method: str, path: str, **options: Any) -> httpx.Response:
        api = path.startswith("/api")
        who: dict[str, Any] = {"headers": {"Authorization": f"Bearer {KEY}"}} if api else {"auth": ("ezd", KEY)}

        async def request() -> httpx.Response:
            async with httpx.AsyncClient(transport=transport, base_url="http://konektor") as client:
                return await client.request(method, path, **who, **options)

        return asyncio.run(request())

    return ask


@pytest.fixture
def run(call: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Result]:
    """Give a way to run a command against the service."""
    config = tmp_path / "connector.toml"
    config.write_text('purpose = "training"\n', encoding="utf-8")

    def through(_settings: Settings, method: str, path: str, **options: Any) -> Any:
        return call(method, f"/api/v1{path}", **options).json()

    monkeypatch.setattr(retention, "call", through)
    return lambda *arguments: CliRunner().invoke(application, ["retention", *arguments, "-c", str(config)])


def test_automatic_erasing_is_off_unless_somebody_says_so(tmp_path: Path) -> None:
    """A configuration that says nothing of retention erases nothing."""
    config = tmp_path / "connector.toml"
    config.write_text('purpose = "training"\n', encoding="utf-8")
    assert load(config).retention.automatic is False


def test_list_shows_what_could_go_and_what_keeps_the_rest(office: Office, call: Call) -> None:
    """Each thing comes with category, since when, and why not; what no time lets go is counted."""
    due = delivered(office, a_letter_to_a_person(), "due")
    expert = delivered(office, a_letter_to_a_person("BE5"), "expert")
    for category in ("A", None):
        delivered(office, a_letter_to_a_person(category), str(category))
    assert call("GET", "/api/v1/retention").json()["things"] == []
    answer = call("GET", "/api/v1/retention", params={"on": "2032-01-01"}).json()
    assert [(one["id"], [reason["code"] for reason in one["obstacles"]]) for one in answer["things"]] == [
        (due, []),
        (expert, ["expertise"]),
    ]
    assert (answer["things"][0]["settled_on"], answer["things"][0]["free_from"]) == ("2026-03-02", "2032-01-01")
    assert answer["kept"] == {"category_a": 1, "no_category": 1}
    assert call("GET", f"/api/v1/retention/{due}").json()["obstacles"][0]["code"] == "not_due"


def test_erasing_is_an_administrators(office: Office, call: Call) -> None:
    """A document system's key cannot erase, and cannot lift a hold; it can place one."""
    letter = delivered(office, a_letter_to_a_person())
    office.clock.moment = OVER
    be(office, admin=False)
    assert call("POST", "/api/v1/retention/hold", json={"id": letter, **WHY}).status_code == 200
    for path, body in (("erasure", {"ids": [letter]}), ("unhold", {"id": letter})):
        assert call("POST", f"/api/v1/retention/{path}", json={**body, **WHY}).status_code == 403


def test_erased_answers_as_erased_at_once(office: Office, call: Call) -> None:
    """API and pages show the mark; the content is refused as gone though its bytes still lie there; the proof is given."""
    letter, arrival = delivered(office, a_letter_to_a_person()), registered(office, PDF)
    office.clock.moment = OVER
    done = call("POST", "/api/v1/retention/erasure", json={"ids": [letter, arrival, "let_" + "a" * 20], **WHY}).json()["things"]
    assert [one["erased"] for one in done] == [True, True, False]
    shown = call("GET", f"/api/v1/letters/{letter}").json()
    document, proof = shown["documents"][0], shown["shipments"][0]["basis"]
    assert held(office, [document["sha256"]]) == [True]
    gone = call("GET", f"/api/v1/documents/{document['id']}/content")
    assert (gone.status_code, gone.json()["code"]) == (410, "erased")
    assert call("GET", f"/api/v1/evidence/{proof['id']}/content").status_code == 200
    assert call("GET", f"/pliki/dokumenty/{document['id']}").status_code == 410
    for page in (f"/pisma/{letter}", f"/przychodzace/{arrival}"):
        text = call("GET", page).text
        assert "Treść i dane osobowe usunięto" in text
        assert f"/pliki/dokumenty/{document['id']}" not in text
    assert shown["erased_at"] is not None


def test_bad_category_is_refused_by_its_code(office: Office, call: Call) -> None:
    """A category that is none changes nothing."""
    letter = delivered(office, a_letter_to_a_person())
    answer = call("POST", "/api/v1/retention/category", json={"id": letter, "category": "B0", **WHY})
    assert (answer.status_code, answer.json()["problems"][0]["code"]) == (422, "category_malformed")
    assert office.letter(letter)["category"] == "B5"


def test_administrator_does_it_all_from_a_terminal(office: Office, run: Callable[..., Result]) -> None:
    """List, hold, lift, categorise and erase; what is refused says why and ends with code 2."""
    who = ("--person", WHY["person"], "--reason", WHY["reason"])
    letter = delivered(office, a_letter_to_a_person("B50"))
    office.clock.moment = OVER
    refused = run("erase", letter, *who)
    assert (refused.exit_code, "not_due" in refused.output) == (2, True)
    assert "B5" in run("category", letter, "B5", *who).output
    assert letter in run("hold", letter, *who).output
    assert "wstrzymano" in run("list").output
    assert "można" in run("unhold", letter, *who).output
    assert letter in run("list", "--on", "2032-01-01").output
    done = run("erase", letter, *who)
    assert (done.exit_code, "usunięto" in done.output) == (0, True)
    assert office.letter(letter)["erased_at"] is not None
