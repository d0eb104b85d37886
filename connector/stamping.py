"""Reach a time-stamping service (RFC 3161) that the configuration names."""

from __future__ import annotations

import httpx

from signing.errors import StampServiceSilent
from signing.timestamps import Ask

_TIMEOUT_SECONDS = 20
_LONGEST_ANSWER = 100_000
_QUERY = "application/timestamp-query"


def way_to(address: str) -> Ask:
    """Give the way to a service over HTTP (RFC 3161 3.4); what it answers is believed for its signature alone."""

    def ask(request: bytes) -> bytes:
        headers = {"Content-Type": _QUERY}
        try:
            answer = httpx.post(address, content=request, headers=headers, timeout=_TIMEOUT_SECONDS, trust_env=False)
            answer.raise_for_status()
        except httpx.HTTPError as error:
            raise StampServiceSilent(f"{address}: {type(error).__name__}") from error
        return answer.content[: _LONGEST_ANSWER + 1]

    return ask
