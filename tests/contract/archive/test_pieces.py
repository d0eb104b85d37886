"""Each kind of archive takes and gives bytes in pieces, within bounded memory, as if they had come at once."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from connector.letters.errors import ArchiveDamaged
from connector.store.archive import Archive
from connector.store.archive.folder import Folder
from connector.store.archive.pieces import LaidDown, blocks, laid_down, with_last
from connector.store.archive.sealing import MasterKeys
from connector.store.archive.shelf import Shelf
from tests.contract.archive.conftest import KEY
from tests.contract.archive.test_every_archive import CHUNK, name_of, sha256_of

LARGE = 40
MOST_MEMORY = 18 * CHUNK


def cut(content: bytes, size: int) -> Iterator[bytes]:
    """Cut content as a network would."""
    return (content[start : start + size] for start in range(0, len(content), size))


@pytest.mark.parametrize("size", [0, 1, CHUNK - 79, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK + 500])
def test_pieces_come_back_and_are_one_with_what_is_put_at_once(archive: Archive, size: int) -> None:
    """Whichever way bytes go in, they come out either way, under one digest."""
    content = (b"kaz\x01" + bytes(range(256)) * (size // 256 + 1))[:size]
    sha256, counted = archive.put_stream(cut(content, 70_000))
    assert (sha256, counted) == (sha256_of(content), size)
    assert archive.get(sha256) == content
    assert b"".join(archive.pieces(archive.put(content))) == content
    assert list(archive.digests()) == [sha256]


def test_equal_pieces_are_not_written_again(archive: Archive) -> None:
    """What lies there intact stays as it is."""
    archive.put_stream([b"pis", b"mo"])
    stored = archive.shelf.read(name_of(b"pismo"))
    archive.put_stream([b"pismo"])
    assert archive.shelf.read(name_of(b"pismo")) == stored


@pytest.mark.parametrize("where", [3, 50, CHUNK + 100, -1])
def test_changed_byte_is_refused_and_mended_by_putting_the_pieces_again(archive: Archive, where: int) -> None:
    """Whoever reads to the end learns that it is not what was put; the next put makes it whole."""
    content = bytes(2 * CHUNK)
    sha256, _ = archive.put_stream([content])
    stored = bytearray(archive.shelf.read(name_of(content)) or b"")
    stored[where] ^= 1
    archive.shelf.replace(name_of(content), stored)
    with pytest.raises(ArchiveDamaged):
        list(archive.pieces(sha256))
    archive.put_stream([content])
    assert b"".join(archive.pieces(sha256)) == content


def test_missing_bytes_are_refused_and_those_aside_are_read(archive: Archive) -> None:
    """Reading in pieces looks where reading at once does."""
    with pytest.raises(ArchiveDamaged):
        list(archive.pieces("0" * 64))
    sha256, _ = archive.put_stream([b"pismo"])
    archive.set_aside(sha256)
    assert list(archive.pieces(sha256)) == [b"pismo"]


def test_bytes_that_wait_for_the_shelf_are_read_in_pieces_too(shelf: Shelf) -> None:
    """An answer that the shelf could not take yet is given from where it waits."""
    archive = Archive(shelf, waiting=lambda _sha256: b"pismo")
    assert list(archive.pieces(sha256_of(b"pismo"))) == [b"pismo"]


def test_stream_that_breaks_leaves_nothing(archive: Archive) -> None:
    """The error of who gives the pieces passes through, and no part is kept."""

    def broken() -> Iterator[bytes]:
        yield b"pierwsza"
        raise TimeoutError

    with pytest.raises(TimeoutError):
        archive.put_stream(broken())
    assert list(archive.digests()) == []


@pytest.mark.parametrize("keys", [None, MasterKeys([KEY])])
def test_large_file_passes_within_a_few_mebibytes(tmp_path: Path, keys: MasterKeys | None) -> None:
    """Neither putting nor reading holds the whole in memory, sealed or not."""
    archive = Archive(Folder(tmp_path), keys)
    tracemalloc.start()
    try:
        sha256, size = archive.put_stream(bytes([number]) * CHUNK for number in range(LARGE))
        read = sum(map(len, archive.pieces(sha256)))
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (size, read) == (LARGE * CHUNK, LARGE * CHUNK)
    assert most < MOST_MEMORY


def test_what_is_laid_down_cannot_be_read_by_others() -> None:
    """The bytes on the disk are ciphered, and give the plain ones only to who laid them down."""
    with laid_down([b"Jan ", b"Testowy"]) as content:
        assert isinstance(content, LaidDown)
        content._file.seek(0)
        assert b"Testowy" not in content._file.read()
        assert [b"".join(content.blocks()), b"".join(content.blocks())] == [b"Jan Testowy"] * 2


def test_blocks_and_their_last() -> None:
    """Pieces are cut anew, and somebody always is the last."""
    assert list(blocks([b"abc", b"", b"defg"], 3)) == [b"abc", b"def", b"g"]
    assert list(with_last(blocks([], 3))) == [(b"", True)]
    assert list(with_last(blocks([b"abcdef"], 3))) == [(b"abc", False), (b"def", True)]
