"""Keep bytes by their SHA-256 in a directory, flushed to disk before anything names them."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from connector.letters.errors import ArchiveDamaged


class Archive:
    """An archive in one directory: ``ab/abcd...`` by digest, with a spool in the same file system.

    One level of 256 folders, since every new folder costs two more flushes than a new file in an old one.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._spool = folder / "spool"
        self._spool.mkdir(parents=True, exist_ok=True)
        self._durable: set[Path] = set()

    def path(self, sha256: str) -> Path:
        """Say where the bytes with this digest (64 hex digits) lie."""
        return self.folder / sha256[:2] / sha256

    def put(self, content: bytes) -> str:
        """Keep bytes and give their SHA-256 in hex; once this returns they survive a power cut. Repeatable."""
        sha256 = hashlib.sha256(content).hexdigest()
        place = self.path(sha256)
        if not self._holds(place, content):
            self._write(place, content)
        _flush_folder(place.parent)
        return sha256

    def get(self, sha256: str) -> bytes:
        """Give the bytes with this digest.

        Raises:
            ArchiveDamaged: they are missing, or are not what the digest says.
        """
        try:
            content = self.path(sha256).read_bytes()
        except FileNotFoundError:
            raise ArchiveDamaged(f"missing: {sha256}") from None
        if hashlib.sha256(content).hexdigest() != sha256:
            raise ArchiveDamaged(f"changed: {sha256}")
        return content

    def _holds(self, place: Path, content: bytes) -> bool:
        try:
            return place.stat().st_size == len(content) and place.read_bytes() == content
        except FileNotFoundError:
            return False

    def _write(self, place: Path, content: bytes) -> None:
        self._make_durable(place.parent)
        with tempfile.NamedTemporaryFile(dir=self._spool, delete=False) as spooled:
            spooled.write(content)
            spooled.flush()
            os.fsync(spooled.fileno())
        Path(spooled.name).replace(place)

    def _make_durable(self, folder: Path) -> None:
        """Make a folder that survives; one that is there already may just have been made by another thread."""
        if folder not in self._durable:
            folder.mkdir(exist_ok=True)
            _flush_folder(folder.parent)
            self._durable.add(folder)


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
