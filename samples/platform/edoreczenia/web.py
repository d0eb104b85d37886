"""HTTP of the simulated e-Doręczenia: bodies piece by piece, files streamed, and what this is said in every answer."""

from __future__ import annotations

import ssl
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from samples.platform.edoreczenia.asking import Reply
from samples.platform.edoreczenia.control import control
from samples.platform.edoreczenia.exchange import Request, exchange, refuses_connection
from samples.platform.edoreczenia.faults import Cut
from samples.platform.edoreczenia.hub import Hub
from samples.platform.edoreczenia.script import HTML, INFORMATION_PAGE
from samples.platform.edoreczenia.settings import Settings
from samples.platform.edoreczenia.vault import BLOCK
from samples.platform.shared import serving
from samples.platform.shared.keys import Keys

CONTROL_PATH: Final = "/symulator/"
NOTICE: Final = ("X-Symulator", "SYMULATOR e-Doreczenia - to nie jest platforma panstwowa")
_CERTIFICATE_USE = {"none": ssl.CERT_NONE, "optional": ssl.CERT_OPTIONAL, "required": ssl.CERT_REQUIRED}


class Server(serving.Server):
    """The simulator's server; ``hub`` is set once its address is known."""

    hub: Hub

    def __init__(self, settings: Settings, keys: Keys, port: int) -> None:
        super().__init__(tls_context(settings, keys), port, Handler)
        self.hub = Hub(settings, keys, f"https://127.0.0.1:{self.server_port}")

    def refuses_connection(self) -> bool:
        """Ask the script."""
        return refuses_connection(self.hub)


class Handler(serving.Handler):
    """One connection, kept alive among its requests."""

    server: Server
    server_version = "SYMULATOR-e-Doreczenia"
    notice = NOTICE

    def do_GET(self) -> None:  # noqa: N802 - the name of http.server
        """Answer any method."""
        left = self._incoming()
        try:
            self._send(self._answer(left))
        except Cut:
            self.cut()
        else:
            for _ in left:  # what was not read must not be taken for the next request
                pass

    do_POST = do_PUT = do_PATCH = do_DELETE = do_GET  # noqa: N815 - the names of http.server

    def _answer(self, left: Iterator[bytes]) -> Reply:
        url = urlsplit(self.path)
        if url.path == INFORMATION_PAGE:
            return Reply(200, "text/html; charset=utf-8", HTML.encode("utf-8"))
        if url.path.startswith(CONTROL_PATH):
            return control(self.server.hub, self.command, url.path, b"".join(left))
        given = self.headers.get
        request = Request(self.command, url.path, url.query, given("Authorization", ""), given("Content-Type", ""), lambda: left)
        return exchange(self.server.hub, request)

    def _incoming(self) -> Iterator[bytes]:
        """Give the body piece by piece: of a known length, in chunks (RFC 9112 7.1), or none."""
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            while size := int(self.rfile.readline().split(b";")[0], 16):
                yield from self._read(size)
                self.rfile.readline()
            while self.rfile.readline().strip():
                pass
        else:
            yield from self._read(int(self.headers.get("Content-Length") or 0))

    def _read(self, size: int) -> Iterator[bytes]:
        while size > 0:
            block = self.rfile.read(min(size, BLOCK))
            if not block:
                raise ConnectionResetError("the client left")
            size -= len(block)
            yield block

    def _send(self, reply: Reply) -> None:
        size = reply.content.stat().st_size if isinstance(reply.content, Path) else len(reply.content)
        self.send_response(reply.status)
        kind = {"Content-Type": reply.media_type} if reply.media_type else {}
        for name, value in {**kind, "Content-Length": str(size), **reply.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self._write(reply, size // 2 if reply.broken else size)
        self.wfile.flush()
        if reply.broken:
            self.cut()

    def _write(self, reply: Reply, size: int) -> None:
        if isinstance(reply.content, bytes):
            self.wfile.write(reply.content[:size])
            return
        with reply.content.open("rb") as file:
            while size > 0 and (block := file.read(min(size, BLOCK))):
                self.wfile.write(block)
                size -= len(block)


def tls_context(settings: Settings, keys: Keys) -> ssl.SSLContext:
    """Make the TLS context; a client's certificate is asked for where the settings say so, issued below the test root."""
    context = serving.tls_context(keys)
    if settings.client_certificate != "none":
        context.verify_mode = _CERTIFICATE_USE[settings.client_certificate]
        with tempfile.NamedTemporaryFile(suffix=".pem") as root:
            root.write(keys.pair("root")[1])
            root.flush()
            context.load_verify_locations(root.name)
    return context
