"""Letters are searched for over the API and on the pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from connector.cli import application
from connector.commands import service
from connector.store import word_index
from tests.flow.panel_kit import Office, open_desk
from tests.flow.test_api import Call, call, post
from tests.office_kit import a_notice

__all__ = ["call"]


@pytest.fixture
def pages(tmp_path: Path) -> Iterator[Office]:
    """Give an office with a browser."""
    folder = tmp_path / "panel"
    folder.mkdir()
    with open_desk(folder) as desk:
        yield Office(desk)


def reindex(pages: Office) -> None:
    """Enter the words of letters that the kit wrote past accepting."""
    with pages.desk.database.transaction("indexed") as tx:
        word_index.rebuild(tx)


def test_letter_is_found_as_soon_as_it_is_accepted(call: Call) -> None:
    """Subject, case mark and addressee of a posted letter find it at once; other words do not."""
    letter = post(call, {**a_notice(), "case_mark": "OŚ.6220.7.2026"}).json()["id"]
    for typed in ("zawiad", "OŚ.6220.7", "przykladowo", "URZĄD zawiadomienie", letter):
        answer = call("GET", "/letters", params={"q": typed}).json()
        assert ([row["id"] for row in answer["letters"]], answer["complete"]) == ([letter], True)
    assert call("GET", "/letters", params={"q": "decyzja"}).json() == {"letters": [], "next": None, "complete": True}


def test_found_letters_come_in_pages_over_the_api(call: Call) -> None:
    """``next`` leads through what was found, newest first, without loss."""
    posted = [post(call, a_notice(), key=f"k-{number}").json()["id"] for number in range(3)]
    first = call("GET", "/letters", params={"q": "zawiadomienie", "limit": 2}).json()
    second = call("GET", "/letters", params={"q": "zawiadomienie", "limit": 2, "before": first["next"]}).json()
    assert [row["id"] for row in first["letters"] + second["letters"]] == posted[::-1]


def test_page_shows_what_was_found_and_keeps_what_was_typed(pages: Office) -> None:
    """The field keeps the words, the list shows only what they find, and a link leads back to all."""
    pages.letter("Decyzja o warunkach", "delivered")
    pages.letter("Wezwanie", "delivered")
    reindex(pages)
    page = pages.get("/pisma?q=decyzja")
    assert page.find("//tbody/tr/th/a/text()") == ["Decyzja o warunkach"]
    assert page.find("//input[@name='q']/@value") == ["decyzja"]
    assert page.find("//form//a/@href") == ["/pisma"]
    assert "Nie znaleziono żadnych pism." in pages.get("/pisma?q=umowa").text


def test_older_pages_of_a_search_are_of_the_same_search(pages: Office) -> None:
    """The link to older letters takes the words along."""
    for number in range(51):
        pages.letter(f"Decyzja & nr {number}", "delivered")
        pages.letter(f"Wezwanie nr {number}", "delivered")
    reindex(pages)
    first = pages.get("/pisma?q=decyzja%20nr")
    second = pages.get(first.find("//a[@rel='next']/@href")[0])
    assert first.find("//tbody/tr/th/a/text()")[0] == "Decyzja & nr 50"
    assert second.find("//tbody/tr/th/a/text()") == ["Decyzja & nr 0"]


def test_page_says_when_too_little_was_typed(pages: Office) -> None:
    """Where too many words begin as what was typed, the page asks for more letters."""
    pages.letter(" ".join(f"wyraz{number:03}" for number in range(100)), "delivered")
    reindex(pages)
    assert "Dopisz kolejne litery" in pages.get("/pisma?q=wyr").text
    assert "Dopisz kolejne litery" not in pages.get("/pisma?q=wyraz05").text


def test_command_line_asks_the_service_for_what_was_typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``connector list --search`` passes the words on; without it everything is asked for."""
    asked = []

    def call(_settings: Any, _method: str, path: str, **options: Any) -> dict[str, list[Any]]:
        asked.append((path, options["params"]))
        return {"letters": []}

    monkeypatch.setattr(service, "call", call)
    config = tmp_path / "connector.toml"
    config.write_text('purpose = "training"\n', "utf-8")
    for options in (["--search", "OŚ.6220"], []):
        assert CliRunner().invoke(application, ["list", *options, "-c", str(config)]).exit_code == 0
    assert asked == [("/letters", {"q": "OŚ.6220"}), ("/letters", {})]
