"""Where an archive's objects lie: what a place must promise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol


class Shelf(Protocol):
    """A place for objects under names of the form ``folder/name``; every method may be repeated, from any thread.

    Each raises ``ArchiveUnreachable`` where the place cannot be reached, is full or refuses us.
    """

    def add(self, name: str, content: bytes | bytearray) -> bool:
        """Write an object, durable once this returns; False where there is one of this name (durable too), left as it is."""
        ...

    def replace(self, name: str, content: bytes | bytearray) -> None:
        """Write an object, durable once this returns; a reader sees the old one or the new one, never a part."""
        ...

    def add_pieces(self, name: str, pieces: Iterable[bytes]) -> bool:
        """Do what :meth:`add` does with an object that passes in pieces and never is in memory as a whole."""
        ...

    def replace_pieces(self, name: str, pieces: Iterable[bytes]) -> None:
        """Do what :meth:`replace` does with such an object."""
        ...

    def read_pieces(self, name: str) -> Iterator[bytes] | None:
        """Give an object's bytes in pieces of at most 1 MiB, or None where there is none."""
        ...

    def read(self, name: str) -> bytes | None:
        """Give an object's bytes as they lie there, or None where there is none."""
        ...

    def holds(self, name: str) -> bool:
        """Say whether there is an object of this name."""
        ...

    def names(self, start: str) -> Iterator[str]:
        """List the names that begin with this."""
        ...

    def remove(self, name: str) -> None:
        """Delete an object, for good once this returns; none of this name is no error."""
        ...
