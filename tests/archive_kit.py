"""What tests do to an archive: spoil an object, and make its shelf unreachable."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from connector.letters.errors import ArchiveUnreachable
from connector.store.archive import Archive
from connector.store.archive.shelf import Shelf


def spoil(archive: Archive, sha256: str, content: bytes = b"spoiled") -> None:
    """Put other bytes where the archive keeps these."""
    archive.shelf.replace(f"{sha256[:2]}/{sha256}", content)


class ShakyShelf:
    """A shelf that a test makes unreachable: wholly, after some more calls, for contents once each, or for certain digests."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self.refused_once: list[bytes] = []
        self.hidden: set[str] = set()
        self.refusals: Counter[str] = Counter()
        self._left: int | None = None

    @contextmanager
    def unreachable(self, after: int = 0) -> Iterator[None]:
        """Refuse every call in the block, once so many were let pass."""
        self.lose(after=after)
        try:
            yield
        finally:
            self.lose(after=None)

    def lose(self, *, after: int | None) -> None:
        """Refuse every call from now on, once so many were let pass; None: be there again."""
        self._left = after

    def _reach(self, call: str) -> Shelf:
        if self._left is not None:
            if self._left <= 0:
                self.refusals[call] += 1
                raise ArchiveUnreachable("cut off by a test")
            self._left -= 1
        return self.shelf

    def add(self, name: str, content: bytes | bytearray) -> bool:
        """Write, unless this content is to be refused."""
        if content in self.refused_once:
            self.refused_once.remove(bytes(content))
            self.refusals["add"] += 1
            raise ArchiveUnreachable("refused by a test")
        return self._reach("add").add(name, content)

    def replace(self, name: str, content: bytes | bytearray) -> None:
        """Write."""
        self._reach("replace").replace(name, content)

    def add_pieces(self, name: str, pieces: Iterable[bytes]) -> bool:
        """Write in pieces."""
        return self._reach("add").add_pieces(name, pieces)

    def replace_pieces(self, name: str, pieces: Iterable[bytes]) -> None:
        """Write in pieces."""
        self._reach("replace").replace_pieces(name, pieces)

    def read_pieces(self, name: str) -> Iterator[bytes] | None:
        """Read in pieces."""
        return self._reach("read").read_pieces(name)

    def read(self, name: str) -> bytes | None:
        """Read, unless this very object cannot be reached."""
        if name.partition("/")[2] in self.hidden:
            raise ArchiveUnreachable("hidden by a test")
        return self._reach("read").read(name)

    def holds(self, name: str) -> bool:
        """Look."""
        return self._reach("holds").holds(name)

    def names(self, start: str) -> Iterator[str]:
        """List."""
        return self._reach("names").names(start)

    def remove(self, name: str) -> None:
        """Delete."""
        self._reach("remove").remove(name)
