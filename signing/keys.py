"""Load a signing key with its certificate once, check that they belong together, and sign octets with it (PEM, PKCS #12)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key, pkcs12

from signing.algorithms import joined
from signing.errors import CertificateOutOfDate, KeyMismatch, KeyTooWeak, KeyUnreadable
from signing.signers import InMemory, PrivateKey, Signer

Purpose = Literal["system", "seal", "qualified_seal", "journal"]


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key that is ready for use wherever it is kept, its certificate and the chain above it.

    ``purpose`` says what it may sign: ``system`` the calls to a platform, ``seal`` and ``qualified_seal``
    (pieczęć elektroniczna) letters, ``journal`` what the connector states of itself. ``ders`` are the octets of the
    certificate and of the chain, ``algorithm`` the address of the way to sign, ``period`` when the certificate is valid; they
    are read once, not for every signature.
    """

    signer: Signer = field(repr=False)
    certificate: x509.Certificate = field(repr=False)
    chain: tuple[x509.Certificate, ...] = field(repr=False)
    purpose: Purpose
    ders: tuple[bytes, ...] = field(init=False, repr=False)
    algorithm: str = field(init=False, repr=False)
    period: tuple[datetime, datetime] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if self.signer.public_key != self.certificate.public_key():
            raise KeyMismatch(self.certificate.subject.rfc4514_string())
        encoded = tuple(certificate.public_bytes(Encoding.DER) for certificate in (self.certificate, *self.chain))
        object.__setattr__(self, "ders", encoded)
        object.__setattr__(self, "algorithm", self.signer.algorithm)
        object.__setattr__(self, "period", (self.certificate.not_valid_before_utc, self.certificate.not_valid_after_utc))

    def sign(self, octets: bytes) -> bytes:
        """Sign octets in the way ``algorithm`` names; ECDSA gives DER.

        Raises:
            KeyUnusable: the key is out of reach now.
        """
        return self.signer.sign(octets)

    def sign_for_xml(self, octets: bytes) -> bytes:
        """Sign octets likewise; ECDSA gives r||s (XML Signature 6.4.3)."""
        key = self.signer.public_key
        value = self.signer.sign(octets)
        return joined(value, key) if isinstance(key, ec.EllipticCurvePublicKey) else value

    def check_valid(self, at: datetime) -> None:
        """Refuse a certificate that is not valid at this aware moment.

        Raises:
            CertificateOutOfDate: naming the period of validity.
        """
        first, last = self.period
        if not first <= at <= last:
            raise CertificateOutOfDate(f"{first.isoformat()} - {last.isoformat()}")


def load(
    key_pem: bytes, certificate_pem: bytes, purpose: Purpose, password: bytes | None = None, *, pss: bool = False
) -> SigningKey:
    """Read a key and its certificate, once: parsing costs as much as fifty signatures.

    Args:
        key_pem: PKCS#8 or traditional PEM.
        certificate_pem: the key's certificate first, then any certificates above it.
        purpose: what the key may sign.
        password: of an encrypted key.
        pss: sign by RSA-PSS where the key is RSA.

    Raises:
        KeyUnreadable: wrong format or password.
        KeyMismatch: the certificate is for another key.
        KeyTooWeak: below RSA 2048 or EC P-256, or of another kind.
    """
    certificates = read_certificates(certificate_pem)
    return SigningKey(InMemory(read_private(key_pem, password), pss), certificates[0], tuple(certificates[1:]), purpose)


def load_pkcs12(content: bytes, purpose: Purpose, password: bytes | None = None, *, pss: bool = False) -> SigningKey:
    """Read a PKCS #12 file: its key, that key's certificate and whatever certificates stand beside it (RFC 7292).

    Args:
        content: the file, in DER.
        purpose: what the key may sign.
        password: of the file.
        pss: sign by RSA-PSS where the key is RSA.

    Raises:
        KeyUnreadable: wrong format or password, or no key or certificate in it.
        KeyMismatch: the certificate is for another key.
        KeyTooWeak: below RSA 2048 or EC P-256, or of another kind.
    """
    try:
        key, certificate, others = pkcs12.load_key_and_certificates(content, password)
    except (ValueError, TypeError) as failure:
        raise KeyUnreadable(type(failure).__name__) from None  # as below
    if key is None or certificate is None:
        raise KeyUnreadable("PKCS #12 without key or certificate")
    if not isinstance(key, PrivateKey):
        raise KeyTooWeak(type(key).__name__)
    return SigningKey(InMemory(key, pss), certificate, tuple(others), purpose)


def read_private(pem: bytes, password: bytes | None = None) -> PrivateKey:
    """Read a private key alone.

    Raises:
        KeyUnreadable: wrong format or password.
        KeyTooWeak: neither RSA nor EC.
    """
    try:
        private_key = load_pem_private_key(pem, password)
    except (ValueError, TypeError) as failure:
        # The cause is cut off: its text may quote the key.
        raise KeyUnreadable(type(failure).__name__) from None
    if not isinstance(private_key, PrivateKey):
        raise KeyTooWeak(type(private_key).__name__)
    return private_key


def read_certificates(pem: bytes) -> Sequence[x509.Certificate]:
    """Read a certificate and those above it.

    Raises:
        KeyUnreadable: there is none.
    """
    try:
        return x509.load_pem_x509_certificates(pem)
    except ValueError as failure:
        raise KeyUnreadable(str(failure)) from failure
