"""Master keys: nothing readable without them, changed without losing anything."""

from __future__ import annotations

import pytest

from connector.letters.errors import ArchiveDamaged, ConfigurationWrong
from connector.store.archive import Archive
from connector.store.archive.sealing import MasterKeys
from connector.store.archive.shelf import Shelf
from tests.contract.archive.conftest import KEY, OLDER_KEY

SECRET = b"PESEL 00000000000" * 10


def test_sealed_bytes_show_nothing_of_the_content(shelf: Shelf) -> None:
    """Neither the content nor two equal copies of it can be recognised in what is stored."""
    archive = Archive(shelf, MasterKeys([KEY]))
    sha256 = archive.put(SECRET)
    first = shelf.read(f"{sha256[:2]}/{sha256}") or b""
    archive.discard(sha256)
    archive.put(SECRET)
    second = shelf.read(f"{sha256[:2]}/{sha256}") or b""
    assert b"PESEL" not in first
    assert first[12:] != second[12:]
    assert len(first) > len(SECRET)


def test_switched_on_later_reads_what_was_plain(shelf: Shelf) -> None:
    """Old plain objects stay readable beside new sealed ones."""
    plain = Archive(shelf).put(b"dawne")
    archive = Archive(shelf, MasterKeys([KEY]))
    sealed = archive.put(b"nowe")
    assert (archive.get(plain), archive.get(sealed)) == (b"dawne", b"nowe")


def test_older_key_reads_and_the_first_one_writes(shelf: Shelf) -> None:
    """After a rotation everything is readable, and what is new needs the new key alone."""
    old = Archive(shelf, MasterKeys([OLDER_KEY])).put(b"dawne")
    rotated = Archive(shelf, MasterKeys([KEY, OLDER_KEY]))
    new = rotated.put(b"nowe")
    assert (rotated.get(old), rotated.get(new)) == (b"dawne", b"nowe")
    assert Archive(shelf, MasterKeys([KEY])).get(new) == b"nowe"


@pytest.mark.parametrize("keys", [None, MasterKeys([OLDER_KEY])])
def test_archive_without_its_key_is_refused_at_the_start(shelf: Shelf, keys: MasterKeys | None) -> None:
    """A missing master key is told before anything is read, by name, and nothing is given out."""
    sealed = Archive(shelf, MasterKeys([KEY]))
    sha256 = sealed.put(SECRET)
    with pytest.raises(ConfigurationWrong, match=MasterKeys([KEY]).first):
        Archive(shelf, keys).require_keys()
    with pytest.raises(ArchiveDamaged):
        Archive(shelf, keys).get(sha256)


def test_archive_with_all_its_keys_starts(shelf: Shelf) -> None:
    """An empty archive, a plain one and one with every key it was sealed with are opened."""
    Archive(shelf).require_keys()
    Archive(shelf, MasterKeys([OLDER_KEY])).put(b"dawne")
    Archive(shelf, MasterKeys([KEY, OLDER_KEY])).require_keys()


def test_resealed_archive_needs_the_first_key_only(shelf: Shelf) -> None:
    """What was plain or under an older key is sealed anew, once; then the older key may go."""
    kept = {Archive(shelf).put(b"jawne"): b"jawne", Archive(shelf, MasterKeys([OLDER_KEY])).put(b"dawne"): b"dawne"}
    rotated = Archive(shelf, MasterKeys([KEY, OLDER_KEY]))
    kept[rotated.put(b"nowe")] = b"nowe"
    assert (rotated.reseal(), rotated.reseal()) == (2, 0)
    alone = Archive(shelf, MasterKeys([KEY]))
    alone.require_keys()
    assert {sha256: alone.get(sha256) for sha256 in alone.digests()} == kept
    assert all((shelf.read(f"{sha256[:2]}/{sha256}") or b"").startswith(b"kaz") for sha256 in kept)


def test_resealing_needs_a_key(shelf: Shelf) -> None:
    """Without a master key nothing is touched."""
    with pytest.raises(ConfigurationWrong):
        Archive(shelf).reseal()


def test_resealing_stops_at_damaged_bytes(shelf: Shelf) -> None:
    """What is damaged is not sealed as if it were whole."""
    sha256 = Archive(shelf).put(b"jawne")
    shelf.replace(f"{sha256[:2]}/{sha256}", b"spoiled")
    with pytest.raises(ArchiveDamaged):
        Archive(shelf, MasterKeys([KEY])).reseal()
    assert shelf.read(f"{sha256[:2]}/{sha256}") == b"spoiled"
