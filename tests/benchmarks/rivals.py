"""The other programs, each as its makers mean it to be used: bare libraries (the floor), python-xmlsec, signxml."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from functools import cache
from typing import Any

import xmlsec
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256
from lxml import etree
from signxml.algorithms import CanonicalizationMethod, SignatureConstructionMethod, SignatureMethod
from signxml.xades.xades import XAdESDataObjectFormat, XAdESSignatureConfiguration, XAdESSigner, XAdESVerifier

from signing.names import SIGNATURE
from signing.xades import sign
from tests.benchmarks.material import USUAL, pair, seal
from tests.signing_kit import private_of


def floor(document: bytes) -> bytes:
    """Do what no signer can do without: parse, canonicalise, SHA-256, one RSA operation, serialise."""
    tree = etree.fromstring(document, _parser()).getroottree()
    digest = hashlib.sha256(etree.tostring(tree, method="c14n", exclusive=True)).digest()
    key = private_of(seal())
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError("the floor is measured with RSA")
    key.sign(digest, padding.PKCS1v15(), Prehashed(SHA256()))
    return etree.tostring(tree, encoding="UTF-8", xml_declaration=True)


def _parser() -> etree.XMLParser:
    return etree.XMLParser(huge_tree=True, resolve_entities=False, no_network=True)


@cache
def _template(kind: str) -> bytes:
    """Take a signature of ours as the template, emptied: the same shape for both."""
    signed = sign(etree.fromstring(b"<a/>").getroottree(), seal(kind), at=datetime.now(UTC), enveloped=True)
    signature = next(etree.fromstring(signed).iter(SIGNATURE))
    for path in ("SignedInfo/{*}Reference/{*}DigestValue", "SignatureValue"):
        for value in signature.findall(f"{{*}}{path}"):
            value.text = None
    return etree.tostring(signature)


@cache
def _private(kind: str) -> Any:
    return xmlsec.Key.from_memory(pair(kind)[0], xmlsec.constants.KeyDataFormatPem)


@cache
def _public(kind: str) -> Any:
    return xmlsec.Key.from_memory(pair(kind)[1], xmlsec.constants.KeyDataFormatCertPem)


def xmlsec_sign(document: bytes, kind: str = USUAL) -> bytes:
    """Sign with python-xmlsec: the same signature as ours, from a template, the key loaded once."""
    root = etree.fromstring(document, _parser())
    signature = etree.fromstring(_template(kind))
    root.append(signature)
    xmlsec.tree.add_ids(signature, ["Id"])
    context = xmlsec.SignatureContext()
    context.key = _private(kind)
    context.sign(signature)
    return etree.tostring(root.getroottree(), encoding="UTF-8", xml_declaration=True)


def xmlsec_verify(document: bytes, kind: str = USUAL) -> None:
    """Verify with python-xmlsec: digests and value by a key that is known, none of the rules around."""
    root = etree.fromstring(document, _parser())
    signature = root[-1]
    xmlsec.tree.add_ids(signature, ["Id"])
    context = xmlsec.SignatureContext()
    context.key = _public(kind)
    context.verify(signature)


@cache
def signxml_signer(kind: str) -> XAdESSigner:
    """Set signxml up once; with the exclusive C14N its XAdES comes out invalid."""
    return XAdESSigner(
        data_object_format=XAdESDataObjectFormat(Description="pismo", MimeType="text/xml"),
        method=SignatureConstructionMethod.enveloped,
        signature_algorithm=SignatureMethod.ECDSA_SHA256 if kind == "P-256" else SignatureMethod.RSA_SHA256,
        c14n_algorithm=CanonicalizationMethod.CANONICAL_XML_1_0,
    )


def signxml_sign(document: bytes, kind: str = USUAL) -> bytes:
    """Sign with signxml, the key loaded once."""
    key = seal(kind)
    signed = signxml_signer(kind).sign(etree.fromstring(document), key=private_of(key), cert=[key.certificate])
    return etree.tostring(signed, encoding="UTF-8", xml_declaration=True)


def signxml_verify(document: bytes, certificate: Any = None, references: int = 2) -> None:
    """Verify with signxml: XAdES by a known certificate, which it does not follow to an authority then."""
    expected = XAdESSignatureConfiguration(expect_references=references)
    XAdESVerifier().verify(document, x509_cert=certificate or seal().certificate, expect_config=expected)
