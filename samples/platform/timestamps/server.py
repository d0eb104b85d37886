"""The command ``connector simulate timestamps``: a time-stamping service on 127.0.0.1 that says what it is."""

from __future__ import annotations

import argparse
import signal
import tempfile
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event
from types import TracebackType
from typing import Final, Self

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from samples.pki import Pki, make
from samples.platform.timestamps.token import Stamper, answer

DEFAULT_PORT: Final = 8448
QUERY, REPLY = "application/timestamp-query", "application/timestamp-reply"
_LONGEST: Final = 10_000
NOTICE = "SYMULATOR znacznika czasu - to nie jest kwalifikowana usługa; znaczniki stąd niczego nie dowodzą"

Clock = Callable[[], datetime]


def load(pki: Pki, stem: str = "time-stamps") -> Stamper:
    """Load the service's key and certificate from the test PKI.

    Raises:
        TypeError: the key is not RSA.
    """
    key_pem, certificate_pem = pki.pair(stem)
    key = load_pem_private_key(key_pem, password=None)
    if not isinstance(key, RSAPrivateKey):
        raise TypeError("the simulated service signs with RSA")
    return Stamper(key, x509.load_pem_x509_certificate(certificate_pem))


class Simulator:
    """The service, running while the block lasts.

    ``silent`` makes it answer 503, as a service that is out of order; ``asked`` counts requests.
    """

    def __init__(self, stamper: Stamper, port: int = 0, clock: Clock = lambda: datetime.now(UTC)) -> None:
        self.silent = False
        self.asked = 0
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _handler(self, stamper, clock))
        self._thread = threading.Thread(target=self._server.serve_forever, name="timestamps")
        self.address = f"http://127.0.0.1:{self._server.server_port}/"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _handler(simulator: Simulator, stamper: Stamper, clock: Clock) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._say(HTTPStatus.OK, "text/plain; charset=utf-8", NOTICE.encode())

        def do_POST(self) -> None:
            simulator.asked += 1
            size = int(self.headers.get("Content-Length", 0))
            if simulator.silent:
                self._say(HTTPStatus.SERVICE_UNAVAILABLE, "text/plain; charset=utf-8", b"SYMULATOR: przerwa")
            elif self.headers.get("Content-Type") != QUERY or size > _LONGEST:
                self._say(HTTPStatus.BAD_REQUEST, "text/plain; charset=utf-8", QUERY.encode())
            else:
                self._say(HTTPStatus.OK, REPLY, answer(self.rfile.read(size), stamper, clock()))

        def _say(self, status: HTTPStatus, kind: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the signature of http.server
            """Say nothing."""

    return Handler


def run(arguments: Sequence[str]) -> int:
    """Run the simulator on 127.0.0.1 until SIGTERM or SIGINT; give the exit status."""
    parser = argparse.ArgumentParser(prog="connector simulate timestamps", description=__doc__)
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, help="0 takes a free one")
    parser.add_argument("--pki", type=Path, help="folder of the test PKI; made when empty")
    options = parser.parse_args(arguments)
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with tempfile.TemporaryDirectory(prefix="symulator-znacznik-") as folder:
        pki = make(options.pki or Path(folder) / "pki")
        with Simulator(load(pki), options.port) as simulator:
            print(NOTICE, flush=True)
            print(f"adres: {simulator.address}", flush=True)
            print(f"certyfikat główny: {pki.path('root.pem')}", flush=True)
            stop.wait()
    return 0
