"""One connection over TLS, which carries one request after another and knows when it may carry none any more."""

from __future__ import annotations

import http.client
import io
import select
import socket
import ssl
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, Self
from urllib.parse import SplitResult

from connector.letters.errors import NotTaken

_PIECE: Final = 65536
_HTTPS: Final = 443
_TAKEN: Final = frozenset({200, 201, 202, 204})
_KEPT_SECONDS: Final = 1.0
"""How long a connection may rest: much less than any server waits before it closes one (five seconds and more)."""


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

    def wait(self) -> float:
        """Give the seconds that a step may take.

        Raises:
            TimeoutError: none.
        """
        left = self.left()
        if not left:
            raise TimeoutError("time was up")
        return left


class Connection:
    """A connection to one host, from one request to the next.

    Args:
        context: the TLS side.
        place: the address; only its host and port count.
        deadline: until when it must stand.
        longest: seconds for the connection, and again for TLS.

    Raises:
        NotTaken: it does not stand. Nothing was sent.
    """

    def __init__(self, context: ssl.SSLContext, place: SplitResult, deadline: Deadline, longest: float) -> None:
        self.place = place.netloc
        try:
            self._line = _Line(_connect(context, place, deadline, longest), deadline)
        except (OSError, UnicodeError) as failure:
            raise NotTaken(f"{type(failure).__name__} before anything was sent") from failure
        self._http = http.client.HTTPConnection(place.hostname or "", place.port or _HTTPS)
        self._http.auto_open = 0  # it must never connect and send again by itself
        self._http.sock = self._line
        self._rests_since = time.monotonic()

    def write_head(self, method: str, target: str, headers: Mapping[str, str]) -> None:
        """Write the head of a request into memory; nothing leaves yet.

        Raises:
            ValueError, http.client.HTTPException: it cannot be written.
        """
        self._http.putrequest(method, target, skip_accept_encoding=True)
        for name, value in headers.items():
            self._http.putheader(name, value)

    def ask(self, message: Iterable[bytes], deadline: Deadline) -> http.client.HTTPResponse:
        """Send the head and the message, piece by piece, and give the answer, whose body is yet to be read.

        Raises:
            OSError, http.client.HTTPException: something may have arrived.
        """
        self._line.deadline = deadline
        self._http.endheaders()
        for piece in message:
            self._line.sendall(piece)
        return self._http.getresponse()

    def may_rest(self, answer: http.client.HTTPResponse) -> bool:
        """Tell whether another request may follow: the answer is whole and usual, and says that the server stays.

        HTTP/1.1 lets a server stay without a word; but some of those that say nothing close right after their answer.
        """
        self._rests_since = time.monotonic()
        said = (answer.getheader("Connection") or "").lower().replace(",", " ").split()
        return answer.status in _TAKEN and answer.isclosed() and not answer.will_close and "keep-alive" in said

    def is_alive(self) -> bool:
        """Tell whether the connection surely still stood this very moment: it rested shortly, and nothing at all came in.

        A close, a reset and a word that nobody asked for all make it readable.
        """
        rested = time.monotonic() - self._rests_since
        return rested < _KEPT_SECONDS and self._line.is_silent()

    def close(self) -> None:
        """Close it, whatever state it is in."""
        self._line.close()


def _connect(context: ssl.SSLContext, place: SplitResult, deadline: Deadline, longest: float) -> ssl.SSLSocket:
    plain = socket.create_connection((place.hostname, place.port or _HTTPS), min(longest, deadline.wait()))
    try:
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        plain.settimeout(min(longest, deadline.wait()))
        return context.wrap_socket(plain, server_hostname=place.hostname)
    except BaseException:
        plain.close()
        raise


class _Line:
    """The socket under the deadline of the request that it carries now, as far as http.client uses a socket."""

    def __init__(self, tls: ssl.SSLSocket, deadline: Deadline) -> None:
        self.deadline = deadline
        self._tls = tls

    def sendall(self, octets: bytes) -> None:
        """Send everything in time; a socket's own limit would hold for each record anew."""
        view = memoryview(octets)
        for start in range(0, len(view), _PIECE):
            self._tls.settimeout(self.deadline.wait())
            self._tls.sendall(view[start : start + _PIECE])

    def makefile(self, _mode: str) -> io.BufferedReader:
        """Give what comes in, in time."""
        return io.BufferedReader(_Incoming(self))

    def receive_into(self, buffer: memoryview) -> int:
        """Wait for octets until the deadline."""
        self._tls.settimeout(self.deadline.wait())
        return self._tls.recv_into(buffer)

    def is_silent(self) -> bool:
        """Tell whether there is nothing to read, not even an end."""
        watch = select.poll()
        watch.register(self._tls, select.POLLIN)
        return not self._tls.pending() and not watch.poll(0)

    def close(self) -> None:
        """Close the socket."""
        with suppress(OSError):
            self._tls.close()


class _Incoming(io.RawIOBase):
    """The octets of one answer."""

    def __init__(self, line: _Line) -> None:
        super().__init__()
        self._line = line

    def readable(self) -> bool:
        """Say yes."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # any buffer, which is a memoryview in fact
        """Wait for octets until the deadline."""
        return self._line.receive_into(buffer)
