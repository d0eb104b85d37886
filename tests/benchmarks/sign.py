"""Signing a letter, from its octets to the signed octets, with RSA-2048."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial

from schemas.parsing import parse
from signing.xades import sign
from tests.benchmarks import rivals
from tests.benchmarks.entries import Effort, Entry, Rival, contest
from tests.benchmarks.material import letter, seal


def measure(effort: Effort) -> Iterator[Entry]:
    """Sign 5 kB, 500 kB and 5 MB; the transform of the rivals, which is the cheaper one for them."""
    for size, octets, rounds, goals in (
        ("5 kB", 5_000, 40, (1.5, 0.7)),
        ("500 kB", 500_000, 40, (None, 0.7)),
        ("5 MB", 5_000_000, 15, (1.2, None)),
    ):
        document = letter(effort.octets(octets))
        others = (
            Rival("floor", partial(rivals.floor, document), goals[0]),
            Rival("python-xmlsec", partial(rivals.xmlsec_sign, document), goals[1]),
        )
        yield from contest(f"sign {size}, RSA-2048", partial(_sign, document), others, effort.rounds(rounds))


def _sign(document: bytes) -> bytes:
    return sign(parse(document), seal(), at=datetime.now(UTC), enveloped=True)
