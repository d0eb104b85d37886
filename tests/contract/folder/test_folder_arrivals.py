"""Arrivals: shown whole or not at all, once only, and put away when the office gave them a number."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from connector.letters.errors import ConfigurationWrong, NotTaken, OurFault
from connector.ports import Acknowledgement, DocumentSystem, ParcelFile
from tests.contract.folder.kit import Exchange, a_parcel

NUMBER = "RPW/123/2026"


def numbers(system: DocumentSystem) -> dict[str, str]:
    """Give the acknowledgements not settled."""
    return {found.arrival: found.register_number for found in system.acknowledgements()}


def test_arrival_is_a_folder_with_everything_in_it(system: DocumentSystem, exchange: Exchange) -> None:
    """Document, attachments, evidence and metadata lie in a folder named by the arrival, byte for byte."""
    assert system.hand_over(a_parcel()) is None
    place = exchange.root / "in" / "arr_abc"
    files = {str(path.relative_to(place)): path.read_bytes() for path in place.rglob("*") if path.is_file()}
    metadata = files.pop("metadata.json").decode()
    assert files == {
        "document/wniosek.xml": b"\xef\xbb\xbf<a/>",
        "attachments/mapa.pdf": b"%PDF",
        "attachments/zdjęcie.jpg": b"\xff\xd8",
        "evidence/weryfikacja.json": b"{}",
    }
    assert '\n  "subject": "Wniosek o zaświadczenie"' in metadata
    assert exchange.json("in/arr_abc/metadata.json")["files"]["attachments"] == [
        "attachments/mapa.pdf",
        "attachments/zdjęcie.jpg",
    ]


def test_arrival_handed_over_again_is_not_doubled(system: DocumentSystem, exchange: Exchange) -> None:
    """After a crash the same arrival may be given again; what is there stays."""
    system.hand_over(a_parcel())
    (exchange.root / "in" / "arr_abc" / "notatka.txt").write_text("ruszone")
    system.hand_over(a_parcel())
    assert exchange.names("in") == ["arr_abc"]
    assert "notatka.txt" in exchange.names("in/arr_abc")


def test_crash_while_writing_shows_nothing_and_leaves_nothing(
    system: DocumentSystem, exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until the last file is flushed the folder stays hidden, and the next try starts afresh."""
    calls = iter(range(100))
    flush = os.fsync

    def break_at_the_fifth(descriptor: int) -> None:
        if next(calls) == 4:
            raise OSError(28, "No space left on device")
        flush(descriptor)

    monkeypatch.setattr(os, "fsync", break_at_the_fifth)
    with pytest.raises(NotTaken, match="No space left"):
        system.hand_over(a_parcel())
    assert exchange.names("in") == [".tmp-arr_abc"]
    system.hand_over(a_parcel())
    assert exchange.names("in") == ["arr_abc"]
    assert exchange.names("in/arr_abc/attachments") == ["mapa.pdf", "zdjęcie.jpg"]


def test_names_never_lead_out_of_the_folder(system: DocumentSystem, exchange: Exchange) -> None:
    """A path in a name is reduced to its last part, equal names are numbered, a name of nothing gets one."""
    files = [
        ParcelFile("../../../mapa.pdf", b"1"),
        ParcelFile("MAPA.pdf", b"2"),
        ParcelFile("..", b"3"),
        ParcelFile("a\u202eb", b"4"),
    ]
    system.hand_over(a_parcel(attachments=files))
    assert exchange.names("in/arr_abc/attachments") == ["MAPA_2.pdf", "ab", "mapa.pdf", "plik"]
    assert exchange.names(".") == ["ack", "done", "in", "out", "refused", "sent"]


@pytest.mark.parametrize("arrival", ["../arr", "", ".arr", "a/b"])
def test_arrival_with_an_id_that_is_a_path_is_refused(arrival: str, system: DocumentSystem, exchange: Exchange) -> None:
    """No id makes the connector write elsewhere."""
    with pytest.raises(OurFault):
        system.hand_over(a_parcel(arrival=arrival))
    assert exchange.names("in") == []


def test_new_files_get_the_modes_that_umask_says(system: DocumentSystem, exchange: Exchange) -> None:
    """The document system runs as another user, so that nothing may be narrower than the administrator chose."""
    before = os.umask(0o027)
    try:
        system.hand_over(a_parcel())
    finally:
        os.umask(before)
    place = exchange.root / "in" / "arr_abc"
    assert (place.stat().st_mode & 0o777, (place / "metadata.json").stat().st_mode & 0o777) == (0o750, 0o640)


def test_number_inside_the_arrival_acknowledges_it(system: DocumentSystem, exchange: Exchange) -> None:
    """A file with the register number in the arrival's folder is an acknowledgement until it is settled."""
    system.hand_over(a_parcel())
    (exchange.root / "in/arr_abc/register-number.txt").write_text(f"{NUMBER}\r\n")
    assert numbers(system) == numbers(system) == {"arr_abc": NUMBER}
    system.settle(Acknowledgement("arr_abc", NUMBER))
    assert (numbers(system), exchange.names("in"), exchange.names("done")) == ({}, [], ["arr_abc"])


def test_number_in_the_folder_ack_acknowledges_too(system: DocumentSystem, exchange: Exchange) -> None:
    """A system that may not write into the arrival's folder puts a file beside; the number moves with the arrival."""
    system.hand_over(a_parcel())
    (exchange.root / "ack/arr_abc.txt").write_text(NUMBER)
    assert numbers(system) == {"arr_abc": NUMBER}
    system.settle(Acknowledgement("arr_abc", NUMBER))
    assert (exchange.names("ack"), exchange.names("in")) == ([], [])
    assert (exchange.root / "done/arr_abc/register-number.txt").read_text() == NUMBER


def test_settling_can_be_repeated_at_any_moment(system: DocumentSystem, exchange: Exchange) -> None:
    """After a crash between its steps, and after its end, settling again does no harm."""
    system.hand_over(a_parcel())
    (exchange.root / "ack/arr_abc.txt").write_text(NUMBER)
    (exchange.root / "ack/arr_abc.txt").rename(exchange.root / "in/arr_abc/register-number.txt")
    for _ in range(2):
        system.settle(Acknowledgement("arr_abc", NUMBER))
    assert exchange.names("done") == ["arr_abc"]


def test_arrival_that_is_done_is_known_by_its_number(system: DocumentSystem, exchange: Exchange) -> None:
    """Handing over what the office registered already gives the number and shows nothing again."""
    system.hand_over(a_parcel())
    (exchange.root / "in/arr_abc/register-number.txt").write_text(NUMBER)
    assert system.hand_over(a_parcel()) == NUMBER
    system.settle(Acknowledgement("arr_abc", NUMBER))
    assert system.hand_over(a_parcel()) == NUMBER
    assert exchange.names("in") == []


def test_number_for_an_arrival_not_handed_over_yet_does_not_swallow_it(system: DocumentSystem, exchange: Exchange) -> None:
    """A stray number is put away, and the arrival is still shown."""
    (exchange.root / "ack/arr_abc.txt").write_text(NUMBER)
    system.settle(Acknowledgement("arr_abc", NUMBER))
    system.hand_over(a_parcel())
    assert exchange.names("in") == ["arr_abc"]


@pytest.mark.parametrize("content", [b"", b"\r\n", b"x" * 101, b"a\x00b", b"y" * 5000])
def test_file_without_a_number_acknowledges_nothing(content: bytes, system: DocumentSystem, exchange: Exchange) -> None:
    """An empty file, one being written, or one with something else in it is left where it is."""
    (exchange.root / "ack/arr_abc.txt").write_bytes(content)
    assert numbers(system) == {}
    assert exchange.names("ack") == ["arr_abc.txt"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1250"])
def test_number_is_read_in_the_encodings_of_polish_desks(encoding: str, system: DocumentSystem, exchange: Exchange) -> None:
    """Notepad's ways of writing are all understood."""
    (exchange.root / "ack/arr_abc.txt").write_bytes("RPW/Łąka/1\n".encode(encoding))
    assert numbers(system) == {"arr_abc": "RPW/Łąka/1"}


def test_links_acknowledge_nothing(system: DocumentSystem, exchange: Exchange, tmp_path: Path) -> None:
    """A link could show any file of the machine as a number."""
    (tmp_path / "secret").write_text("tajne")
    (exchange.root / "ack/arr_abc.txt").symlink_to(tmp_path / "secret")
    (exchange.root / "in/arr_b").symlink_to(tmp_path)
    assert numbers(system) == {}


def test_file_that_was_just_written_waits_for_quiet(exchange: Exchange) -> None:
    """A number still being copied is read when it has been left alone for a while."""
    system = exchange.system(quiet_seconds=60)
    (exchange.root / "ack/arr_abc.txt").write_text("RPW/1")
    assert numbers(system) == {}


@pytest.mark.parametrize("changes", [{"folder": "/dev/null/x"}, {"folder": None}, {"quiet": 1}])
def test_folder_that_cannot_be_used_is_a_matter_of_configuration(changes: dict[str, object], exchange: Exchange) -> None:
    """Opening says so at once."""
    with pytest.raises(ConfigurationWrong):
        exchange.system(**changes)


def test_large_file_is_written_in_pieces(system: DocumentSystem, exchange: Exchange) -> None:
    """What a parcel gives in pieces lies in the folder as a whole."""
    system.hand_over(a_parcel(attachments=[ParcelFile("skan.pdf", large=lambda: iter([b"%PDF-", b"1.4"]))]))
    assert (exchange.root / "in" / "arr_abc" / "attachments" / "skan.pdf").read_bytes() == b"%PDF-1.4"
