"""Load a signing key with its certificate once, check that they belong together, and sign octets with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key

from signing.algorithms import choose, strong_enough
from signing.errors import CertificateOutOfDate, KeyMismatch, KeyTooWeak, KeyUnreadable

Purpose = Literal["system", "seal", "qualified_seal", "journal"]
PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key that is ready for use, its certificate and the chain above it.

    ``purpose`` says what it may sign: ``system`` the calls to a platform, ``seal`` and ``qualified_seal``
    (pieczęć elektroniczna) letters, ``journal`` what the connector states of itself. ``ders`` are the octets of the
    certificate and of the chain, ``algorithm`` the address of the way to sign, ``period`` when the certificate is valid; they
    are read once, not for every signature.
    """

    private_key: PrivateKey = field(repr=False)
    certificate: x509.Certificate = field(repr=False)
    chain: tuple[x509.Certificate, ...] = field(repr=False)
    purpose: Purpose
    ders: tuple[bytes, ...] = field(init=False, repr=False)
    algorithm: str = field(init=False, repr=False)
    period: tuple[datetime, datetime] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if not isinstance(self.private_key, PrivateKey) or not strong_enough(self.private_key.public_key()):
            raise KeyTooWeak
        if self.private_key.public_key() != self.certificate.public_key():
            raise KeyMismatch(self.certificate.subject.rfc4514_string())
        encoded = tuple(certificate.public_bytes(Encoding.DER) for certificate in (self.certificate, *self.chain))
        object.__setattr__(self, "ders", encoded)
        object.__setattr__(self, "algorithm", choose(self.private_key))
        object.__setattr__(self, "period", (self.certificate.not_valid_before_utc, self.certificate.not_valid_after_utc))

    def check_valid(self, at: datetime) -> None:
        """Refuse a certificate that is not valid at this aware moment.

        Raises:
            CertificateOutOfDate: naming the period of validity.
        """
        first, last = self.period
        if not first <= at <= last:
            raise CertificateOutOfDate(f"{first.isoformat()} - {last.isoformat()}")


def load(key_pem: bytes, certificate_pem: bytes, purpose: Purpose, password: bytes | None = None) -> SigningKey:
    """Read a key and its certificate, once: parsing costs as much as fifty signatures.

    Args:
        key_pem: PKCS#8 or traditional PEM.
        certificate_pem: the key's certificate first, then any certificates above it.
        purpose: what the key may sign.
        password: of an encrypted key.

    Raises:
        KeyUnreadable: wrong format or password.
        KeyMismatch: the certificate is for another key.
        KeyTooWeak: below RSA 2048 or EC P-256, or of another kind.
    """
    certificates = _certificates(certificate_pem)
    try:
        private_key = load_pem_private_key(key_pem, password)
    except (ValueError, TypeError) as failure:
        # The cause is cut off: its text may quote the key.
        raise KeyUnreadable(type(failure).__name__) from None
    if not isinstance(private_key, PrivateKey):
        raise KeyTooWeak(type(private_key).__name__)
    return SigningKey(private_key, certificates[0], tuple(certificates[1:]), purpose)


def _certificates(pem: bytes) -> Sequence[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(pem)
    except ValueError as failure:
        raise KeyUnreadable(str(failure)) from failure
