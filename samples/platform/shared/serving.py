"""HTTP/1.1 over TLS on loopback: connections that are known and can be cut; what is answered is decided elsewhere."""

from __future__ import annotations

import socket
import ssl
import struct
import sys
import tempfile
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock
from typing import Any

from samples.platform.shared.keys import Keys

IDLE_SECONDS = 300
AT_ONCE = struct.pack("ii", 1, 0)  # linger for no time: closing sends RST, as a port without a listener does


class Server(ThreadingHTTPServer):
    """A simulator's server: 127.0.0.1 only, TLS, one thread a connection."""

    daemon_threads = True

    def __init__(self, tls: ssl.SSLContext, port: int, handler: type[Handler]) -> None:
        self.tls = tls
        self._open: set[socket.socket] = set()
        self._lock = Lock()
        super().__init__(("127.0.0.1", port), handler)

    def refuses_connection(self) -> bool:
        """Tell whether the connection that comes in now is to be reset."""
        return False

    def get_request(self) -> tuple[socket.socket, Any]:
        """Accept a connection; the handshake is left to its own thread, so that a silent client stops nobody."""
        connection, client = super().get_request()
        wrapped = self.tls.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        with self._lock:
            self._open.add(wrapped)
        return wrapped, client

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Serve a connection, unless the script wants none."""
        if self.refuses_connection():
            reset(request)
        else:
            super().finish_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Close a connection and forget it."""
        with self._lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of connections that the client breaks or refuses; a mistake of ours is printed."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)

    def stop(self) -> None:
        """Stop accepting, then close what is still open."""
        self.shutdown()
        self.server_close()
        with self._lock:
            still_open = list(self._open)
        for connection in still_open:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


class Handler(BaseHTTPRequestHandler):
    """One connection, kept alive among its requests; ``notice`` is the header that says in every answer what this is."""

    notice: tuple[str, str]
    protocol_version = "HTTP/1.1"
    sys_version = ""
    timeout = IDLE_SECONDS
    wbufsize = -1  # one write for headers and body, else delayed acknowledgements cost 40 ms a call
    disable_nagle_algorithm = True

    def finish(self) -> None:
        """Close both directions; what cannot be written any more to a client that left must not keep the other one open."""
        for stream in (self.wfile, self.rfile):
            with suppress(OSError):
                stream.close()

    def cut(self) -> None:
        """End the connection here."""
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def end_headers(self) -> None:
        """Say in every answer, errors too, that this is a simulator."""
        self.send_header(*self.notice)
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the signature of http.server
        """Write no access log; the books tell what happened."""


def reset(connection: socket.socket) -> None:
    """Reset a connection at its first word, before TLS answers; reset earlier, a client on Python 3.11 leaks its socket."""
    with suppress(OSError):
        socket.socket.recv(connection, 1, socket.MSG_PEEK)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
    connection.close()


def tls_context(keys: Keys) -> ssl.SSLContext:
    """Make the server's TLS context of the pair "tls"; ssl reads files only, so they exist for a moment."""
    key, certificate = keys.pair("tls")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    with tempfile.TemporaryDirectory() as folder:
        both = Path(folder) / "tls.pem"
        both.touch(mode=0o600)
        both.write_bytes(key + b"\n" + certificate)
        context.load_cert_chain(both)
    return context
