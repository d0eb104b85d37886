"""Read certificates once, and find the one that a signature was made with (protocols, documents B3.5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from signing import algorithms
from signing.names import ds
from signing.reading import Malformed, decode, text

MOST_CERTIFICATES = 10
_USUAL = 10_000  # characters of base64
_X509_DATA, _X509_CERTIFICATE = ds("X509Data"), ds("X509Certificate")


@dataclass(frozen=True, slots=True)
class Known:
    """A parsed certificate with its public key, its octets and the aware moments from and to which it is valid."""

    certificate: x509.Certificate
    key: CertificatePublicKeyTypes
    der: bytes
    first: datetime
    last: datetime

    def current(self, at: datetime) -> bool:
        """Say whether it is valid at this aware moment."""
        return self.first <= at <= self.last


@lru_cache(maxsize=512)
def read(der: bytes) -> Known:
    """Parse a certificate; the same octets are parsed once.

    Raises:
        Malformed: if they are no certificate, or its key is of an unknown kind.
    """
    try:
        certificate = x509.load_der_x509_certificate(der)
        _touch(certificate)
        first, last = certificate.not_valid_before_utc, certificate.not_valid_after_utc
        return Known(certificate, certificate.public_key(), der, first, last)
    except Exception as failure:  # cryptography raises errors of several unrelated kinds here
        raise Malformed(f"certificate: {type(failure).__name__}") from failure


def _touch(certificate: x509.Certificate) -> None:
    """Have every part parsed that others rely on: cryptography parses late, and would raise in the middle of a verdict."""
    certificate.subject.rfc4514_string()
    certificate.issuer.rfc4514_string()
    str(certificate.serial_number)


def known(certificate: x509.Certificate) -> Known:
    """Give the cached form of a certificate that is already parsed."""
    return read(certificate.public_bytes(Encoding.DER))


def offered(key_info: etree._Element | None) -> tuple[Known, ...]:
    """Read the certificates of a ds:KeyInfo, in order; they are offers, not proofs.

    Raises:
        Malformed: if one cannot be read or there are more than ten.
    """
    if key_info is None:
        return ()
    found = [one for listed in key_info.iterchildren(_X509_DATA) for one in listed.iterchildren(_X509_CERTIFICATE)]
    if len(found) > MOST_CERTIFICATES:
        raise Malformed(f"{len(found)} certificates")
    return tuple([_written(element) for element in found])


def _written(element: etree._Element) -> Known:
    """Read a certificate as it is written; one of the usual size and the same writing is decoded once."""
    written = text(element)
    return _decoded(written) if len(written) <= _USUAL else read(decode(written))


@lru_cache(maxsize=512)
def _decoded(written: str) -> Known:
    return read(decode(written))


@lru_cache(maxsize=1024)
def fingerprint(der: bytes, digest: str) -> bytes:
    """Digest the octets of a certificate; ``digest`` is a value of algorithms.DIGESTS."""
    return algorithms.digest(digest, (der,))
