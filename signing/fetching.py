"""Fetch over HTTP what issuers tell about revocation, in bounded time and size."""

from __future__ import annotations

import time
from typing import Final

import httpx

from signing.revocation import LONGEST_LIST
from signing.sources import Fetch

_SECONDS: Final = 10.0
_QUESTION: Final = {"Content-Type": "application/ocsp-request"}


def over_http(seconds: float = _SECONDS, most: int = LONGEST_LIST) -> Fetch:
    """Give the way to configured addresses: GET for lists (RFC 5280 4.2.1.13), POST for OCSP (RFC 6960 A.1).

    Redirections are not followed, since they could lead anywhere; proxies of the environment are not used.

    Args:
        seconds: the whole time for one answer.
        most: octets that an answer may have.
    """

    def fetch(address: str, body: bytes | None) -> bytes:
        until = time.monotonic() + seconds
        method, headers = ("GET", None) if body is None else ("POST", _QUESTION)
        try:
            with (
                httpx.Client(trust_env=False, timeout=seconds) as client,
                client.stream(method, address, content=body, headers=headers) as answer,
            ):
                if answer.status_code != httpx.codes.OK:
                    raise ConnectionError(f"{address}: {answer.status_code}")
                return _read(answer, address, until, most)
        except httpx.HTTPError as error:
            raise ConnectionError(f"{address}: {type(error).__name__}") from error

    return fetch


def _read(answer: httpx.Response, address: str, until: float, most: int) -> bytes:
    found = bytearray()
    for piece in answer.iter_bytes():
        found += piece
        if len(found) > most:
            raise ConnectionError(f"{address}: too much")
        if time.monotonic() > until:
            raise TimeoutError(address)
    return bytes(found)
