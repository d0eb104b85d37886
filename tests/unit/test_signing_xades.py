"""Signing adds one signature and changes nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from lxml import etree

from signing import policy, xades
from signing.canonical import EXCLUSIVE_METHOD as EXCLUSIVE
from signing.canonical import document_octets, octets
from signing.errors import (
    CannotSign,
    CertificateOutOfDate,
    DocumentHasDoctype,
    KeyNotForLetters,
    NotCanonical,
    WouldBreakSignature,
)
from signing.verification import verify, without_signatures
from tests import signing_kit as kit

OFFICE = policy.letters([kit.root().certificate])
VARIANTS = pytest.mark.parametrize("enveloped", [False, True], ids=["xpath", "enveloped"])


def _sign(document: bytes = kit.LETTER, *, enveloped: bool = False) -> bytes:
    return xades.sign(kit.parse(document), kit.office().signing_key(), at=kit.AT, enveloped=enveloped)


@VARIANTS
def test_signed_letter_is_valid_and_wholly_covered(enveloped: bool) -> None:
    """Our own verification finds one valid XAdES signature over the whole document."""
    report = verify(kit.parse(_sign(enveloped=enveloped)), OFFICE, at=kit.AT)
    (signature,) = report.signatures
    assert (report.verdict, signature.reason, signature.coverage, signature.level) == (
        "valid",
        "passed",
        "whole_document",
        "xades",
    )
    assert signature.certificate == kit.office().certificate
    assert signature.signing_time == kit.AT


@VARIANTS
def test_nothing_but_the_signature_is_added(enveloped: bool) -> None:
    """Without its signature the result has the canonical form of the original, comments and instructions included."""
    signed = kit.parse(_sign(enveloped=enveloped))
    assert signed.getroot()[-1].tag == f"{{{kit.DS}}}Signature"
    assert kit.canonical(without_signatures(signed)) == kit.canonical(kit.parse(kit.LETTER))


def test_instruction_before_the_root_is_kept_byte_for_byte() -> None:
    """The xml-stylesheet instruction stands before the root as it was."""
    instruction = b'<?xml-stylesheet type="text/xsl" href="http://crd.gov.pl/wzor/2013/12/12/1410/styl.xsl"?>'
    before_root = _sign().partition(b"<wnio:Dokument")[0]
    assert before_root.startswith(b"<?xml version='1.0' encoding='UTF-8'?>")
    assert before_root.count(instruction) == 1


@VARIANTS
def test_given_tree_is_as_before(enveloped: bool) -> None:
    """The caller's tree does not keep the signature."""
    tree = kit.parse(kit.LETTER)
    xades.sign(tree, kit.office().signing_key(), at=kit.AT, enveloped=enveloped)
    assert etree.tostring(tree) == etree.tostring(kit.parse(kit.LETTER))


@pytest.mark.parametrize("curve", [ec.SECP256R1, ec.SECP384R1, ec.SECP521R1])
def test_elliptic_curves_sign_too(curve: type[ec.EllipticCurve]) -> None:
    """ECDSA signatures verify; P-256 goes with SHA-256."""
    issued = kit.issue("SYMULATOR EC", kit.ec_key(curve.name, curve), kit.root())
    signed = xades.sign(kit.parse(kit.LETTER), issued.signing_key(), at=kit.AT)
    (signature,) = verify(kit.parse(signed), OFFICE, at=kit.AT).signatures
    assert signature.reason == "passed"
    assert ("ecdsa-sha256" in signature.signature_algorithm) == (curve is ec.SECP256R1)


@pytest.mark.parametrize(
    "document",
    [
        f'<r xmlns="{kit.DS}"><a/></r>',
        f'<x:r xmlns:x="{kit.DS}" xmlns:ds="urn:other"><ds:a/></x:r>',
        f'<r xmlns:x="{kit.DS}" xmlns:y="{kit.XADES}"/>',
        '<r xmlns="urn:d"><x xmlns=""/>tail</r>',
        "<r/>",
    ],
)
def test_prefixes_of_the_document_do_not_matter(document: str) -> None:
    """Whatever prefixes the root binds, both our check and python-xmlsec accept the signature."""
    signed = _sign(document.encode())
    assert verify(kit.parse(signed), OFFICE, at=kit.AT).verdict == "valid"
    assert kit.accepted_by_xmlsec(signed, kit.office())


def test_second_signature_stands_beside_the_first() -> None:
    """Two signers sign in turn; each signature is judged alone and both are valid."""
    both = _sign(_sign())
    report = verify(kit.parse(both), OFFICE, at=kit.AT)
    assert [signature.reason for signature in report.signatures] == ["passed", "passed"]


def test_signature_that_excludes_only_itself_is_not_broken_by_ours() -> None:
    """We refuse to add a signature to a document whose enveloped signature would then fail."""
    with pytest.raises(WouldBreakSignature):
        _sign(_sign(enveloped=True))


def test_chain_travels_with_the_signature() -> None:
    """The certificates above the signer's are in KeyInfo and lead to the anchor."""
    between = kit.issue("SYMULATOR pośredni", kit.rsa_key("between"), kit.root(), authority=True)
    leaf = kit.issue("SYMULATOR liść", kit.rsa_key("leaf"), between)
    signed = xades.sign(kit.parse(kit.LETTER), leaf.signing_key("seal", between.certificate), at=kit.AT)
    assert verify(kit.parse(signed), OFFICE, at=kit.AT).verdict == "valid"


def test_system_key_never_signs_letters() -> None:
    """The key of the platform account is refused."""
    with pytest.raises(KeyNotForLetters):
        xades.sign(kit.parse(kit.LETTER), kit.office().signing_key("system"), at=kit.AT)


def test_expired_certificate_does_not_sign() -> None:
    """A certificate out of its period is refused."""
    with pytest.raises(CertificateOutOfDate):
        xades.sign(kit.parse(kit.LETTER), kit.office().signing_key(), at=kit.AT + timedelta(days=400))


@pytest.mark.parametrize(
    ("document", "error"),
    [
        (b"<!DOCTYPE r [<!ELEMENT r ANY>]><r/>", DocumentHasDoctype),
        (b'<r xmlns:a="relative"/>', NotCanonical),
        (f'<ds:Signature xmlns:ds="{kit.DS}"/>'.encode(), CannotSign),
    ],
)
def test_documents_that_cannot_be_signed_say_why(document: bytes, error: type[CannotSign]) -> None:
    """DOCTYPE, relative namespaces and a bare signature are refused by name."""
    with pytest.raises(error):
        _sign(document)


def test_moment_without_zone_is_refused() -> None:
    """A naive moment would be ambiguous."""
    with pytest.raises(CannotSign):
        xades.sign(kit.parse(kit.LETTER), kit.office().signing_key(), at=kit.AT.replace(tzinfo=None))


def test_profile_is_baseline_b() -> None:
    """The properties hold signing time, SigningCertificateV2 only, and the format of the signed reference."""
    root = kit.parse(_sign()).getroot()
    inner = root.find(".//xades:SignedSignatureProperties", kit.N)
    assert inner is not None
    assert [str(child.tag).rpartition("}")[2] for child in inner] == ["SigningTime", "SigningCertificateV2"]
    data_format = root.find(".//xades:DataObjectFormat", kit.N)
    reference = root.find(".//ds:Reference", kit.N)
    assert data_format is not None
    assert reference is not None
    assert data_format.get("ObjectReference") == f"#{reference.get('Id')}"
    assert data_format.findtext("xades:MimeType", namespaces=kit.N) == "text/xml"
    for one in root.iterfind(".//ds:Reference", kit.N):
        assert [t.get("Algorithm") for t in one.iterfind("ds:Transforms/ds:Transform", kit.N)][-1] == kit.EXCLUSIVE


def test_inner_element_is_canonicalised_as_if_it_stood_alone() -> None:
    """Inclusive canonical form of an inner element inherits namespaces and xml: attributes and adds nothing else."""
    tree = kit.parse(b'<r xmlns="urn:d" xmlns:a="urn:a" xml:lang="pl"><x><y><z>t</z></y></x>tail</r>')
    found = octets(tree.getroot()[0], type(EXCLUSIVE)(exclusive=False))
    assert found == b'<x xmlns="urn:d" xmlns:a="urn:a" xml:lang="pl"><y><z>t</z></y></x>'
    assert document_octets(tree.getroot(), EXCLUSIVE).startswith(b'<r xmlns="urn:d" xml:lang="pl">')


def test_subject_is_readable() -> None:
    """The report names the signer as text."""
    (signature,) = verify(kit.parse(_sign()), OFFICE, at=kit.AT).signatures
    assert "SYMULATOR pieczęć urzędu" in signature.subject
    assert isinstance(signature.certificate, x509.Certificate)


@pytest.mark.parametrize(
    "document", [kit.LETTER, b"<a/>", b"<d:a xmlns:d='http://www.w3.org/2000/09/xmldsig#'>x</d:a><!-- </d:a> -->"]
)
def test_signature_stands_in_the_document_as_it_was_digested(document: bytes) -> None:
    """What was digested and signed as text is what exclusive C14N makes of the parsed signature, wherever it was put."""
    signed = xades.sign(kit.parse(document), kit.office().signing_key(), at=kit.AT)
    signature = kit.parse(signed).getroot()[-1]
    for part in (signature[0], next(signature.iter(f"{{{kit.XADES}}}SignedProperties"))):
        assert etree.tostring(part, method="c14n", exclusive=True, with_tail=False) in signed
    assert verify(kit.parse(signed), OFFICE, at=kit.AT).verdict == "valid"
