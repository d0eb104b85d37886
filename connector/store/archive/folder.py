"""A shelf in a directory: each file flushed to disk, then renamed into its place, then its folder flushed."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from connector.store.archive.pieces import BLOCK, on_disk

_SPOOL = "spool"
_STRAY_SECONDS = 24 * 3600


class Folder:
    """A shelf in one directory, with a spool in the same file system.

    Half-written files that a crash left in the spool are removed on opening once they are a day old: no write takes that long,
    and several processes may share the directory.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._spool = folder / _SPOOL
        self._durable: set[Path] = set()
        with on_disk():
            self._spool.mkdir(parents=True, exist_ok=True)
            self._clear_spool()

    def path(self, name: str) -> Path:
        """Say where an object lies."""
        return self.folder / name

    def add(self, name: str, content: bytes | bytearray) -> bool:
        """Write an object unless there is one."""
        return self.add_pieces(name, (content,))

    def replace(self, name: str, content: bytes | bytearray) -> None:
        """Write an object."""
        self.replace_pieces(name, (content,))

    def add_pieces(self, name: str, pieces: Iterable[bytes | bytearray]) -> bool:
        """Write an object unless there is one; whoever wrote that one may have died before its name was durable."""
        place = self.path(name)
        with on_disk():
            self._require()
            if place.exists():
                _flush_folder(place.parent)
                return False
        self.replace_pieces(name, pieces)
        return True

    def replace_pieces(self, name: str, pieces: Iterable[bytes | bytearray]) -> None:
        """Write an object piece by piece."""
        place = self.path(name)
        with on_disk():
            spooled = self._write(pieces)
            self._make_durable(place.parent)
            spooled.replace(place)
            _flush_folder(place.parent)

    def read_pieces(self, name: str) -> Iterator[bytes] | None:
        """Give an object's bytes in pieces, or None."""
        with on_disk():
            try:
                return _pieces_of(self.path(name).open("rb"))
            except FileNotFoundError:
                self._require()
                return None

    def read(self, name: str) -> bytes | None:
        """Give an object's bytes, or None."""
        with on_disk():
            try:
                return self.path(name).read_bytes()
            except FileNotFoundError:
                self._require()
                return None

    def holds(self, name: str) -> bool:
        """Say whether there is such a file."""
        with on_disk():
            self._require()
            return self.path(name).exists()

    def names(self, start: str) -> Iterator[str]:
        """List the files of every folder but the spool, a folder at a time."""
        with on_disk():
            self._require()
            folders = sorted(path for path in self.folder.iterdir() if path.is_dir() and path != self._spool)
        for folder in folders:
            with on_disk():
                names = sorted(f"{folder.name}/{path.name}" for path in folder.iterdir())
            yield from (name for name in names if name.startswith(start))

    def remove(self, name: str) -> None:
        """Delete a file."""
        place = self.path(name)
        with on_disk():
            self._require()
            if place.exists():
                place.unlink(missing_ok=True)
                _flush_folder(place.parent)

    def _require(self) -> None:
        """See that the directory is really there: where a mount is gone, nothing it holds may be called missing."""
        self._spool.stat()

    def _write(self, pieces: Iterable[bytes | bytearray]) -> Path:
        handle, name = tempfile.mkstemp(dir=self._spool)
        spooled = Path(name)
        with os.fdopen(handle, "wb") as file:
            try:
                file.writelines(pieces)
                file.flush()
                os.fsync(handle)
            except Exception:  # also whatever befalls who gives the pieces
                spooled.unlink()
                raise
        return spooled

    def _make_durable(self, folder: Path) -> None:
        """Make a folder that survives; one that is there already may just have been made by another thread."""
        if folder not in self._durable:
            folder.mkdir(exist_ok=True)
            _flush_folder(folder.parent)
            self._durable.add(folder)

    def _clear_spool(self) -> None:
        for path in self._spool.iterdir():
            if time.time() - path.stat().st_mtime > _STRAY_SECONDS:
                path.unlink(missing_ok=True)


def _pieces_of(file: IO[bytes]) -> Iterator[bytes]:
    with on_disk(), file:
        while piece := file.read(BLOCK):
            yield piece


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
