"""Properties that hold for whatever bytes come: reading, checking and verifying end in an answer, and never in a lie."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from lxml import etree

from schemas import letter, media_types, receipts, strict_json
from schemas.attachments import extract
from schemas.errors import DocumentError, UnreadableJson, UnreadableXml
from schemas.parsing import MAX_DEPTH, parse
from schemas.rendering import to_html
from schemas.validation import check
from signing import policy
from signing.verification import verify, without_signatures
from tests import signing_kit as kit
from tests.office_kit import PLATFORM_SEAL, START
from tests.receipts_kit import sealed_upp
from tests.signing_kit import DS, Recipe

LETTER = (
    b'<wnio:Dokument xmlns:wnio="http://crd.gov.pl/wzor/2017/10/24/4566/" xmlns:str="http://crd.gov.pl/xml/schematy/struktura/2009/11/16/">'
    b'<wnio:TrescDokumentu><wnio:Tytul Id="t">Wniosek</wnio:Tytul><str:Zalacznik nazwaPliku="a.pdf" format="application/pdf" '
    b'kodowanie="base64"><str:DaneZalacznika>JVBERi0=</str:DaneZalacznika></str:Zalacznik></wnio:TrescDokumentu></wnio:Dokument>'
)
POLICY = policy.letters([kit.root().certificate], [kit.ministry().certificate])
SIGNED = (
    Recipe(kit.office(), transforms=(kit.XPATH,)).sign(LETTER),
    Recipe(kit.office(), transforms=(kit.ENVELOPED, kit.EXCLUSIVE)).sign(LETTER),
    Recipe(kit.office(), transforms=(kit.ENVELOPED,), c14n=kit.INCLUSIVE, properties_transforms=()).sign(LETTER),
    Recipe(kit.ministry(), role=kit.PODPIS_ZP).sign(LETTER),
)
UPP = sealed_upp(PLATFORM_SEAL, "900000", "przykladowo", at=START)
UPP_POLICY = policy.upp([PLATFORM_SEAL.certificate])
BOUNDED = settings(max_examples=120, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])

pieces = st.sampled_from(
    [b"<", b">", b"</", b"/>", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<?", b"?>", b"&", b"&amp;", b"&#0;", b'"', b"'", b"=",
     b"<!DOCTYPE a [", b"]", b"<a>", b"</a>", b"<a ", b"xmlns", b"xmlns:a=", b'Id="t"', b"\x00", b"\xef\xbb\xbf", b"\xff\xfe",
     b"<?xml version='1.0' encoding='utf-16'?>", b"<ds:Signature/>", "ż".encode(), b"\xc5", b" "]
)  # fmt: skip


def outcome(read: Callable[[bytes], Any], given_: bytes) -> Any:
    """Give what was read, or the refusal; any other error fails the test."""
    try:
        return read(given_)
    except DocumentError as refusal:
        return refusal


def as_tree(document: bytes) -> Any:
    """Parse, or drop the example."""
    found = outcome(parse, document)
    assume(not isinstance(found, DocumentError))
    return found


def told(tree: Any) -> bytes:
    """Give what a document says: its canonical form without signatures and comments."""
    return etree.tostring(without_signatures(tree), method="c14n", with_comments=False)


@BOUNDED
@given(st.one_of(st.binary(max_size=200), st.lists(pieces, max_size=30).map(b"".join)))
def test_any_bytes_are_read_within_the_limits_or_refused_with_a_code(document: bytes) -> None:
    """There is no third way, and what is read has no DTD and is not too deep."""
    found = outcome(parse, document)
    if isinstance(found, UnreadableXml):
        assert found.code.startswith("xml_")
        assert found.text_pl
        return
    assert found.docinfo.internalDTD is None
    assert max(sum(1 for _ in element.iterancestors()) for element in found.iter()) < MAX_DEPTH


@st.composite
def mutated(draw: st.DrawFn, documents: tuple[bytes, ...]) -> tuple[bytes, bytes]:
    """Give a document and what became of it after a few bytes were put in, taken out or moved."""
    original = draw(st.sampled_from(documents))
    changed = bytearray(original)
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(changed) - 1))
        end = min(len(changed), start + draw(st.integers(0, 40)))
        put_in = draw(st.one_of(pieces, st.just(bytes(changed[end : end + 30])), st.binary(max_size=3)))
        changed[start:end] = put_in
    return original, bytes(changed)


@st.composite
def rebuilt(draw: st.DrawFn, documents: tuple[bytes, ...]) -> tuple[bytes, bytes]:
    """Give a document and what became of it after some of its elements were moved, copied, renamed or emptied."""
    original = draw(st.sampled_from(documents))
    root = etree.fromstring(original)
    for _ in range(draw(st.integers(1, 3))):
        elements = [element for element in root.iter("*") if element is not root]
        source, target = draw(st.sampled_from(elements)), draw(st.sampled_from([root, *elements]))
        _deed(draw(st.sampled_from(["move", "copy", "empty", "text", "attribute", "comment"])), source, target)
    return original, etree.tostring(root)


def _deed(deed: str, source: Any, target: Any) -> None:
    if deed in {"move", "copy"} and not any(target is inner for inner in source.iter()):
        target.append(source if deed == "move" else etree.fromstring(etree.tostring(source, with_tail=False)))
    elif deed == "empty":
        source[:] = []
    elif deed == "text":
        source.text = target.text
    elif deed == "attribute":
        source.attrib.update(target.attrib)
    else:
        source.insert(0, etree.Comment("x"))


changes = st.one_of(mutated(SIGNED), rebuilt(SIGNED))


@BOUNDED
@given(changes)
def test_changed_document_that_reads_as_valid_still_says_the_same(pair: tuple[bytes, bytes]) -> None:
    """Whatever is done to a signed letter, no verdict is an error, and none is "valid" over other content or another person."""
    original, changed = pair
    tree = as_tree(changed)
    report = verify(tree, POLICY, at=kit.AT)
    assert all(signature.text_pl for signature in report.signatures)
    if report.verdict in {"valid", "intact_weak"}:
        assert told(tree) == told(parse(original))
        assert {s.name for s in report.signatures} == {s.name for s in verify(parse(original), POLICY, at=kit.AT).signatures}


@BOUNDED
@given(st.one_of(mutated((UPP,)), rebuilt((UPP,))))
def test_changed_receipt_that_still_proves_something_proves_the_same(pair: tuple[bytes, bytes]) -> None:
    """A UPP whose seal still holds says what it said, to the letter."""
    original, changed = pair
    tree = as_tree(changed)
    said = receipts.read(tree)
    if verify(tree, UPP_POLICY, at=START).verdict in {"valid", "intact_weak"}:
        assert said == receipts.read(parse(original))


@BOUNDED
@given(changes)
def test_every_readable_document_can_be_checked_listed_and_shown(pair: tuple[bytes, bytes]) -> None:
    """Whatever survives of a letter gets findings with places, attachments with safe names, and a page without a script."""
    tree = as_tree(pair[1])
    assert all(finding.code and finding.text_pl for finding in check(tree, reading=True))
    assert all(attachment.stored_name.isprintable() for attachment in extract(tree))
    assert "<script" not in to_html(tree)
    assert letter.read(tree) is not None
    assert receipts.read(tree) is None


@BOUNDED
@given(st.data())
def test_certificate_with_any_spoilt_byte_gets_a_verdict(data: st.DataObject) -> None:
    """No certificate that somebody puts into a signature stops the verdict, and only the genuine one can be trusted."""
    der = bytearray(kit.office().der)
    place = data.draw(st.integers(0, len(der) - 1))
    der[place] ^= data.draw(st.integers(1, 255))
    root = etree.fromstring(Recipe(kit.office(), xades=False).sign(LETTER))
    certificate = root.find(f".//{{{DS}}}X509Certificate")
    assert certificate is not None
    certificate.text = base64.b64encode(der).decode()
    (signature,) = verify(root.getroottree(), POLICY, at=kit.AT).signatures
    assert signature.verdict in {"invalid", "indeterminate"}
    assert isinstance(signature.name, str)


@BOUNDED
@given(st.binary(max_size=100), st.sampled_from(["application/pdf", "text/xml", "text/plain", "image/png", None, "x"]))
def test_kind_of_any_bytes_is_told_and_agrees_with_itself(content: bytes, claimed: str | None) -> None:
    """Every content has a kind, and what is not claimed is not doubted."""
    assert media_types.kind(content)
    assert not media_types.disagrees(None, content)
    if media_types.disagrees(claimed, content):
        assert claimed in {"application/pdf", "text/xml", "text/plain", "image/png"}


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=15,
)


@BOUNDED
@given(VALUES)
def test_json_that_python_writes_is_read_back_the_same(value: Any) -> None:
    """Strictness takes nothing from honest JSON."""
    assert strict_json.parse(json.dumps(value, ensure_ascii=False).encode()) == value


@BOUNDED
@given(st.one_of(st.binary(max_size=100), st.text(alphabet='{}[]":,0123456789eE+-\\ud8aNI.\n ', max_size=60).map(str.encode)))
def test_any_bytes_are_json_of_one_meaning_or_refused_with_a_code(text: bytes) -> None:
    """There is no third way, and what is read can be written again."""
    found = outcome(strict_json.parse, text)
    if isinstance(found, UnreadableJson):
        assert found.code.startswith("json_")
    else:
        json.dumps(found, ensure_ascii=False, allow_nan=False).encode()
