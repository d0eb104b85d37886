"""Tell whether a certificate is the one that a listed service is known by."""

from __future__ import annotations

from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from signing import issuer_serial
from signing.certificates import Known


@dataclass(frozen=True, slots=True)
class Identity:
    """The digital identity of a service: certificates, or the identifiers of keys with names (ETSI TS 119 612, 5.5.3).

    The history of a service has no certificates, so that there key identifier and name decide.
    """

    certificates: tuple[Known, ...] = ()
    key_ids: tuple[bytes, ...] = ()
    subjects: tuple[str, ...] = ()

    def fits(self, asked: Known) -> bool:
        """Say whether a certificate is of this identity; another certificate of the same key and name is the same service."""
        if self.certificates:
            return any(_same(listed, asked) for listed in self.certificates)
        named = not self.subjects or any(issuer_serial.names(subject, asked.certificate.subject) for subject in self.subjects)
        return named and any(key_id in _key_ids(asked) for key_id in self.key_ids)


def _same(listed: Known, asked: Known) -> bool:
    return listed.der == asked.der or (listed.certificate.subject == asked.certificate.subject and _key(listed) == _key(asked))


def _key(of: Known) -> bytes:
    return of.key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _key_ids(asked: Known) -> set[bytes]:
    """Give the identifiers of the key: as reckoned from it, and as the certificate writes it."""
    found = {x509.SubjectKeyIdentifier.from_public_key(asked.key).digest}
    try:
        written = asked.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    except (ValueError, x509.ExtensionNotFound, x509.DuplicateExtension, x509.UnsupportedGeneralNameType):
        return found
    return {*found, written.digest}
