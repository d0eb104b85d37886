"""A directory as a shelf: full disks, vanished mounts and what a crash leaves behind."""

from __future__ import annotations

import errno
import os
import time
from pathlib import Path

import pytest

from connector.letters.errors import ArchiveDamaged, ArchiveUnreachable
from connector.store.archive import Archive
from connector.store.archive.folder import Folder


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("call", ["fsync", "open"])
def test_full_disk_is_told_and_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    """Where a byte cannot be written or flushed nothing is promised, no half of it stays, and later it works."""
    archive = Archive(Folder(tmp_path))

    def full(*_args: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(os, call, full)
        with pytest.raises(ArchiveUnreachable, match="No space"):
            archive.put(b"pismo")
    sha256 = archive.put(b"pismo")
    assert files(tmp_path) == [sha256]


def test_nothing_is_called_missing_where_the_directory_is_gone(tmp_path: Path) -> None:
    """A mount that vanished is unreachable: its documents are not damaged, and nothing is written into its empty place."""
    mount = tmp_path / "mount"
    archive = Archive(Folder(mount))
    sha256 = archive.put(b"pismo")
    mount.rename(tmp_path / "elsewhere")
    mount.mkdir()
    calls = (
        lambda: archive.get(sha256),
        lambda: archive.put(b"pismo"),
        lambda: archive.put(b"inne"),
        lambda: archive.holds(sha256),
        lambda: list(archive.digests()),
        lambda: archive.discard(sha256),
    )
    for call in calls:
        with pytest.raises(ArchiveUnreachable):
            call()
    assert list(mount.iterdir()) == []


def test_object_that_is_not_there_is_damage(tmp_path: Path) -> None:
    """A digest that the directory does not hold is an error of the archive, not of the way to it."""
    with pytest.raises(ArchiveDamaged):
        Archive(Folder(tmp_path)).get("0" * 64)


def test_stray_files_of_a_crash_are_removed_once_they_are_a_day_old(tmp_path: Path) -> None:
    """Opening clears what nobody can be writing any more, and nothing younger, which another process may be writing."""
    sha256 = Archive(Folder(tmp_path)).put(b"pismo")
    old, young = tmp_path / "spool" / "old", tmp_path / "spool" / "young"
    for path in (old, young):
        path.write_bytes(b"half")
    day_ago = time.time() - 24 * 3600 - 60
    os.utime(old, (day_ago, day_ago))
    os.utime(tmp_path / sha256[:2] / sha256, (day_ago, day_ago))
    Folder(tmp_path)
    assert files(tmp_path) == sorted([sha256, "young"])


def test_every_put_is_flushed_before_it_is_promised(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is flushed before its renaming and its folder after it; an object that was there has its folder flushed too."""
    archive = Archive(Folder(tmp_path))
    steps: list[str] = []
    flush, rename = os.fsync, Path.replace

    def flushed(handle: int) -> None:
        steps.append(f"flush {Path(f'/proc/self/fd/{handle}').readlink().parent.name}")
        flush(handle)

    def renamed(self: Path, target: Path) -> Path:
        steps.append("rename")
        return rename(self, target)

    monkeypatch.setattr(os, "fsync", flushed)
    monkeypatch.setattr(Path, "replace", renamed)
    archive.put(b"pismo")
    above, archives = tmp_path.parent.name, tmp_path.name
    assert steps == ["flush spool", f"flush {above}", "rename", f"flush {archives}"]
    steps.clear()
    archive.put(b"pismo")
    assert steps == [f"flush {archives}"]
