"""A thousand letters verified one after the other: with the chain known, and with a long list of revoked certificates as well."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from samples import revocation
from samples.revocation import Revoked, Teller
from schemas.parsing import parse
from signing import keys, policy
from signing.keys import SigningKey
from signing.policy import Policy
from signing.sources import Sources
from signing.trust import Revocation
from signing.xades import sign
from tests.benchmarks.entries import Effort, Entry, Rival, contest
from tests.benchmarks.material import letter, pair, root, root_key, seal
from tests.benchmarks.verify import valid

_ADDRESS: Final = "http://crl.test/root.crl"
_PLACE: Final = x509.DistributionPoint([x509.UniformResourceIdentifier(_ADDRESS)], None, None, None)
_ENTRIES: Final = 1_000


def measure(effort: Effort) -> Iterator[Entry]:
    """Verify by a policy that asks nobody and by one that needs fresh news; then once as the list is read for the first time."""
    many = 3 if effort.tiny else 1_000
    documents = [_signed(number) for number in range(many)]
    known, asking = policy.letters([root()]), _asking()
    title, list_ = f"{many} verifications of 5 kB", f"a list of {_ENTRIES} revoked"
    nobody = Rival("nobody asked", partial(_all, documents, known))
    yield from contest(f"{title}, nobody asked", nobody.work, (), effort.rounds(5))
    yield from contest(f"{title}, {list_}", partial(_all, documents, asking), (nobody,), effort.rounds(5))
    yield from contest(f"first verification with {list_}", _first(documents[0], asking), (), effort.rounds(20))


def _all(documents: list[bytes], believed: Policy) -> None:
    for document in documents:
        valid(document, believed)


def _first(document: bytes, believed: Policy) -> Callable[[], None]:
    def first() -> None:
        believed.trust.forget()
        valid(document, believed)

    return first


def _signed(number: int) -> bytes:
    document = letter(5_000).replace(b"6220.1.2026", b"6220.%d.2026" % number)
    return sign(parse(document), _seal(), at=datetime.now(UTC), enveloped=True)


@cache
def _seal() -> SigningKey:
    """Give the office's seal with a certificate that names the list."""
    like = seal().certificate
    builder = x509.CertificateBuilder(like.issuer, like.subject, like.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(like.not_valid_before_utc).not_valid_after(like.not_valid_after_utc)
    for extension in like.extensions:
        builder = builder.add_extension(extension.value, extension.critical)
    certificate = builder.add_extension(x509.CRLDistributionPoints([_PLACE]), critical=False).sign(root_key(), SHA256())
    return keys.load(pair()[0], certificate.public_bytes(Encoding.PEM), purpose="seal")


def _asking() -> Policy:
    now = datetime.now(UTC)
    revoked = {x509.random_serial_number(): Revoked(now - timedelta(days=1)) for _ in range(_ENTRIES)}
    told = revocation.crl(Teller(root_key(), root()), revoked, now - timedelta(hours=1))
    return policy.letters([root()], revocation=Revocation(sources=Sources((_ADDRESS,), lambda _address, _request: told)))
