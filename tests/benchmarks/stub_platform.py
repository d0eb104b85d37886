"""A platform that takes every letter at once: canned answers over TLS, in a process of its own, run by its file name.

``python -m tests.benchmarks.stub_platform PKI ANSWERS SECONDS`` reads what :func:`write_answers` wrote and prints its port.
"""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from samples.pki import Pki
from samples.platform.shared.serving import tls_context
from tests.benchmarks.platform_answers import taken

ADDRESSEES = tuple(f"urzad{number}" for number in range(16))
_ADDRESSEE = re.compile(rb"AdresSkrytki[^>]*>/([^/]+)/")


def write_answers(folder: Path, each: int) -> None:
    """Sign this many answers for each addressee."""
    for place, addressee in enumerate(ADDRESSEES):
        for number in range(each):
            octets = taken(place * 10_000 + number + 1, addressee)
            (folder / f"{addressee}.{number}.xml").write_bytes(octets)


class Handler(BaseHTTPRequestHandler):
    """One connection, kept alive as real servers do."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True
    answers: dict[bytes, Iterator[bytes]]
    seconds: float

    def do_POST(self) -> None:
        """Take a letter: the next answer for its addressee."""
        request = self.rfile.read(int(self.headers["Content-Length"]))
        addressee = _ADDRESSEE.search(request)
        time.sleep(self.seconds)
        content = next(self.answers[addressee[1] if addressee else b""])
        self.send_response(200)
        self.send_header("Content-Type", "text/xml; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Connection", "keep-alive")
        self.end_headers()
        self.wfile.write(content)
        self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the signature of http.server
        """Write no log."""


class Server(ThreadingHTTPServer):
    """TLS on loopback; each handshake in the thread of its connection."""

    daemon_threads = True

    def __init__(self, pki: Pki) -> None:
        self._tls = tls_context(pki)
        super().__init__(("127.0.0.1", 0), Handler)

    def get_request(self) -> tuple[Any, Any]:
        """Accept a connection."""
        connection, client = super().get_request()
        return self._tls.wrap_socket(connection, server_side=True, do_handshake_on_connect=False), client


@contextmanager
def running(pki: Pki, answers: Path, seconds: float = 0) -> Iterator[str]:
    """Run the stub in a process of its own, which thinks this long about each letter, and give its address."""
    line = [sys.executable, "-m", "tests.benchmarks.stub_platform", str(pki.folder), str(answers), str(seconds)]
    with subprocess.Popen(line, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own program
        try:
            if process.stdout is None:
                raise RuntimeError("the stub says nothing")
            yield f"https://127.0.0.1:{process.stdout.readline().strip()}"
        finally:
            process.terminate()


def _serve(pki: Path, answers: Path, seconds: float) -> None:
    Handler.seconds = seconds
    Handler.answers = {
        addressee.encode(): iter([path.read_bytes() for path in sorted(answers.glob(f"{addressee}.*"))])
        for addressee in ADDRESSEES
    }
    server = Server(Pki(pki))
    print(server.server_port, flush=True)  # noqa: T201 - how the caller learns the port
    server.serve_forever()


if __name__ == "__main__":
    _serve(Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3]))
