"""List the algorithms that are accepted, weak or refused, and compute with them (protocols, documents B2 and B3.4)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

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

    @property
    def weak(self) -> bool:
        """Say whether only a legacy policy accepts it."""
        return self.digest == WEAK


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
_ECDSA_BY_BITS: Final = {256: "sha256", 384: "sha384", 521: "sha512"}
_HASHES: Final[dict[str, hashes.HashAlgorithm]] = {
    "sha1": hashes.SHA1(),  # noqa: S303 - only for old evidence, and read as weak
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}


def digest(name: str, pieces: Iterable[bytes | memoryview]) -> bytes:
    """Digest octets given in pieces; ``name`` is a value of DIGESTS."""
    running = hashlib.new(name, usedforsecurity=name != WEAK)
    for piece in pieces:
        running.update(piece)
    return running.digest()


def strong_enough(key: object, rsa_bits: int = 2048, ec_bits: int = 256) -> bool:
    """Say whether a public key is RSA or EC and at least this large."""
    if isinstance(key, rsa.RSAPublicKey):
        return key.key_size >= rsa_bits
    return isinstance(key, ec.EllipticCurvePublicKey) and key.key_size >= ec_bits


def choose(private_key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> str:
    """Give the address of the algorithm that this key signs with: RSA or ECDSA, SHA-256 up to P-256."""
    if isinstance(private_key, rsa.RSAPrivateKey):
        return RSA_SHA256
    return f"{_MORE}ecdsa-{_ECDSA_BY_BITS.get(private_key.key_size, 'sha256')}"


def sign(private_key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, octets: bytes) -> bytes:
    """Sign octets in the way ``choose`` names; ECDSA gives r||s (XML Signature 6.4.3)."""
    algorithm = _HASHES[SIGNATURES[choose(private_key)].digest]
    if isinstance(private_key, rsa.RSAPrivateKey):
        return private_key.sign(octets, padding.PKCS1v15(), algorithm)
    r, s = decode_dss_signature(private_key.sign(octets, ec.ECDSA(algorithm)))
    length = (private_key.key_size + 7) // 8
    return r.to_bytes(length, "big") + s.to_bytes(length, "big")


def fits(key: object, algorithm: SignatureAlgorithm) -> bool:
    """Say whether a key is of the family that an algorithm needs."""
    return isinstance(key, ec.EllipticCurvePublicKey if algorithm.family == "ecdsa" else rsa.RSAPublicKey)


def verifies(key: CertificatePublicKeyTypes, algorithm: SignatureAlgorithm, value: bytes, octets: bytes) -> bool:
    """Say whether a signature value is right for these octets."""
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(value, octets, _padding(algorithm), _HASHES[algorithm.digest])
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(_der(value, key), octets, ec.ECDSA(_HASHES[algorithm.digest]))
        else:
            return False
    except (InvalidSignature, ValueError):
        return False
    return True


def _padding(algorithm: SignatureAlgorithm) -> padding.AsymmetricPadding:
    if algorithm.family == "rsa_pss":
        used = _HASHES[algorithm.digest]
        return padding.PSS(padding.MGF1(used), used.digest_size)
    return padding.PKCS1v15()


def _der(value: bytes, key: ec.EllipticCurvePublicKey) -> bytes:
    """Turn r||s into the form that cryptography takes; both halves have the length of the curve."""
    length = (key.key_size + 7) // 8
    if len(value) != 2 * length:
        raise ValueError("not r||s")
    return encode_dss_signature(int.from_bytes(value[:length], "big"), int.from_bytes(value[length:], "big"))
