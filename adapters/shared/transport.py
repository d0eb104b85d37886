"""Carry one request over HTTPS such that a failure says whether anything can have arrived."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Final, Self

import httpx

from connector.letters.errors import ConfigurationWrong, NotTaken, OutcomeUnknown

MAX_ANSWER: Final = 200_000_000
# Name look-up, connection, TLS: httpx raises these before the first byte of a request leaves.
_NOTHING_LEFT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


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
    """What came back: HTTP status and the body's bytes as they came."""

    status: int
    content: bytes = field(repr=False)


@dataclass(slots=True)
class Deadline:
    """The moment at which a call has to end; shared by several requests where one call needs them."""

    at: float

    @classmethod
    def after(cls, seconds: float) -> Self:
        """Start a deadline that many seconds from now."""
        return cls(time.monotonic() + seconds)

    def left(self) -> float:
        """Give the seconds left, never below zero."""
        return max(0.0, self.at - time.monotonic())


class Transport:
    """The way out, shared by any number of threads.

    Nothing is read from the environment, no redirect is followed, and no connection is used twice: a stale one would make
    an outcome unknown that need not be.

    Args:
        context: the TLS side, from :func:`trust`.
        timeouts: of each request.
        max_answer: bytes; a longer answer is an ``OutcomeUnknown``.
    """

    def __init__(self, context: ssl.SSLContext, timeouts: Timeouts, max_answer: int = MAX_ANSWER) -> None:
        self.timeouts = timeouts
        self.max_answer = max_answer
        self._shared = threading.local()
        self._http = httpx.Client(
            verify=context,
            trust_env=False,
            follow_redirects=False,
            limits=httpx.Limits(max_keepalive_connections=0),
            headers={"Accept-Encoding": "identity", "User-Agent": "epuap-connector"},
        )

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
        with _Watch(deadline) as watch:
            try:
                return self._post(address, message, headers, watch)
            except _NOTHING_LEFT as failure:
                raise NotTaken(f"{type(failure).__name__} before anything was sent") from failure
            except httpx.HTTPError as failure:
                came = bytes(watch.received) or None
                raise OutcomeUnknown(f"{type(failure).__name__} after the request began", came) from failure

    def _post(self, address: str, message: bytes, headers: Mapping[str, str], watch: _Watch) -> Answer:
        call = max(watch.deadline.left(), 0.001)
        waits = httpx.Timeout(call, connect=min(self.timeouts.connect, call))
        extensions = {"trace": watch.saw}
        with self._http.stream(
            "POST", address, content=message, headers=dict(headers), timeout=waits, extensions=extensions
        ) as answer:
            self._collect(answer, watch)
            return Answer(answer.status_code, bytes(watch.received))

    def _collect(self, answer: httpx.Response, watch: _Watch) -> None:
        if answer.headers.get("Content-Encoding", "identity") != "identity":
            raise OutcomeUnknown("the answer is compressed though nobody asked for it")
        for chunk in answer.iter_raw():
            watch.received += chunk
            if len(watch.received) > self.max_answer:
                raise OutcomeUnknown(f"the answer is longer than {self.max_answer} bytes")
        if watch.cut:  # an answer without a length ends at the cut as if it were whole
            raise OutcomeUnknown("time was up before the answer was whole", bytes(watch.received))

    def close(self) -> None:
        """Close what is open."""
        self._http.close()


class _Watch:
    """One request under a deadline: it cuts the connection when time is up, since httpx only limits each wait by itself."""

    def __init__(self, deadline: Deadline) -> None:
        self.deadline = deadline
        self.received = bytearray()
        self.cut = False
        self._socket: socket.socket | None = None
        self._timer = threading.Timer(deadline.left(), self._cut)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._timer.cancel()

    def saw(self, event: str, details: Mapping[str, Any]) -> None:
        """Follow httpx: note the connection, and let no request begin after the deadline."""
        if event in {"connection.connect_tcp.complete", "connection.start_tls.complete"}:
            self._socket = details["return_value"].get_extra_info("socket")
        if event == "http11.send_request_headers.started" and not self.deadline.left():
            raise NotTaken("time was up before the request began")

    def _cut(self) -> None:
        self.cut = True
        if self._socket is not None:
            with contextlib.suppress(OSError):
                # Not SSLSocket.shutdown, which takes the TLS state away under the thread that reads.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)
