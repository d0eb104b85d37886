"""Build a signer's chain to a configured anchor and validate it (RFC 5280 6.1) with pyhanko-certvalidator.

Certificates that come along with a signature are let into the search only if an anchor, directly or through others, issued them:
whoever writes a signature cannot make the search long. Dates are not judged here, nor is revocation.
"""

from __future__ import annotations

from collections.abc import Awaitable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Final, NamedTuple, TypeVar

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.x509.oid import ExtensionOID, ObjectIdentifier
from pyhanko_certvalidator.authority import CertTrustAnchor, TrustQualifiers
from pyhanko_certvalidator.context import ValidationContext
from pyhanko_certvalidator.errors import PathBuildingError, ValidationError
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.policy_decl import NO_REVOCATION, CertRevTrustPolicy, FreshnessReqType
from pyhanko_certvalidator.validate import async_validate_path

from signing.algorithms import strong_enough
from signing.certificates import Known, read
from signing.verdict import Finding

LONGEST_PATH: Final = 6
STRONG_HASHES: Final = {"sha256", "sha384", "sha512"}
MOST_CANDIDATES: Final = 20
_WHATEVER_THE_DATES: Final = timedelta(days=36_500)
_SOME_DAY: Final = datetime(2020, 1, 1, tzinfo=UTC)
_JUDGED_ELSEWHERE: Final = CertRevTrustPolicy(
    NO_REVOCATION, freshness=_WHATEVER_THE_DATES, freshness_req_type=FreshnessReqType.MAX_DIFF_REVOCATION_VALIDATION
)
_UNDERSTOOD: Final = {
    ExtensionOID.BASIC_CONSTRAINTS,
    ExtensionOID.KEY_USAGE,
    ExtensionOID.EXTENDED_KEY_USAGE,
    ExtensionOID.CERTIFICATE_POLICIES,
    ExtensionOID.SUBJECT_ALTERNATIVE_NAME,
    ObjectIdentifier("1.3.6.1.5.5.7.1.3"),  # qcStatements, which some issuers mark critical though they should not
}
_UNDERSTOOD_IN_AUTHORITIES: Final = {
    *_UNDERSTOOD,
    ExtensionOID.NAME_CONSTRAINTS,
    ExtensionOID.POLICY_CONSTRAINTS,
    ExtensionOID.POLICY_MAPPINGS,
    ExtensionOID.INHIBIT_ANY_POLICY,
}
_Extension = TypeVar("_Extension", bound=x509.ExtensionType)
_Result = TypeVar("_Result")


class Chain(NamedTuple):
    """A validated chain: the signer first, the anchor last; ``path`` is the validator's form, None for a pinned signer."""

    links: tuple[Known, ...]
    path: ValidationPath | None


class Chains:
    """The anchors of one policy, pinned signers and authorities, and what else helps to build chains."""

    def __init__(self, anchors: Iterable[Known], between: Iterable[Known] = ()) -> None:
        self._anchors = {anchor.der: anchor for anchor in anchors}
        self._between = tuple(between)

    def __bool__(self) -> bool:
        return bool(self._anchors)

    def find(self, signer: Known, offers: tuple[Known, ...]) -> Chain:
        """Find the chain from a signer to an anchor, both included, whatever the dates.

        Args:
            signer: the certificate that the signature was made with; nonRepudiation alone suffices (protocols, documents B1).
            offers: certificates that came along and may stand in between.

        Raises:
            Finding: no_certificate_chain_found; certificate_chain_general_failure if one was built and breaks RFC 5280.
        """
        if signer.der in self._anchors:
            return Chain((signer,), None)
        authorities = self._authorities(offers) if _may_sign(signer) else []
        if not any(_issued(above, signer) for above in authorities):
            raise Finding("no_certificate_chain_found", signer.certificate.issuer.rfc4514_string())
        trusted = [one for one in authorities if one.der in self._anchors]
        found = validator(trusted, authorities, _SOME_DAY, _WHATEVER_THE_DATES)
        return _first_valid(found, signer)

    def _authorities(self, offers: tuple[Known, ...]) -> list[Known]:
        """Give the authorities among the anchors, and below them the certificates that are certified step by step."""
        found = [anchor for anchor in self._anchors.values() if _is_authority(anchor)]
        others = {one.der: one for one in (*self._between, *offers) if one.der not in self._anchors}
        waiting = [one for one in others.values() if _is_authority(one)]
        news = found
        while news and waiting:
            news = [one for one in waiting if any(_issued(above, one) for above in news)]
            found = [*found, *news]
            waiting = [one for one in waiting if one not in news]
        return found


def run(awaited: Awaitable[_Result]) -> _Result:
    """Run what the validator offers only as a coroutine; without fetchers it never waits, so no event loop is needed."""
    running = awaited.__await__()
    try:
        next(running)
    except StopIteration as done:
        result: _Result = done.value
        return result
    raise RuntimeError("the validator waits for something")


def validator(
    trusted: Iterable[Known], others: Iterable[Known], at: datetime, tolerance: timedelta = timedelta(), **values: Any
) -> ValidationContext:
    """Give a validator that trusts these authorities at this aware moment and fetches nothing."""
    return ValidationContext(
        trust_roots=[_anchor(one) for one in trusted],
        other_certs=[parsed(one.der) for one in others],
        moment=at,
        time_tolerance=tolerance,
        revinfo_policy=_JUDGED_ELSEWHERE,
        **values,
    )


@lru_cache(maxsize=512)
def parsed(der: bytes) -> asn1.Certificate:
    """Give a certificate in the form that the validator takes."""
    return asn1.Certificate.load(der)


def _anchor(authority: Known) -> CertTrustAnchor:
    """Let the anchor's own path length count, which RFC 5280 would leave aside."""
    constraints = extension(authority, x509.BasicConstraints)
    most = constraints.path_length if constraints else None
    return CertTrustAnchor(parsed(authority.der), TrustQualifiers(max_path_length=most, max_aa_path_length=most))


def _first_valid(context: ValidationContext, signer: Known) -> Chain:
    problem = "no path"
    for path in _candidates(context, signer):
        try:
            run(async_validate_path(context, path))
        except (ValidationError, ValueError, TypeError) as failure:
            problem = f"{type(failure).__name__}: {failure}"
            continue
        return Chain(tuple(read(one.dump()) for one in reversed(list(path.iter_certs(include_root=True)))), path)
    raise Finding("certificate_chain_general_failure", problem)


def _candidates(context: ValidationContext, signer: Known) -> Iterator[ValidationPath]:
    paths = context.path_builder.async_build_paths_lazy(parsed(signer.der))
    for _ in range(MOST_CANDIDATES):
        try:
            path = run(paths.__anext__())
        except (StopAsyncIteration, PathBuildingError):
            return
        if len(list(path.iter_certs(include_root=True))) <= LONGEST_PATH:
            yield path


def _issued(above: Known, below: Known) -> bool:
    """Say whether one certificate issued the other, with a strong digest."""
    if above.certificate.subject != below.certificate.issuer:
        return False
    try:
        used = below.certificate.signature_hash_algorithm
        if used is not None and used.name not in STRONG_HASHES:
            return False
        below.certificate.verify_directly_issued_by(above.certificate)
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError):
        return False
    return True


def _is_authority(link: Known) -> bool:
    constraints = extension(link, x509.BasicConstraints)
    usage = extension(link, x509.KeyUsage)
    return (
        constraints is not None
        and constraints.ca
        and (usage is None or usage.key_cert_sign)
        and strong_enough(link.key)
        and _understood(link, _UNDERSTOOD_IN_AUTHORITIES)
    )


def _may_sign(signer: Known) -> bool:
    usage = extension(signer, x509.KeyUsage)
    return (usage is None or usage.content_commitment or usage.digital_signature) and _understood(signer, _UNDERSTOOD)


def _understood(link: Known, listed: set[ObjectIdentifier]) -> bool:
    found = extensions(link)
    return found is not None and all(not one.critical or one.oid in listed for one in found)


def extension(link: Known, kind: type[_Extension]) -> _Extension | None:
    """Give the value of an extension of a certificate; None if it is absent or cannot be read."""
    found = extensions(link)
    try:
        return None if found is None else found.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


def extensions(link: Known) -> x509.Extensions | None:
    """Give the extensions of a certificate; None where they cannot be read, and then it may do nothing."""
    try:
        return link.certificate.extensions
    except (ValueError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType):
        return None
