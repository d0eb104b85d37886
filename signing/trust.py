"""Find a chain from a signer's certificate to a configured anchor; a validator with revocation can take its place later.

Checked are signatures, dates, CA flag, path length, key usage, key size and unknown critical extensions. Not checked are
revocation, policies and name constraints: a certificate with critical name constraints is refused.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.x509.oid import ExtensionOID

from signing.algorithms import strong_enough
from signing.certificates import Known, known
from signing.verdict import Finding

LONGEST_PATH = 6
_MOST_CACHED = 2048
_UNDERSTOOD = {
    ExtensionOID.BASIC_CONSTRAINTS,
    ExtensionOID.KEY_USAGE,
    ExtensionOID.EXTENDED_KEY_USAGE,
    ExtensionOID.CERTIFICATE_POLICIES,
    ExtensionOID.SUBJECT_ALTERNATIVE_NAME,
}
_STRONG_HASHES = {"sha256", "sha384", "sha512"}
_Extension = TypeVar("_Extension", bound=x509.ExtensionType)


class Trust:
    """The anchors of one policy: pinned signers, and authorities whose certificates are followed.

    The structure of a chain is judged once per signer and cached; dates are compared at every call.
    """

    def __init__(self, anchors: Iterable[x509.Certificate], between: Iterable[x509.Certificate] = ()) -> None:
        self._anchors = {known(certificate).der: known(certificate) for certificate in anchors}
        self._between = tuple(known(certificate) for certificate in between)
        self._paths: dict[tuple[bytes, ...], tuple[Known, ...] | None] = {}

    def __bool__(self) -> bool:
        return bool(self._anchors)

    def forget(self) -> None:
        """Drop the cached verdicts, as after news about revocation."""
        self._paths.clear()

    def path(self, signer: Known, offers: tuple[Known, ...] = ()) -> tuple[Known, ...] | None:
        """Give the chain from a signer to an anchor, both included, whatever the dates; None if there is none.

        Args:
            signer: the certificate that the signature was made with.
            offers: certificates that came along and may stand in between.
        """
        if not self._anchors:
            return None
        question = (signer.der, *[offer.der for offer in offers])
        if question not in self._paths:
            if len(self._paths) >= _MOST_CACHED:
                self.forget()
            usable = signer.der in self._anchors or _may_sign(signer)
            self._paths[question] = self._climb((signer,), (*self._between, *offers)) if usable else None
        return self._paths[question]

    def check(self, signer: Known, offers: tuple[Known, ...], at: datetime) -> None:
        """Refuse a signer without a chain to an anchor, or out of date at this aware moment.

        Raises:
            Finding: no_certificate_chain_found, out_of_bounds_no_poe.
        """
        path = self.path(signer, offers)
        if path is None:
            raise Finding("no_certificate_chain_found", signer.certificate.issuer.rfc4514_string())
        for link in path if len(path) == 1 else path[:-1]:
            if not link.current(at):
                raise Finding("out_of_bounds_no_poe", link.certificate.subject.rfc4514_string())

    def _climb(self, path: tuple[Known, ...], between: tuple[Known, ...]) -> tuple[Known, ...] | None:
        if path[-1].der in self._anchors:
            return path
        if len(path) >= LONGEST_PATH:
            return None
        for above in (*self._anchors.values(), *between):
            if above not in path and _issued(above, path[-1], len(path) - 1):
                found = self._climb((*path, above), between)
                if found:
                    return found
        return None


def _issued(above: Known, below: Known, authorities_below: int) -> bool:
    """Say whether one certificate is an authority that issued the other."""
    if above.certificate.subject != below.certificate.issuer or not _is_authority(above, authorities_below):
        return False
    try:
        used = below.certificate.signature_hash_algorithm
        if used is not None and used.name not in _STRONG_HASHES:
            return False
        below.certificate.verify_directly_issued_by(above.certificate)
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError):
        return False
    return True


def _is_authority(link: Known, authorities_below: int) -> bool:
    constraints = _extension(link, x509.BasicConstraints)
    usage = _extension(link, x509.KeyUsage)
    return (
        constraints is not None
        and constraints.ca
        and (constraints.path_length is None or constraints.path_length >= authorities_below)
        and (usage is None or usage.key_cert_sign)
        and strong_enough(link.key)
        and _understood(link)
    )


def _may_sign(signer: Known) -> bool:
    """Accept nonRepudiation alone, as qualified certificates have it (protocols, documents B1)."""
    usage = _extension(signer, x509.KeyUsage)
    return (usage is None or usage.content_commitment or usage.digital_signature) and _understood(signer)


def _understood(link: Known) -> bool:
    found = _extensions(link)
    return found is not None and all(not extension.critical or extension.oid in _UNDERSTOOD for extension in found)


def _extension(link: Known, kind: type[_Extension]) -> _Extension | None:
    found = _extensions(link)
    try:
        return None if found is None else found.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


def _extensions(link: Known) -> x509.Extensions | None:
    """Give the extensions of a certificate; None where they cannot be read, and then it may do nothing."""
    try:
        return link.certificate.extensions
    except (ValueError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType):
        return None
