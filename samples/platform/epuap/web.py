"""The services of ePUAP over HTTP: sizes and headers; what the answers say is decided elsewhere."""

from __future__ import annotations

from samples.platform.epuap.control import control
from samples.platform.epuap.exchange import SERVICES, Reply, exchange, refuses_connection
from samples.platform.epuap.faults import Cut
from samples.platform.epuap.hub import Hub
from samples.platform.epuap.names import CONTROL_PATH, SIMULATOR_HEADER
from samples.platform.shared import serving

LARGEST_REQUEST = 200_000_000


class Server(serving.Server):
    """The simulated ePUAP's server."""

    def __init__(self, hub: Hub, port: int) -> None:
        self.hub = hub
        super().__init__(serving.tls_context(hub.keys), port, Handler)

    def refuses_connection(self) -> bool:
        """Ask the script."""
        return refuses_connection(self.hub)


class Handler(serving.Handler):
    """One connection, kept alive among its requests."""

    server: Server
    server_version = "SYMULATOR-ePUAP"
    notice = SIMULATOR_HEADER

    def do_POST(self) -> None:  # noqa: N802 - the name of http.server
        """Answer a service or a control call."""
        octets = self._body()
        if octets is None:
            return
        if self.path.startswith(CONTROL_PATH):
            self._send(control(self.server.hub, "POST", self.path, octets))
        elif self.path not in SERVICES:
            self.send_error(404)
        elif not self.headers.get("Content-Type", "").lower().startswith("text/xml"):
            self.send_error(415)
        else:
            self._exchange(octets)

    def do_GET(self) -> None:  # noqa: N802 - the name of http.server
        """Answer a control call that reads."""
        if self.path.startswith(CONTROL_PATH):
            self._send(control(self.server.hub, "GET", self.path, b""))
        else:
            self.send_error(404)

    def _exchange(self, octets: bytes) -> None:
        try:
            reply = exchange(self.server.hub, self.path, self.headers.get("SOAPAction", ""), octets)
        except Cut:
            self.cut()
        else:
            self._send(reply)

    def _body(self) -> bytes | None:
        """Read the body; without a length or above the limit an error is sent and None given."""
        length = self.headers.get("Content-Length", "")
        if not length.isdigit():
            self.send_error(411)
        elif int(length) > LARGEST_REQUEST:
            self.send_error(413)
        else:
            return self.rfile.read(int(length))
        self.close_connection = True
        return None

    def _send(self, reply: Reply) -> None:
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.media_type)
        self.send_header("Content-Length", str(len(reply.content)))
        self.end_headers()
        self.wfile.write(reply.content[: len(reply.content) // 2] if reply.broken else reply.content)
        self.wfile.flush()
        if reply.broken:
            self.cut()
