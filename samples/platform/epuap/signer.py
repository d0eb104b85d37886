"""Sign answers as the platform does: own token, a Timestamp of five minutes, Timestamp and Body signed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import xmlsec
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from samples.platform.epuap.names import (
    BASE64_BINARY,
    DS,
    EXCLUSIVE_C14N,
    RSA_SHA256,
    SHA256,
    WSSE,
    WSU,
    X509_V3,
    Element,
)
from samples.platform.epuap.soap import base64_text
from samples.platform.shared.keys import Identity

ID = f"{{{WSU}}}Id"
TOKEN_ID, STAMP_ID = "X509-platform", "timestamp"
LIFETIME = timedelta(minutes=5)


def sign(envelope: Element, identity: Identity) -> None:
    """Add the security header to an answer from ``soap.answer`` in place (protocols, ePUAP 4.2, 4.3)."""
    header, body = envelope
    security = etree.SubElement(header, f"{{{WSSE}}}Security", nsmap={"wsse": WSSE, "wsu": WSU})
    _add_token(security, identity)
    stamp = _add_timestamp(security)
    signature = _add_signature(security, [stamp.get(ID) or "", body.get(ID) or ""])
    context = xmlsec.SignatureContext()
    for part in (stamp, body):
        context.register_id(part, "Id", WSU)
    context.key = identity.native
    context.sign(signature)


def _add_token(security: Element, identity: Identity) -> None:
    types = {ID: TOKEN_ID, "EncodingType": BASE64_BINARY, "ValueType": X509_V3}
    token = etree.SubElement(security, f"{{{WSSE}}}BinarySecurityToken", types)
    token.text = base64_text(identity.certificate.public_bytes(Encoding.DER))


def _add_timestamp(security: Element) -> Element:
    stamp = etree.SubElement(security, f"{{{WSU}}}Timestamp", {ID: STAMP_ID})
    now = datetime.now(UTC)
    for name, moment in (("Created", now), ("Expires", now + LIFETIME)):
        written = moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        etree.SubElement(stamp, f"{{{WSU}}}{name}").text = written
    return stamp


def _add_signature(security: Element, ids: list[str]) -> Element:
    """Build the signature with its values left empty, for xmlsec to fill."""
    signature = etree.SubElement(security, f"{{{DS}}}Signature", nsmap={"ds": DS})
    info = etree.SubElement(signature, f"{{{DS}}}SignedInfo")
    etree.SubElement(info, f"{{{DS}}}CanonicalizationMethod", Algorithm=EXCLUSIVE_C14N)
    etree.SubElement(info, f"{{{DS}}}SignatureMethod", Algorithm=RSA_SHA256)
    for part_id in ids:
        reference = etree.SubElement(info, f"{{{DS}}}Reference", URI=f"#{part_id}")
        transforms = etree.SubElement(reference, f"{{{DS}}}Transforms")
        etree.SubElement(transforms, f"{{{DS}}}Transform", Algorithm=EXCLUSIVE_C14N)
        etree.SubElement(reference, f"{{{DS}}}DigestMethod", Algorithm=SHA256)
        etree.SubElement(reference, f"{{{DS}}}DigestValue")
    etree.SubElement(signature, f"{{{DS}}}SignatureValue")
    pointer = etree.SubElement(etree.SubElement(signature, f"{{{DS}}}KeyInfo"), f"{{{WSSE}}}SecurityTokenReference")
    etree.SubElement(pointer, f"{{{WSSE}}}Reference", URI=f"#{TOKEN_ID}", ValueType=X509_V3)
    return signature
