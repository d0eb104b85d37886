"""An office at a platform: keys, a mailbox, orders, a channel open on them; and a platform that answers what a test says."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from adapters.edoreczenia.channel import EdoreczeniaChannel, open_channel
from connector.ports import Message, Order, OrderFile, OwnBox
from samples.pki import Pki
from samples.platform.shared.serving import tls_context

OFFICE = "AE:PL-10137-59089-URZAD-31"
COUNTY = "AE:PL-10411-57267-POWIA-28"
COMPANY = "AE:PL-10548-56356-FIRMA-27"
JAN = "AE:PL-10685-55445-JANTE-24"
CLIENT = f"{OFFICE}.SYSTEM.EZD"
BOX = OwnBox("lubin", "Urząd Miejski Lubin", OFFICE, OFFICE)
MARK = "pismo-abcdefghijklmnopqrst"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


class RealClock:
    """The clock of the machine, which a test can move on."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        """Give the present moment."""
        return datetime.now(UTC) + self.ahead


def table(address: str, **changes: Any) -> dict[str, Any]:
    """Write the table [channels.edoreczenia] for a platform at this address."""
    known: dict[str, Any] = {
        "token_host": address,
        "mailbox_host": address,
        "register_host": address,
        "ca_file": "file:root.pem",
        "client_id": CLIENT,
        "system_key": "file:office-system.key",
        "system_certificate": "file:office-system.pem",
        "call_timeout_seconds": 10,
        "connect_timeout_seconds": 2,
    }
    return {**known, **changes}


def a_channel(pki: Pki, address: str, clock: RealClock | None = None, **changes: Any) -> EdoreczeniaChannel:
    """Open a channel; references such as ``file:root.pem`` are read from the test PKI."""

    def read(reference: str) -> bytes:
        return pki.path(reference.removeprefix("file:")).read_bytes()

    channel = open_channel(table(address, **changes), clock or RealClock(), read)
    assert isinstance(channel, EdoreczeniaChannel)
    return channel


def a_file(name: str = "decyzja.pdf", content: bytes = b"%PDF-1.7 decyzja", media_type: str = "application/pdf") -> OrderFile:
    """Make a file to send, which gives its bytes in small pieces."""

    def pieces() -> Iterator[bytes]:
        for start in range(0, len(content), 1000):
            yield content[start : start + 1000]

    return OrderFile(name, media_type, len(content), hashlib.sha256(content).hexdigest(), pieces)


def an_order(*files: OrderFile, to: Sequence[str] = (JAN,), mark: str = MARK, **changes: Any) -> Order:
    """Make an order; ``changes`` are those of its message."""
    message = replace(Message("Decyzja w sprawie", "Dzień dobry,\nw załączeniu decyzja.", files or (a_file(),)), **changes)
    first, *others = to
    return Order(mark, BOX, first, f"{mark}.json", "application/json", b"{}", others, message)


def a_jwt(*, scopes: Sequence[str] = ("read_messages", "write_messages"), folder: str = "") -> str:
    """Write a token that grants these rights in the office's mailbox; nobody signed it."""
    name = f"ADE.{OFFICE}" + (f".{folder}" if folder else "")
    claims = {"authorization": {"permissions": [{"rsid": "1", "rsname": name, "scopes": list(scopes)}]}}
    parts = (json.dumps(part).encode() for part in ({"alg": "RS256", "typ": "JWT"}, claims))
    return ".".join([*(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts), "c2VhbA"])


class Answer:
    """What the stub says to a request; ``cut`` ends the connection instead, ``half`` in the middle of the answer."""

    def __init__(
        self,
        body: Any = None,
        status: int = 200,
        *,
        headers: dict[str, str] | None = None,
        cut: bool = False,
        half: bool = False,
    ) -> None:
        self.content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.status = status
        self.headers = headers or {}
        self.cut = cut
        self.half = half


class Asked:
    """A request that came to the stub."""

    def __init__(self, handler: BaseHTTPRequestHandler) -> None:
        place = urlsplit(handler.path)
        self.method, self.path, self.query = handler.command, place.path, dict(parse_qsl(place.query))
        self.headers = dict(handler.headers)
        self.client = handler.client_address
        self.body = handler.rfile.read(int(handler.headers.get("Content-Length", "0")))

    @property
    def json(self) -> Any:
        """Read the body."""
        return json.loads(self.body)

    @property
    def form(self) -> dict[str, str]:
        """Read the body of a token request."""
        return dict(parse_qsl(self.body.decode()))


class Stub:
    """A platform on 127.0.0.1 that says what a test tells it: ``tokens`` to requests for a token, ``answers`` to all others.

    Each list is worked off, and its last answer is repeated. ``asked`` and ``asked_tokens`` hold what came.
    """

    def __init__(self, pki: Pki, *answers: Answer, token: Answer | None = None) -> None:
        self.answers = list(answers)
        self.tokens = [token or Answer({"access_token": a_jwt(), "token_type": "Bearer", "expires_in": 300})]
        self.asked: list[Asked] = []
        self.asked_tokens: list[Asked] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._server.socket = tls_context(pki).wrap_socket(self._server.socket, server_side=True)
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"https://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=5)

    def answer(self, asked: Asked) -> Answer:
        """Note a request and choose the answer."""
        is_token = asked.path.endswith("/token")
        (self.asked_tokens if is_token else self.asked).append(asked)
        waiting = self.tokens if is_token else self.answers
        return waiting.pop(0) if len(waiting) > 1 else waiting[0]


def _handler(stub: Stub) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # one write for headers and body, else delayed acknowledgements cost 40 ms a call
        disable_nagle_algorithm = True

        def handle(self) -> None:
            try:
                super().handle()
            except OSError:  # the client broke off
                self.close_connection = True

        def do_any(self) -> None:
            answer = stub.answer(Asked(self))
            if answer.cut:
                self.close_connection = True
                return
            self.send_response(answer.status)
            for name, value in {"Content-Length": str(len(answer.content)), **answer.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.content[: len(answer.content) // 2] if answer.half else answer.content)
            self.close_connection = answer.half

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_any  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    return Handler
