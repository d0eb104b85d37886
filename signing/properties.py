"""Read the XAdES properties of one signature, by identity, inside this signature only."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from lxml import etree

from signing import algorithms, issuer_serial
from signing.certificates import Known, fingerprint
from signing.layout import Layout
from signing.names import ds, xades
from signing.reading import Malformed, moment, octets, only, optional, text
from signing.verdict import Finding

_QUALIFYING, _BY_REFERENCE = xades("QualifyingProperties"), xades("QualifyingPropertiesReference")
_SIGNED, _OF_SIGNATURE, _TIME = xades("SignedProperties"), xades("SignedSignatureProperties"), xades("SigningTime")
_CERTIFICATE, _CERTIFICATE_V2 = xades("SigningCertificate"), xades("SigningCertificateV2")
_UNSIGNED = xades("UnsignedProperties")
_CERT, _CERT_DIGEST = xades("Cert"), xades("CertDigest")
_DIGEST_METHOD, _DIGEST_VALUE = ds("DigestMethod"), ds("DigestValue")


class Properties(NamedTuple):
    """The xades:SignedProperties of one signature, its certificate references and the claimed time of signing.

    ``unsigned`` are the xades:UnsignedProperties beside them, which anybody may have added; None where there are none.
    """

    element: etree._Element
    certificates: tuple[etree._Element, ...]
    signing_time: datetime | None
    unsigned: etree._Element | None


def find(layout: Layout) -> Properties | None:
    """Find this signature's own properties; None for plain XML Signature.

    Raises:
        Malformed: if there is more than one xades:QualifyingProperties, or it stands elsewhere than in a
            ds:Object of this signature, or its Target is another (protocols, documents B3.3 and B5).
    """
    found = list(layout.signature.iter(_QUALIFYING, _BY_REFERENCE))
    if not found:
        return None
    if len(found) > 1 or found[0].tag != _QUALIFYING or found[0].getparent() not in layout.objects:
        raise Malformed(f"{len(found)} QualifyingProperties or references to some, or outside Object")
    own_id = layout.signature.get("Id")
    if not own_id or found[0].get("Target") != f"#{own_id}":
        raise Malformed("QualifyingProperties for another signature")
    return _read(only(found[0], _SIGNED), next(found[0].iterchildren(_UNSIGNED), None))


def _read(signed: etree._Element, unsigned: etree._Element | None) -> Properties:
    inner = optional(signed, _OF_SIGNATURE)
    if inner is None:
        return Properties(signed, (), None, unsigned)
    found = [*inner.iterchildren(_CERTIFICATE, _CERTIFICATE_V2, _TIME)]
    by_name = {part.tag: part for part in found}
    if len(by_name) != len(found):
        raise Malformed(f"{len(found)} properties where {len(by_name)} may be")
    time = by_name.pop(_TIME, None)
    certificates = tuple([_first(listed) for listed in by_name.values()])
    return Properties(signed, certificates, moment(text(time)) if time is not None else None, unsigned)


def _first(listed: etree._Element) -> etree._Element:
    """Give the first xades:Cert, which is the signer's; later ones restrict the chain.

    Raises:
        Malformed: if there is none.
    """
    first = next(listed.iterchildren(_CERT), None)
    if first is None:
        raise Malformed("SigningCertificate without Cert")
    return first


def signer(properties: Properties, offers: tuple[Known, ...]) -> Known:
    """Choose among the certificates offered the one that the properties name.

    A SHA-1 digest of the certificate is accepted: it names a certificate whose signature is checked anyway.

    Raises:
        Finding: no_signing_certificate_found or sig_constraints_failure.
    """
    if not offers or not properties.certificates:
        raise Finding("no_signing_certificate_found")
    for offer in offers:
        if all(_names(cert, offer) for cert in properties.certificates):
            return offer
    raise Finding("sig_constraints_failure")


def _names(cert: etree._Element, offer: Known) -> bool:
    binding = only(cert, _CERT_DIGEST)
    uri = only(binding, _DIGEST_METHOD).get("Algorithm", "")
    digest = algorithms.DIGESTS.get(uri)
    if digest is None:
        raise Finding("crypto_constraints_failure", uri)
    matches = octets(only(binding, _DIGEST_VALUE)) == fingerprint(offer.der, digest)
    return matches and issuer_serial.agrees(cert, offer.certificate)
