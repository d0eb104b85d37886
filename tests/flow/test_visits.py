"""A document system that the connector visits: a directory that gives letters and takes arrivals."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from adapters.documents.folder.system import open_system
from connector.flow.desk import SystemClock
from samples.documents import arrivals as samples
from tests.office_kit import Office, a_notice


@pytest.fixture
def ezd(tmp_path: Path) -> Path:
    """Give the directory that plays the document system."""
    return tmp_path / "ezd"


@pytest.fixture
def office(tmp_path: Path, ezd: Path) -> Iterator[Office]:
    """Give an office whose box leads to that directory."""
    system = open_system({"folder": str(ezd), "quiet_seconds": 0}, SystemClock(), lambda _reference: b"")
    office = Office(tmp_path / "store", {"ezd": system}, targets=["ezd"])
    yield office
    office.desk.database.close()


def drop(ezd: Path, name: str, request: dict[str, Any]) -> None:
    """Drop a letter as a document system does: made aside, then renamed."""
    aside = ezd / "out" / f".{name}"
    aside.mkdir(parents=True)
    (aside / "letter.json").write_text(json.dumps(request), encoding="utf-8")
    aside.rename(ezd / "out" / name)


def test_dropped_letter_is_sent_once_and_its_proof_comes_back(office: Office, ezd: Path) -> None:
    """A directory dropped in becomes one letter; status and UPP are written beside it."""
    drop(ezd, "pismo-1", a_notice())
    office.run()
    office.after(minutes=1)
    sent = next((ezd / "sent").iterdir())
    status = json.loads((sent / "status.json").read_text("utf-8"))
    assert (status["shipments"][0]["status_pl"], office.platform.calls["send"]) == ("Doręczone", 1)
    assert len(list((sent / "evidence").iterdir())) == 1


@pytest.mark.parametrize("commit_point", ["letter accepted", "letter reported"])
def test_dropped_letter_survives_a_crash_without_being_doubled(office: Office, ezd: Path, commit_point: str) -> None:
    """Killed between accepting a dropped letter and putting it away, the connector takes it for the same letter."""
    drop(ezd, "pismo-1", a_notice())
    with office.killed_at(commit_point):
        office.run()
    office.restart()
    office.run()
    office.after(minutes=2)
    assert (office.platform.calls["send"], len(list((ezd / "sent").iterdir()))) == (1, 1)


def test_dropped_letter_that_cannot_be_read_comes_back_with_the_reason(office: Office, ezd: Path) -> None:
    """A request with mistakes is moved aside with a list of them; nothing is sent."""
    drop(ezd, "pismo-1", {**a_notice(), "box": "/obcy/skrytka"})
    office.run()
    problems = json.loads((ezd / "refused" / "pismo-1" / "problems.json").read_text("utf-8"))
    assert [problem["code"] for problem in problems] == ["own_box_unknown"]


def test_arrival_appears_as_a_directory_and_is_acknowledged_by_a_file(office: Office, ezd: Path) -> None:
    """The document lies there byte for byte with our report and a view; the number written beside it ends the hand-over."""
    sample = samples.unsigned()
    office.platform.arrive(sample.content, file_name=sample.name)
    office.run()
    arrival = next((ezd / "in").glob("arr_*"))
    document = next((arrival / "document").iterdir())
    assert document.read_bytes() == sample.content
    assert {path.name for path in (arrival / "evidence").iterdir()} == {"weryfikacja.json", "podglad.html"}
    (arrival / "register-number.txt").write_text("RPW/5/2026", encoding="utf-8")
    office.after(minutes=1)
    shown = office.arrivals()[0]
    assert (shown["status"], shown["hand_overs"][0]["register_number"]) == ("handed_over", "RPW/5/2026")


def test_acknowledgement_of_something_unknown_is_noted_and_put_away(office: Office, ezd: Path) -> None:
    """A number for an arrival that we never gave does not block the others."""
    (ezd / "ack").mkdir(parents=True, exist_ok=True)
    (ezd / "ack" / "arr_aaaaaaaaaaaaaaaaaaaa.txt").write_text("RPW/6/2026", encoding="utf-8")
    office.run()
    office.after(minutes=1)
    assert not list((ezd / "ack").glob("*.txt"))
