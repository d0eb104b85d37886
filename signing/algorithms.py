"""List the algorithms that are accepted, weak or refused, and compute with them (protocols, documents B2 and B3.4)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal, TypeGuard

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from signing.canonical import Method

_XMLDSIG: Final = "http://www.w3.org/2000/09/xmldsig#"
_MORE: Final = "http://www.w3.org/2001/04/xmldsig-more#"
_MORE_2007: Final = "http://www.w3.org/2007/05/xmldsig-more#"

ENVELOPED: Final = _XMLDSIG + "enveloped-signature"
BASE64: Final = _XMLDSIG + "base64"
XPATH: Final = "http://www.w3.org/TR/1999/REC-xpath-19991116"
NOT_IN_SIGNATURE: Final = "not(ancestor-or-self::ds:Signature)"
XPATH_FILTER: Final = "http://www.w3.org/2002/06/xmldsig-filter2"
EVERY_SIGNATURE: Final = "/descendant::ds:Signature"
EXCLUSIVE_C14N: Final = "http://www.w3.org/2001/10/xml-exc-c14n#"
SHA256: Final = "http://www.w3.org/2001/04/xmlenc#sha256"

CANONICALISATIONS: Final[dict[str, Method]] = {
    EXCLUSIVE_C14N: Method(exclusive=True),
    EXCLUSIVE_C14N + "WithComments": Method(exclusive=True, comments=True),
    "http://www.w3.org/TR/2001/REC-xml-c14n-20010315": Method(exclusive=False),
    "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments": Method(exclusive=False, comments=True),
    "http://www.w3.org/2006/12/xml-c14n11": Method(exclusive=False, version_11=True),
    "http://www.w3.org/2006/12/xml-c14n11#WithComments": Method(exclusive=False, comments=True, version_11=True),
}
INCLUSIVE_METHOD: Final = Method(exclusive=False)

DIGESTS: Final[dict[str, str]] = {
    SHA256: "sha256",
    _MORE + "sha384": "sha384",
    "http://www.w3.org/2001/04/xmlenc#sha512": "sha512",
    _XMLDSIG + "sha1": "sha1",
}
WEAK: Final = "sha1"

Family = Literal["rsa", "rsa_pss", "ecdsa"]


@dataclass(frozen=True, slots=True)
class SignatureAlgorithm:
    """A way to sign: family of keys and padding, and its digest."""

    family: Family
    digest: str


SIGNATURES: Final[dict[str, SignatureAlgorithm]] = {
    _XMLDSIG + "rsa-sha1": SignatureAlgorithm("rsa", "sha1"),
    _MORE + "rsa-sha256": SignatureAlgorithm("rsa", "sha256"),
    _MORE + "rsa-sha384": SignatureAlgorithm("rsa", "sha384"),
    _MORE + "rsa-sha512": SignatureAlgorithm("rsa", "sha512"),
    _MORE_2007 + "rsa-pss": SignatureAlgorithm("rsa_pss", "sha256"),  # without parameters: RFC 6931 2.3.9
    _MORE_2007 + "sha256-rsa-MGF1": SignatureAlgorithm("rsa_pss", "sha256"),
    _MORE_2007 + "sha384-rsa-MGF1": SignatureAlgorithm("rsa_pss", "sha384"),
    _MORE_2007 + "sha512-rsa-MGF1": SignatureAlgorithm("rsa_pss", "sha512"),
    _MORE + "ecdsa-sha1": SignatureAlgorithm("ecdsa", "sha1"),
    _MORE + "ecdsa-sha256": SignatureAlgorithm("ecdsa", "sha256"),
    _MORE + "ecdsa-sha384": SignatureAlgorithm("ecdsa", "sha384"),
    _MORE + "ecdsa-sha512": SignatureAlgorithm("ecdsa", "sha512"),
}
RSA_SHA256: Final = _MORE + "rsa-sha256"
RSA_PSS_SHA256: Final = _MORE_2007 + "sha256-rsa-MGF1"
_ECDSA_BY_BITS: Final = {256: "sha256", 384: "sha384", 521: "sha512"}
_HASHES: Final[dict[str, hashes.HashAlgorithm]] = {
    "sha1": hashes.SHA1(),  # noqa: S303 - only for old evidence, and read as weak
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}

_RUNNING: Final = {"sha1": hashlib.sha1, "sha256": hashlib.sha256, "sha384": hashlib.sha384, "sha512": hashlib.sha512}
_PKCS1: Final = padding.PKCS1v15()
_PSS: Final = {name: padding.PSS(padding.MGF1(used), used.digest_size) for name, used in _HASHES.items()}


def digest(name: str, pieces: Iterable[bytes | memoryview]) -> bytes:
    """Digest octets given in pieces; ``name`` is a value of DIGESTS."""
    running = _RUNNING[name](usedforsecurity=name != WEAK)
    for piece in pieces:
        running.update(piece)
    return running.digest()


@cache
def _is(kind: type, family: type) -> bool:
    """Say whether keys of this class are of a family; asked once, since these families are abstract and slow to answer."""
    return issubclass(kind, family)


def _is_rsa(key: object) -> TypeGuard[rsa.RSAPublicKey]:
    kind: type = type(key)
    return _is(kind, rsa.RSAPublicKey)


def _is_ec(key: object) -> TypeGuard[ec.EllipticCurvePublicKey]:
    kind: type = type(key)
    return _is(kind, ec.EllipticCurvePublicKey)


def strong_enough(key: object, rsa_bits: int = 2048, ec_bits: int = 256) -> bool:
    """Say whether a public key is RSA or EC and at least this large."""
    return key.key_size >= rsa_bits if _is_rsa(key) else _is_ec(key) and key.key_size >= ec_bits


def choose_for(key: object, *, pss: bool = False) -> str:
    """Give the address of the algorithm that a key signs with, by its public key: RSA or ECDSA, SHA-256 up to P-256.

    Of any other kind than EC it is that of RSA, which then does not fit. ``pss`` prefers RSA-PSS to PKCS #1 v1.5.
    """
    if isinstance(key, ec.EllipticCurvePublicKey):
        return f"{_MORE}ecdsa-{_ECDSA_BY_BITS.get(key.key_size, 'sha256')}"
    return RSA_PSS_SHA256 if pss else RSA_SHA256


def sign(private_key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, uri: str, octets: bytes) -> bytes:
    """Sign octets by the algorithm at an address that fits the key; ECDSA gives DER."""
    algorithm = SIGNATURES[uri]
    if isinstance(private_key, rsa.RSAPrivateKey):
        return private_key.sign(octets, _padding(algorithm), _HASHES[algorithm.digest])
    return private_key.sign(octets, ec.ECDSA(_HASHES[algorithm.digest]))


def joined(der: bytes, key: ec.EllipticCurvePublicKey) -> bytes:
    """Turn an ECDSA value in DER into r||s, which XML wants (XML Signature 6.4.3)."""
    r, s = decode_dss_signature(der)
    length = (key.key_size + 7) // 8
    return r.to_bytes(length, "big") + s.to_bytes(length, "big")


def fits(key: object, algorithm: SignatureAlgorithm) -> bool:
    """Say whether a key is of the family that an algorithm needs."""
    return _is_ec(key) if algorithm.family == "ecdsa" else _is_rsa(key)


def verifies(key: CertificatePublicKeyTypes, algorithm: SignatureAlgorithm, value: bytes, octets: bytes) -> bool:
    """Say whether a signature value is right for these octets; of ECDSA it is r||s."""
    try:
        der = _der(value, key) if _is_ec(key) else value
    except ValueError:
        return False
    return verifies_der(key, algorithm, der, octets)


def verifies_der(key: CertificatePublicKeyTypes, algorithm: SignatureAlgorithm, value: bytes, octets: bytes) -> bool:
    """Say whether a signature value is right for these octets; of ECDSA it is DER."""
    try:
        if _is_rsa(key):
            key.verify(value, octets, _padding(algorithm), _HASHES[algorithm.digest])
        elif _is_ec(key):
            key.verify(value, octets, ec.ECDSA(_HASHES[algorithm.digest]))
        else:
            return False
    except (InvalidSignature, ValueError):
        return False
    return True


def _padding(algorithm: SignatureAlgorithm) -> padding.AsymmetricPadding:
    return _PSS[algorithm.digest] if algorithm.family == "rsa_pss" else _PKCS1


def _der(value: bytes, key: ec.EllipticCurvePublicKey) -> bytes:
    """Turn r||s into the form that cryptography takes; both halves have the length of the curve."""
    length = (key.key_size + 7) // 8
    if len(value) != 2 * length:
        raise ValueError("not r||s")
    return encode_dss_signature(int.from_bytes(value[:length], "big"), int.from_bytes(value[length:], "big"))
