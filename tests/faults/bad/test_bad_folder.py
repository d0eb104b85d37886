"""Directories dropped in that are broken or hostile: refused with the reason, and the letters behind them go on."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from adapters.documents.folder import disk
from tests.faults.bad.kit import CONTENT, PESEL, Attacked
from tests.office_kit import a_notice

GOOD = json.dumps(a_notice())


def drop(ezd: Path, name: str, text: str | bytes | None = GOOD, **files: bytes) -> Path:
    """Drop a letter in."""
    folder = ezd / "out" / name
    folder.mkdir()
    if text is not None:
        (folder / "letter.json").write_bytes(text.encode() if isinstance(text, str) else text)
    for file, content in files.items():
        (folder / file).write_bytes(content)
    return folder


def left(ezd: Path) -> list[str]:
    """Name what still lies in out/."""
    return sorted(path.name for path in (ezd / "out").iterdir())


def work(office: Attacked, ezd: Path) -> tuple[list[str], int]:
    """Drop a good letter behind what is there, work, and give what was refused and how many letters were taken."""
    drop(ezd, "zz dobre pismo")
    office.run()
    office.after(minutes=1)
    assert "zz dobre pismo" not in left(ezd)
    return sorted(path.name for path in (ezd / "refused").iterdir()), len(list((ezd / "sent").iterdir()))


BROKEN: dict[str, str | bytes | None] = {
    "no request": None,
    "empty": "",
    "no JSON": "{",
    "no object": '"pismo"',
    "UTF-16": GOOD.encode("utf-16"),
    "old Windows page": '{"subject": "Łąka"}'.encode("cp1250"),
    "two marks": "\ufeff\ufeff" + GOOD,
    "half a character": GOOD.replace("Zawiadamiamy", "\\ud800"),
    "half a character as a name": GOOD.replace('"subject"', '"\\ud800": 1, "subject"'),
    "long number": GOOD.replace('"paragraphs"', '"x": ' + "9" * 5000 + ', "paragraphs"'),
    "NaN": GOOD.replace('"paragraphs"', '"x": NaN, "paragraphs"'),
    "name twice": GOOD.replace('"subject"', '"subject": "inny", "subject"'),
    "deep": GOOD.replace('"paragraphs"', '"x": ' + "[" * 400 + "]" * 400 + ', "paragraphs"'),
    "very deep": "[" * 100_000,
    "half a character as a file": json.dumps({**a_notice(), "content": {"document_file": "\ud800"}}),
    "a structure as a file": json.dumps({**a_notice(), "content": {"document_file": {"x": PESEL}}}),
    "parent": json.dumps({**a_notice(), "content": {"document_file": "../../store/connector.db"}}),
    "absolute": json.dumps({**a_notice(), "content": {"document_file": "/etc/passwd"}}),
    "attachment elsewhere": json.dumps(a_notice(attachments=[{"file": "../inne/decyzja.xml"}])),
    "invisible address": GOOD.replace("/przykladowo/skrytka", "/a\\u0000b/c"),
    "unknown field": GOOD.replace('"subject"', f'"x": "{CONTENT}", "subject"'),
}


def test_broken_requests_are_refused_and_the_next_letter_goes_on(office: Attacked, ezd: Path) -> None:
    """Each directory lies in refused/ with the reason in Polish; the letter behind them is taken in the same visit."""
    for name, text in BROKEN.items():
        drop(ezd, name, text)
    assert work(office, ezd) == (sorted(BROKEN), 1)
    for name, text in BROKEN.items():
        refused = ezd / "refused" / name
        reason = (refused / "przyczyna.txt").read_text("utf-8")
        assert "- " in reason, name
        assert PESEL not in reason, name
        problems = json.loads((refused / "problems.json").read_text("utf-8"))
        assert [problem["code"] for problem in problems], name
        assert (refused / "letter.json").exists() == (text is not None), name


def test_request_with_a_mark_is_read(office: Attacked, ezd: Path) -> None:
    """Windows programs begin a file with the mark of UTF-8."""
    drop(ezd, "a", b"\xef\xbb\xbf" + GOOD.encode())
    assert work(office, ezd) == ([], 2)


@pytest.mark.parametrize(
    "name", ["a\nb", "a\tb", "a\x01b", "\u202ea", "$(rm -rf)", "a'b\"c", "~", "ż" * 120, os.fsdecode(b"a\xff\xfe"), " "]
)
def test_letter_in_a_directory_of_any_name_is_taken_once(office: Attacked, ezd: Path, name: str) -> None:
    """Line ends, controls, directions, lengths and bytes that are no text in a name stop nothing and double nothing."""
    drop(ezd, name)
    assert work(office, ezd) == ([], 2)
    assert office.platform.calls["send"] == 2


def test_directories_whose_names_look_alike_are_never_mixed_up(office: Attacked, ezd: Path) -> None:
    """Of two names that print alike, one refused and one taken, each goes where it belongs."""
    drop(ezd, "a\x01", "{")
    drop(ezd, "a\x02")
    drop(ezd, "b" * 200 + "1")
    drop(ezd, "b" * 200 + "2", "{")
    assert work(office, ezd) == (["a\x01", "b" * 200 + "2"], 3)


def test_unfinished_letter_is_not_put_away_in_place_of_its_double(
    office: Attacked, ezd: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While one directory is still being copied, another of a like name is taken: the first stays where it is."""
    unfinished = drop(ezd, "a\x01")
    drop(ezd, "a\x02")
    quiet = disk.is_quiet
    monkeypatch.setattr(disk, "is_quiet", lambda path, seconds: path != unfinished and quiet(path, seconds))
    assert work(office, ezd) == ([], 2)
    assert left(ezd) == ["a\x01"]


def test_links_and_queues_lead_to_no_file_of_the_machine(office: Attacked, ezd: Path, tmp_path: Path) -> None:
    """Symbolic links to files, directories and requests, and named pipes, are not followed and block nothing."""
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "letter.json").write_text(GOOD)
    request = json.dumps({**a_notice(), "content": {"document_file": "decyzja.xml"}})
    (drop(ezd, "a", request) / "decyzja.xml").symlink_to(secret / "letter.json")
    (drop(ezd, "b", None) / "letter.json").symlink_to(secret / "letter.json")
    os.mkfifo(drop(ezd, "c", None) / "letter.json")
    (ezd / "out" / "d").symlink_to(secret)
    assert work(office, ezd) == (["a", "b", "c"], 1)
    assert (secret / "letter.json").exists()


def test_letter_beyond_the_limit_is_refused_without_being_read_whole(office: Attacked, ezd: Path) -> None:
    """A file of a terabyte that holds nothing costs nothing."""
    with (drop(ezd, "a") / "mapa.pdf").open("wb") as file:
        file.truncate(2**40)
    assert work(office, ezd) == (["a"], 1)


@pytest.mark.parametrize("failing", ["read", "move"])
def test_directory_without_permission_stops_no_other(
    office: Attacked, ezd: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    """A letter that cannot be read, or accepted but not put away, waits; the letters behind it are taken, and itself once."""
    stuck = drop(ezd, "a")
    works = getattr(disk, failing)

    def forbidden(path: Path, *more: Any) -> Any:
        if stuck in {path, path.parent}:
            raise PermissionError(13, "Permission denied")
        return works(path, *more)

    monkeypatch.setattr(disk, failing, forbidden)
    work(office, ezd)
    assert office.platform.calls["send"] == (1 if failing == "read" else 2)
    assert left(ezd) == ["a"]
    monkeypatch.setattr(disk, failing, works)
    office.after(minutes=5)
    assert (left(ezd), office.platform.calls["send"]) == ([], 2)


@pytest.mark.parametrize(
    "content",
    [b"", b"\x00", b"\xff\xfe", b"RPW\x001", b"x" * 5000, "\u202eRPW/1".encode(), b"\n\n \n"],
)
def test_register_number_that_is_none_acknowledges_nothing(office: Attacked, ezd: Path, content: bytes) -> None:
    """Empty, invisible and endless numbers are left where they are; the arrival waits for a real one."""
    office.platform.arrive(b"<a/>")
    office.run()
    arrival = office.arrivals()[0]["id"]
    (ezd / "in" / arrival / "register-number.txt").write_bytes(content)
    for name in ("..", "a b", "x\ny", ".ukryty"):
        (ezd / "ack" / f"{name}.txt").write_bytes(b"RPW/1")
    office.after(minutes=1)
    assert office.arrivals()[0]["status"] == "handing_over"
    (ezd / "in" / arrival / "register-number.txt").write_bytes(b"RPW/1/2026\r\n")
    office.after(minutes=1)
    assert office.arrivals()[0]["status"] == "handed_over"
