"""News about revocation come over HTTP in bounded time and size."""

from __future__ import annotations

import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from signing.fetching import over_http


class _Pages(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "/list")
            self.end_headers()
            return
        self.send_response(200 if self.path != "/none" else 404)
        self.end_headers()
        for _ in range(20 if self.path == "/slow" else 1):
            self.wfile.write(b"list" if self.path != "/large" else bytes(2000))
            self.wfile.flush()
            time.sleep(0.05 if self.path == "/slow" else 0)

    def do_POST(self) -> None:
        asked = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.headers["Content-Type"].encode() + b" " + asked)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that http.server gives it
        """Keep quiet."""


@pytest.fixture
def address() -> Iterator[str]:
    """Give a server of this machine."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Pages) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_lists_are_got_and_questions_posted(address: str) -> None:
    """A list is read whole; a question goes as its kind wants it."""
    fetch = over_http()
    assert fetch(f"{address}/list", None) == b"list"
    assert fetch(f"{address}/ocsp", b"question") == b"application/ocsp-request question"


@pytest.mark.parametrize("page", ["none", "moved", "large", "slow"])
def test_anything_else_is_no_answer(address: str, page: str) -> None:
    """An error, a redirection, too much, and a trickle that does not end in time are no answers."""
    with pytest.raises(OSError, match=page):
        over_http(seconds=0.3, most=1000)(f"{address}/{page}", None)


def test_silent_server_is_no_answer() -> None:
    """Nobody listens there."""
    with pytest.raises(ConnectionError):
        over_http(seconds=0.3)("http://127.0.0.1:1/list", None)
