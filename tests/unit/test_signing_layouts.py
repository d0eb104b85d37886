"""Layouts: a signature around its data or beside it is made, and verified as strictly as one inside."""

from __future__ import annotations

import base64
import hashlib
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xmlsec
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from signing import layouts, levels, policy
from signing.errors import CannotSign, KeyNotForLetters
from signing.files import Files
from signing.layouts import contents, sign_detached, sign_enveloping
from signing.trust import Trust
from signing.verdict import SignatureVerdict
from signing.verification import verify
from tests import levels_kit, signing_kit
from tests import revocation_kit as kit
from tests.signing_kit import AT, DS, INCLUSIVE, SHA256, XADES, N

OFFICE = policy.letters([signing_kit.root().certificate])
KEY = signing_kit.office().signing_key()
CONTENT = b"%PDF-1.7 \x00\xff what was signed"
FILES: Files = {"pismo.pdf": CONTENT, "za\u0142\u0105cznik 1.xml": b"<a/>\r\n"}


def judged(signed: bytes, beside: Files | None = None) -> SignatureVerdict:
    """Verify and give the one verdict."""
    (found,) = verify(signing_kit.parse(signed), OFFICE, at=AT, files=beside).signatures
    return found


def test_enveloping_signature_is_valid_and_gives_back_its_content() -> None:
    """The file comes out as it went in, wholly covered."""
    found = judged(sign_enveloping(CONTENT, KEY, at=AT))
    assert (found.reason, found.coverage, found.baseline) == ("passed", "whole_document", "B")
    assert contents(found.covered) == [CONTENT]


def test_detached_signature_covers_the_files_that_are_given() -> None:
    """Names are compared decoded; octets are taken as they are; open files are read from their start."""
    signed = sign_detached(FILES, KEY, at=AT)
    found = judged(signed, FILES)
    assert (found.reason, found.coverage, found.files) == ("passed", "whole_document", tuple(FILES))
    streams: Files = {name: io.BytesIO(octets) for name, octets in FILES.items() if isinstance(octets, bytes)}
    assert sign_detached(streams, KEY, at=AT).count(b"DigestValue") == signed.count(b"DigestValue")
    assert judged(signed, streams).reason == judged(signed, streams).reason == "passed"


def _accepted_by_xmlsec(signed: bytes) -> bool:
    tree = signing_kit.parse(signed)
    signing_kit.register_ids(tree)
    context = xmlsec.SignatureContext()
    pem = signing_kit.office().certificate.public_bytes(Encoding.PEM)
    context.key = xmlsec.Key.from_memory(pem, xmlsec.constants.KeyDataFormatCertPem)
    root: Any = tree.getroot()
    try:
        context.verify(root)
    except xmlsec.Error:
        return False
    return True


def test_others_accept_what_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Xmlsec, which reads files beside the signature from the working folder, agrees."""
    (tmp_path / "pismo.pdf").write_bytes(CONTENT)
    monkeypatch.chdir(tmp_path)
    assert _accepted_by_xmlsec(sign_enveloping(CONTENT, KEY, at=AT))
    assert _accepted_by_xmlsec(sign_detached({"pismo.pdf": CONTENT}, KEY, at=AT))
    assert not _accepted_by_xmlsec(sign_detached({"pismo.pdf": b"other"}, KEY, at=AT))


@pytest.mark.parametrize(
    ("beside", "reason"),
    [
        ({**FILES, "pismo.pdf": CONTENT + b" "}, "hash_failure"),
        ({"pismo.pdf": CONTENT}, "signed_data_not_found"),
        ({}, "signed_data_not_found"),
        ({**FILES, "dodany.pdf": b"not signed"}, "partial_coverage"),
    ],
)
def test_other_files_are_told_apart(beside: Files, reason: str) -> None:
    """A changed file, a missing one, and one that the signature does not know are each said."""
    assert judged(sign_detached(FILES, KEY, at=AT), beside).reason == reason


def test_only_seals_sign_and_only_named_files_are_signed() -> None:
    """The rules are those of enveloped signatures."""
    with pytest.raises(KeyNotForLetters):
        sign_enveloping(CONTENT, signing_kit.office().signing_key("system"), at=AT)
    with pytest.raises(CannotSign):
        sign_enveloping(CONTENT, KEY, at=AT.replace(tzinfo=None))
    for beside in ({}, {"": b"x"}):
        with pytest.raises(CannotSign):
            sign_detached(beside, KEY, at=AT)


def _other_content(root: etree._Element) -> None:
    _object(root).text = base64.b64encode(b"other").decode()


def _second_object(root: etree._Element) -> None:
    etree.SubElement(root, f"{{{DS}}}Object").text = _object(root).text


def _doubled(root: etree._Element) -> None:
    etree.SubElement(root, f"{{{DS}}}Object", {"Id": _object(root).get("Id", "")}).text = "b3RoZXI="


def _wrapped(root: etree._Element) -> None:
    _object(root).append(etree.Element("hidden"))


def _object(root: etree._Element) -> etree._Element:
    found = root.find("ds:Object", N)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (_other_content, "hash_failure"),
        (_second_object, "format_failure"),
        (_doubled, "doubled_id"),
        (_wrapped, "format_failure"),
    ],
)
def test_altered_enveloping_signature_is_refused(change: Callable[[etree._Element], None], reason: str) -> None:
    """Content exchanged, added beside, added under the same identifier or slipped in is found."""
    tree = signing_kit.parse(sign_enveloping(CONTENT, KEY, at=AT))
    change(tree.getroot())
    (found,) = verify(tree, OFFICE, at=AT).signatures
    assert found.reason == reason


def _foreign(reference: str, transforms: str, holder: str) -> bytes:
    """Sign in the layouts that other programs make, with xmlsec."""
    der = signing_kit.office().der
    fingerprint = base64.b64encode(hashlib.sha256(der).digest()).decode()
    method = f'<ds:DigestMethod Algorithm="{SHA256}"/><ds:DigestValue/>'
    text = f"""<ds:Signature xmlns:ds="{DS}" Id="sig-1"><ds:SignedInfo><ds:CanonicalizationMethod Algorithm="{INCLUSIVE}"/>
<ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/>
<ds:Reference URI="{reference}">{transforms}{method}</ds:Reference>
<ds:Reference Type="http://uri.etsi.org/01903#SignedProperties" URI="#props-1">{method}</ds:Reference></ds:SignedInfo>
<ds:SignatureValue/><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{base64.b64encode(der).decode()}</ds:X509Certificate></ds:X509Data>
</ds:KeyInfo>{holder}<ds:Object><xades:QualifyingProperties xmlns:xades="{XADES}" Target="#sig-1">
<xades:SignedProperties Id="props-1"><xades:SignedSignatureProperties><xades:SigningCertificateV2><xades:Cert><xades:CertDigest>
<ds:DigestMethod Algorithm="{SHA256}"/><ds:DigestValue>{fingerprint}</ds:DigestValue></xades:CertDigest></xades:Cert>
</xades:SigningCertificateV2></xades:SignedSignatureProperties></xades:SignedProperties></xades:QualifyingProperties></ds:Object>
</ds:Signature>"""
    tree = signing_kit.parse(text.encode())
    signing_kit.register_ids(tree)
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(signing_kit.office().pem, xmlsec.constants.KeyDataFormatPem)
    root: Any = tree.getroot()
    context.sign(root)
    return etree.tostring(tree)


ENCODED = base64.b64encode(CONTENT).decode()
TRANSFORM = '<ds:Transforms><ds:Transform Algorithm="{}"/></ds:Transforms>'


@pytest.mark.parametrize(
    ("transforms", "holder", "content"),
    [
        ("", f'<ds:Object Id="o" Encoding="{DS}base64">{ENCODED}</ds:Object>', CONTENT),
        (TRANSFORM.format(DS + "base64"), f'<ds:Object Id="o">\n{ENCODED}\n</ds:Object>', CONTENT),
        ("", '<ds:Object Id="o"><pismo xmlns="urn:p"><a/></pismo></ds:Object>', b'<pismo xmlns="urn:p"><a></a></pismo>'),
        (TRANSFORM.format(INCLUSIVE), '<ds:Object Id="o"><a xmlns="urn:p"/></ds:Object>', b'<a xmlns="urn:p"></a>'),
    ],
)
def test_enveloping_layouts_of_other_producers_are_valid(transforms: str, holder: str, content: bytes) -> None:
    """Base64 with and without its transform, and XML, stand in the object (protocols, documents B2)."""
    found = judged(_foreign("#o", transforms, holder))
    assert (found.reason, contents(found.covered)) == ("passed", [content])


@pytest.mark.parametrize("uri", ["pismo%201.pdf", "./pismo%201.pdf", "pismo 1.pdf"])
def test_detached_layouts_of_other_producers_are_valid(uri: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """File names are found as they are written, decoded, and below the folder."""
    for name in ("pismo 1.pdf", "pismo%201.pdf"):
        (tmp_path / name).write_bytes(CONTENT)
    monkeypatch.chdir(tmp_path)
    found = judged(_foreign(uri, "", ""), {"pismo 1.pdf": CONTENT})
    assert (found.reason, found.files) == ("passed", ("pismo 1.pdf",))


def test_manifest_is_not_taken_for_what_it_lists() -> None:
    """A list of digests is covered, the files it names are not looked at: that is partial."""
    entry = f'<ds:Reference URI="#props-1"><ds:DigestMethod Algorithm="{SHA256}"/><ds:DigestValue/></ds:Reference>'
    listed = f'<ds:Object Id="o"><ds:Manifest>{entry}</ds:Manifest></ds:Object>'
    assert judged(_foreign("#o", "", listed)).reason == "partial_coverage"


@pytest.mark.parametrize(
    ("reference", "transforms", "holder", "reason"),
    [
        ("", TRANSFORM.format(DS + "enveloped-signature"), "", "partial_coverage"),
        ("#inner", "", '<ds:Object Id="o"><a xmlns="urn:p" Id="inner"/></ds:Object>', "format_failure"),
    ],
)
def test_signature_over_itself_or_a_part_is_not_whole(reference: str, transforms: str, holder: str, reason: str) -> None:
    """A root that is cut out leaves nothing signed; an object that is covered in part could hide the rest."""
    assert judged(_foreign(reference, transforms, holder)).reason == reason


def test_transform_over_a_file_is_refused() -> None:
    """Files are taken as they are; nobody else's parser sees them."""
    signed = sign_detached({"a.xml": b"<a/>"}, KEY, at=AT)
    for transform in (INCLUSIVE, DS + "base64", DS + "enveloped-signature"):
        touched = signed.replace(b'URI="a.xml">', b'URI="a.xml">' + TRANSFORM.format(transform).encode())
        assert judged(touched, {"a.xml": b"<a/>"}).reason == "transform_refused"


def test_nothing_outside_is_looked_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that lies there is not read unless the caller gives it."""
    (tmp_path / "pismo.pdf").write_bytes(CONTENT)
    monkeypatch.chdir(tmp_path)
    assert judged(sign_detached({"pismo.pdf": CONTENT}, KEY, at=AT)).reason == "signed_data_not_found"


@pytest.mark.parametrize("layout", ["enveloping", "detached"])
def test_both_layouts_reach_every_level(layout: str) -> None:
    """Time stamp, values and archive time stamp are added and verified as in a letter."""
    key = kit.short().signing_key("seal", kit.between().certificate)
    beside: Files | None = None if layout == "enveloping" else {"pismo.pdf": CONTENT}
    signed = sign_enveloping(CONTENT, key, at=AT) if beside is None else sign_detached(beside, key, at=AT)
    stamped = levels_kit.with_stamp(signed)
    asking = levels_kit.telling()
    trust = Trust(levels_kit.ANCHORS, levels_kit.BETWEEN, asking)
    kept = levels.add_values(stamped, trust, trust, at=AT + kit.HOUR)
    later = AT + levels_kit.YEARS
    (found,) = verify(signing_kit.parse(kept), levels_kit.accepting(), at=later, files=beside).signatures
    assert (found.reason, found.baseline, found.proved_at) == ("passed", "LT", AT)
    whole = levels_kit.archived(kept, AT + kit.DAY, data=CONTENT)
    (found,) = verify(signing_kit.parse(whole), levels_kit.accepting(), at=later, files=beside).signatures
    assert (found.reason, found.baseline, found.proved_at) == ("passed", "LTA", AT)
    (bare,) = verify(signing_kit.parse(signed), levels_kit.accepting(), at=later, files=beside).signatures
    assert bare.reason == "out_of_bounds_no_poe"


def test_large_files_are_read_in_pieces() -> None:
    """An open file is never asked for more than a mebibyte at once."""

    class Watched(io.BytesIO):
        most = 0

        def read(self, size: int | None = -1, /) -> bytes:
            assert size is not None
            self.most = max(self.most, size)
            assert size > 0
            return super().read(size)

    large = Watched(bytes(5_000_000))
    signed = layouts.sign_detached({"large.bin": large}, KEY, at=AT)
    assert judged(signed, {"large.bin": large}).reason == "passed"
    assert 0 < large.most <= 1 << 20


def test_archive_stamp_may_leave_out_what_a_reference_covers() -> None:
    """Older editions of the standard left data objects out of the archive stamp; they are covered by their reference."""
    key = kit.short().signing_key("seal", kit.between().certificate)
    stamped = levels_kit.with_stamp(sign_enveloping(CONTENT, key, at=AT))
    asking = levels_kit.telling()
    trust = Trust(levels_kit.ANCHORS, levels_kit.BETWEEN, asking)
    kept = levels.add_values(stamped, trust, trust, at=AT + kit.HOUR)
    for without in (False, True):
        whole = levels_kit.archived(kept, AT + kit.DAY, data=CONTENT, without_data=without)
        (found,) = verify(signing_kit.parse(whole), levels_kit.accepting(), at=AT + levels_kit.YEARS).signatures
        assert (found.reason, found.baseline) == ("passed", "LTA")


def test_properties_cannot_lie_in_a_file() -> None:
    """A reference of the type of properties to a file beside is refused."""
    signed = sign_detached({"a.xml": b"<a/>"}, KEY, at=AT)
    kind = b'Type="http://uri.etsi.org/01903#SignedProperties" '
    touched = signed.replace(b'URI="a.xml"', kind + b'URI="a.xml"')
    assert judged(touched, {"a.xml": b"<a/>"}).reason == "format_failure"


def test_many_large_canonical_forms_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each large canonical form counts, since elements cost time that octets do not tell."""
    monkeypatch.setattr("signing.references.WORTH_COUNTING", 50)
    monkeypatch.setattr("signing.references.MOST_CANONICALISATIONS", 0)
    holder = '<ds:Object Id="o"><pismo xmlns="urn:p"><a/></pismo></ds:Object>'
    assert judged(_foreign("#o", "", holder)).reason == "too_large"
