"""Read the XAdES properties of one signature, by identity, inside this signature only."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from signing import algorithms, issuer_serial
from signing.certificates import Known, fingerprint
from signing.names import ds, xades
from signing.reading import Malformed, moment, octets, only, optional, text
from signing.verdict import Finding, SignatureVerdict


@dataclass(frozen=True, slots=True)
class Properties:
    """The xades:SignedProperties of one signature, and its certificate references."""

    element: etree._Element
    certificates: tuple[etree._Element, ...]


def find(signature: etree._Element) -> Properties | None:
    """Find this signature's own properties; None for plain XML Signature.

    Raises:
        Malformed: if there is more than one xades:QualifyingProperties, or it stands elsewhere than in a
            ds:Object of this signature, or its Target is another (protocols, documents B3.3 and B5).
    """
    qualifying = list(signature.iter(xades("QualifyingProperties")))
    if next(signature.iter(xades("QualifyingPropertiesReference")), None) is not None or len(qualifying) > 1:
        raise Malformed(f"{len(qualifying)} QualifyingProperties and references to some")
    if not qualifying:
        return None
    above = qualifying[0].getparent()
    if above is None or above.tag != ds("Object") or above.getparent() is not signature:
        raise Malformed("QualifyingProperties outside Object")
    if not signature.get("Id") or qualifying[0].get("Target") != f"#{signature.get('Id')}":
        raise Malformed("QualifyingProperties for another signature")
    element = only(qualifying[0], xades("SignedProperties"))
    return Properties(element, _certificates(element))


def _certificates(signed: etree._Element) -> tuple[etree._Element, ...]:
    inner = optional(signed, xades("SignedSignatureProperties"))
    if inner is None:
        return ()
    lists = (optional(inner, xades("SigningCertificate")), optional(inner, xades("SigningCertificateV2")))
    return tuple(_first(listed) for listed in lists if listed is not None)


def _first(listed: etree._Element) -> etree._Element:
    """Give the first xades:Cert, which is the signer's; later ones restrict the chain.

    Raises:
        Malformed: if there is none.
    """
    first = listed.find(xades("Cert"))
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
    binding = only(cert, xades("CertDigest"))
    uri = only(binding, ds("DigestMethod")).get("Algorithm", "")
    digest = algorithms.DIGESTS.get(uri)
    if digest is None:
        raise Finding("crypto_constraints_failure", uri)
    matches = octets(only(binding, ds("DigestValue"))) == fingerprint(offer.der, digest)
    return matches and issuer_serial.agrees(cert, offer.certificate)


def describe(properties: Properties, verdict: SignatureVerdict) -> None:
    """Put the claimed time of signing into the verdict."""
    verdict.level = "xades"
    claimed = properties.element.find(f"{xades('SignedSignatureProperties')}/{xades('SigningTime')}")
    verdict.signing_time = moment(text(claimed)) if claimed is not None else None
