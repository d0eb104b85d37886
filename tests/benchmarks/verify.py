"""Verifying a letter with every rule, from its octets to the verdict; and the chain of certificates by itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial

from schemas.parsing import parse
from signing import policy
from signing.certificates import known
from signing.policy import Policy
from signing.trust import Trust
from signing.verification import verify
from signing.xades import sign
from tests.benchmarks import rivals
from tests.benchmarks.entries import Effort, Entry, Rival, contest
from tests.benchmarks.material import letter, root, seal


def measure(effort: Effort) -> Iterator[Entry]:
    """Verify 5 kB, 500 kB and 5 MB with the chain cached; the chain check cold and cached."""
    believed = policy.letters([root()])
    for size, octets, rounds, goal in (("5 kB", 5_000, 40, 0.7), ("500 kB", 500_000, 40, 0.8), ("5 MB", 5_000_000, 15, 0.8)):
        document = sign(parse(letter(effort.octets(octets))), seal(), at=datetime.now(UTC), enveloped=True)
        others = [Rival("python-xmlsec", partial(rivals.xmlsec_verify, document), goal)]
        if octets == 5_000:
            others.insert(0, Rival("signxml", partial(rivals.signxml_verify, document), 0.333))
        yield from contest(f"verify {size}", partial(_verify, document, believed), tuple(others), effort.rounds(rounds))
    yield from _chain(effort)


def _verify(document: bytes, believed: Policy) -> None:
    report = verify(parse(document), believed, at=datetime.now(UTC))
    if report.verdict != "valid":
        raise AssertionError(report.verdict)


def _chain(effort: Effort) -> Iterator[Entry]:
    trust, signer = Trust([root()]), known(seal().certificate)

    def cached() -> None:
        trust.check(signer, (signer,), datetime.now(UTC))

    def cold() -> None:
        trust.forget()
        cached()

    yield from contest("chain check, cold", cold, (), effort.rounds(40))
    yield from contest("chain check, cached", cached, (Rival("chain check, cold", cold),), effort.rounds(40))
