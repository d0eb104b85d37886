"""Each kind of archive gives back what was put in, and nothing else."""

from __future__ import annotations

import hashlib
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connector.letters.errors import ArchiveDamaged
from connector.store.archive import Archive
from connector.store.archive.sealing import MasterKeys
from connector.store.archive.shelf import Shelf
from tests.contract.archive.conftest import KEY

EACH_ARCHIVE = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
CHUNK = 1 << 20


def sha256_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def name_of(content: bytes) -> str:
    return f"{sha256_of(content)[:2]}/{sha256_of(content)}"


@EACH_ARCHIVE
@given(content=st.binary(max_size=300) | st.binary(max_size=20).map(lambda tail: b"kaz\x01" + tail))
def test_any_bytes_come_back(archive: Archive, content: bytes) -> None:
    """Whatever is put in comes back under its SHA-256, also from an archive opened anew."""
    sha256 = archive.put(content)
    assert sha256 == sha256_of(content)
    assert Archive(archive.shelf, archive.keys).get(sha256) == content


@pytest.mark.parametrize("size", [0, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_bytes_about_the_size_of_a_chunk_come_back(archive: Archive, size: int) -> None:
    """No size falls between two chunks."""
    content = bytes(size)
    assert archive.get(archive.put(content)) == content


@EACH_ARCHIVE
@given(content=st.binary(max_size=200), data=st.data())
def test_any_flipped_bit_is_refused(archive: Archive, content: bytes, data: st.DataObject) -> None:
    """One changed bit anywhere in what is stored, header included, is an error and not an answer."""
    sha256 = archive.put(content + b"!")
    stored = bytearray(archive.shelf.read(name_of(content + b"!")) or b"")
    stored[data.draw(st.integers(0, len(stored) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    archive.shelf.replace(name_of(content + b"!"), stored)
    with pytest.raises(ArchiveDamaged):
        archive.get(sha256)


def test_every_flipped_byte_of_a_sealed_object_is_refused(shelf: Shelf) -> None:
    """There is no place in header, key or content that may be changed."""
    content, keys = b"pismo", MasterKeys([KEY])
    sha256 = Archive(shelf, keys).put(content)
    sealed = shelf.read(name_of(content))
    assert sealed is not None
    for place in range(len(sealed)):
        spoiled = bytearray(sealed)
        spoiled[place] ^= 0xFF
        shelf.replace(name_of(content), spoiled)
        with pytest.raises(ArchiveDamaged):
            Archive(shelf, keys).get(sha256)


@pytest.mark.parametrize("cut", [slice(None, -1), slice(1, None), slice(0, 0), slice(None, 3)])
def test_cut_bytes_are_refused_and_mended_by_putting_them_again(archive: Archive, cut: slice) -> None:
    """A part is no answer; the next put of the right bytes makes it whole."""
    sha256 = archive.put(b"pismo")
    archive.shelf.replace(name_of(b"pismo"), (archive.shelf.read(name_of(b"pismo")) or b"")[cut])
    with pytest.raises(ArchiveDamaged):
        archive.get(sha256)
    archive.put(b"pismo")
    assert archive.get(sha256) == b"pismo"


def test_bytes_of_another_name_are_refused(archive: Archive) -> None:
    """What was stored for one digest is no answer for another."""
    first, second = archive.put(b"pierwsze"), archive.put(b"drugie")
    archive.shelf.replace(name_of(b"pierwsze"), archive.shelf.read(name_of(b"drugie")) or b"")
    with pytest.raises(ArchiveDamaged):
        archive.get(first)
    assert archive.get(second) == b"drugie"


def test_putting_twice_keeps_one_copy(archive: Archive) -> None:
    """Equal bytes are kept once, and what lies there intact is not written again."""
    sha256 = archive.put(b"pismo")
    stored = archive.shelf.read(name_of(b"pismo"))
    assert archive.put(b"pismo") == sha256
    assert archive.shelf.read(name_of(b"pismo")) == stored
    assert list(archive.digests()) == [sha256]


def test_digests_list_everything_kept_and_nothing_else(archive: Archive) -> None:
    """Backup and drill see each digest once, whatever else lies beside."""
    kept = {archive.put(bytes([number])) for number in range(20)}
    archive.shelf.add("keys/obcy", b"")
    archive.shelf.add("aa/obcy", b"")
    found = list(archive.digests())
    assert (set(found), len(found)) == (kept, 20)


def test_discarded_bytes_are_gone_and_may_be_put_again(archive: Archive) -> None:
    """Retention's deletion is one, may be repeated, and touches nothing else."""
    sha256, other = archive.put(b"pismo"), archive.put(b"inne")
    archive.discard(sha256)
    archive.discard(sha256)
    assert (archive.holds(sha256), archive.holds(other), list(archive.digests())) == (False, True, [other])
    with pytest.raises(ArchiveDamaged):
        archive.get(sha256)
    assert archive.get(archive.put(b"pismo")) == b"pismo"


def test_holds_is_exact(archive: Archive) -> None:
    """A digest that only begins like one that is kept is not held."""
    sha256 = archive.put(b"pismo")
    assert archive.holds(sha256)
    assert not archive.holds(sha256[:-1])
    assert not archive.holds("0" * 64)


def test_chunks_cannot_be_swapped_dropped_or_repeated(shelf: Shelf) -> None:
    """The order and the number of chunks are part of what is sealed."""
    content = bytes(CHUNK) + bytes([1]) * CHUNK + bytes([2]) * CHUNK
    archive = Archive(shelf, MasterKeys([KEY]))
    sha256 = archive.put(content)
    sealed = shelf.read(name_of(content)) or b""
    head = len(sealed) - 3 * (CHUNK + 16)
    marks = [0, *(head + number * (CHUNK + 16) for number in range(4))]
    header, one, two, three = (sealed[start:end] for start, end in pairwise(marks))
    for spoiled in ([two, one, three], [one, three], [one, two], [one, one, three], [one, two, three, three], []):
        shelf.replace(name_of(content), header + b"".join(spoiled))
        with pytest.raises(ArchiveDamaged):
            archive.get(sha256)
