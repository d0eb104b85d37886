"""Bytes that pass in pieces: cut anew into blocks, and laid down for a moment until their digest is known."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import IO, Final

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from connector.letters.errors import ArchiveUnreachable

BLOCK: Final = 1 << 20


def blocks(pieces: Iterable[bytes], size: int = BLOCK) -> Iterator[bytes]:
    """Give the same bytes in blocks of this size; the last one may be shorter. Nothing where there is nothing."""
    waiting = bytearray()
    for piece in pieces:
        waiting += piece
        while len(waiting) >= size:
            yield bytes(waiting[:size])
            del waiting[:size]
    if waiting:
        yield bytes(waiting)


def with_last(pieces: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Give each piece with whether it is the last; one empty last piece where there is none at all."""
    before: bytes | None = None
    for piece in pieces:
        if before is not None:
            yield before, False
        before = piece
    yield before or b"", True


class LaidDown:
    """Bytes in a file that has no name, unreadable for others: it is ciphered with a key that nobody but this object has.

    ``sha256`` (hex) and ``size`` (bytes) are those of the plain bytes.
    """

    def __init__(self, file: IO[bytes], pieces: Iterable[bytes]) -> None:
        self._file = file
        self._cipher = Cipher(algorithms.AES(os.urandom(32)), modes.CTR(os.urandom(16)))
        self.sha256, self.size = self._lay_down(pieces)

    def _lay_down(self, pieces: Iterable[bytes]) -> tuple[str, int]:
        digest, size, cipher = hashlib.sha256(), 0, self._cipher.encryptor()
        for block in blocks(pieces):
            digest.update(block)
            size += len(block)
            with on_disk():
                self._file.write(cipher.update(block))
        return digest.hexdigest(), size

    def blocks(self) -> Iterator[bytes]:
        """Give the plain bytes in blocks; each call begins anew."""
        self._file.seek(0)
        cipher = self._cipher.decryptor()
        while block := self._file.read(BLOCK):
            yield cipher.update(block)


@contextmanager
def laid_down(pieces: Iterable[bytes]) -> Iterator[LaidDown]:
    """Lay bytes down until the block ends; nothing of them is left then, nor after a crash.

    Raises:
        ArchiveUnreachable: the disk is full, or fails.
    """
    with on_disk():
        file = tempfile.TemporaryFile()  # noqa: SIM115 - closed below
    with file:
        yield LaidDown(file, pieces)


@contextmanager
def on_disk() -> Iterator[None]:
    """Say of whatever fails on this machine's disk in the block that the archive cannot take anything now."""
    try:
        yield
    except OSError as error:
        raise ArchiveUnreachable(f"{type(error).__name__}: {error.strerror}") from error
