"""Signing a letter, from its octets to the signed octets, with each kind of key."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial

from schemas.parsing import parse
from signing.xades import sign
from tests.benchmarks import dss, rivals
from tests.benchmarks.entries import Effort, Entry, Rival, race
from tests.benchmarks.material import USUAL, letter, seal
from tests.benchmarks.sizes import Size, races

_ABOVE_FLOOR = {"5 kB": 1.5, "5 MB": 1.2}


def measure(effort: Effort) -> Iterator[Entry]:
    """Sign letters of each size with each kind of key; the transform of the rivals, which is the cheaper one for them."""
    with dss.running(effort) as court:
        for size, kind in races(effort):
            document = letter(effort.octets(size.octets))
            others = (
                *_floor(document, size, kind),
                Rival("python-xmlsec", partial(rivals.xmlsec_sign, document, kind)),
                Rival("signxml", partial(rivals.signxml_sign, document, kind)),
                *court.signs(document, kind),
            )
            ours = partial(_sign, document, kind)
            yield from race(f"sign {size.name}, {kind}", ours, others, size.goal(kind), effort.rounds(size.rounds))


def _sign(document: bytes, kind: str) -> bytes:
    return sign(parse(document), seal(kind), at=datetime.now(UTC), enveloped=True)


def _floor(document: bytes, size: Size, kind: str) -> tuple[Rival, ...]:
    """Measure the bare libraries where there is a goal against them."""
    goal = _ABOVE_FLOOR.get(size.name) if kind == USUAL else None
    return (Rival("floor", partial(rivals.floor, document), goal),) if goal else ()
