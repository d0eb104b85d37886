"""How a call ends when it does not end with an answer.

    Exception
    +-- Fault            a SOAP fault without detail, unsigned, HTTP 500: broken envelope or security
    |   +-- Refusal      a SOAP fault with ob:Wyjatek: the platform says no
    +-- Page             an HTTP answer that is not SOAP, as a proxy gives it
    +-- Cut              no answer at all: the connection is broken

Source: protocols, ePUAP 4.3 and 18. The codes are invented; nobody knows the platform's list.
"""

from __future__ import annotations


class Fault(Exception):
    """A SOAP fault without detail; ``code`` is the local part of faultcode, ``reason`` the faultstring."""

    def __init__(self, reason: str, code: str = "Client") -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code


class Refusal(Fault):
    """A refusal by the platform (Wyjatek): ``number`` and ``reason`` become kod and komunikat of the detail."""

    def __init__(self, reason: str, number: int = -100) -> None:
        super().__init__(reason, "Server")
        self.number = number


class Page(Exception):
    """An HTML page with its HTTP status, in place of a SOAP answer."""

    def __init__(self, status: int, html: str) -> None:
        super().__init__(f"HTTP {status}")
        self.status = status
        self.html = html


class Cut(Exception):
    """The connection ends here without an answer."""
