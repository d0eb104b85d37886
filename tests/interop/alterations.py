"""Signed documents as they should not be: altered, wrapped, with foreign or weak signatures."""

from __future__ import annotations

import base64
import copy
import re
from collections.abc import Callable
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from signing.names import SIGNATURE
from tests import signing_kit as kit
from tests.interop.court import Court
from tests.signing_kit import DS, ENVELOPED, EXCLUSIVE

LETTER = '<pismo xmlns="urn:p" Id="pismo" a="1"><tresc>Zażółć gęślą jaźń</tresc></pismo>'.encode()
Make = Callable[[Court], bytes]
Wrap = Callable[[etree._Element, etree._Element, etree._Element], etree._Element]


@dataclass(frozen=True)
class Alteration:
    """How a document goes wrong, why we refuse it, and which judges (between blanks) accept it still.

    Where one does, we are stricter: those who know XML Signature only see neither the signing certificate nor other properties
    of XAdES, and none asks whether what was signed is the document or a part of it.
    """

    make: Make
    reason: str
    accepted_by: str = ""


_CERTIFICATE = r"(?<=<ds:X509Certificate>)[^<]*"
_VALUE = r"(<ds:SignatureValue[^>]*>)([^<]*)"


def _instead(pattern: str, new: str) -> Make:
    """Rewrite the first place of what we signed."""

    def make(court: Court) -> bytes:
        return _rewritten(court.sign(LETTER), pattern, new)

    return make


def _rewritten(signed: bytes, pattern: str, new: str) -> bytes:
    text, count = re.subn(pattern, new, signed.decode(), count=1, flags=re.DOTALL)
    assert count == 1, pattern
    return text.encode()


def _certified_anew(court: Court) -> bytes:
    """Exchange the certificate for another one that the same authority gave the same key."""
    return _rewritten(court.sign(LETTER), _CERTIFICATE, _base64(court.certify("office-seal")))


def _certified_otherwise(court: Court) -> bytes:
    """Exchange the certificate for that of another key."""
    return _rewritten(court.sign(LETTER), _CERTIFICATE, _base64(court.pki.certificate("platform-upp")))


def _base64(certificate: x509.Certificate) -> str:
    return base64.b64encode(certificate.public_bytes(Encoding.DER)).decode()


def _recipe(signer: str = "office-seal", **otherwise: object) -> Make:
    """Let another producer sign what should not be accepted."""
    return lambda court: court.recipe(signer, **otherwise).sign(LETTER)


def _wrapped(wrap: Wrap) -> Make:
    """Sign the letter by its identifier, then let a forged letter take its place."""

    def make(court: Court) -> bytes:
        signed = court.recipe(uri="#pismo", transforms=(ENVELOPED, EXCLUSIVE), certificate="v2", certificate_digest="sha256")
        root = kit.parse(signed.sign(LETTER)).getroot()
        signature = root[-1]
        assert signature.tag == SIGNATURE
        forged = copy.deepcopy(root)
        forged.remove(forged[-1])
        forged.set("Id", "inne")
        forged[0].text = "sfałszowane"
        return etree.tostring(wrap(root, signature, forged), encoding="utf-8")

    return make


def _in_object(root: etree._Element, signature: etree._Element, forged: etree._Element) -> etree._Element:
    forged.append(signature)
    etree.SubElement(signature, f"{{{DS}}}Object").append(root)
    return forged


def _before_signature(root: etree._Element, signature: etree._Element, forged: etree._Element) -> etree._Element:
    forged.append(root)
    forged.append(signature)
    return forged


def _after_signature(root: etree._Element, signature: etree._Element, forged: etree._Element) -> etree._Element:
    forged.append(signature)
    forged.append(root)
    return forged


def _with_signature_inside(root: etree._Element, _signature: etree._Element, forged: etree._Element) -> etree._Element:
    forged.append(root)
    return forged


def _in_extensions(root: etree._Element, signature: etree._Element, forged: etree._Element) -> etree._Element:
    etree.SubElement(forged, "{urn:p}rozszerzenia").append(root)
    forged.append(signature)
    return forged


def _under_same_id(root: etree._Element, signature: etree._Element, forged: etree._Element) -> etree._Element:
    forged.set("Id", "pismo")
    return _before_signature(root, signature, forged)


def _in_object_under_same_id(root: etree._Element, signature: etree._Element, forged: etree._Element) -> etree._Element:
    forged.set("Id", "pismo")
    return _in_object(root, signature, forged)


def _signature_twice(root: etree._Element, signature: etree._Element, forged: etree._Element) -> etree._Element:
    forged.append(copy.deepcopy(signature))
    forged.append(root)
    return forged


ALTERATIONS: dict[str, Alteration] = {
    "content": Alteration(_instead("Zażółć", "Zażółc"), "hash_failure"),
    "attribute": Alteration(_instead('a="1"', 'a="2"'), "hash_failure"),
    "element added": Alteration(_instead("</tresc>", "</tresc><tresc/>"), "hash_failure"),
    "blank added": Alteration(_instead("</tresc>", "</tresc> "), "hash_failure"),
    "namespace changed": Alteration(_instead('xmlns="urn:p"', 'xmlns="urn:q"'), "hash_failure"),
    "instruction before the root": Alteration(_instead("<pismo", "<?xml-stylesheet href='x'?><pismo"), "hash_failure", "xadesjs"),
    "instruction inside": Alteration(_instead("<tresc>", "<?x y?><tresc>"), "hash_failure"),
    "digest": Alteration(_instead(r"(?<=<ds:DigestValue>)[^<]{4}", "AAAA"), "hash_failure"),
    "value altered": Alteration(_instead(_VALUE, r"\1AAAA\2"), "sig_crypto_failure"),
    "value truncated": Alteration(_instead(r"(<ds:SignatureValue[^>]*>[^<]{300})[^<]*", r"\1"), "sig_crypto_failure"),
    "value empty": Alteration(_instead(_VALUE, r"\1"), "sig_crypto_failure"),
    "value missing": Alteration(_instead(r"<ds:SignatureValue.*</ds:SignatureValue>", ""), "format_failure"),
    "signing time": Alteration(_instead(r"(<xades:SigningTime>)\d{4}", r"\g<1>2001"), "hash_failure"),
    "properties not referred to": Alteration(_instead('<ds:Reference Type="[^>]*>.*?</ds:Reference>', ""), "format_failure"),
    "properties twice": Alteration(_instead(r"(<xades:SignedProperties.*</xades:SignedProperties>)", r"\1\1"), "doubled_id"),
    "qualifying properties twice": Alteration(
        _instead(r"(<xades:QualifyingProperties.*</xades:QualifyingProperties>)", r"\1\1"), "doubled_id"
    ),
    "HMAC": Alteration(
        _instead("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", f"{DS}hmac-sha1"), "crypto_constraints_failure"
    ),
    "HMAC truncated": Alteration(
        _instead(
            r'<ds:SignatureMethod Algorithm="[^"]*"></ds:SignatureMethod>',
            f'<ds:SignatureMethod Algorithm="{DS}hmac-sha1"><ds:HMACOutputLength>8</ds:HMACOutputLength></ds:SignatureMethod>',
        ),
        "crypto_constraints_failure",
    ),
    "reference to nothing": Alteration(_instead('URI=""', 'URI="#nic"'), "signed_data_not_found"),
    "reference to a file": Alteration(_instead('URI=""', 'URI="file:///etc/hostname"'), "signed_data_not_found"),
    "stylesheet transform": Alteration(
        _instead(
            r"<ds:Transforms>",
            '<ds:Transforms><ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"></ds:Transform>',
        ),
        "transform_refused",
    ),
    "transforms without end": Alteration(
        _instead(r"<ds:Transforms>", "<ds:Transforms>" + f'<ds:Transform Algorithm="{EXCLUSIVE}"></ds:Transform>' * 20),
        "format_failure",
    ),
    "certificate of another key": Alteration(_certified_otherwise, "sig_constraints_failure"),
    "another certificate of the key": Alteration(_certified_anew, "sig_constraints_failure", "jdk santuario xadesjs xmlsec1"),
    "no certificate": Alteration(_instead(r"<ds:KeyInfo>.*</ds:KeyInfo>", ""), "no_signing_certificate_found"),
    "stranger": Alteration(_recipe("stranger"), "no_certificate_chain_found"),
    "certificate expired": Alteration(_recipe("expired"), "out_of_bounds_no_poe"),
    "SHA-1": Alteration(_recipe(digest=kit.SHA1), "crypto_constraints_failure", "santuario xmlsec1"),
    "no data signed": Alteration(_recipe(data_signed=False), "format_failure", "jdk santuario xadesjs xmlsec1"),
    "properties unsigned": Alteration(_recipe(properties_signed=False), "format_failure", "jdk santuario xmlsec1"),
    "not XAdES": Alteration(_recipe(xades=False), "plain_xmldsig", "jdk santuario xmlsec1"),
    "certificate not named": Alteration(_recipe(certificate="none"), "no_signing_certificate_found", "dss jdk santuario xmlsec1"),
    "wrapped: in an Object": Alteration(_wrapped(_in_object), "transform_refused", "dss jdk santuario xadesjs"),
    "wrapped: before the signature": Alteration(
        _wrapped(_before_signature), "partial_coverage", "dss jdk santuario xadesjs xmlsec1"
    ),
    "wrapped: after the signature": Alteration(
        _wrapped(_after_signature), "partial_coverage", "dss jdk santuario xadesjs xmlsec1"
    ),
    "wrapped: with the signature inside": Alteration(_wrapped(_with_signature_inside), "unsigned", "dss xadesjs xmlsec1"),
    "wrapped: in extensions": Alteration(_wrapped(_in_extensions), "partial_coverage", "dss jdk santuario xadesjs xmlsec1"),
    "wrapped: under the same id": Alteration(_wrapped(_under_same_id), "doubled_id"),
    "wrapped: in an Object under the same id": Alteration(_wrapped(_in_object_under_same_id), "doubled_id"),
    "wrapped: with the signature twice": Alteration(_wrapped(_signature_twice), "doubled_id", "xadesjs"),
}
HARMLESS: dict[str, Make] = {
    "nothing": _instead("$", ""),
    "comment added": _instead("</tresc>", "<!-- x --></tresc>"),
    "quotes": _instead('a="1"', "a='1'"),
    "order of attributes": _instead('Id="pismo" a="1"', 'a="1" Id="pismo"'),
    "unused namespace": _instead("<pismo", '<pismo xmlns:u="urn:u"'),
    "CDATA": _instead("Zażółć gęślą", "<![CDATA[Zażółć]]> gęślą"),
    "character reference": _instead("Zażółć", "Za&#380;ółć"),
    "blanks inside tags": _instead("</tresc>", "</tresc >"),
}
