"""An answer as it comes in: its head is here, its body is read by whoever needs it, in pieces or as a whole."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from adapters.shared.retry_after import retry_after
from connector.letters.errors import OutcomeUnknown

PIECE: Final = 65536


class TooLong(OutcomeUnknown):
    """The answer is longer than whoever asked wants to hold."""


class Arriving:
    """An answer whose body is yet to be read.

    Attributes:
        status: of HTTP.
        length: of the body in bytes, where the head says so.
        retry_after: how long we are asked to stay away.
    """

    def __init__(self, answer: http.client.HTTPResponse) -> None:
        if answer.getheader("Content-Encoding", "identity") != "identity":
            raise OutcomeUnknown("the answer is compressed though nobody asked for it")
        self.status = answer.status
        self.length = answer.length
        self.retry_after: timedelta | None = retry_after(answer.getheader("Retry-After"))
        self._answer = answer

    def pieces(self) -> Iterator[bytes]:
        """Give the body piece by piece.

        Raises:
            OutcomeUnknown: it breaks off.
        """
        try:
            while piece := self._answer.read(PIECE):
                yield piece
        except (OSError, http.client.HTTPException) as failure:
            raise OutcomeUnknown(f"{type(failure).__name__} after the request began") from failure
        if self._answer.length:
            raise OutcomeUnknown(f"the answer lacks {self._answer.length} bytes")

    def whole(self, most: int) -> bytes:
        """Give the whole body.

        Raises:
            TooLong: it is longer than that many bytes.
            OutcomeUnknown: it breaks off; ``raw`` holds what came until then.
        """
        received = bytearray()
        try:
            for piece in self.pieces():
                received += piece
                if max(len(received), self.length or 0) > most:
                    break
        except OutcomeUnknown as failure:
            failure.raw = bytes(received) or None
            raise
        if max(len(received), self.length or 0) > most:
            raise TooLong(f"the answer is longer than {most} bytes")
        return bytes(received)
