"""Read multipart/form-data piece by piece (RFC 7578): small fields whole, a file as a stream of blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import Message as Headers
from email.parser import BytesParser

LONGEST_HEADERS = 16_384
LONGEST_FIELD = 65_536


class Multipart:
    """The parts of a body, in their order; each part is to be read to its end before the next is asked for.

    Raises:
        ValueError: while reading: no multipart, or cut off.
    """

    def __init__(self, media_type: str, blocks: Iterator[bytes]) -> None:
        found = re.search(r'boundary="?([^";]+)"?', media_type)
        if not media_type.lower().startswith("multipart/form-data") or found is None:
            raise ValueError("no multipart/form-data with a boundary")
        self._mark = b"\r\n--" + found[1].encode("latin-1")
        self._blocks = blocks
        self._held = b"\r\n"

    def parts(self) -> Iterator[tuple[str, Iterator[bytes]]]:
        """Give each part's name with its content."""
        for _ in self._until(self._mark):
            pass
        while not self._line().startswith(b"--"):
            yield self._name(), self._until(self._mark)

    def _name(self) -> str:
        headers: Headers = BytesParser().parsebytes(b"".join(self._until(b"\r\n\r\n", LONGEST_HEADERS)))
        name = headers.get_param("name", header="Content-Disposition")
        if not isinstance(name, str):
            raise ValueError("a part without a name")  # noqa: TRY004 - what was sent is wrong, not our types
        return name

    def _line(self) -> bytes:
        """Give what follows a boundary in its line: nothing, or the two dashes of the end."""
        self._more(2)
        start, self._held = self._held[:2], self._held[2:]
        return start if start == b"--" else b""

    def _until(self, mark: bytes, longest: int | None = None) -> Iterator[bytes]:
        """Give what stands before a mark, and swallow the mark."""
        given = 0
        while (at := self._held.find(mark)) < 0:
            keep = len(mark) - 1
            if len(self._held) > keep:
                piece, self._held = self._held[:-keep], self._held[-keep:]
                given += len(piece)
                yield piece
            if longest is not None and given > longest:
                raise ValueError("a part's headers are too long")
            self._more(len(self._held) + 1)
        piece, self._held = self._held[:at], self._held[at + len(mark) :]
        yield piece

    def _more(self, size: int) -> None:
        while len(self._held) < size:
            block = next(self._blocks, b"")
            if not block:
                raise ValueError("multipart is cut off")
            self._held += block


def small(content: Iterator[bytes]) -> str:
    """Give a field whole.

    Raises:
        ValueError: it is too long, or no UTF-8.
    """
    held = b""
    for block in content:
        held += block
        if len(held) > LONGEST_FIELD:
            raise ValueError("a field is too long")
    return held.decode("utf-8")
