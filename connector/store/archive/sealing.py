"""Seal an object with AES-256-GCM: a key of its own, wrapped by a master key, and the content in chunks.

    magic 4 | master key's id 8 | nonce 12 | wrapped data key 48 | nonce prefix 7 | chunk, chunk ...

The data key is wrapped over the digest and all that stands before the nonce; each chunk of 1 MiB (the last may be shorter) is
sealed over the whole header and the digest, with its number and "last or not" in the nonce (the STREAM construction). So nothing
can be changed, swapped, cut off, added or put under another name.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from connector.store.archive.pieces import blocks, with_last

_MAGIC: Final = b"kaz\x01"
"""Three letters that no document begins with, and the version of the format."""
_ID: Final = 8
_NONCE: Final = 12
_KEY: Final = 32
_TAG: Final = 16
_PREFIX: Final = 7
_TOP: Final = len(_MAGIC) + _ID
_WRAPPED: Final = _TOP + _NONCE + _KEY + _TAG
_HEADER: Final = _WRAPPED + _PREFIX
_CHUNK: Final = 1 << 20
HEADER: Final = _HEADER


class Damaged(Exception):
    """These bytes are not what was sealed under this digest, or not with a key that is here."""


class MasterKeys:
    """The keys that wrap data keys (klucze główne): the first one seals, all of them open.

    Args:
        keys: one or more keys of 32 bytes.
    """

    def __init__(self, keys: Sequence[bytes]) -> None:
        self._keys = {_key_id(key): AESGCM(key) for key in keys}
        self.ids = tuple(key_id.hex() for key_id in self._keys)
        self.first = self.ids[0]

    def seal(self, content: bytes, sha256: str) -> bytearray:
        """Seal content under its own SHA-256 (hex); takes its size once more, plus 79 bytes and 16 a chunk."""
        cipher, header, bound = self._begin(sha256)
        return _seal_chunks(cipher, header, memoryview(content), bound)

    def seal_pieces(self, pieces: Iterable[bytes], sha256: str) -> Iterator[bytes]:
        """Seal content that passes in pieces, under its own SHA-256 (hex), into what :meth:`seal` would make of it."""
        cipher, header, bound = self._begin(sha256)
        yield header
        for number, (chunk, last) in enumerate(with_last(blocks(pieces, _CHUNK))):
            yield cipher.encrypt(_nonce(header, number, last=last), chunk, header + bound)

    def _begin(self, sha256: str) -> tuple[AESGCM, bytes, bytes]:
        """Make a data key, and give its cipher, the header that wraps it, and the digest that everything is bound to."""
        top, bound = _MAGIC + bytes.fromhex(self.first), bytes.fromhex(sha256)
        data_key, nonce = AESGCM.generate_key(256), os.urandom(_NONCE)
        wrapped = self._keys[bytes.fromhex(self.first)].encrypt(nonce, data_key, top + bound)
        return AESGCM(data_key), top + nonce + wrapped + os.urandom(_PREFIX), bound

    def open(self, stored: bytes, sha256: str) -> bytes:
        """Give back what was sealed under this digest.

        Raises:
            Damaged: something differs from what was sealed, or the master key is not here.
        """
        header, bound = stored[:_HEADER], bytes.fromhex(sha256)
        cipher = self._cipher(header, bound)
        try:
            return _open_chunks(cipher, header, memoryview(stored)[_HEADER:], bound)
        except InvalidTag:
            raise Damaged from None

    def open_pieces(self, header: bytes, pieces: Iterable[bytes], sha256: str) -> Iterator[bytes]:
        """Give back, piece by piece, what was sealed under this digest; each piece is checked before it is given.

        Args:
            header: the first ``HEADER`` bytes of the object.
            pieces: what follows.
            sha256: the digest, in hex.

        Raises:
            Damaged: as soon as something differs, or at once where this is nothing sealed with a key that is here.
        """
        bound = bytes.fromhex(sha256)
        cipher = self._cipher(header, bound)
        return _open_each(cipher, header, pieces, bound)

    def _cipher(self, header: bytes, bound: bytes) -> AESGCM:
        master = self._keys.get(header[len(_MAGIC) : _TOP])
        if master is None or len(header) < _HEADER:
            raise Damaged
        try:
            data_key = master.decrypt(header[_TOP : _TOP + _NONCE], header[_TOP + _NONCE : _WRAPPED], header[:_TOP] + bound)
        except InvalidTag:
            raise Damaged from None
        return AESGCM(data_key)

    def sealed_with_first(self, stored: bytes) -> bool:
        """Say whether an object looks sealed with the first key."""
        return stored.startswith(_MAGIC + bytes.fromhex(self.first))


def _key_id(key: bytes) -> bytes:
    """Name a key without telling anything of it."""
    return hashlib.sha256(b"archive master key" + key).digest()[:_ID]


def _nonce(header: bytes, number: int, *, last: bool) -> bytes:
    return header[_WRAPPED:] + number.to_bytes(4, "big") + bytes([last])


def _seal_chunks(cipher: AESGCM, header: bytes, content: memoryview, bound: bytes) -> bytearray:
    count = max(1, -(-len(content) // _CHUNK))
    sealed = bytearray(_HEADER + len(content) + count * _TAG)
    sealed[:_HEADER] = header
    place = _HEADER
    for number in range(count):
        chunk = content[number * _CHUNK : (number + 1) * _CHUNK]
        end = place + len(chunk) + _TAG
        sealed[place:end] = cipher.encrypt(_nonce(header, number, last=number == count - 1), chunk, header + bound)
        place = end
    return sealed


def _open_chunks(cipher: AESGCM, header: bytes, sealed: memoryview, bound: bytes) -> bytes:
    step = _CHUNK + _TAG
    count = max(1, -(-len(sealed) // step))
    content = BytesIO()  # gives its bytes without copying them
    for number in range(count):
        chunk = sealed[number * step : (number + 1) * step]
        content.write(cipher.decrypt(_nonce(header, number, last=number == count - 1), chunk, header + bound))
    return content.getvalue()


def _open_each(cipher: AESGCM, header: bytes, pieces: Iterable[bytes], bound: bytes) -> Iterator[bytes]:
    for number, (chunk, last) in enumerate(with_last(blocks(pieces, _CHUNK + _TAG))):
        try:
            yield cipher.decrypt(_nonce(header, number, last=last), chunk, header + bound)
        except InvalidTag:
            raise Damaged from None
