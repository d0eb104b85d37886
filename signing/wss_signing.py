"""Sign the Body of a SOAP request with WS-Security as the platform wants it (protocols, ePUAP 4.1 and 4.2)."""

from __future__ import annotations

import base64
from uuid import uuid4

from lxml import etree

from signing import algorithms, canonical
from signing.errors import CannotSign, NotCanonical
from signing.keys import SigningKey
from signing.names import BASE64_BINARY, DS, SOAP, WSSE, WSU, WSU_ID, X509_V3

etree.register_namespace("wsu", WSU)  # the usual prefix on the Body, where lxml would invent ns0
_SECURITY = f"{{{WSSE}}}Security"
# The token stands before the signature that uses it: the platform's layout is strict.
_TEMPLATE = f"""<wsse:Security xmlns:wsse="{WSSE}" xmlns:wsu="{WSU}"><wsse:BinarySecurityToken wsu:Id="{{token}}" \
EncodingType="{BASE64_BINARY}" ValueType="{X509_V3}">{{certificate}}</wsse:BinarySecurityToken>\
<ds:Signature xmlns:ds="{DS}"><ds:SignedInfo><ds:CanonicalizationMethod Algorithm="{algorithms.EXCLUSIVE_C14N}"/>\
<ds:SignatureMethod Algorithm="{{method}}"/><ds:Reference URI="#{{body}}"><ds:Transforms>\
<ds:Transform Algorithm="{algorithms.EXCLUSIVE_C14N}"/></ds:Transforms><ds:DigestMethod Algorithm="{algorithms.SHA256}"/>\
<ds:DigestValue>{{digest}}</ds:DigestValue></ds:Reference></ds:SignedInfo><ds:SignatureValue/><ds:KeyInfo>\
<wsse:SecurityTokenReference><wsse:Reference URI="#{{token}}" ValueType="{X509_V3}"/></wsse:SecurityTokenReference></ds:KeyInfo>\
</ds:Signature></wsse:Security>"""


def sign_envelope(envelope: etree._Element, key: SigningKey) -> etree._Element:
    """Put a wsse:Security header with token and signature over the Body into a SOAP 1.1 envelope, in place.

    There is no Timestamp and no mustUnderstand, as in the clients that are known to work.

    Args:
        envelope: soap:Envelope with one Body; a Header is made when missing, other header blocks stay unsigned.
        key: any purpose; the platform account's is "system".

    Returns:
        The same envelope.

    Raises:
        CannotSign: no envelope, no Body or already a Security header.
    """
    body = envelope.find(f"{{{SOAP}}}Body")
    header = envelope.find(f"{{{SOAP}}}Header")
    if body is None or envelope.tag != f"{{{SOAP}}}Envelope" or envelope.find(f".//{_SECURITY}") is not None:
        raise CannotSign("an unsigned SOAP 1.1 envelope with a Body is needed")
    if header is None:
        header = etree.Element(f"{{{SOAP}}}Header")
        envelope.insert(0, header)
    if body.get(WSU_ID) is None:
        body.set(WSU_ID, f"body-{uuid4().hex}")
    header.insert(0, _security(body, key))
    _complete(header[0], key)
    return envelope


def _security(body: etree._Element, key: SigningKey) -> etree._Element:
    try:
        octets = canonical.octets(body, canonical.EXCLUSIVE_METHOD)
    except canonical.Uncanonical as failure:
        raise NotCanonical(str(failure)) from failure
    filled = _TEMPLATE.format(
        token=f"X509-{uuid4().hex}",
        certificate=_base64(key.ders[0]),
        method=key.algorithm,
        body=body.get(WSU_ID),
        digest=_base64(algorithms.digest("sha256", (octets,))),
    )
    return etree.fromstring(filled)


def _complete(security: etree._Element, key: SigningKey) -> None:
    info, value = security[1][0], security[1][1]
    value.text = _base64(key.sign_for_xml(canonical.octets(info, canonical.EXCLUSIVE_METHOD)))


def _base64(octets: bytes) -> str:
    return base64.b64encode(octets).decode("ascii")
