"""Put files and folders on the disk such that a crash leaves the old or the new, never a half."""

from __future__ import annotations

import json
import os
import stat
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from schemas.file_names import DistinctNames

FORMAT: Final = 1
"""The version of the files that programs read; each carries it as ``format``, and it grows when a key changes its meaning."""

_READ: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class TooLong(OSError):
    """The file is longer than what was to be read."""


def write(path: Path, content: bytes) -> None:
    """Write a file whole, flushed, under its name only when complete; modes as umask says."""
    write_pieces(path, (content,))


def write_pieces(path: Path, pieces: Iterable[bytes]) -> None:
    """Do what :func:`write` does with content that passes in pieces."""
    draft = path.with_name(f".{path.name}.tmp")
    with draft.open("wb") as file:
        file.writelines(pieces)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    flush(path.parent)


def write_json(path: Path, content: Any) -> None:
    """Write JSON for people and programs: UTF-8, indented."""
    write(path, json.dumps(content, ensure_ascii=False, indent=2, default=str).encode() + b"\n")


def read(path: Path, most: int) -> bytes:
    """Read a regular file; a link, a pipe or a folder in its place is an ``OSError``, a longer file ``TooLong``."""
    with os.fdopen(os.open(path, _READ), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(f"{path.name} is no regular file")
        content = file.read(most + 1)
    if len(content) > most:
        raise TooLong(f"{path.name} is longer than {most} bytes")
    return content


def move(source: Path, target: Path) -> Path:
    """Move a file or folder within the file system, next to what already has the name; give where it went."""
    free = next(place for place in candidates(target.parent, target.name) if not place.exists())
    source.rename(free)
    flush(free.parent)
    flush(source.parent)
    return free


def candidates(folder: Path, name: str) -> Iterator[Path]:
    """Give the places for a file of this name and its equals: ``mapa.pdf``, ``mapa_2.pdf`` ..."""
    names = DistinctNames()
    while True:
        yield folder / names.take(name)


def flush(folder: Path) -> None:
    """Flush a folder, so that the names in it survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def folders(parent: Path) -> Iterator[Path]:
    """Give the real folders inside, sorted; hidden ones and links are left out."""
    for path in sorted(parent.iterdir()):
        if not path.name.startswith(".") and not path.is_symlink() and path.is_dir():
            yield path


def is_quiet(path: Path, seconds: float) -> bool:
    """Tell whether nothing changed for that long: the file, or the folder and what lies in it."""
    inside = list(path.iterdir()) if path.is_dir() else []
    # The time of the inode's change counts too: a copy may bring old times of its content along.
    times = [max(found.st_mtime, found.st_ctime) for found in (item.lstat() for item in (path, *inside))]
    return time.time() - max(times) >= seconds
