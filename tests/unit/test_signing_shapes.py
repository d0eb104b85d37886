"""Signatures of odd shapes: each part stands in its place, once, and is of its kind, or the signature is refused and says why."""

from __future__ import annotations

import base64
from dataclasses import replace
from functools import cache

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from lxml import etree

from signing import algorithms, issuer_serial, policy, reading, references, signedinfo
from signing.canonical import Method
from signing.reading import Malformed
from signing.references import Document
from signing.verdict import Finding, SignatureVerdict
from signing.verification import verify
from tests import signing_kit as kit
from tests.signing_kit import DS, EXCLUSIVE, XADES, Recipe

OFFICE = policy.letters([kit.root().certificate])
RECEIPTS = policy.upp([kit.root().certificate])
METHOD = '<ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/>'
DIGEST = '<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>'


@cache
def signed(*, plain: bool = False, binding: str = "v2") -> str:
    """Sign a letter as other producers do."""
    named = {"certificate": binding, "certificate_digest": "sha256"}
    return Recipe(kit.office(), xades=not plain, **named).sign(kit.LETTER).decode()  # type: ignore[arg-type]


def judged(text: str, rules: policy.Policy = OFFICE) -> SignatureVerdict:
    """Verify and give the one verdict."""
    (found,) = verify(kit.parse(text.encode()), rules, at=kit.AT).signatures
    return found


def test_letter_of_these_tests_is_valid() -> None:
    """What the tests of this module alter passes as it stands."""
    assert judged(signed()).reason == judged(signed(binding="v1")).reason == "passed"
    assert judged(signed(plain=True), RECEIPTS).reason == "not_an_ades"


SHAPES = {
    "info in another order": (METHOD, "", "format_failure", "SignedInfo has another order"),
    "no reference": ("<ds:Reference", "<ds:Other", "format_failure", "Reference has another order"),
    "reference in another order": (DIGEST, DIGEST * 2, "format_failure", "Reference has another order"),
    "transform that is none": ("<ds:Transform ", "<ds:Other ", "transform_refused", ""),
    "transform after the last": (
        f'<ds:Transform Algorithm="{EXCLUSIVE}"/>',
        f'<ds:Transform Algorithm="{EXCLUSIVE}"/><ds:Transform Algorithm="{EXCLUSIVE}"/>',
        "transform_refused",
        EXCLUSIVE,
    ),
    "properties twice": (
        "</ds:Object>",
        f'<xades:QualifyingProperties xmlns:xades="{XADES}"/></ds:Object>',
        "format_failure",
        "2 QualifyingProperties",
    ),
    "properties cut": (
        f'<ds:Transform Algorithm="{EXCLUSIVE}"/>',
        f'<ds:Transform Algorithm="{kit.ENVELOPED}"/>',
        "format_failure",
        "SignedProperties of another",
    ),
    "properties decoded": (
        f'<ds:Transform Algorithm="{EXCLUSIVE}"/>',
        f'<ds:Transform Algorithm="{algorithms.BASE64}"/>',
        "format_failure",
        "SignedProperties of another",
    ),
    "properties elsewhere": ("<ds:Object>", "<ds:Object><x>", "format_failure", "outside Object"),
    "properties by reference": (
        "xades:QualifyingProperties",
        "xades:QualifyingPropertiesReference",
        "format_failure",
        "references to",
    ),
    "no signed properties": ("xades:SignedProperties", "xades:OtherProperties", "format_failure", "0 x SignedProperties"),
    "properties of nobody": ("xades:SignedSignatureProperties", "xades:Other", "no_signing_certificate_found", ""),
    "time twice": ("</xades:SigningTime>", "</xades:SigningTime><xades:SigningTime/>", "format_failure", "3 properties where 2"),
    "certificate without its name": ("xades:Cert>", "xades:Other>", "format_failure", "SigningCertificate without Cert"),
    "digest of the certificate twice": (
        "</xades:CertDigest>",
        "</xades:CertDigest><xades:CertDigest/>",
        "format_failure",
        "2 x CertDigest",
    ),
    "no certificate": ("ds:X509Certificate", "ds:X509Other", "no_signing_certificate_found", ""),
    "certificate that is none": ("<ds:X509Certificate>", "<ds:X509Certificate>AAAA", "format_failure", "certificate"),
    "certificate that is no base64": ("<ds:X509Certificate>", "<ds:X509Certificate>?", "format_failure", "not base64"),
    "value that is no base64": ("<ds:SignatureValue>", "<ds:SignatureValue>A", "format_failure", "not base64"),
    "signature without a name": ('Id="sig-1"', "", "format_failure", "for another signature"),
}


@pytest.mark.parametrize("name", SHAPES)
def test_part_out_of_its_place_is_refused(name: str) -> None:
    """Every part that is missing, doubled, elsewhere or of another kind is refused, and the log says which."""
    old, new, reason, detail = SHAPES[name]
    text = signed()
    head, mark, tail = text.partition("<ds:Signature")
    assert old in mark + tail
    changed = (mark + tail).replace(old, new)
    changed = changed.replace("</ds:Object>", "</x></ds:Object>") if "<x>" in new else changed
    changed = changed.replace("</ds:Reference>", "</ds:Other>") if new == "<ds:Other" else changed
    changed = changed.replace("</ds:Transform>", "</ds:Other>") if new == "<ds:Other " else changed
    found = judged(head + changed)
    assert (found.reason, found.person, found.covered) == (reason, None, ())
    assert detail in found.detail


def test_digest_of_the_certificate_must_be_known() -> None:
    """A certificate named by an unknown digest is not compared by guess."""
    text = signed()
    head, mark, tail = text.partition("<xades:CertDigest>")
    found = judged(head + mark + tail.replace("xmlenc#sha256", "xmlenc#sha3", 1))
    assert (found.reason, found.detail) == ("crypto_constraints_failure", "http://www.w3.org/2001/04/xmlenc#sha3")


def test_plain_signature_without_certificate_names_nobody() -> None:
    """A receipt whose KeyInfo has no certificate is of nobody."""
    text = signed(plain=True).replace("ds:X509Certificate", "ds:X509Other")
    assert judged(text, RECEIPTS).reason == "no_signing_certificate_found"
    start, end = text.index("<ds:KeyInfo>"), text.index("</ds:KeyInfo>") + len("</ds:KeyInfo>")
    assert judged(text[:start] + text[end:], RECEIPTS).reason == "no_signing_certificate_found"


@pytest.mark.parametrize(("number", "reason"), [(10, "sig_constraints_failure"), (11, "format_failure")])
def test_certificates_offered_are_bounded(number: int, reason: str) -> None:
    """Ten certificates are looked at, eleven are refused unread."""
    element = f"<ds:X509Certificate>{base64.b64encode(kit.stranger().der).decode()}</ds:X509Certificate>"
    head, mark, tail = signed().partition("<ds:X509Data>")
    after = tail[tail.index("</ds:X509Data>") :]
    found = judged(head + mark + element * number + after)
    assert (found.reason, "11 certificates" in found.detail) == (reason, number == 11)


@pytest.mark.parametrize(("number", "detail"), [(50, "49 references to properties, 1 to data"), (51, "51 references")])
def test_references_are_bounded(number: int, detail: str) -> None:
    """Fifty references are read, one more is refused unread."""
    text = signed()
    start, end = text.index("<ds:Reference Type"), text.index("</ds:SignedInfo>")
    found = judged(text[:start] + text[start:end] * (number - 1) + text[end:])
    assert (found.reason, found.detail) == ("format_failure", detail)


@pytest.mark.parametrize(("number", "reason"), [(5, "transform_refused"), (6, "format_failure")])
def test_transforms_are_bounded(number: int, reason: str) -> None:
    """Five transforms are looked at, one more is refused unread."""
    one = f'<ds:Transform Algorithm="{kit.ENVELOPED}"/>'
    last = '<ds:Transform Algorithm="urn:unknown"/>'
    text = signed()
    start, end = text.index("<ds:Transform "), text.index("</ds:Transforms>")
    found = judged(text[:start] + one * (number - 1) + last + text[end:])
    assert (found.reason, "6 transforms" in found.detail) == (reason, number == 6)


@pytest.mark.parametrize(("number", "reason"), [(20, "format_failure"), (21, "too_large")])
def test_signatures_are_bounded(number: int, reason: str) -> None:
    """Twenty signatures are judged, one more is not."""
    tree = kit.parse(kit.LETTER)
    tree.getroot().extend([etree.Element(f"{{{DS}}}Signature") for _ in range(number)])
    assert {one.reason for one in verify(tree, OFFICE, at=kit.AT).signatures} == {reason}


@pytest.mark.parametrize(("bits", "reason"), [(2048, "passed"), (3072, "key_too_weak")])
def test_policy_says_which_keys_are_strong(bits: int, reason: str) -> None:
    """A key of just the size counts, a smaller one does not."""
    assert judged(signed(), replace(OFFICE, rsa_bits=bits)).reason == reason


def test_work_is_counted_to_the_octet() -> None:
    """Up to the bound octets and large canonical forms are worked on, and not one more."""
    document = Document(etree.fromstring("<a/>"))
    document.pay(references.MOST_OCTETS)
    with pytest.raises(Finding, match="too_large"):
        document.pay(1)
    for octets in (references.WORTH_COUNTING, *[references.WORTH_COUNTING + 1] * references.MOST_CANONICALISATIONS):
        document.count(octets)
    with pytest.raises(Finding, match="too_large"):
        document.count(references.WORTH_COUNTING + 1)


PART = b'<a xmlns="urn:p"><b Id="part">tak%s</b></a>'


@pytest.mark.parametrize(
    ("inside", "reason"), [(b"", "passed"), (f'<Signature xmlns="{DS}"/>'.encode(), "transform_refused"), (b"<c/>", "passed")]
)
def test_signature_is_not_cut_out_of_a_part(inside: bytes, reason: str) -> None:
    """Leaving out signatures is understood for the whole document; a part that holds one is refused."""
    recipe = Recipe(kit.office(), uri="#part", transforms=(kit.ENVELOPED, EXCLUSIVE))
    assert judged(recipe.sign(PART % inside).decode(), replace(OFFICE, accept_partial=True)).reason == reason


def _second_version(value: bytes) -> str:
    element = f"<xades:IssuerSerialV2>{base64.b64encode(value).decode()}</xades:IssuerSerialV2>"
    return f'<xades:Cert xmlns:xades="{XADES}">{element}</xades:Cert>'


LONG = kit.issue("SYMULATOR " + "x" * 54, kit.ec_key("long"))


@pytest.mark.parametrize("issued", [kit.office(), LONG], ids=["usual", "long"])
def test_issuer_and_number_of_the_second_version_are_compared_as_octets(issued: kit.Issued) -> None:
    """IssuerSerialV2 is the DER of RFC 5035; the certificate of another number or issuer does not fit, and none at all does."""
    certificate = issued.certificate
    name, number = certificate.issuer.public_bytes(), certificate.serial_number
    content = number.to_bytes(number.bit_length() // 8 + 1, "big")
    names = b"\x30" + _length(b"\xa4" + _length(name))
    right = b"\x30" + _length(names + b"\x02" + _length(content))
    assert issuer_serial.agrees(etree.fromstring(_second_version(right)), certificate)
    assert not issuer_serial.agrees(etree.fromstring(_second_version(right)), kit.stranger().certificate)
    assert not issuer_serial.agrees(etree.fromstring(_second_version(right + b"\0")), certificate)
    assert issuer_serial.agrees(etree.fromstring(f'<xades:Cert xmlns:xades="{XADES}"/>'), certificate)
    twice = _second_version(right).replace("</xades:Cert>", "<xades:IssuerSerialV2/></xades:Cert>")
    with pytest.raises(Malformed):
        issuer_serial.agrees(etree.fromstring(twice), certificate)


def _length(content: bytes) -> bytes:
    """Put the length before a content, as DER writes it."""
    if len(content) < 128:
        return bytes([len(content)]) + content
    size = len(content).to_bytes((len(content).bit_length() + 7) // 8, "big")
    return bytes([0x80 | len(size)]) + size + content


NAMES = {
    "CN=SYMULATOR root,2.5.4.97=VATPL-0000000000,O=Urząd Testowy\\, Referat,C=PL": True,
    'CN = "SYMULATOR root" ; OID.2.5.4.97=VATPL-0000000000 , O="Urząd Testowy, Referat", C = pl': True,
    "C=PL+O=Urząd Testowy\\, Referat+organizationIdentifier=VATPL-0000000000+CN=symulator  ROOT": True,
    "CN=SYMULATOR root,2.5.4.97=VATPL-0000000000,O=Urząd Testowy,C=PL": False,
    "CN=SYMULATOR root": False,
    "CN=#0c04726f6f74": True,
    "XYZ=unknown": True,
    "no name": True,
    "CN=" + "x" * 4096: True,
    "CN=" + "x" * 4090: False,
    "": False,
}
"""A name that cannot be read is not compared: the digest binds the certificate already."""


@pytest.mark.parametrize("written", NAMES, ids=lambda written: written[:30])
def test_names_are_compared_by_structure(written: str) -> None:
    """Spelling, order and case do not matter; another value does."""
    assert issuer_serial.names(written, kit.office().certificate.issuer) is NAMES[written]


def test_values_are_read_as_they_are_or_not_at_all() -> None:
    """Text, base64 and moments: what is none is refused or None, never a guess."""
    parent = etree.fromstring("<a><b/><b/><c>1<!-- x -->2</c></a>")
    with pytest.raises(Malformed, match="a has 2 x b"):
        reading.optional(parent, "b")
    with pytest.raises(Malformed, match="a has 0 x d"):
        reading.only(parent, "d")
    assert reading.optional(parent, "d") is None
    assert reading.text(reading.only(parent, "c")) == "12"
    assert [reading.text(etree.fromstring(one)) for one in ("<c/>", "<c><!-- x -->2</c>", "<c>2<!-- x --></c>")] == ["", "2", "2"]
    assert reading.decode(" YQ\n== ") == b"a"
    for wrong in ("YQ=", "YQ==YQ==", "ż", "Y Q = = ="):
        with pytest.raises(Malformed, match="not base64"):
            reading.decode(wrong)
    moments = ["2025-06-02T10:00:00Z", " 2025-06-02T12:00:00+02:00 ", "2025-06-02T10:00:00", "yesterday"]
    assert [reading.moment(one) for one in moments] == [kit.AT, kit.AT, None, None]


@pytest.mark.parametrize(("comments", "uri"), [(True, f"{EXCLUSIVE}WithComments"), (False, EXCLUSIVE)])
def test_canonicalisation_is_read_with_its_prefixes(comments: bool, uri: str) -> None:
    """Comments and the list of prefixes stay together, in one order; without a list there are none."""
    inside = f'<e:InclusiveNamespaces xmlns:e="{EXCLUSIVE}" PrefixList=" b a&#10;#default "/>'
    read = signedinfo.canonicalisation(etree.fromstring(f'<m Algorithm="{uri}">{inside}</m>'))
    assert read == Method(True, comments, ("#default", "a", "b"))
    bare = f'<e:InclusiveNamespaces xmlns:e="{EXCLUSIVE}"/>'
    assert signedinfo.canonicalisation(etree.fromstring(f'<m Algorithm="{uri}">{bare}</m>')) == Method(True, comments)


@pytest.mark.parametrize("method", ["http://www.w3.org/2000/09/xmldsig#rsa-sha1", algorithms.RSA_SHA256])
def test_advanced_signature_with_sha1_is_intact_and_weak_where_that_is_allowed(method: str) -> None:
    """SHA-1 in the value or in a digest alike: refused for letters, weak for old evidence."""
    text = Recipe(kit.office(), method=method, digest=kit.SHA1).sign(kit.LETTER).decode()
    assert judged(text).reason == "crypto_constraints_failure"
    found = judged(text, RECEIPTS)
    assert (found.reason, found.level, found.coverage) == ("weak_algorithm", "xades", "whole_document")


def test_key_that_can_sign_nothing_verifies_nothing() -> None:
    """Ed25519 is not on the list, and neither family takes it."""
    key = ed25519.Ed25519PrivateKey.generate()
    for method in algorithms.SIGNATURES.values():
        assert not algorithms.fits(key.public_key(), method)
        assert not algorithms.verifies(key.public_key(), method, key.sign(b"x"), b"x")
    assert not algorithms.strong_enough(key.public_key())
