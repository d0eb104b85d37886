"""An office at a platform: keys, a box, orders, a channel open on them; and a platform that answers what a test says."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from threading import Thread
from typing import Any, Self

from lxml import etree

from adapters.epuap.channel import open_channel
from connector.ports import Order, OwnBox, Queue
from samples.pki import Pki
from samples.platform.epuap import signer
from samples.platform.epuap.names import OB
from samples.platform.epuap.soap import answer
from samples.platform.shared import keys
from samples.platform.shared.serving import tls_context

BOX = OwnBox("lubin", "Skrytka urzędu", "/lubin/skrytka", "/lubin/odpowiedzi")
LETTER = '<?xml version="1.0"?>\n<?xml-stylesheet href="styl.xsl"?><pismo>Dzień dobry,\r\n Janie Testowy</pismo>'.encode()
OK = "<status><kod>1</kod><komunikat>OK</komunikat></status>"


class RealClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        """Give the present moment."""
        return datetime.now(UTC)


def table(address: str, **changes: Any) -> dict[str, Any]:
    """Write the table [channels.epuap] for a platform at this address."""
    known: dict[str, Any] = {
        "host": address,
        "ca_file": "file:root.pem",
        "system_key": "file:office-system.key",
        "system_certificate": "file:office-system.pem",
        "answer_certificates": ["file:platform-answers.pem"],
        "call_timeout_seconds": 10,
        "connect_timeout_seconds": 2,
    }
    return {**known, **changes}


def a_channel(pki: Pki, address: str, **changes: Any) -> Queue:
    """Open a channel; references such as ``file:root.pem`` are read from the test PKI."""

    def read(reference: str) -> bytes:
        return pki.path(reference.removeprefix("file:")).read_bytes()

    return open_channel(table(address, **changes), RealClock(), read)


def an_order(**changes: Any) -> Order:
    """Make an order to a box that exists."""
    order = Order("pismo-abc", BOX, "/przykladowo/skrytka", "pismo-abc.xml", "text/xml", LETTER)
    return replace(order, **changes)


def signed(pki: Pki, name: str, inside: str) -> bytes:
    """Write an answer of the platform: ``name`` in the namespace ob with ``inside`` as XML text, signed."""
    envelope = answer(f"{{{OB}}}{name}", None)
    envelope[1][0].extend(etree.fromstring(f"<x>{inside}</x>"))
    signer.sign(envelope, keys.load(pki, "platform-answers"))
    return etree.tostring(envelope)


def http(content: bytes, status: str = "200 OK", *more: str) -> bytes:
    """Write an HTTP answer."""
    lines = [f"HTTP/1.1 {status}", "Content-Type: text/xml", f"Content-Length: {len(content)}", *more, "", ""]
    return "\r\n".join(lines).encode() + content


def saying(octets: bytes) -> Callable[[socket.socket], None]:
    """Make a behaviour that sends these bytes and closes."""
    return lambda connection: connection.sendall(octets)


class Stub:
    """A server over TLS on 127.0.0.1 that reads each request to its end and then behaves as told.

    ``requests`` holds what came. ``tls`` off makes one that talks plain.
    """

    def __init__(self, pki: Pki, behave: Callable[[socket.socket], None], *, tls: bool = True) -> None:
        self.requests: list[bytes] = []
        self._behave = behave
        self._tls = tls_context(pki) if tls else None
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = Thread(target=self._serve, daemon=True)

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"https://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(timeout=5)

    def _serve(self) -> None:
        while True:
            try:
                plain, _ = self._listener.accept()
            except OSError:
                return
            try:
                with self._tls.wrap_socket(plain, server_side=True) if self._tls else plain as connection:
                    self.requests.append(_read_request(connection))
                    self._behave(connection)
            except OSError:
                plain.close()


def _read_request(connection: socket.socket) -> bytes:
    received = b""
    while b"\r\n\r\n" not in received:
        received += connection.recv(65536) or b"\r\n\r\n"
    head, _, body = received.partition(b"\r\n\r\n")
    lengths = [int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")]
    while lengths and len(body) < lengths[0]:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body
