"""How a call ends when it does not end with an answer.

    Exception
    +-- Fault            a SOAP fault without detail, unsigned: broken envelope or security
    |   +-- NotAdmitted  one with a code of WS-Security: the caller is not known or has no rights
    |   +-- Refusal      a SOAP fault with ob:Wyjatek: the platform says no
    +-- Page             an HTTP answer that is not SOAP, as a proxy gives it
    +-- Cut              no answer at all: the connection is broken

Source: protocols, ePUAP 4.3 and 18. The codes are invented; nobody knows the platform's list.
"""

from __future__ import annotations


class Fault(Exception):
    """A SOAP fault without detail, with the HTTP status ``status``.

    ``code`` is the faultcode, the local part of one of SOAP's or with the prefix wsse; ``reason`` the faultstring.
    """

    def __init__(self, reason: str, code: str = "Client", status: int = 500) -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code
        self.status = status


class NotAdmitted(Fault):
    """A fault of WS-Security: the caller is not let in (OASIS WSS SOAP Message Security 1.0, 12)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, "wsse:FailedAuthentication")


class Refusal(Fault):
    """A refusal by the platform (Wyjatek): ``number`` and ``reason`` become kod and komunikat of the detail."""

    def __init__(self, reason: str, number: int = -100, status: int = 500) -> None:
        super().__init__(reason, "Server", status)
        self.number = number


class Page(Exception):
    """An HTML page with its HTTP status, in place of a SOAP answer."""

    def __init__(self, status: int, html: str) -> None:
        super().__init__(f"HTTP {status}")
        self.status = status
        self.html = html


class Cut(Exception):
    """The connection ends here without an answer."""
