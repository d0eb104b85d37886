"""Verify the signature of a sample document with python-xmlsec and read what stands in it."""

from __future__ import annotations

import base64
import hashlib
from typing import cast

import xmlsec
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from samples.pki import Pki

NAMES = {
    "ds": "http://www.w3.org/2000/09/xmldsig#",
    "xades": "http://uri.etsi.org/01903/v1.3.2#",
    "ppZP": "http://crd.gov.pl/xml/schematy/ppzp/",
    "os": "http://crd.gov.pl/xml/schematy/osoba/2009/03/06/",
    "pz": "http://crd.gov.pl/xml/schematy/podpis_zaufany/",
    "str": "http://crd.gov.pl/xml/schematy/struktura/2009/11/16/",
}


def find(document: bytes, path: str) -> list[etree._Element]:
    """Give the elements at an XPath."""
    return cast("list[etree._Element]", etree.fromstring(document).xpath(path, namespaces=NAMES))


def texts(document: bytes, path: str) -> list[str]:
    """Give the texts or attribute values at an XPath."""
    return [str(text) for text in cast("list[str]", etree.fromstring(document).xpath(path, namespaces=NAMES))]


def verify(document: bytes, pki: Pki, signer: str) -> None:
    """Verify the one signature, which is the last child of the root, with the signer's certificate.

    Raises:
        xmlsec.VerificationError: the document or the signature was changed, or another key signed it.
    """
    root = etree.fromstring(document)
    (signature,) = root.iter(f"{{{NAMES['ds']}}}Signature")
    assert signature is root[-1]
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(pki.path(f"{signer}.pem").read_bytes(), xmlsec.constants.KeyDataFormatCertPem, None)
    xmlsec.tree.add_ids(root, ["Id"])
    context.verify(signature)


def names_certificate(document: bytes, pki: Pki, signer: str) -> bool:
    """Tell whether KeyInfo holds the signer's certificate and the signed properties hold its digest."""
    der = pki.certificate(signer).public_bytes(Encoding.DER)
    held = texts(document, "//ds:X509Certificate/text()")
    digests = texts(document, "//xades:CertDigest/ds:DigestValue/text()")
    return [base64.b64decode(text) for text in (*held, *digests)] == [der, hashlib.sha256(der).digest()]
