"""Carry one request over HTTPS such that a failure says whether anything can have arrived."""

from __future__ import annotations

import contextlib
import http.client
import ssl
import threading
import weakref
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

from adapters.shared.connection import Connection, Deadline
from adapters.shared.retry_after import retry_after
from connector.letters.errors import ConfigurationWrong, NotTaken, OutcomeUnknown

__all__ = ["MAX_ANSWER", "Answer", "Deadline", "Timeouts", "Transport", "trust"]

MAX_ANSWER: Final = 200_000_000
_PIECE: Final = 1_000_000
_MOST_RESTING: Final = 32
_USUAL: Final = {"Accept": "*/*", "Accept-Encoding": "identity", "User-Agent": "epuap-connector"}


def trust(ca_pem: bytes | None) -> ssl.SSLContext:
    """Make the TLS side: 1.2 or later, host names checked.

    Args:
        ca_pem: the only certificates to trust, PEM; None for those of the system.

    Raises:
        ConfigurationWrong: no certificate can be read.
    """
    try:
        context = ssl.create_default_context(cadata=None if ca_pem is None else ca_pem.decode("ascii"))
    except (ssl.SSLError, UnicodeDecodeError, ValueError):
        raise ConfigurationWrong("the file of trusted certificates holds no PEM certificate") from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds to wait: ``connect`` for the connection and again for TLS, ``call`` for everything together."""

    connect: float = 10
    call: float = 300


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: HTTP status, the body's bytes as they came, and how long we are asked to stay away (Retry-After)."""

    status: int
    content: bytes = field(repr=False)
    retry_after: timedelta | None = None


class Transport:
    """The way out, shared by any number of threads.

    Nothing is read from the environment, and no redirect is followed. A connection is used again only while it surely
    stands (:meth:`Connection.is_alive`), and no more to a place where one broke all the same. A request of which a byte may
    have left is never sent again.

    Args:
        context: the TLS side, from :func:`trust`.
        timeouts: of each request.
        max_answer: bytes; a longer answer is an ``OutcomeUnknown``.
    """

    def __init__(self, context: ssl.SSLContext, timeouts: Timeouts, max_answer: int = MAX_ANSWER) -> None:
        self.timeouts = timeouts
        self.max_answer = max_answer
        self._context = context
        self._shared = threading.local()
        self._resting: deque[Connection] = deque()
        self._fickle: set[str] = set()
        self._end = weakref.finalize(self, _close_all, self._resting)

    @contextlib.contextmanager
    def within(self, deadline: Deadline) -> Iterator[None]:
        """Hold every request of this thread to one deadline."""
        self._shared.deadline = deadline
        try:
            yield
        finally:
            self._shared.deadline = None

    def post(self, address: str, message: bytes, headers: Mapping[str, str]) -> Answer:
        """Post bytes and give the answer, whatever its HTTP status.

        Raises:
            NotTaken: before the first byte of the request left.
            OutcomeUnknown: at any moment after that; ``raw`` holds what came until then.
        """
        deadline = getattr(self._shared, "deadline", None) or Deadline.after(self.timeouts.call)
        place = urlsplit(address)
        rested = self._rested(place.netloc)
        connection = rested or Connection(self._context, place, deadline, self.timeouts.connect)
        try:
            self._write_head(connection, place.path or "/", message, headers, deadline)
            answer, keep = self._ask(connection, message, deadline)
        except BaseException as failure:
            connection.close()
            if rested is not None and isinstance(failure, OutcomeUnknown) and failure.raw is None:
                self._fickle.add(place.netloc)
            raise
        if keep and place.netloc not in self._fickle and len(self._resting) < _MOST_RESTING:
            self._resting.append(connection)
        else:
            connection.close()
        return answer

    def _rested(self, place: str) -> Connection | None:
        """Give a connection to this place that surely stands; those that do not are closed."""
        with contextlib.suppress(IndexError):
            while True:
                connection = self._resting.pop()
                if connection.place == place and connection.is_alive():
                    return connection
                connection.close()
        return None

    @staticmethod
    def _write_head(connection: Connection, target: str, message: bytes, headers: Mapping[str, str], deadline: Deadline) -> None:
        try:
            connection.write_head(target, len(message), {**_USUAL, **headers})
        except (ValueError, http.client.HTTPException) as failure:
            raise ConfigurationWrong(f"the head of the request could not be written: {type(failure).__name__}") from None
        if not deadline.left():
            raise NotTaken("time was up before the request began")

    def _ask(self, connection: Connection, message: bytes, deadline: Deadline) -> tuple[Answer, bool]:
        received = bytearray()
        try:
            answer = connection.ask(message, deadline)
            self._collect(answer, received)
        except (OSError, http.client.HTTPException) as failure:
            raise OutcomeUnknown(f"{type(failure).__name__} after the request began", bytes(received) or None) from failure
        return Answer(answer.status, bytes(received), retry_after(answer.getheader("Retry-After"))), connection.may_rest(answer)

    def _collect(self, answer: http.client.HTTPResponse, received: bytearray) -> None:
        if answer.getheader("Content-Encoding", "identity") != "identity":
            raise OutcomeUnknown("the answer is compressed though nobody asked for it")
        while piece := answer.read(_PIECE):
            received += piece
            if len(received) > self.max_answer:
                raise OutcomeUnknown(f"the answer is longer than {self.max_answer} bytes")
        if answer.length:
            raise OutcomeUnknown(f"the answer lacks {answer.length} bytes", bytes(received) or None)

    def close(self) -> None:
        """Close what is open."""
        self._end()


def _close_all(resting: deque[Connection]) -> None:
    while resting:
        resting.pop().close()
