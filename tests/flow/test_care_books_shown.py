"""Where people and programs see the books: the page, the waiting list, the API and the command."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from typer.testing import CliRunner, Result

from connector import app
from connector.care.books.daily import CHORE
from connector.cli import application
from connector.offices.clients import key_digest
from connector.settings import load
from connector.store import rows
from connector.store import tables as t
from connector.web.application import create_application
from connector.web.panel.bars import LENGTH, bar
from samples.demo.place import Place, configure, prepare
from tests import postgres_kit
from tests.flow import panel_kit
from tests.office_kit import BOX, Office, a_notice
from tests.stores import choose_store

KEY = "klucz-testowy"
AS_CLERK = {"auth": ("ezd", KEY)}
Ask = Callable[..., httpx.Response]


def asker(office: Office) -> Ask:
    """Give a way to ask an office, as a program unless ``auth`` or ``headers`` say otherwise."""
    with office.desk.database.transaction("key known") as tx:
        tx.execute(t.clients.update().where(t.clients.c.name == "ezd").values(key_sha256=key_digest(KEY)))
    transport = httpx.ASGITransport(create_application(office.desk, "training"))

    def ask(path: str, **options: Any) -> httpx.Response:
        if "auth" not in options:
            options = {"headers": {"Authorization": f"Bearer {KEY}"}, **options}

        async def request() -> httpx.Response:
            async with httpx.AsyncClient(transport=transport, base_url="http://konektor") as client:
                return await client.get(path, **options)

        return asyncio.run(request())

    return ask


@pytest.fixture
def panel(tmp_path: Path) -> Iterator[panel_kit.Office]:
    """Give an office whose pages can be opened."""
    with panel_kit.open_desk(tmp_path) as desk:
        yield panel_kit.Office(desk)


@pytest.fixture
def ask(office: Office) -> Ask:
    """Give a way to ask an office with one letter and one arrival."""
    office.platform.arrive(b"<pismo/>")
    office.post(a_notice())
    office.run()
    return asker(office)


def run(*arguments: str | Path) -> Result:
    """Run one command."""
    return CliRunner().invoke(application, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Give a configured, empty office of the simulator."""
    place = prepare(tmp_path_factory.mktemp("books") / "urzad")
    configure(place, "https://127.0.0.1:9", 9)
    with postgres_kit.removing():
        choose_store(place)
        assert run("migrate", "-c", place.config).exit_code == 0
        assert run("office", "import", place.office, "-c", place.config).exit_code == 0
        yield place


def test_page_shows_the_figures_as_a_table_and_as_a_picture_with_words(panel: panel_kit.Office) -> None:
    """Who looks and who listens get the same numbers."""
    panel.letter("Decyzja", "delivered", "delivered", "unknown")
    panel.arrival(status="handed_over", confirmed_at=panel_kit.SUMMER)
    page = panel.get("/ksiega")
    assert page.find("//*[local-name()='svg']/@aria-label") == [
        "Wychodzące: Nie wiadomo, czy wyszły 1, Doręczone 2",
        "Przychodzące: Przyjęte w EZD 1",
    ]
    assert len(page.find("//*[local-name()='svg']/@role")) == 2
    assert "Rachunek się zgadza" in page.text
    assert "Kolejki nie widzieliśmy jeszcze pustej" in page.text


def test_page_names_a_difference_and_what_the_journal_misses(panel: panel_kit.Office) -> None:
    """Rows that no entry of the journal speaks of are a thing for a person, named with their ids."""
    letter = panel.letter("Decyzja", "delivered")
    page = panel.get("/ksiega")
    assert "nie zgadza się" in page.text
    assert letter in page.text


def test_waiting_list_names_another_reader_and_leads_to_the_books(panel: panel_kit.Office) -> None:
    """A person learns on the first page that somebody else reads the box."""
    now = panel.desk.clock.now()
    panel.arrival(off_queue_at=now, received_at=now)
    page = panel.get("/pisma")
    assert "Ktoś jeszcze czyta tę skrytkę" in page.text
    assert "/ksiega" in page.find("//section//a/@href")
    sign = panel.get("/ksiega").find("//h3/text()")
    assert sign == ["Ktoś jeszcze czyta tę skrytkę"]


def test_waiting_list_names_what_the_last_day_found_wrong_with_the_sums(tmp_path: Path) -> None:
    """A difference found at night waits for a person in the morning."""
    office = Office(tmp_path, chores=[CHORE])
    office.platform.arrive(b"<pismo/>")
    office.run()
    with office.desk.database.transaction("somebody meddles") as tx:
        tx.execute(t.arrivals.update().values(status="teleported"))
    office.after(days=1)
    assert "Rachunek się nie zgadza: różnica 1" in asker(office)("/pisma", **AS_CLERK).text
    office.desk.database.close()


def test_kept_day_can_be_saved_by_its_own_unit_only(tmp_path: Path) -> None:
    """The very bytes whose digest stands in the journal; for others the record does not exist."""
    office = Office(tmp_path, chores=[CHORE])
    office.run()
    with office.desk.database.reading() as tx:
        row = tx.execute(select(t.day_books)).one()
    other, ask = panel_kit.Office(office.desk, "Biblioteka"), asker(office)
    assert ask(f"/ksiega/{row.public_id}", **AS_CLERK).content == office.desk.archive.get(row.sha256)
    assert row.public_id in ask("/ksiega", **AS_CLERK).text
    assert other.get(f"/ksiega/{row.public_id}").status == 404
    office.desk.database.close()


def test_api_gives_the_callers_books(ask: Ask) -> None:
    """A program reads the same figures as a person."""
    books = ask("/api/v1/books").json()
    assert (books["balanced"], books["findings"]) == (True, [])
    assert books["boxes"][0]["outgoing"]["total"] == books["boxes"][0]["incoming"]["total"] == 1
    later = ask("/api/v1/books", params={"since": "2026-03-03", "box": BOX}).json()
    assert later["boxes"][0]["outgoing"]["total"] == 0


@pytest.mark.parametrize(("question", "status"), [({"since": "wczoraj"}, 422), ({"box": "/nie/ma"}, 404)])
def test_api_tells_what_is_wrong_with_a_question(ask: Ask, question: dict[str, str], status: int) -> None:
    """A moment that is none and a box that is not there are the caller's mistakes."""
    assert ask("/api/v1/books", params=question).status_code == status


def test_api_keeps_the_books_of_other_units(ask: Ask, office: Office) -> None:
    """Without a key there are no books, and with one only the own."""
    with office.desk.database.transaction("other unit") as tx:
        unit = rows.add(tx, t.units, public_id="unt_other", name="Biblioteka")
        box = {"channel": "epuap", "entity": "b", "name": "s", "address": "/b/s", "answer_address": "/b/s"}
        rows.add(tx, t.boxes, unit_id=unit, public_id="box_other", **box)
    assert [box["address"] for box in ask("/api/v1/books").json()["boxes"]] == [BOX]
    assert ask("/api/v1/books", params={"box": "/b/s"}).status_code == 404
    assert ask("/api/v1/books", headers={"Authorization": "Bearer nikt"}).status_code == 401


def test_command_ends_with_nought_where_everything_is_explained(place: Place) -> None:
    """A fresh office needs nobody; the table is Polish with English beside it."""
    shown = run("books", "-c", place.config)
    assert (shown.exit_code, "Wszystko wyjaśnione. / Everything is explained." in shown.output) == (0, True)
    assert "zgadza się / adds up" in shown.output


def test_command_ends_with_one_where_something_needs_a_person(place: Place) -> None:
    """A monitoring program needs only the exit code."""
    with app.store_alone(load(place.config)) as database, database.transaction("paused") as tx:
        tx.execute(t.boxes.update().values(paused="not_admitted"))
    shown = run("books", "--json", "-c", place.config)
    found = {finding["code"] for unit in json.loads(shown.output)["units"] for finding in unit["findings"]}
    assert (shown.exit_code, found) == (1, {"paused"})
    assert run("books", "-c", place.config).exit_code == 1


@pytest.mark.parametrize("question", [("--box", "/nie/ma"), ("--since", "wczoraj")])
def test_command_tells_a_mistake_in_a_sentence(place: Place, question: tuple[str, str]) -> None:
    """A wrong box or moment ends with code 2, which is not that of a finding."""
    refused = run("books", *question, "-c", place.config)
    assert (refused.exit_code, isinstance(refused.exception, SystemExit)) == (2, True)


@given(st.lists(st.integers(0, 10**6), max_size=8))
def test_bar_is_never_longer_than_the_picture_and_hides_nothing(numbers: list[int]) -> None:
    """Every line that holds something is seen, however small, and the pieces follow each other."""
    pieces = bar({"lines": [{"count": number, "tone": "way", "label_pl": "wiersz"} for number in numbers]})
    assert [piece.count for piece in pieces] == [number for number in numbers if number]
    assert all(piece.length > 0 for piece in pieces)
    assert sum(piece.length for piece in pieces) <= LENGTH
    assert all(after.x == before.x + before.length for before, after in pairwise(pieces))


def test_sums_of_a_day_are_asked_within_the_period(office: Office) -> None:
    """A question for a moment ahead of every letter counts nothing, and still agrees."""
    office.post(a_notice())
    office.run()
    moment = (office.clock.now() + timedelta(days=1)).isoformat()
    books = asker(office)("/api/v1/books", params={"since": moment}).json()
    assert (books["balanced"], books["boxes"][0]["outgoing"]["total"]) == (True, 0)
