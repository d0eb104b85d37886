"""Tell, as a certificate's issuer does, what is revoked: by a list (CRL, RFC 5280 5) and by answers (OCSP, RFC 6960)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA1, SHA256, HashAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Teller:
    """Who signs news about revocation: the issuer of the certificates, or a responder that he certified for it."""

    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
    certificate: x509.Certificate


@dataclass(frozen=True)
class Revoked:
    """Since when a certificate is revoked, and why."""

    since: datetime
    reason: x509.ReasonFlags = x509.ReasonFlags.key_compromise


def crl(teller: Teller, revoked: Mapping[int, Revoked], at: datetime, until: datetime | None = None, *, keeps: str = "") -> bytes:
    """Make a list in DER.

    Args:
        teller: the issuer of the certificates.
        revoked: by serial number.
        at: when it is made.
        until: when the next one comes; a week later unless told.
        keeps: since when expired certificates are kept on the list, as a GeneralizedTime such as ``20200101000000Z``.
    """
    builder = x509.CertificateRevocationListBuilder().issuer_name(teller.certificate.subject)
    builder = builder.last_update(at).next_update(until or at + WEEK).add_extension(x509.CRLNumber(1), critical=False)
    if keeps:
        value = b"\x18" + bytes([len(keeps)]) + keeps.encode("ascii")
        extension = x509.UnrecognizedExtension(x509.ObjectIdentifier("2.5.29.60"), value)
        builder = builder.add_extension(extension, critical=False)
    for serial, one in revoked.items():
        entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(one.since)
        entry = entry.add_extension(x509.CRLReason(one.reason), critical=False)
        builder = builder.add_revoked_certificate(entry.build())
    return builder.sign(teller.key, SHA256()).public_bytes(Encoding.DER)


def answer(
    question: bytes,
    about: x509.Certificate,
    issuer: x509.Certificate,
    teller: Teller,
    at: datetime,
    *,
    revoked: Revoked | None = None,
    until: datetime | None = None,
    nonce: bool = True,
) -> bytes:
    """Answer a question about one certificate, in DER.

    Args:
        question: an OCSPRequest in DER, whose nonce comes back; may be empty, and then there is none.
        about: the certificate.
        issuer: who issued it.
        teller: who signs; his certificate goes along.
        at: when it is made.
        revoked: since when and why, if it is.
        until: when the next one comes; a week later unless told.
        nonce: whether the nonce comes back.
    """
    asked = ocsp.load_der_ocsp_request(question) if question else None
    builder = ocsp.OCSPResponseBuilder().add_response(
        cert=about,
        issuer=issuer,
        algorithm=_hash(asked),
        cert_status=ocsp.OCSPCertStatus.REVOKED if revoked else ocsp.OCSPCertStatus.GOOD,
        this_update=at,
        next_update=until or at + WEEK,
        revocation_time=revoked.since if revoked else None,
        revocation_reason=revoked.reason if revoked else None,
    )
    builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, teller.certificate).certificates([teller.certificate])
    if asked and nonce:
        found = asked.extensions.get_extension_for_class(x509.OCSPNonce).value
        builder = builder.add_extension(found, critical=False)
    return builder.sign(teller.key, SHA256()).public_bytes(Encoding.DER)


def _hash(asked: ocsp.OCSPRequest | None) -> HashAlgorithm:
    return asked.hash_algorithm if asked else SHA1()  # noqa: S303 - it names a certificate (RFC 6960 4.1.1) and protects nothing
