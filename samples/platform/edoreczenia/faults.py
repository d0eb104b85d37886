"""How a call ends when it does not end with its answer.

    Exception
    +-- Refused       an answer that says no, in the form of the interface that was asked
    +-- Page          an HTTP answer from something in front of the platform: HTML, a redirect
    +-- Cut           no answer at all: the connection is broken

Most codes are invented; nobody knows the platform's list (protocols, e-Doręczenia 10).
"""

from __future__ import annotations

from collections.abc import Mapping


class Refused(Exception):
    """An answer that says no: HTTP ``status``, ``code``, ``reason``, ``message_id`` where it concerns one message."""

    def __init__(
        self,
        reason: str,
        code: str = "UAAPI0001",
        status: int = 400,
        message_id: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code
        self.status = status
        self.message_id = message_id
        self.headers = dict(headers or {})


class Page(Exception):
    """An HTML page with its HTTP status and headers."""

    def __init__(self, status: int, html: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(f"HTTP {status}")
        self.status = status
        self.html = html
        self.headers = dict(headers or {})


class Cut(Exception):
    """The connection ends here without an answer."""
