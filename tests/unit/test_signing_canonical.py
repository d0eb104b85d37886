"""Edges of canonicalisation: what reads alike is the same, and nothing that reads otherwise passes as the same."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from lxml import etree

from schemas.errors import UnreadableXml
from schemas.parsing import parse
from signing import algorithms, canonical, policy, signedinfo
from signing.canonical import Method, Uncanonical
from signing.verification import verify
from tests import signing_kit as kit
from tests.indications_kit import ALGORITHM, CONSTRAINTS, FORMAT, HASH, PASSED, VALUE, said
from tests.signing_kit import DS, EXCLUSIVE, INCLUSIVE, Recipe

OFFICE = policy.letters([kit.root().certificate])
OF_A_PART = replace(OFFICE, accept_partial=True)
C14N_11 = "http://www.w3.org/2006/12/xml-c14n11"
LETTER = """<p:pismo xmlns:p="urn:p" xmlns:t="urn:t" p:rodzaj="t:decyzja" znak="a&#10;b"><p:tresc Id="tresc">kwota&#13;
1000 zł</p:tresc><dane xmlns="urn:d"><nazwa>Żółw</nazwa><wolne xmlns=""/></dane></p:pismo>""".encode()


@cache
def signed(method: str = EXCLUSIVE, uri: str = "") -> str:
    """Sign the letter, or its part, by this canonicalisation."""
    cut = () if uri else (kit.XPATH,)
    return Recipe(kit.office(), uri=uri, transforms=(*cut, method), c14n=method).sign(LETTER).decode()


def judged(text: str, rules: policy.Policy = OFFICE) -> str:
    """Say what is found about a document."""
    return said(verify(kit.parse(text.encode()), rules, at=kit.AT))


CHANGES = {  # what changes, and what is said where it was signed exclusively and inclusively
    "nothing": ("", "", PASSED, PASSED),
    "line ends": ("\n", "\r\n", PASSED, PASSED),
    "CDATA": ("Żółw", "<![CDATA[Żółw]]>", PASSED, PASSED),
    "comment in a text": ("1000 zł", "1000<!-- 0 --> zł", PASSED, PASSED),
    "comment beside": ("<p:tresc", "<!-- x --><p:tresc", PASSED, PASSED),
    "namespace that nothing uses": ('xmlns:t="urn:t"', 'xmlns:t="urn:t" xmlns:u="urn:u"', PASSED, HASH),
    "prefix that a value uses": ('xmlns:t="urn:t"', 'xmlns:t="urn:inne"', PASSED, HASH),
    "carriage return as a line end": ("&#13;", "\r", HASH, HASH),
    "carriage return away": ("&#13;", "", HASH, HASH),
    "line feed of an attribute as a blank": ("&#10;", "\n", HASH, HASH),
    "letter in two characters": ("ó", "o\u0301", HASH, HASH),
    "prefix for a default namespace": ('<dane xmlns="urn:d">', '<d:dane xmlns:d="urn:d" xmlns="urn:d">', HASH, HASH),
    "another default namespace": ('xmlns="urn:d"', 'xmlns="urn:e"', HASH, HASH),
    "default namespace not taken back": ('<wolne xmlns=""/>', "<wolne/>", HASH, HASH),
    "attribute out of its namespace": ("p:rodzaj", "rodzaj", HASH, HASH),
    "language of the whole": ("<p:pismo", '<p:pismo xml:lang="de"', HASH, HASH),
    "base of the whole": ("<p:pismo", '<p:pismo xml:base="http://127.0.0.1/"', HASH, HASH),
    "instruction in a text": ("1000 zł", "1<?x?>000 zł", HASH, HASH),
    "relative namespace": ("<wolne", '<x:a xmlns:x="wzgledna"/><wolne', FORMAT, FORMAT),
}


@pytest.mark.parametrize("method", [EXCLUSIVE, INCLUSIVE], ids=["exclusive", "inclusive"])
@pytest.mark.parametrize("change", CHANGES)
def test_only_what_reads_alike_is_the_same(change: str, method: str) -> None:
    """Each change of the written document is harmless or found; what exclusive canonicalisation leaves aside is known."""
    old, new, exclusively, inclusively = CHANGES[change]
    text = signed(method)
    head, mark, tail = text.partition("<ds:Signature")
    assert old in head
    changed = head.replace(old, new) if old else head
    if change == "prefix for a default namespace":
        changed = changed.replace("</dane>", "</d:dane>")
    assert judged(changed + mark + tail) == (exclusively if method == EXCLUSIVE else inclusively)


@pytest.mark.parametrize(
    ("method", "above", "found"),
    [
        (EXCLUSIVE, 'xml:lang="de"', PASSED),
        (EXCLUSIVE, 'xmlns:u="urn:u"', PASSED),
        (INCLUSIVE, 'xml:lang="de"', HASH),
        (INCLUSIVE, 'xml:base="http://127.0.0.1/"', HASH),
        (INCLUSIVE, 'xmlns:u="urn:u"', HASH),
        (C14N_11, 'xml:lang="de"', HASH),
        (C14N_11, 'xml:base="http://127.0.0.1/"', FORMAT),
        (C14N_11, 'xml:id="x"', FORMAT),
    ],
)
def test_part_inherits_what_its_canonicalisation_says(method: str, above: str, found: str) -> None:
    """What stands above a signed part is part of it in inclusive forms only; where 1.1 differs from 1.0 nothing holds."""
    text = signed(method, "#tresc")
    assert judged(text, OF_A_PART) == PASSED
    assert judged(text.replace("<p:pismo", f"<p:pismo {above}"), OF_A_PART) == found
    assert judged(text) == CONSTRAINTS


LEAVES = ("DigestValue", "SignatureValue", "X509Certificate", "X509IssuerName", "X509SerialNumber", "SigningTime")


@pytest.mark.parametrize("name", LEAVES)
def test_comment_in_a_value_of_the_signature_does_not_cut_it(name: str) -> None:
    """The values are read across comments (the fault of CVE-2017-11427 and its kin), and across nothing else."""
    tree = kit.parse(signed().encode())
    for leaf in tree.getroot().iter(f"{{*}}{name}"):
        whole = leaf.text or ""
        leaf.text = whole[:7]
        comment = etree.Comment("x")
        comment.tail = whole[7:]
        leaf.append(comment)
    (found,) = verify(tree, OFFICE, at=kit.AT).signatures
    (before,) = verify(kit.parse(signed().encode()), OFFICE, at=kit.AT).signatures
    assert (found.reason, found.signing_time, found.certificate) == ("passed", before.signing_time, before.certificate)
    instead = kit.parse(etree.tostring(tree).replace(b"<!--x-->", b"<?x?>"))
    assert said(verify(instead, OFFICE, at=kit.AT)) in {FORMAT, HASH}


def test_comments_count_where_the_signed_info_keeps_them() -> None:
    """A comment added to a ds:SignedInfo that was canonicalised with comments breaks the value; one in the content does not."""
    with_comments = EXCLUSIVE + "WithComments"
    text = signed(with_comments)
    assert judged(text) == PASSED
    assert judged(text.replace("1000", "1000<!-- -->")) == PASSED
    assert judged(text.replace("<ds:SignedInfo>", "<ds:SignedInfo><!-- -->")) == VALUE


DOCTYPES = (
    "<!DOCTYPE p:pismo>",
    "<!DOCTYPE p:pismo [<!ENTITY e '0'>]>",
    "<!DOCTYPE p:pismo [<!ATTLIST p:tresc nowy CDATA 'x'>]>",
)


@pytest.mark.parametrize("doctype", DOCTYPES)
def test_document_type_put_before_a_signed_letter_is_not_read(doctype: str) -> None:
    """A DTD, which canonical XML does not cover, could bring entities and attributes: the parser refuses it."""
    with pytest.raises(UnreadableXml) as refused:
        parse(signed().replace("<p:pismo", f"{doctype}<p:pismo", 1).encode())
    assert refused.value.code == "xml_dtd_forbidden"


@pytest.mark.parametrize("place", ["1000 zł", "</ds:DigestValue>", "</xades:SigningTime>"])
def test_entity_is_never_replaced(place: str) -> None:
    """Even where another parser let an entity in, it has no canonical form and no value."""
    text = signed().replace("<p:pismo", "<!DOCTYPE p:pismo [<!ENTITY e ''>]><p:pismo", 1)
    assert judged(text) == PASSED
    assert judged(text.replace(place, f"&e;{place}", 1)) == FORMAT


def test_prefixes_that_are_listed_are_covered() -> None:
    """A list of inclusive prefixes makes exclusive canonicalisation cover a namespace that only a value uses."""
    root = kit.parse(LETTER).getroot()
    bare, listed = Method(exclusive=True), Method(exclusive=True, prefixes=("t",))
    assert b"urn:t" not in canonical.octets(root, bare)
    assert b'xmlns:t="urn:t"' in canonical.octets(root, listed)
    assert b'xmlns:t="urn:t"' in canonical.octets(root[0], listed)


def _listing(prefixes: int) -> str:
    names = " ".join(f"p{number}" for number in range(prefixes))
    inside = f'<ec:InclusiveNamespaces xmlns:ec="{EXCLUSIVE}" PrefixList="{names}"/>'
    named = f'<ds:Transform Algorithm="{EXCLUSIVE}"'
    return signed().replace(f"{named}/>", f"{named}>{inside}</ds:Transform>", 1)


def test_list_of_prefixes_without_end_is_refused_before_it_costs_anything() -> None:
    """Each prefix is looked for at every element, so that a list of thousands would be a bomb."""
    assert judged(_listing(signedinfo.MOST_PREFIXES)) == VALUE
    began = time.monotonic()
    assert judged(_listing(10_000)) == CONSTRAINTS
    assert time.monotonic() - began < 1


def test_list_of_prefixes_belongs_to_exclusive_canonicalisation_alone() -> None:
    """Inclusive canonicalisation with a list, a list of another kind and two lists are refused."""
    text = _listing(3)
    for old, new in (
        (f'Algorithm="{EXCLUSIVE}"><ec:', f'Algorithm="{INCLUSIVE}"><ec:'),
        ("<ec:InclusiveNamespaces", "<ec:Other"),
        ("<ec:InclusiveNamespaces", f'<ec:InclusiveNamespaces xmlns:ec="{EXCLUSIVE}"/><ec:InclusiveNamespaces'),
    ):
        assert old in text
        assert judged(text.replace(old, new, 1)) == CONSTRAINTS


def test_value_computed_from_the_public_key_is_no_signature() -> None:
    """Whoever knows the certificate can compute an HMAC with its public key: the method is refused, truncated or not."""
    public = kit.office().certificate.public_key()
    for octets in (
        public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
        kit.office().der,
    ):
        for length in ("", "<ds:HMACOutputLength>0</ds:HMACOutputLength>", "<ds:HMACOutputLength>8</ds:HMACOutputLength>"):
            assert judged(_with_hmac(octets, length)) == ALGORITHM


def _with_hmac(key: bytes, length: str) -> str:
    method = "http://www.w3.org/2001/04/xmldsig-more#"
    tree = kit.parse(signed().replace(f'{method}rsa-sha256"/>', f'{method}hmac-sha256">{length}</ds:SignatureMethod>').encode())
    info, value = (next(tree.getroot().iter(f"{{{DS}}}{name}")) for name in ("SignedInfo", "SignatureValue"))
    computed = hmac.HMAC(key, hashes.SHA256())
    computed.update(canonical.octets(info, canonical.EXCLUSIVE_METHOD))
    value.text = base64.b64encode(computed.finalize()).decode()
    return etree.tostring(tree).decode()


@pytest.mark.parametrize("value", [bytes(64), bytes(63) + b"\1", b"\xff" * 64, bytes(65), b"", b"\1" * 62], ids=len)
def test_elliptic_value_out_of_range_is_no_signature(value: bytes) -> None:
    """Zero, too large or of another length: r and s prove nothing (the fault of CVE-2022-21449)."""
    key = kit.ec_key("edge").public_key()
    assert not algorithms.verifies(key, algorithms.SIGNATURES[algorithms.choose_for(key)], value, b"content")


def test_key_of_another_kind_proves_nothing() -> None:
    """A method of RSA with a key of elliptic curves is refused before it is computed."""
    signer = kit.issue("SYMULATOR EC", kit.ec_key("edge"), kit.root())
    method = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"
    text = Recipe(signer, method=method).sign(LETTER).decode()
    assert judged(text) == PASSED
    assert judged(text.replace(method, algorithms.RSA_SHA256)) == VALUE
    smaller = replace(OFFICE, ec_bits=384)
    assert judged(text, smaller) == ALGORITHM


Change = Callable[[bytes], bytes]


@pytest.mark.parametrize(
    "make",
    [
        lambda octets: octets.replace(b"<ds:Signature>", b"<ds:Other>"),
        lambda octets: octets.replace(b"</ds:Signature>", b"</ds:Other>"),
        lambda octets: octets + b"</ds:Signature>",
    ],
)
def test_octets_and_tree_that_disagree_are_not_digested(make: Change) -> None:
    """Where the canonical text and the tree tell of different signatures nothing is cut out by guess."""
    root = kit.parse(f'<r><ds:Signature xmlns:ds="{DS}"/></r>'.encode()).getroot()
    octets = canonical.document_octets(root, canonical.EXCLUSIVE_METHOD).replace(f' xmlns:ds="{DS}"'.encode(), b"")
    assert b"".join(canonical.without(octets, root, [root[0]])) == b"<r></r>"
    with pytest.raises(Uncanonical):
        list(canonical.without(make(octets), root, [root[0]]))


def test_choice_of_the_method_follows_the_curve() -> None:
    """P-384 signs with SHA-384, P-521 with SHA-512."""
    chosen = [algorithms.choose_for(kit.ec_key("edge", curve).public_key()) for curve in (ec.SECP384R1, ec.SECP521R1)]
    assert [algorithms.SIGNATURES[one].digest for one in chosen] == ["sha384", "sha512"]
