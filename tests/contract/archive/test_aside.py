"""Bytes on their way out: still read, written anew by whoever puts them, taken back or let go."""

from __future__ import annotations

import pytest

from connector.letters.errors import ArchiveDamaged
from connector.store.archive import Archive
from connector.store.archive.sealing import MasterKeys
from connector.store.archive.shelf import Shelf
from tests.contract.archive.conftest import KEY, OLDER_KEY

CONTENT = b"<pismo>Jan Testowy</pismo>"


def test_what_is_set_aside_is_still_read(archive: Archive) -> None:
    """Whoever names bytes that were just set aside finds them."""
    sha256 = archive.put(CONTENT)
    for _ in range(2):
        archive.set_aside(sha256)
        assert (archive.get(sha256), archive.holds(sha256)) == (CONTENT, True)


def test_what_is_let_go_is_gone(archive: Archive) -> None:
    """After the second step nothing is left, and doing it twice is harmless."""
    sha256 = archive.put(CONTENT)
    archive.set_aside(sha256)
    for _ in range(2):
        archive.let_go(sha256)
    assert not archive.holds(sha256)
    with pytest.raises(ArchiveDamaged):
        archive.get(sha256)


def test_bytes_put_while_they_lie_aside_outlive_the_old_ones(archive: Archive) -> None:
    """A put after the first step writes bytes of its own, which the second step does not touch."""
    sha256 = archive.put(CONTENT)
    archive.set_aside(sha256)
    assert archive.put(CONTENT) == sha256
    archive.let_go(sha256)
    assert archive.get(sha256) == CONTENT


def test_what_is_taken_back_lies_in_its_place_again(archive: Archive) -> None:
    """Named after all, the bytes are where they were; taking them back twice is harmless."""
    sha256 = archive.put(CONTENT)
    archive.set_aside(sha256)
    for _ in range(2):
        archive.take_back(sha256)
    archive.let_go(sha256)
    assert archive.get(sha256) == CONTENT
    assert list(archive.digests()) == [sha256]


def test_change_of_the_master_key_reaches_what_lies_aside(shelf: Shelf) -> None:
    """Taken back after the old key was retired, the bytes are readable."""
    old = Archive(shelf, MasterKeys([OLDER_KEY]))
    old.set_aside(sha256 := old.put(CONTENT))
    assert Archive(shelf, MasterKeys([KEY, OLDER_KEY])).reseal() == 1
    renewed = Archive(shelf, MasterKeys([KEY]))
    renewed.take_back(sha256)
    assert renewed.get(sha256) == CONTENT
