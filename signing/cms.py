"""Read the signed statement inside a time stamp (CMS, RFC 5652) and find out who signed it."""

from __future__ import annotations

import hashlib
from typing import Annotated, Final

from cryptography import x509
from cryptography.hazmat import asn1

from signing import algorithms
from signing.algorithms import SignatureAlgorithm
from signing.certificates import Known, read
from signing.reading import Malformed

_SIGNED_DATA, _TST_INFO = "1.2.840.113549.1.7.2", "1.2.840.113549.1.9.16.1.4"
_CONTENT_TYPE, _MESSAGE_DIGEST = "1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4"
_BINDINGS: Final = {"1.2.840.113549.1.9.16.2.47": "sha256", "1.2.840.113549.1.9.16.2.12": "sha1"}
"""SigningCertificateV2 and SigningCertificate, with the digest each takes where it names none (RFC 5035)."""
_DIGESTS: Final = {
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
}
_PLAIN_RSA: Final = "1.2.840.113549.1.1.1"
_SIGNATURES: Final = {
    "1.2.840.113549.1.1.11": SignatureAlgorithm("rsa", "sha256"),
    "1.2.840.113549.1.1.12": SignatureAlgorithm("rsa", "sha384"),
    "1.2.840.113549.1.1.13": SignatureAlgorithm("rsa", "sha512"),
    "1.2.840.10045.4.3.2": SignatureAlgorithm("ecdsa", "sha256"),
    "1.2.840.10045.4.3.3": SignatureAlgorithm("ecdsa", "sha384"),
    "1.2.840.10045.4.3.4": SignatureAlgorithm("ecdsa", "sha512"),
}


@asn1.sequence
class _HashName:
    name: x509.ObjectIdentifier
    parameters: asn1.Null | None


@asn1.sequence
class _CertificateId:
    algorithm: _HashName | None
    digest: bytes
    issuer_serial: list[asn1.TLV] | None


@asn1.sequence
class _SigningCertificate:
    certificates: list[_CertificateId]
    policies: list[asn1.TLV] | None


@asn1.sequence
class _Attribute:
    kind: x509.ObjectIdentifier
    values: asn1.SetOf[asn1.TLV]


@asn1.sequence
class _Attributes:
    items: asn1.SetOf[_Attribute]


@asn1.sequence
class _IssuerAndSerial:
    issuer: asn1.TLV
    serial: int


@asn1.sequence
class _SignerInfo:
    version: int
    signer: _IssuerAndSerial
    digest: list[asn1.TLV]
    attributes: Annotated[asn1.SetOf[_Attribute], asn1.Implicit(0)]
    algorithm: list[asn1.TLV]
    value: bytes
    unsigned: Annotated[asn1.SetOf[asn1.TLV] | None, asn1.Implicit(1)]


@asn1.sequence
class _Content:
    kind: x509.ObjectIdentifier
    octets: Annotated[bytes, asn1.Explicit(0)]


@asn1.sequence
class _SignedData:
    version: int
    digests: asn1.SetOf[asn1.TLV]
    content: _Content
    certificates: Annotated[asn1.SetOf[asn1.TLV] | None, asn1.Implicit(0)]
    revocations: Annotated[asn1.SetOf[asn1.TLV] | None, asn1.Implicit(1)]
    signers: asn1.SetOf[_SignerInfo]


@asn1.sequence
class _Message:
    kind: x509.ObjectIdentifier
    content: Annotated[_SignedData, asn1.Explicit(0)]


def signer(token: bytes) -> tuple[Known, tuple[Known, ...]]:
    """Check the signature of a time-stamp token and give its signer's certificate, and all that came along.

    The certificate is the one that the signed attributes name by digest, so that none can be put in its place (RFC 3161 2.4.2).

    Args:
        token: a TimeStampToken in DER.

    Raises:
        Malformed: it is none, has not exactly one signer, lacks a certificate or a needed attribute, or the signature is wrong.
    """
    try:
        message = asn1.decode_der(_Message, token)
        (info,) = message.content.signers.as_list()
        return _examine(message, info)
    except (ValueError, TypeError, KeyError, IndexError) as failure:
        raise Malformed(f"{type(failure).__name__}: {failure}") from failure


def _examine(message: _Message, info: _SignerInfo) -> tuple[Known, tuple[Known, ...]]:
    content = message.content.content
    if (message.kind.dotted_string, content.kind.dotted_string) != (_SIGNED_DATA, _TST_INFO):
        raise Malformed("not a signed TSTInfo")
    attributes = _read_attributes(info)
    digest = _DIGESTS[_name(info.digest)]
    if attributes[_CONTENT_TYPE].parse(x509.ObjectIdentifier).dotted_string != _TST_INFO:
        raise Malformed("another content type is signed")
    if attributes[_MESSAGE_DIGEST].parse(bytes) != hashlib.new(digest, content.octets).digest():
        raise Malformed("the signed digest is another one")
    offers = _certificates(message.content)
    found = next((offer for offer in offers if _is_bound(offer, info, attributes)), None)
    if found is None:
        raise Malformed("the signer's certificate is not there, or not the one that was signed")
    _check_value(info, found, digest)
    return found, offers


def _read_attributes(info: _SignerInfo) -> dict[str, asn1.TLV]:
    """Read the signed attributes, each of which must be there once, with one value (RFC 5652 11)."""
    listed = info.attributes.as_list()
    found = {}
    for attribute in listed:
        (found[attribute.kind.dotted_string],) = attribute.values.as_list()
    if len(found) != len(listed):
        raise Malformed("an attribute stands twice")
    return found


def _name(algorithm: list[asn1.TLV]) -> str:
    name: x509.ObjectIdentifier = algorithm[0].parse(x509.ObjectIdentifier)
    return name.dotted_string


def _certificates(data: _SignedData) -> tuple[Known, ...]:
    listed = data.certificates.as_list() if data.certificates else []
    return tuple(read(asn1.encode_der(entry)) for entry in listed)


def _is_bound(offer: Known, info: _SignerInfo, attributes: dict[str, asn1.TLV]) -> bool:
    """Say whether a certificate is the one that every binding attribute names; at least one must be there."""
    if offer.certificate.serial_number != info.signer.serial:
        return False
    bindings = [(attributes[kind], digest) for kind, digest in _BINDINGS.items() if kind in attributes]
    return bool(bindings) and all(_names(binding, offer, digest) for binding, digest in bindings)


def _names(binding: asn1.TLV, offer: Known, default: str) -> bool:
    first: _CertificateId = binding.parse(_SigningCertificate).certificates[0]
    digest = _DIGESTS[first.algorithm.name.dotted_string] if first.algorithm else default
    return first.digest == algorithms.digest(digest, (offer.der,))


def _check_value(info: _SignerInfo, found: Known, digest: str) -> None:
    name = _name(info.algorithm)
    algorithm = SignatureAlgorithm("rsa", digest) if name == _PLAIN_RSA else _SIGNATURES[name]
    if not algorithms.strong_enough(found.key) or not algorithms.fits(found.key, algorithm):
        raise Malformed("the key is too weak or of another kind")
    if not algorithms.verifies_der(found.key, algorithm, info.value, _signed_octets(info)):
        raise Malformed("the signature is wrong")


def _signed_octets(info: _SignerInfo) -> bytes:
    """Give what was signed: the attributes as a SET OF, though they travel under another tag (RFC 5652 5.4)."""
    return bytes(asn1.decode_der(asn1.TLV, asn1.encode_der(_Attributes(items=info.attributes))).data)
