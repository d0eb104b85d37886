"""Keep bytes by their SHA-256: durable before anything names them, checked whenever they are read."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from connector.letters.errors import ArchiveDamaged, ArchiveUnreachable, ConfigurationWrong, StoreUnusable
from connector.store.archive.pieces import LaidDown, laid_down
from connector.store.archive.sealing import HEADER, Damaged, MasterKeys
from connector.store.archive.shelf import Shelf

__all__ = ["Archive"]

_OBJECT = re.compile(r"[0-9a-f]{2}/([0-9a-f]{64})")
_ASIDE = "aside/"
_KEYS = "keys/"
_LAYOUT = "layout/"
_OURS = _LAYOUT + "1"


class Archive:
    """An archive on one shelf, sealed where there are master keys (archiwum).

    Every method raises ``ArchiveUnreachable`` where the shelf cannot be reached or is full; then nothing was promised and the
    same may be asked again. All of them may be repeated and called from any thread.

    Args:
        shelf: where the objects lie, under ``ab/abcd...`` by the digest of the plain bytes.
        keys: seal what is written with the first of these; None writes plainly. Plain objects are read either way.
        waiting: gives, by digest, bytes that the shelf could not take yet.
    """

    def __init__(
        self, shelf: Shelf, keys: MasterKeys | None = None, waiting: Callable[[str], bytes | None] = lambda _sha256: None
    ) -> None:
        self.shelf = shelf
        self.keys = keys
        self._waiting = waiting
        self._noted = False

    def put(self, content: bytes) -> str:
        """Keep bytes and give their SHA-256 in hex; once this returns they survive a power cut."""
        sha256 = self.digest(content)
        stored = self._stored(content, sha256)
        if not self.shelf.add(_name(sha256), stored) and not self._intact(sha256):
            self.shelf.replace(_name(sha256), stored)
        return sha256

    def put_stream(self, pieces: Iterable[bytes]) -> tuple[str, int]:
        """Do what :meth:`put` does with bytes that pass in pieces, within a few MiB of memory; give their SHA-256 and size.

        They lie on this machine's disk, ciphered, until their digest is known. An error of who gives the pieces passes through.
        """
        with laid_down(pieces) as content:
            name = _name(content.sha256)
            if not self.shelf.add_pieces(name, self._stored_pieces(content)) and not self._whole(content.sha256):
                self.shelf.replace_pieces(name, self._stored_pieces(content))
            return content.sha256, content.size

    @staticmethod
    def digest(content: bytes) -> str:
        """Say under what digest bytes are kept: their SHA-256 in hex."""
        return hashlib.sha256(content).hexdigest()

    def get(self, sha256: str) -> bytes:
        """Give the bytes with this digest (64 hex digits), checked against it.

        Raises:
            ArchiveDamaged: they are missing, or are not what the digest says.
        """
        try:
            return self._read(sha256)
        except (ArchiveDamaged, ArchiveUnreachable):
            content = self._waiting(sha256)
            if content is None or self.digest(content) != sha256:
                raise
            return content

    def pieces(self, sha256: str) -> Iterator[bytes]:
        """Give the bytes with this digest in pieces of about 1 MiB, within a few MiB of memory.

        Raises:
            ArchiveDamaged: they are missing, or are not what the digest says; that may show after the last piece only.
        """
        content = self._waiting(sha256)  # whole and small: the shelf could not take it yet
        return iter((content,)) if content is not None and self.digest(content) == sha256 else self._read_pieces(sha256)

    def require(self, sha256: str) -> None:
        """Make sure that the bytes with this digest are here and whole, within a few MiB of memory.

        Raises:
            ArchiveDamaged: they are not.
        """
        for _ in self.pieces(sha256):
            pass

    def _read_pieces(self, sha256: str) -> Iterator[bytes]:
        stored = next((found for found in map(self.shelf.read_pieces, _places(sha256)) if found is not None), None)
        if stored is None:
            raise ArchiveDamaged(f"missing: {sha256}")
        digest = hashlib.sha256()
        try:
            for piece in self._opened_pieces(stored, sha256):
                digest.update(piece)
                yield piece
        except Damaged:
            raise ArchiveDamaged(f"changed: {sha256}") from None
        if digest.hexdigest() != sha256:
            raise ArchiveDamaged(f"changed: {sha256}")

    def _read(self, sha256: str) -> bytes:
        stored = next((found for found in map(self.shelf.read, _places(sha256)) if found is not None), None)
        if stored is None:
            raise ArchiveDamaged(f"missing: {sha256}")
        content = self._opened(stored, sha256)
        if self.digest(content) != sha256:
            raise ArchiveDamaged(f"changed: {sha256}")
        return content

    def holds(self, sha256: str) -> bool:
        """Say whether something is kept under this digest; whether it is intact only :meth:`get` tells."""
        return any(map(self.shelf.holds, (_name(sha256), _ASIDE + sha256))) or self._waiting(sha256) is not None

    def digests(self) -> Iterator[str]:
        """List the digests of everything on the shelf, in no promised order; what is put meanwhile may be missing."""
        found = (_OBJECT.fullmatch(name) for name in self.shelf.names(""))
        return (match[1] for match in found if match)

    def discard(self, sha256: str) -> None:
        """Delete what is kept under this digest; for retention only.

        The caller sees to it that nothing names these bytes and that nobody is about to: :meth:`put` does not write again
        what is there already. Where others are at work, :meth:`set_aside` comes first.
        """
        self.shelf.remove(_name(sha256))

    def set_aside(self, sha256: str) -> None:
        """Lay what is kept under this digest aside: still read, but :meth:`put` from now on writes such bytes anew."""
        stored = self.shelf.read(_name(sha256))
        if stored is not None:
            self.shelf.replace(_ASIDE + sha256, stored)
            self.shelf.remove(_name(sha256))

    def take_back(self, sha256: str) -> None:
        """Put what was set aside back in its place, unless the same bytes were put there meanwhile."""
        stored = self.shelf.read(_ASIDE + sha256)
        if stored is not None:
            self.shelf.add(_name(sha256), stored)
            self.shelf.remove(_ASIDE + sha256)

    def let_go(self, sha256: str) -> None:
        """Delete what was set aside; what was put under this digest since stays."""
        self.shelf.remove(_ASIDE + sha256)

    def require_keys(self) -> None:
        """Make sure that every master key this archive was ever sealed with is here.

        Raises:
            ConfigurationWrong: one is missing; nothing sealed with it could be read.
        """
        known = self.keys.ids if self.keys else ()
        used = {name.removeprefix(_KEYS) for name in self.shelf.names(_KEYS)}
        if missing := sorted(used.difference(known)):
            raise ConfigurationWrong(
                f"[store.archive] keys: the archive is sealed with one that is not here: {', '.join(missing)}"
            )

    def require_layout(self) -> None:
        """Make sure that the objects lie as this program lays them, and note it where nothing says so yet.

        Raises:
            StoreUnusable: a newer program laid them out in another way.
        """
        marks = set(self.shelf.names(_LAYOUT))
        if marks - {_OURS}:
            raise StoreUnusable("archiwum ma układ nowszego programu / the archive was laid out by a newer program")
        if not marks:
            self.shelf.add(_OURS, b"")

    def reseal(self) -> int:
        """Seal everything with the first master key and count what had to be written anew; only while nothing is discarded."""
        if self.keys is None:
            raise ConfigurationWrong("[store.archive] keys: there is none to seal with")
        aside = (name.removeprefix(_ASIDE) for name in self.shelf.names(_ASIDE))
        changed = sum(self._reseal(self.keys, _name(sha256)) for sha256 in self.digests())
        changed += sum(self._reseal(self.keys, _ASIDE + sha256) for sha256 in aside)
        for name in self.shelf.names(_KEYS):
            if name != _KEYS + self.keys.first:
                self.shelf.remove(name)
        return changed

    def _reseal(self, keys: MasterKeys, name: str) -> bool:
        stored, sha256 = self.shelf.read(name), name.rpartition("/")[2]
        if stored is not None and keys.sealed_with_first(stored):
            return False
        self.shelf.replace(name, self._stored(self._read(sha256), sha256))
        return True

    def _stored(self, content: bytes, sha256: str) -> bytes | bytearray:
        keys = self._noted_keys()
        return keys.seal(content, sha256) if keys else content

    def _noted_keys(self) -> MasterKeys | None:
        """Give the keys, once the shelf says that something is sealed with the first of them."""
        if self.keys is not None and not self._noted:
            self.shelf.add(_KEYS + self.keys.first, b"")
            self._noted = True
        return self.keys

    def _opened(self, stored: bytes, sha256: str) -> bytes:
        """Open a sealed object; anything else is plain, and its digest decides."""
        if self.keys is None:
            return stored
        try:
            return self.keys.open(stored, sha256)
        except Damaged:
            return stored

    def _stored_pieces(self, content: LaidDown) -> Iterator[bytes]:
        keys = self._noted_keys()
        return keys.seal_pieces(content.blocks(), content.sha256) if keys else content.blocks()

    def _opened_pieces(self, stored: Iterator[bytes], sha256: str) -> Iterator[bytes]:
        """Open a sealed object piece by piece; anything else is plain, and its digest decides."""
        first = next(stored, b"")
        if self.keys is not None:
            try:
                return self.keys.open_pieces(first[:HEADER], chain((first[HEADER:],), stored), sha256)
            except Damaged:
                pass
        return chain((first,), stored)

    def _whole(self, sha256: str) -> bool:
        try:
            self.require(sha256)
        except ArchiveDamaged:
            return False
        return True

    def _intact(self, sha256: str) -> bool:
        try:
            self._read(sha256)
        except ArchiveDamaged:
            return False
        return True


def _name(sha256: str) -> str:
    """Name an object: one level of 256 folders, since every new folder costs two more flushes than a file in an old one."""
    return f"{sha256[:2]}/{sha256}"


def _places(sha256: str) -> tuple[str, ...]:
    """Say where to look for an object, in turn.

    What is just taken back is in its place by the time that it is no longer aside. Who looks slowly may find it moved in
    between, so it is looked for more than once before it is called missing.
    """
    return (_name(sha256), _ASIDE + sha256) * 3 + (_name(sha256),)
