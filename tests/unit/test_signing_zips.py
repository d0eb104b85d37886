"""A ZIP of somebody else is opened only where every program would see the same in it, and within limits."""

from __future__ import annotations

import io
import stat
import struct
import tracemalloc
import warnings
import zipfile
import zlib
from collections.abc import Callable

import pytest

from signing import zips
from signing.errors import ContainerSuspicious, ContainerTooLarge, ContainerUnreadable, FileUnreadable


def packed(*entries: tuple[str | zipfile.ZipInfo, bytes], comment: bytes = b"", compression: int = zipfile.ZIP_STORED) -> bytes:
    """Put entries into a ZIP, whatever they are called."""
    made = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(made, "w", compression) as opened:
        warnings.simplefilter("ignore")  # of names that stand twice
        for name, content in entries:
            opened.writestr(name, content)
        opened.comment = comment
    return made.getvalue()


def entry(name: str = "a.txt", *, mode: int = 0, flags: int = 0, method: int = zipfile.ZIP_STORED) -> zipfile.ZipInfo:
    """Describe an entry."""
    made = zipfile.ZipInfo(name)
    made.external_attr, made.flag_bits, made.compress_type = mode << 16, flags, method
    return made


class Endless(io.RawIOBase):
    """A target that cannot seek, so that sizes follow the content as streaming programs write them."""

    def __init__(self) -> None:
        self.written = b""

    def writable(self) -> bool:
        """Say that it takes octets."""
        return True

    def write(self, octets: object) -> int:
        """Take octets."""
        piece = bytes(octets)  # type: ignore[call-overload]
        self.written += piece
        return len(piece)


GOOD = packed(("a.txt", b"one"), ("b/c.txt", b"two" * 50), compression=zipfile.ZIP_DEFLATED)


def test_files_come_out_in_their_order_without_folders() -> None:
    """Names, content and order are those of the archive."""
    content = packed(("b/", b""), ("b/z.txt", b"1"), ("a.txt", b"2"), comment=b"made by a test")
    assert list(zips.unpack(content).items()) == [("b/z.txt", b"1"), ("a.txt", b"2")]


def test_archive_that_was_streamed_is_opened() -> None:
    """Sizes that follow the content are as good as sizes before it."""
    made = Endless()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr("a.txt", b"one")
        opened.writestr("b.txt", b"two")
    assert zips.unpack(made.written) == {"a.txt": b"one", "b.txt": b"two"}


@pytest.mark.parametrize("name", ["../a", "/a", "a/../../b", "./a", "C:a", "a\\b", "a\x01b", "a" * 300, "a\u202efdp.exe"])
def test_name_that_leaves_the_folder_or_reads_differently_elsewhere_is_suspicious(name: str) -> None:
    """No program may write it anywhere else."""
    with pytest.raises(ContainerSuspicious):
        zips.unpack(packed((name, b"x")))


@pytest.mark.parametrize(
    "entries",
    [
        pytest.param([("a.txt", b"1"), ("a.txt", b"2")], id="twice"),
        pytest.param([("a.txt", b"1"), ("A.TXT", b"2")], id="twice but for the case"),
        pytest.param([("a", b"1"), ("a/", b"")], id="file and folder"),
        pytest.param([(entry(mode=stat.S_IFLNK | 0o777), b"/etc/passwd")], id="symbolic link"),
        pytest.param([(entry(mode=stat.S_IFIFO | 0o600), b"")], id="pipe"),
        pytest.param([(entry("a/"), b"x")], id="folder with content"),
        pytest.param([(entry(method=zipfile.ZIP_BZIP2), b"x" * 100)], id="another compression"),
    ],
)
def test_entry_that_programs_take_differently_is_suspicious(entries: list[tuple[str | zipfile.ZipInfo, bytes]]) -> None:
    """Of two that share a name, or of a link, one program shows what another does not."""
    with pytest.raises(ContainerSuspicious):
        zips.unpack(packed(*entries))


def _local(content: bytes, place: int, value: bytes) -> bytes:
    return content[:place] + value + content[place + len(value) :]


def _central(content: bytes, place: int, value: bytes) -> bytes:
    return _local(content, content.index(b"PK\x01\x02") + place, value)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda content: _central(_local(content, 6, b"\x01\x00"), 8, b"\x01\x00"), id="encrypted"),
        pytest.param(lambda content: _local(content, 6, b"\x01\x00"), id="encrypted in one place"),
        pytest.param(lambda content: _local(content, 8, b"\x00\x00"), id="another compression in one place"),
        pytest.param(lambda content: _local(content, 22, struct.pack("<I", 2)), id="another size in one place"),
        pytest.param(lambda content: b"GIF89a" + content, id="something before"),
        pytest.param(lambda content: content + b"something behind", id="something behind"),
        pytest.param(lambda content: content[:-2] + b"\x16\x00" + content[-22:], id="another end in the comment"),
    ],
)
def test_archive_described_in_two_ways_is_suspicious(change: Callable[[bytes], bytes]) -> None:
    """Programs that read from the front and from the end must see the same."""
    with pytest.raises(FileUnreadable) as caught:
        zips.unpack(change(GOOD))
    assert isinstance(caught.value, ContainerSuspicious | ContainerUnreadable)


def test_hidden_entry_between_the_files_is_suspicious() -> None:
    """What the list does not name may not stand there: a program that reads from the front would find it."""
    whole = packed(("a.txt", b"1"), ("hidden.txt", b"2"), ("c.txt", b"3"))
    listed = whole.index(b"PK\x01\x02")
    second = whole.index(b"PK\x01\x02", listed + 4)
    third = whole.index(b"PK\x01\x02", second + 4)
    end = whole.index(b"PK\x05\x06")
    tail = whole[end:]
    fewer = tail[:8] + struct.pack("<HHII", 2, 2, end - listed - (third - second), listed) + tail[20:]
    with pytest.raises(ContainerSuspicious, match="not where the one before ends"):
        zips.unpack(whole[:second] + whole[third:end] + fewer)


def test_archive_whose_entries_share_their_octets_is_suspicious() -> None:
    """A bomb that gives one block out many times is found by its overlap."""
    whole = packed(("a.txt", b"1" * 1000), ("b.txt", b"2"))
    second = whole.index(b"PK\x01\x02", whole.index(b"PK\x01\x02") + 4)
    shared = whole[: second + 42] + struct.pack("<I", 0) + whole[second + 46 :]
    with pytest.raises(ContainerSuspicious):
        zips.unpack(shared)


def test_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the list announces is added up before anything is unpacked."""
    monkeypatch.setattr(zips, "MOST_OCTETS", 10_000)
    with pytest.raises(ContainerTooLarge):
        zips.unpack(packed(*((f"{number}.txt", b"0" * 4000) for number in range(3)), compression=zipfile.ZIP_DEFLATED))


def _said(content: bytes, size: int, crc: int) -> bytes:
    """Make an archive of one file state another size and checksum in both places."""
    both = struct.pack("<I", crc), struct.pack("<I", size)
    return _central(_central(_local(_local(content, 14, both[0]), 22, both[1]), 16, both[0]), 24, both[1])


def test_bomb_that_lies_about_its_size_is_cut_off() -> None:
    """No more is unpacked than was announced, though the checksum fits so much of it."""
    honest = packed(("a.txt", b"0" * 50_000_000), compression=zipfile.ZIP_DEFLATED)
    tracemalloc.start()
    with pytest.raises(ContainerSuspicious, match="another size"):
        zips.unpack(_said(honest, 10, zlib.crc32(b"0" * 10)))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 5_000_000


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_file_with_another_checksum_is_damaged(compression: int) -> None:
    """What does not fit its checksum is not given out."""
    with pytest.raises(ContainerUnreadable, match="damaged"):
        zips.unpack(_said(packed(("a.txt", b"one"), compression=compression), 3, 1))


def test_too_many_files_are_refused() -> None:
    """A thousand files are enough for a letter."""
    with pytest.raises(ContainerTooLarge):
        zips.unpack(packed(*((f"{number}.txt", b"") for number in range(zips.MOST_ENTRIES + 1))))


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04", GOOD[:-30], GOOD[:40], _local(GOOD, 40, b"\xff\xff\xff")],
    ids=["empty", "beginning", "cut", "head", "wrong-length"],
)
def test_damaged_archive_is_unreadable(content: bytes) -> None:
    """Damage is one error, whatever breaks."""
    with pytest.raises(FileUnreadable):
        zips.unpack(content)
