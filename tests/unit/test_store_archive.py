"""The archive: bytes by digest, durable and checked."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from connector.letters.errors import ArchiveDamaged
from connector.store.archive import Archive


def test_bytes_come_back_as_they_were(tmp_path: Path) -> None:
    """What is put in comes back, under the SHA-256 of its bytes, also after opening the archive anew."""
    sha256 = Archive(tmp_path).put(b"pismo\r\n\x00")
    assert sha256 == hashlib.sha256(b"pismo\r\n\x00").hexdigest()
    assert Archive(tmp_path).get(sha256) == b"pismo\r\n\x00"


def test_putting_twice_keeps_one_copy_and_leaves_nothing_in_the_spool(tmp_path: Path) -> None:
    """Equal bytes are kept once, and no half-written file stays behind."""
    archive = Archive(tmp_path)
    assert archive.put(b"x") == archive.put(b"x")
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [hashlib.sha256(b"x").hexdigest()]


@pytest.mark.parametrize("damage", [b"y", b"", b"xx"])
def test_damaged_bytes_are_never_given_out(tmp_path: Path, damage: bytes) -> None:
    """A changed or cut file is an error, not an answer; putting the right bytes again mends it."""
    archive = Archive(tmp_path)
    sha256 = archive.put(b"x")
    archive.path(sha256).write_bytes(damage)
    with pytest.raises(ArchiveDamaged):
        archive.get(sha256)
    archive.put(b"x")
    assert archive.get(sha256) == b"x"


def test_missing_bytes_are_an_error(tmp_path: Path) -> None:
    """A digest that is not there is an error."""
    with pytest.raises(ArchiveDamaged):
        Archive(tmp_path).get("0" * 64)
