"""Sign a document with an enveloped XAdES baseline B signature (ETSI EN 319 132-1)."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache
from secrets import token_hex
from typing import NamedTuple

from lxml import etree

from signing import algorithms, canonical
from signing.errors import CannotSign, DocumentHasDoctype, KeyNotForLetters, NotCanonical, WouldBreakSignature
from signing.keys import SigningKey
from signing.names import DS, SIGNATURE, SIGNED_PROPERTIES_TYPE, XADES, ds

# All of it is written in the form that exclusive C14N gives (end tags written out, attributes in order, each namespace where it
# is first used), so that what is digested is the very text that goes out, and nothing need be parsed or canonicalised again.
_CUTS = {
    True: f'<ds:Transform Algorithm="{algorithms.ENVELOPED}"></ds:Transform>',
    False: f'<ds:Transform Algorithm="{algorithms.XPATH}"><ds:XPath>{algorithms.NOT_IN_SIGNATURE}</ds:XPath></ds:Transform>',
}
OBJECT = ds("Object")
_EXCLUSIVE = f'<ds:Transform Algorithm="{algorithms.EXCLUSIVE_C14N}"></ds:Transform>'
_DIGEST_METHOD = f'<ds:DigestMethod Algorithm="{algorithms.SHA256}"></ds:DigestMethod>'
_PROPERTIES = f"""<xades:SignedProperties xmlns:xades="{XADES}" Id="props-{{id}}"><xades:SignedSignatureProperties>\
<xades:SigningTime>{{time}}</xades:SigningTime><xades:SigningCertificateV2><xades:Cert><xades:CertDigest>\
<ds:DigestMethod xmlns:ds="{DS}" Algorithm="{algorithms.SHA256}"></ds:DigestMethod>\
<ds:DigestValue xmlns:ds="{DS}">{{fingerprint}}</ds:DigestValue></xades:CertDigest></xades:Cert></xades:SigningCertificateV2>\
</xades:SignedSignatureProperties><xades:SignedDataObjectProperties>{{formats}}</xades:SignedDataObjectProperties>\
</xades:SignedProperties>"""
_FORMAT = (
    """<xades:DataObjectFormat ObjectReference="#{reference}"><xades:MimeType>{mime}</xades:MimeType></xades:DataObjectFormat>"""
)
_INFO = f"""<ds:SignedInfo xmlns:ds="{DS}">\
<ds:CanonicalizationMethod Algorithm="{algorithms.EXCLUSIVE_C14N}"></ds:CanonicalizationMethod>\
<ds:SignatureMethod Algorithm="{{method}}"></ds:SignatureMethod>\
{{references}}\
<ds:Reference Type="{SIGNED_PROPERTIES_TYPE}" URI="#props-{{id}}"><ds:Transforms>{_EXCLUSIVE}</ds:Transforms>{_DIGEST_METHOD}\
<ds:DigestValue>{{properties_digest}}</ds:DigestValue></ds:Reference></ds:SignedInfo>"""
_SIGNATURE = f"""<ds:Signature xmlns:ds="{DS}" Id="sig-{{id}}">{{info}}\
<ds:SignatureValue Id="value-{{id}}">{{value}}</ds:SignatureValue>\
<ds:KeyInfo><ds:X509Data>{{certificates}}</ds:X509Data></ds:KeyInfo>{{objects}}<ds:Object>\
<xades:QualifyingProperties xmlns:xades="{XADES}" Target="#sig-{{id}}">{{properties}}</xades:QualifyingProperties></ds:Object>\
</ds:Signature>"""


class Covered(NamedTuple):
    """One ds:Reference to data: its identifier, address and transforms as they are written, and the SHA-256 of the data."""

    reference: str
    uri: str
    transforms: str
    digest: bytes
    mime: str


def sign(tree: etree._ElementTree, key: SigningKey, *, at: datetime, enveloped: bool = False) -> bytes:
    """Sign a whole document; the signature becomes the last child of its root.

    Everything else of the document keeps its canonical form, and processing instructions before the root stay. The tree
    itself is as before afterwards.

    Args:
        tree: a whole parsed document without DOCTYPE.
        key: a seal; the key of a system or of the journal is refused.
        at: the aware moment of signing, stated to the second in UTC.
        enveloped: exclude only this signature, as simpler verifiers need it. Otherwise every ds:Signature is excluded, so that
            others may sign beside.

    Returns:
        The signed document in UTF-8 with an XML declaration.

    Raises:
        KeyUnusable: such a key, or a certificate that is not valid now.
        CannotSign: a DOCTYPE, no canonical form, or a signature there that this one would break.
    """
    root = tree.getroot()
    _check(tree, root, key, at)
    name = token_hex(16)
    transforms = f"<ds:Transforms>{_CUTS[enveloped]}{_EXCLUSIVE}</ds:Transforms>"
    covered = Covered(f"ref-{name}", "", transforms, _document_digest(root, enveloped=enveloped), "text/xml")
    return _with_last_child(tree, name, signature(name, key, at, [covered]).encode())


def check_key(key: SigningKey, at: datetime) -> None:
    """Refuse a key that does not sign letters, or whose certificate is not valid at this aware moment.

    Raises:
        KeyUnusable: such a key.
        CannotSign: the moment has no time zone.
    """
    if key.purpose in {"system", "journal"}:
        raise KeyNotForLetters
    if at.tzinfo is None:
        raise CannotSign("a moment with time zone is needed")
    key.check_valid(at)


def _check(tree: etree._ElementTree, root: etree._Element, key: SigningKey, at: datetime) -> None:
    check_key(key, at)
    if root.getparent() is not None or root.tag == SIGNATURE:
        raise CannotSign("a whole document is needed")
    if tree.docinfo.internalDTD is not None:
        raise DocumentHasDoctype
    for other in root.iterchildren(SIGNATURE):
        used = {transform.get("Algorithm") for transform in other.iter(ds("Transform"))}
        if algorithms.ENVELOPED in used and algorithms.XPATH not in used:
            raise WouldBreakSignature(other.get("Id", ""))


def _document_digest(root: etree._Element, *, enveloped: bool) -> bytes:
    """Digest the document before the signature is there, which is what its own exclusion amounts to."""
    others = [] if enveloped else list(root.iter(SIGNATURE))
    try:
        octets = canonical.document_octets(root, canonical.EXCLUSIVE_METHOD)
        return algorithms.digest("sha256", canonical.without(octets, root, others) if others else (octets,))
    except canonical.Uncanonical as failure:
        raise NotCanonical(str(failure)) from failure


def signature(name: str, key: SigningKey, at: datetime, covered: Iterable[Covered], objects: str = "") -> str:
    """Write a ds:Signature over data that are digested already.

    Args:
        name: what its identifiers end in.
        key: allowed and valid.
        at: the aware moment of signing.
        covered: the data, in order.
        objects: ds:Object elements that hold some of it, in the form that exclusive C14N gives.
    """
    listed = [*covered]
    properties = _PROPERTIES.format(
        id=name,
        time=f"{at.astimezone(UTC).isoformat(timespec='seconds')[:19]}Z",
        fingerprint=_fingerprint(key.ders[0]),
        formats="".join([_FORMAT.format(reference=one.reference, mime=one.mime) for one in listed]),
    )
    info = _INFO.format(
        id=name,
        method=key.algorithm,
        references="".join([_reference(one) for one in listed]),
        properties_digest=_base64(algorithms.digest("sha256", (properties.encode(),))),
    )
    value = _base64(key.sign_for_xml(info.encode()))
    certificates = _certificates(key.ders)
    return _SIGNATURE.format(id=name, info=info, value=value, certificates=certificates, objects=objects, properties=properties)


def _reference(one: Covered) -> str:
    value = f"{_DIGEST_METHOD}<ds:DigestValue>{_base64(one.digest)}</ds:DigestValue>"
    return f'<ds:Reference Id="{one.reference}" URI="{one.uri}">{one.transforms}{value}</ds:Reference>'


def _with_last_child(tree: etree._ElementTree, name: str, child: bytes) -> bytes:
    """Serialise the document with this element as the last child of its root, whose place a comment of a new name keeps."""
    root, place = tree.getroot(), etree.Comment(name)
    root.append(place)
    try:
        octets = _octets(tree)
    finally:
        root.remove(place)
    mark = f"<!--{name}-->".encode()
    start = octets.rindex(mark)
    return b"".join((memoryview(octets)[:start], child, octets[start + len(mark) :]))


@lru_cache(maxsize=64)
def _certificates(ders: tuple[bytes, ...]) -> str:
    return "".join(f"<ds:X509Certificate>{_base64(der)}</ds:X509Certificate>" for der in ders)


@lru_cache(maxsize=64)
def _fingerprint(der: bytes) -> str:
    return _base64(algorithms.digest("sha256", (der,)))


def _octets(tree: etree._ElementTree) -> bytes:
    written = etree.tostring(tree, encoding="UTF-8", xml_declaration=True)
    return written if isinstance(written, bytes) else written.encode()


def _base64(octets: bytes) -> str:
    return base64.b64encode(octets).decode("ascii")
