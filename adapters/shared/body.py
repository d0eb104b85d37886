"""The body of a request: how long it is, and its bytes in pieces, so that a large file never stands in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Self

from connector.letters.errors import OutcomeUnknown


@dataclass(frozen=True, slots=True)
class Body:
    """A length in bytes, and the bytes; ``pieces`` may be called again, and each call begins anew."""

    length: int
    pieces: Callable[[], Iterator[bytes]] = field(repr=False)

    @classmethod
    def of(cls, content: bytes) -> Self:
        """Make a body of bytes that are at hand."""
        return cls(len(content), lambda: iter((content,)))

    def exactly(self) -> Iterator[bytes]:
        """Give the pieces, and no byte more than was announced.

        Raises:
            OutcomeUnknown: they come to another length, so the other side saw a cut off message, or a whole one and we do not
                know which.
        """
        left = self.length
        for piece in self.pieces():
            left -= len(piece)
            if left < 0:
                break
            yield piece
        if left:
            raise OutcomeUnknown(f"the body does not have the {self.length} bytes that it was announced with")
