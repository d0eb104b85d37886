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
from tests.benchmarks import dss, rivals
from tests.benchmarks.entries import Effort, Entry, Rival, contest, race
from tests.benchmarks.material import USUAL, letter, root, seal
from tests.benchmarks.sizes import races


def measure(effort: Effort) -> Iterator[Entry]:
    """Verify letters of each size with each kind of key, the chain cached; the chain check cold and cached."""
    believed = policy.letters([root()])
    with dss.running(effort) as court:
        for size, kind in races(effort):
            document = sign(parse(letter(effort.octets(size.octets))), seal(kind), at=datetime.now(UTC), enveloped=True)
            slow = 0.333 if (size.name, kind) == ("5 kB", USUAL) else None
            others = (
                Rival("python-xmlsec", partial(rivals.xmlsec_verify, document, kind)),
                Rival("signxml", partial(rivals.signxml_verify, document, seal(kind).certificate), slow),
                *court.validates(document),
            )
            ours = partial(valid, document, believed)
            yield from race(f"verify {size.name}, {kind}", ours, others, size.goal(kind), effort.rounds(size.rounds))
    yield from _chain(effort)


def valid(document: bytes, believed: Policy) -> None:
    """Verify a document that is valid.

    Raises:
        AssertionError: it is not.
    """
    report = verify(parse(document), believed, at=datetime.now(UTC))
    if report.verdict != "valid":
        raise AssertionError(report.reason)


def _chain(effort: Effort) -> Iterator[Entry]:
    trust, signer = Trust([root()]), known(seal().certificate)

    def cached() -> None:
        trust.check(signer, (signer,), datetime.now(UTC))

    def cold() -> None:
        trust.forget()
        cached()

    yield from contest("chain check, cold", cold, (), effort.rounds(40))
    yield from contest("chain check, cached", cached, (Rival("chain check, cold", cold),), effort.rounds(40))
