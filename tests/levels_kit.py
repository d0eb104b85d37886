"""Letters signed up to level LT by the invented authority, and archive time stamps made apart from our program."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from lxml import etree
from rfc3161_client import HashAlgorithm, TimestampRequestBuilder, decode_timestamp_response

from signing import levels, policy, xades
from signing.policy import Policy
from signing.trust import Revocation, Trust
from signing.verdict import SignatureVerdict
from signing.verification import verify
from tests import revocation_kit as kit
from tests import signing_kit
from tests.signing_kit import AT, DS, EXCLUSIVE, INCLUSIVE, LETTER, XADES, Issued, N

XADES_141 = "http://uri.etsi.org/01903/v1.4.1#"
YEARS = timedelta(days=800)
ANCHORS, BETWEEN = [kit.root().certificate], [kit.between().certificate]
STAMPERS = Trust(ANCHORS, BETWEEN)


def accepting(*, needed: bool = False, level: Any = "B") -> Policy:
    """Give the policy for letters of the invented authority; revocation is asked about where news are needed."""
    revocation = Revocation() if needed else None
    return policy.letters(ANCHORS, between=BETWEEN, stampers=ANCHORS, revocation=revocation, level=level)


def telling(**pages: bytes | Callable[[bytes], bytes]) -> Revocation:
    """Give sources that answer well, or as told."""
    usual: dict[str, bytes | Callable[[bytes], bytes]] = {
        kit.CRL_ADDRESS: kit.crl(at=AT + kit.HOUR),
        kit.ROOT_CRL_ADDRESS: kit.root_crl(at=AT + kit.HOUR),
        kit.ANSWERS: lambda question: kit.answer(kit.short(), question=question, at=AT + kit.HOUR),
    }
    return Revocation(sources=kit.Wire({**usual, **pages}).sources())


def level_b(by: Issued | None = None) -> bytes:
    """Give a letter signed by somebody whose certificate ends ten days later."""
    key = (by or kit.short()).signing_key("seal", kit.between().certificate)
    return xades.sign(signing_kit.parse(LETTER), key, at=AT)


def with_stamp(signed: bytes, by: Issued | None = None, at: datetime = AT) -> bytes:
    """Add a time stamp of the invented service."""
    return levels.add_timestamp(signed, kit.ask(at, by), STAMPERS if by is None else Trust([by.certificate]), at=at)


@cache
def level_t() -> bytes:
    """Give it with a time stamp."""
    return with_stamp(level_b())


@cache
def level_lt() -> bytes:
    """Give it with revocation values too."""
    asking = telling()
    return levels.add_values(level_t(), Trust(ANCHORS, BETWEEN, asking), Trust(ANCHORS, BETWEEN, asking), at=AT + kit.HOUR)


def judged(signed: bytes, accepted: Policy | None = None, at: datetime = AT) -> SignatureVerdict:
    """Verify and give the one verdict."""
    (found,) = verify(signing_kit.parse(signed), accepted or accepting(), at=at).signatures
    return found


def archived(
    signed: bytes,
    at: datetime,
    by: Issued | None = None,
    *,
    method: str = INCLUSIVE,
    spoil: bytes = b"",
    data: bytes = b"",
    without_data: bool = False,
) -> bytes:
    """Add an archive time stamp (EN 319 132-1 5.5.2), its imprint computed from the document without our program.

    ``data`` is what the signature covers besides the document, or holds in base64; ``without_data`` leaves out the ds:Object that
    hold it, as older editions did.
    """
    tree = signing_kit.parse(signed)
    root = tree.getroot()
    signature = root if root.tag == f"{{{DS}}}Signature" else root.findall("ds:Signature", N)[-1]
    covered = _covered(tree, signature, method, data, objects=not without_data) + spoil
    request = TimestampRequestBuilder(covered, HashAlgorithm.SHA256).build()
    answer = decode_timestamp_response(kit.ask(at, by)(request.as_bytes()))
    token = base64.b64encode(answer.time_stamp_token()).decode()
    mark = b"</xades:UnsignedSignatureProperties>"
    written = f"""<a:ArchiveTimeStamp xmlns:a="{XADES_141}"><c:CanonicalizationMethod xmlns:c="{DS}" Algorithm="{method}"/>
<xades:EncapsulatedTimeStamp>{token}</xades:EncapsulatedTimeStamp></a:ArchiveTimeStamp>"""
    assert signed.count(mark) == 1
    return signed.replace(mark, written.encode() + mark)


def _covered(tree: etree._ElementTree, signature: etree._Element, method: str, data: bytes, *, objects: bool) -> bytes:
    found = []
    for reference in signature.findall("ds:SignedInfo/ds:Reference", N):
        uri = reference.get("URI", "")
        if uri and not uri.startswith("#props-"):
            found.append(data)
        elif uri:
            found.append(_canonical(_by_id(tree, uri[1:]), EXCLUSIVE))
        else:
            bare = signing_kit.parse(etree.tostring(tree))
            for one in bare.getroot().findall("ds:Signature", N):
                bare.getroot().remove(one)
            found.append(etree.tostring(bare, method="c14n", exclusive=True, with_comments=False))
    names = ("ds:SignedInfo", "ds:SignatureValue", "ds:KeyInfo")
    parts = [signature.find(name, N) for name in names]
    parts += signature.findall(".//xades:UnsignedSignatureProperties/*", N)
    if objects:
        parts += [one for one in signature.findall("ds:Object", N) if one.find("xades:QualifyingProperties", N) is None]
    return b"".join([*found, *[_canonical(one, method) for one in parts if one is not None]])


def _by_id(tree: etree._ElementTree, name: str) -> etree._Element:
    (found,) = [one for one in tree.getroot().iter("*") if one.get("Id") == name]
    return found


def _canonical(element: etree._Element, method: str) -> bytes:
    """Canonicalise a part: inclusively, its inherited namespaces are written out by copying it into a document of its own."""
    if method == EXCLUSIVE:
        return etree.tostring(element, method="c14n", exclusive=True, with_comments=False)
    copy = signing_kit.parse(etree.tostring(element, with_tail=False))
    return etree.tostring(copy, method="c14n", with_comments=False)


def edited(signed: bytes, path: str, change: Callable[[etree._Element], None]) -> bytes:
    """Change the one element at a path below the root."""
    tree = signing_kit.parse(signed)
    found = tree.getroot().find(path, {**N, "a": XADES_141})
    assert found is not None
    change(found)
    return etree.tostring(tree)


UNSIGNED = f".//{{{XADES}}}UnsignedSignatureProperties"
