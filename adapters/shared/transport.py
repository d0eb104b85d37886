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
from typing import Final, Literal
from urllib.parse import SplitResult, urlsplit

from adapters.shared.arriving import Arriving
from adapters.shared.body import Body
from adapters.shared.connection import Connection, Deadline
from adapters.shared.trust import trust
from connector.letters.errors import ConfigurationWrong, NotTaken, OutcomeUnknown

__all__ = ["MAX_ANSWER", "Answer", "Arriving", "Body", "Deadline", "Method", "Timeouts", "Transport", "trust"]

Method = Literal["DELETE", "GET", "PATCH", "POST", "PUT"]

MAX_ANSWER: Final = 200_000_000
_MOST_RESTING: Final = 32
_USUAL: Final = {"Accept": "*/*", "Accept-Encoding": "identity", "User-Agent": "epuap-connector"}


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
        special: another TLS side for a host, by ``host:port`` as its addresses write it.
    """

    def __init__(
        self,
        context: ssl.SSLContext,
        timeouts: Timeouts,
        max_answer: int = MAX_ANSWER,
        special: Mapping[str, ssl.SSLContext] | None = None,
    ) -> None:
        self.timeouts = timeouts
        self.max_answer = max_answer
        self._context = context
        self._special = dict(special or {})
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
        """Post bytes and give the answer, whatever its HTTP status; errors as those of :meth:`request`."""
        return self.request("POST", address, headers, Body.of(message))

    def request(self, method: Method, address: str, headers: Mapping[str, str], body: Body | None = None) -> Answer:
        """Make a request and give the whole answer, whatever its HTTP status.

        Raises:
            NotTaken: before the first byte of the request left.
            OutcomeUnknown: at any moment after that; ``raw`` holds what came until then.
        """
        with self.opened(method, address, headers, body) as arriving:
            return Answer(arriving.status, arriving.whole(self.max_answer), arriving.retry_after)

    @contextlib.contextmanager
    def opened(self, method: Method, address: str, headers: Mapping[str, str], body: Body | None = None) -> Iterator[Arriving]:
        """Make a request and give the answer while it comes in; what is left of it when the block ends is not read.

        Raises:
            NotTaken: before the first byte of the request left.
            OutcomeUnknown: at any moment after that.
        """
        deadline = getattr(self._shared, "deadline", None) or Deadline.after(self.timeouts.call)
        place = urlsplit(address)
        rested = self._rested(place.netloc)
        context = self._special.get(place.netloc, self._context)
        connection = rested or Connection(context, place, deadline, self.timeouts.connect)
        answer = None
        try:
            self._write_head(connection, method, place, _head(headers, body), deadline)
            answer = self._ask(connection, body, deadline)
            yield Arriving(answer)
        except BaseException as failure:
            connection.close()
            if rested is not None and answer is None and isinstance(failure, OutcomeUnknown):
                self._fickle.add(place.netloc)
            raise
        if connection.may_rest(answer) and place.netloc not in self._fickle and len(self._resting) < _MOST_RESTING:
            self._resting.append(connection)
        else:
            connection.close()

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
    def _write_head(
        connection: Connection, method: Method, place: SplitResult, headers: Mapping[str, str], deadline: Deadline
    ) -> None:
        target = (place.path or "/") + (f"?{place.query}" if place.query else "")
        try:
            connection.write_head(method, target, headers)
        except (ValueError, http.client.HTTPException) as failure:
            raise ConfigurationWrong(f"the head of the request could not be written: {type(failure).__name__}") from None
        if not deadline.left():
            raise NotTaken("time was up before the request began")

    @staticmethod
    def _ask(connection: Connection, body: Body | None, deadline: Deadline) -> http.client.HTTPResponse:
        try:
            return connection.ask(body.exactly() if body else (), deadline)
        except (OSError, http.client.HTTPException) as failure:
            raise OutcomeUnknown(f"{type(failure).__name__} after the request began") from failure

    def close(self) -> None:
        """Close what is open."""
        self._end()


def _head(headers: Mapping[str, str], body: Body | None) -> dict[str, str]:
    length = {} if body is None else {"Content-Length": str(body.length)}
    return {**_USUAL, **headers, **length}


def _close_all(resting: deque[Connection]) -> None:
    while resting:
        resting.pop().close()
