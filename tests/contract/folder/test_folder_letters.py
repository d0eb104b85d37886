"""Letters: a dropped folder becomes a request under one key for ever, and then lies where its answers are."""

from __future__ import annotations

import base64
import os
from pathlib import Path
from typing import Any

import pytest

from connector.letters.errors import OurFault
from connector.ports import DocumentSystem, Outgoing, ParcelFile
from tests.contract.folder.kit import DECISION, REQUEST, Exchange

PROBLEMS = [{"code": "missing", "path": "subject", "text_pl": "subject: brakuje tego pola", "text_en": "..."}]


def only(system: DocumentSystem) -> Outgoing:
    """Give the one letter that waits."""
    (found,) = system.outgoing()
    return found


def test_document_beside_the_request_goes_in_byte_for_byte(system: DocumentSystem, exchange: Exchange) -> None:
    """The file that is named becomes base64 with its name; the rest of the request stays."""
    exchange.drop()
    request = only(system).request
    assert base64.b64decode(request["content"]["document_base64"]) == DECISION["decyzja.xml"]
    assert request["content"]["name"] == "decyzja.xml"
    assert {**request, "content": None} == {**REQUEST, "content": None}


def test_attachments_of_a_written_letter_are_put_in(system: DocumentSystem, exchange: Exchange) -> None:
    """An attachment may name a file, keep a name of its own, or bring its content along."""
    attachments = [{"file": "mapa.pdf"}, {"file": "mapa.pdf", "name": "Mapa.pdf"}, {"name": "x", "content_base64": "eA=="}]
    content = {"form": "2013/12/12/1410", "letter": {"title": "Pismo", "attachments": attachments}}
    exchange.drop(request={**REQUEST, "content": content}, files={"mapa.pdf": b"%PDF"})
    encoded = base64.b64encode(b"%PDF").decode()
    assert only(system).request["content"]["letter"]["attachments"] == [
        {"name": "mapa.pdf", "content_base64": encoded},
        {"name": "Mapa.pdf", "content_base64": encoded},
        {"name": "x", "content_base64": "eA=="},
    ]


def test_name_with_polish_letters_is_found_however_they_are_spelled(system: DocumentSystem, exchange: Exchange) -> None:
    """A name in composed letters finds the file that another system wrote in decomposed ones."""
    exchange.drop(request={**REQUEST, "content": {"document_file": "załącznik ó.xml"}}, files={"załącznik o\u0301.xml": b"<a/>"})
    assert "content" in only(system).request


def test_key_stays_until_the_letter_is_put_away_and_changes_with_its_content(system: DocumentSystem, exchange: Exchange) -> None:
    """The same folder gives the same key again and again; another document or another name is another letter."""
    folder = exchange.drop()
    key = only(system).key
    assert key.startswith("folder:pismo 1:")
    assert only(exchange.system()).key == key
    (folder / "decyzja.xml").write_bytes(b"<inna/>")
    changed = only(system).key
    folder.rename(folder.with_name("pismo 2"))
    assert len({key, changed, only(system).key}) == 3


def test_key_of_a_long_name_is_short_and_still_finds_the_folder(system: DocumentSystem, exchange: Exchange) -> None:
    """Keys have at most 255 characters, names of folders may have more bytes than that leaves."""
    exchange.drop("d" * 250)
    letter = only(system)
    assert len(letter.key) <= 255
    system.accepted(letter, "let_1")
    assert exchange.names("out") == []


def test_accepted_letter_moves_to_where_its_answers_will_be(system: DocumentSystem, exchange: Exchange) -> None:
    """The folder lies under the letter's id, and its given name is kept beside."""
    exchange.drop()
    letter = only(system)
    system.accepted(letter, "let_1")
    assert (list(system.outgoing()), exchange.names("out")) == ([], [])
    assert exchange.names("sent/let_1/letter") == ["decyzja.xml", "letter.json"]
    facts = exchange.json("sent/let_1/accepted.json")
    assert (facts["name"], facts["key"], facts["accepted_at"]) == ("pismo 1", letter.key, "2026-03-01T12:00:00+00:00")


def test_accepting_can_be_repeated_and_comes_late_without_harm(system: DocumentSystem, exchange: Exchange) -> None:
    """After a crash between commit and move the letter is accepted again; a report may even have come before."""
    exchange.drop()
    letter = only(system)
    system.report("let_1", {"status": "sending"}, [])
    for _ in range(2):
        system.accepted(letter, "let_1")
    assert exchange.names("sent/let_1") == ["accepted.json", "evidence", "letter", "status.json"]


def test_same_folder_dropped_again_is_the_same_letter(system: DocumentSystem, exchange: Exchange) -> None:
    """Equal name and content give the equal key, so the core knows it; the second folder is kept beside the first."""
    exchange.drop()
    first = only(system)
    system.accepted(first, "let_1")
    exchange.drop()
    second = only(system)
    assert second == first
    system.accepted(second, "let_1")
    assert (exchange.names("out"), exchange.names("sent/let_1")) == ([], ["accepted.json", "letter", "letter_2"])


def test_refused_letter_says_why_to_programs_and_to_people(system: DocumentSystem, exchange: Exchange) -> None:
    """The folder moves aside whole, with the list of mistakes and a Polish text."""
    exchange.drop()
    letter = only(system)
    for _ in range(2):
        system.refused(letter, PROBLEMS)
    assert exchange.json("refused/pismo 1/problems.json") == PROBLEMS
    text = (exchange.root / "refused/pismo 1/przyczyna.txt").read_text(encoding="utf-8")
    assert "- subject: brakuje tego pola" in text
    assert exchange.names("refused/pismo 1") == ["decyzja.xml", "letter.json", "problems.json", "przyczyna.txt"]


def test_refused_letter_put_in_again_is_judged_by_its_own_files(system: DocumentSystem, exchange: Exchange) -> None:
    """What we wrote into a refused folder is no part of the letter; a second refusal does not cover the first."""
    exchange.drop()
    letter = only(system)
    system.refused(letter, PROBLEMS)
    (exchange.root / "refused/pismo 1").rename(exchange.root / "out/pismo 1")
    assert only(system) == letter
    exchange.drop("pismo 2")
    (exchange.root / "refused/pismo 1").mkdir()
    system.refused(letter, PROBLEMS)
    assert exchange.names("refused") == ["pismo 1", "pismo 1_2"]


UNREADABLE: list[Any] = [
    pytest.param("{", {}, "nie jest poprawnym JSON. Wiersz 1", id="broken JSON"),
    pytest.param("[1]", {}, "ma zawierać obiekt JSON", id="no object"),
    pytest.param(REQUEST, {}, "brakuje pliku decyzja.xml", id="file missing"),
    pytest.param({**REQUEST, "content": {"document_file": "../letter.json"}}, {}, "brakuje pliku ../letter.json", id="path"),
    pytest.param({**REQUEST, "content": {"document_file": "/etc/hostname"}}, {}, "brakuje pliku", id="absolute path"),
    pytest.param({**REQUEST, "content": {"document_file": 7}}, {}, "nie jest tekstem", id="no name"),
    pytest.param({**REQUEST, "content": {"letter": {"attachments": [{"file": "x"}]}}}, {}, "pliku x", id="attachment"),
    pytest.param(REQUEST, {"decyzja.xml": b"x" * 2000}, "większe niż 1000 bajtów", id="too much"),
]


@pytest.mark.parametrize(("request_", "files", "reason"), UNREADABLE)
def test_unreadable_letter_is_refused_with_its_reason(
    request_: Any, files: dict[str, bytes], reason: str, exchange: Exchange
) -> None:
    """The core gets a request that it must refuse, and the clerk finds the reason beside the folder."""
    system = exchange.system(max_letter_bytes=1000)
    exchange.drop(request=request_, files=files)
    letter = only(system)
    assert reason in letter.request["unreadable"]
    system.refused(letter, PROBLEMS)
    assert reason in (exchange.root / "refused/pismo 1/przyczyna.txt").read_text(encoding="utf-8")


def test_request_that_is_no_utf8_is_unreadable(system: DocumentSystem, exchange: Exchange) -> None:
    """Polish letters of the old Windows page are not guessed."""
    folder = exchange.drop()
    (folder / "letter.json").write_bytes('{"subject": "Łąka"}'.encode("cp1250"))
    assert "nie jest zapisany w UTF-8" in only(system).request["unreadable"]


def test_links_lead_nowhere(system: DocumentSystem, exchange: Exchange, tmp_path: Path) -> None:
    """Neither a linked file nor a linked folder can make the connector send a file of the machine."""
    (tmp_path / "secret").write_text("tajne")
    folder = exchange.drop(files={})
    (folder / "decyzja.xml").symlink_to(tmp_path / "secret")
    (exchange.root / "out/drugi").symlink_to(tmp_path)
    os.mkfifo(folder / "kolejka")
    assert "brakuje pliku decyzja.xml" in only(system).request["unreadable"]


def test_folder_still_being_copied_waits(exchange: Exchange) -> None:
    """What was touched just now is not read; hidden folders and loose files never are."""
    system = exchange.system(quiet_seconds=60)
    exchange.drop()
    (exchange.root / "out/.ukryty").mkdir()
    (exchange.root / "out/luzem.json").write_text("{}")
    assert list(system.outgoing()) == []


def test_half_a_letter_gets_more_patience_than_a_whole_one(exchange: Exchange, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder whose files are still on their way is not refused the moment it falls quiet."""
    system = exchange.system(quiet_seconds=10)
    folder = exchange.drop(files={})
    age = folder.stat().st_ctime
    monkeypatch.setattr("time.time", lambda: age + 20)
    assert list(system.outgoing()) == []
    monkeypatch.setattr("time.time", lambda: age + 60)
    assert "unreadable" in only(system).request


def test_folder_that_cannot_be_read_does_not_stop_the_others(
    system: DocumentSystem, exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A failing disk under one letter leaves the next one its turn."""
    exchange.drop("a")
    exchange.drop("b")
    iterdir = Path.iterdir

    def failing(path: Path) -> Any:
        if path.name == "a":
            raise PermissionError
        return iterdir(path)

    monkeypatch.setattr(Path, "iterdir", failing)
    assert only(system).key.startswith("folder:b:")


def test_report_puts_status_and_evidence_beside_the_letter(system: DocumentSystem, exchange: Exchange) -> None:
    """The newest status replaces the older, evidence of equal name and other bytes stays, and repeating changes nothing."""
    upp = ParcelFile("UPP.xml", b"<upp/>")
    system.report("let_1", {"status": "taken", "status_pl": "Przyjęte przez platformę"}, [])
    for _ in range(2):
        system.report("let_1", {"status": "submitted"}, [upp, ParcelFile("UPP.xml", b"<other/>")])
    assert exchange.json("sent/let_1/status.json") == {"format": 1, "status": "submitted"}
    assert exchange.names("sent/let_1/evidence") == ["UPP.xml", "UPP_2.xml"]
    assert (exchange.root / "sent/let_1/evidence/UPP.xml").read_bytes() == b"<upp/>"


@pytest.mark.parametrize("letter", ["../x", "", "a/b", ".."])
def test_letter_with_an_id_that_is_a_path_is_refused(letter: str, system: DocumentSystem, exchange: Exchange) -> None:
    """No id makes the connector write elsewhere."""
    with pytest.raises(OurFault):
        system.report(letter, {}, [])
    assert exchange.names("sent") == []
