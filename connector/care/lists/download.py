"""Download a trusted list: over TLS, within bounds of time and size; what comes is believed for its signature alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

import httpx

from signing.errors import ListUnavailable

Fetch = Callable[[str], bytes]
"""Gives the octets at an address, or raises ListUnavailable."""

LARGEST: Final = 40_000_000
"""Octets. The largest national lists have some ten million."""
_MOST_REDIRECTS: Final = 3
_TIMEOUT: Final = httpx.Timeout(30.0)
_HERE: Final = {"127.0.0.1", "localhost", "::1"}


def download(address: str) -> bytes:
    """Download a list.

    Raises:
        ListUnavailable: no answer, an error, more than ``LARGEST``, or an address or redirection that leaves https.
    """
    with httpx.Client(timeout=_TIMEOUT, trust_env=False, follow_redirects=False) as client:
        try:
            return _follow(client, address)
        except (httpx.HTTPError, httpx.InvalidURL) as failure:
            raise ListUnavailable(f"{address}: {type(failure).__name__}") from failure


def _follow(client: httpx.Client, address: str) -> bytes:
    for _ in range(_MOST_REDIRECTS + 1):
        _check_way(address)
        with client.stream("GET", address) as answer:
            if answer.next_request is None:
                answer.raise_for_status()
                return _bounded(answer)
            address = str(answer.next_request.url)
    raise ListUnavailable(f"{address}: more than {_MOST_REDIRECTS} redirections")


def _check_way(address: str) -> None:
    """Refuse plain http, except to this very machine, where tests and mirrors are."""
    parts = urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _HERE):
        raise ListUnavailable(f"{address}: not https")


def _bounded(answer: httpx.Response) -> bytes:
    content = bytearray()
    for piece in answer.iter_bytes():
        content += piece
        if len(content) > LARGEST:
            raise ListUnavailable(f"{answer.url}: more than {LARGEST} octets")
    return bytes(content)
