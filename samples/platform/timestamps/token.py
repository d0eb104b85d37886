"""Answer a request for a time stamp (RFC 3161 2.4): read it, state the time, sign the statement as CMS (RFC 5652)."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from samples.platform.timestamps import der

POLICY = "1.3.6.1.4.1.0.1"
"""Of nobody: a policy that says nothing, as befits a simulator."""
_IMPRINTS = {"2.16.840.1.101.3.4.2.1": 32, "2.16.840.1.101.3.4.2.2": 48, "2.16.840.1.101.3.4.2.3": 64}
_SHA256 = der.sequence(der.oid("2.16.840.1.101.3.4.2.1"), der.element(der.NULL))
_RSA = der.sequence(der.oid("1.2.840.113549.1.1.1"), der.element(der.NULL))
_SIGNED_DATA, _TST_INFO = der.oid("1.2.840.113549.1.7.2"), der.oid("1.2.840.113549.1.9.16.1.4")
_CONTENT_TYPE, _MESSAGE_DIGEST = der.oid("1.2.840.113549.1.9.3"), der.oid("1.2.840.113549.1.9.4")
_SIGNING_CERTIFICATE_V2 = der.oid("1.2.840.113549.1.9.16.2.47")
_GRANTED, _REJECTION = 0, 2
_BAD_ALGORITHM, _BAD_FORMAT = 0, 5


@dataclass(frozen=True)
class Stamper:
    """The key and certificate of the service (jednostka znakowania czasem)."""

    key: RSAPrivateKey
    certificate: x509.Certificate


@dataclass(frozen=True)
class Question:
    """What a request asks: an imprint, as it stands, and a nonce that must come back, as it stands."""

    imprint: bytes
    algorithm: bytes
    digest: bytes
    nonce: bytes


def answer(request: bytes, stamper: Stamper, at: datetime) -> bytes:
    """Stamp what a request asks for, or reject it; gives a TimeStampResp."""
    try:
        question = read(request)
    except ValueError as reason:
        return reject(_BAD_FORMAT, str(reason))
    if question.algorithm not in {der.oid(name) for name in _IMPRINTS}:
        return reject(_BAD_ALGORITHM, "SYMULATOR: SHA-256, SHA-384, SHA-512")
    return der.sequence(der.sequence(der.integer(_GRANTED)), token(question, stamper, at))


def reject(failure: int, text: str) -> bytes:
    """Give a TimeStampResp that says no; ``failure`` is a bit of PKIFailureInfo."""
    bits = 1 << (7 - failure)
    return der.sequence(
        der.sequence(
            der.integer(_REJECTION),
            der.sequence(der.element(der.UTF8, text.encode())),
            der.element(der.BITS, bytes((7 - failure, bits))),
        )
    )


def read(request: bytes) -> Question:
    """Read a TimeStampReq.

    Raises:
        ValueError: it is none, or its digest has not the length of its algorithm.
    """
    try:
        (whole,) = der.read(request)
        _version, imprint, *rest = der.read(whole.content)
        algorithm, digest = der.read(imprint.content)
        name = der.read(algorithm.content)[0].whole
    except (ValueError, IndexError):
        raise ValueError("not a TimeStampReq") from None
    lengths = {der.oid(dotted): length for dotted, length in _IMPRINTS.items()}
    if len(digest.content) != lengths.get(name, len(digest.content)):
        raise ValueError("the digest has another length")
    nonce = next((one.whole for one in rest if one.tag == der.INTEGER), b"")
    return Question(imprint.whole, name, digest.content, nonce)


def token(question: Question, stamper: Stamper, at: datetime) -> bytes:
    """Give a TimeStampToken: SignedData over the TSTInfo, with the certificate inside."""
    info = der.sequence(
        der.integer(1),
        der.oid(POLICY),
        question.imprint,
        der.integer(secrets.randbits(64)),
        der.generalized_time(at),
        question.nonce,
    )
    certificate = stamper.certificate.public_bytes(Encoding.DER)
    signed_data = der.sequence(
        der.integer(3),
        der.set_of(_SHA256),
        der.sequence(_TST_INFO, der.context(0, der.element(der.OCTETS, info))),
        der.context(0, certificate),
        der.set_of(_signer_info(info, certificate, stamper)),
    )
    return der.sequence(_SIGNED_DATA, der.context(0, signed_data))


def _signer_info(info: bytes, certificate: bytes, stamper: Stamper) -> bytes:
    issuer = stamper.certificate.issuer.public_bytes()
    attributes = (
        _attribute(_CONTENT_TYPE, _TST_INFO),
        _attribute(_MESSAGE_DIGEST, der.element(der.OCTETS, hashlib.sha256(info).digest())),
        _attribute(_SIGNING_CERTIFICATE_V2, _certificate_id(certificate)),
    )
    signed = der.set_of(*attributes)
    return der.sequence(
        der.integer(1),
        der.sequence(issuer, der.integer(stamper.certificate.serial_number)),
        _SHA256,
        bytes((0xA0,)) + signed[1:],  # what is signed is a SET, what is sent is tagged [0] (RFC 5652 5.4)
        _RSA,
        der.element(der.OCTETS, stamper.key.sign(signed, PKCS1v15(), SHA256())),
    )


def _certificate_id(certificate: bytes) -> bytes:
    """Name the certificate by its SHA-256, which is the default that DER leaves out (RFC 5035 3)."""
    return der.sequence(der.sequence(der.sequence(der.element(der.OCTETS, hashlib.sha256(certificate).digest()))))


def _attribute(kind: bytes, value: bytes) -> bytes:
    return der.sequence(kind, der.set_of(value))
