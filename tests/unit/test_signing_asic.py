"""Containers: files travel with their signatures, each signature says what it covers, and what nobody signed is named."""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile
from collections.abc import Mapping
from datetime import timedelta

import pytest

from schemas.parsing import parse
from signing import asic, levels, policy
from signing.asic_verification import verify_container
from signing.errors import CannotSign, ContainerSuspicious
from signing.layouts import sign_detached, sign_enveloping
from signing.policy import Policy
from signing.trust import Trust
from signing.verdict import Report
from tests import levels_kit, pdf_kit, signing_kit
from tests import revocation_kit as kit
from tests.signing_kit import AT

OFFICE = policy.letters([signing_kit.root().certificate])
KEY = signing_kit.office().signing_key()
FILES = {"pismo.xml": b"<pismo/>", "za\u0142\u0105czniki/mapa 1.pdf": b"%PDF-1.4 mapa"}
MADE = asic.make(FILES, KEY, at=AT)
E_TYPE, S_TYPE = (f"application/vnd.etsi.asic-{letter}+zip".encode() for letter in "es")


def judged(content: bytes, accepted: Policy = OFFICE) -> Report:
    """Verify a container at the usual moment."""
    return verify_container(content, accepted, at=AT, parse=parse)


def packed(entries: Mapping[str, bytes]) -> bytes:
    """Put entries into a ZIP in this order, as anybody's program would."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as opened:
        for name, content in entries.items():
            opened.writestr(name, content)
    return made.getvalue()


def unpacked(content: bytes) -> dict[str, bytes]:
    """Take a ZIP apart."""
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def holder(*signatures: bytes) -> bytes:
    """Put signatures into one signature file."""
    inner = b"".join(one.partition(b"\n")[2] for one in signatures)
    return b'<asic:XAdESSignatures xmlns:asic="%b">%b</asic:XAdESSignatures>' % (asic.ASIC.encode(), inner)


def cades_of(content: bytes, **entries: bytes) -> bytes:
    """Make an ASiC-S of one file with a CAdES signature."""
    return packed({"mimetype": S_TYPE, "pismo.txt": content, "META-INF/signature.p7s": pdf_kit.cades(content), **entries})


def manifest(files: Mapping[str, bytes]) -> bytes:
    """Write the manifest that a CAdES signature in an ASiC-E is over."""
    listed = "".join(
        f"""<asic:DataObjectReference URI="{name}"><ds:DigestMethod Algorithm="{signing_kit.SHA256}"/>
<ds:DigestValue>{base64.b64encode(hashlib.sha256(content).digest()).decode()}</ds:DigestValue>
</asic:DataObjectReference>"""
        for name, content in files.items()
    )
    return f"""<asic:ASiCManifest xmlns:asic="{asic.ASIC}" xmlns:ds="{signing_kit.DS}">
<asic:SigReference URI="META-INF/signature.p7s" MimeType="application/pkcs7-signature"/>{listed}</asic:ASiCManifest>""".encode()


def with_manifest(written: bytes, files: Mapping[str, bytes]) -> bytes:
    """Make an ASiC-E with a CAdES signature over a manifest."""
    signature = {"META-INF/ASiCManifest.xml": written, "META-INF/signature.p7s": pdf_kit.cades(written)}
    return packed({"mimetype": E_TYPE, **files, **signature})


def test_container_of_ours_is_valid_and_gives_its_files_back() -> None:
    """One signature covers all files; they come out as they went in, in their order."""
    report = judged(MADE)
    assert (report.verdict, report.unsigned) == ("valid", ())
    (found,) = report.signatures
    assert (found.coverage, found.files, found.place) == ("whole_document", tuple(FILES), "META-INF/signatures.xml")
    opened = asic.open_container(MADE)
    assert (opened.kind, list(opened.files.items())) == ("ASiC-E", list(FILES.items()))


def test_mimetype_is_the_first_entry_as_it_is() -> None:
    """Programs tell a container by the octets at a fixed place (EN 319 162-1, A.1)."""
    assert MADE[:4] == b"PK\x03\x04"
    assert MADE[30 : 38 + len(E_TYPE)] == b"mimetype" + E_TYPE


def test_container_signed_with_the_same_files_differs_only_in_its_signature() -> None:
    """Order, dates and everything else of the container follow from the files and the moment."""
    one, other = unpacked(MADE), unpacked(asic.make(FILES, KEY, at=AT))
    assert list(one) == list(other)
    assert {name for name in one if one[name] != other[name]} == {"META-INF/signatures.xml"}
    with zipfile.ZipFile(io.BytesIO(MADE)) as opened:
        assert {entry.date_time for entry in opened.infolist()} == {(2025, 6, 2, 10, 0, 0)}


@pytest.mark.parametrize("name", ["mimetype", "META-INF/a.xml", "meta-inf/a.xml", "../a", "/a", "a//b", "a\\b", "a\nb", ""])
def test_name_that_a_container_cannot_have_is_not_signed(name: str) -> None:
    """It is refused before anything is signed."""
    with pytest.raises(CannotSign):
        asic.make({name: b"x"}, KEY, at=AT)


def test_signature_in_a_container_can_be_lifted_before_it_is_packed() -> None:
    """A time stamp goes into the signature file, and the level is found again."""
    key = kit.short().signing_key("seal", kit.between().certificate)
    signed = asic.sign(FILES, key, at=AT)
    stamped = levels.add_timestamp(signed, kit.ask(AT), Trust([kit.root().certificate], [kit.between().certificate]), at=AT)
    (found,) = judged(asic.pack(FILES, stamped, at=AT), levels_kit.accepting()).signatures
    assert (found.reason, found.baseline, found.proved_at) == ("passed", "T", AT)


def test_file_that_nobody_signed_is_named_and_makes_the_whole_undecided() -> None:
    """The signature over the other files stays valid, and says that it leaves something out."""
    report = judged(packed({**unpacked(MADE), "dopisane.txt": b"?"}))
    assert (report.verdict, report.reason, report.unsigned) == ("indeterminate", "partial_coverage", ("dopisane.txt",))
    assert [(found.reason, found.coverage) for found in report.signatures] == [("passed", "partial")]


@pytest.mark.parametrize("name", ["META-INF/umowa.pdf", "META-INF/Signatures9.xml", "META-INF/manifest.xml/umowa.pdf"])
def test_file_that_hides_among_the_signatures_is_named(name: str) -> None:
    """No signature reaches below META-INF, so that what lies there and is none of the standard's files is signed by nobody."""
    report = judged(packed({**unpacked(MADE), name: b"hidden"}))
    assert (report.verdict, report.reason, report.unsigned) == ("indeterminate", "partial_coverage", (name,))


def test_two_signatures_may_share_the_files_among_them() -> None:
    """Each is judged for its own files; together they leave none out."""
    one, other = ({name: content} for name, content in FILES.items())
    signatures = holder(sign_detached(one, KEY, at=AT), sign_detached(other, KEY, at=AT))
    report = judged(asic.pack(FILES, signatures, at=AT))
    assert (report.verdict, report.unsigned) == ("valid", ())
    assert [found.files for found in report.signatures] == [tuple(one), tuple(other)]


def test_file_changed_in_the_container_fails() -> None:
    """One octet of one file, and the signature is invalid and covers nothing."""
    report = judged(packed({**unpacked(MADE), "pismo.xml": b"<pismO/>"}))
    assert (report.verdict, report.reason, report.unsigned) == ("invalid", "hash_failure", tuple(FILES))


@pytest.mark.parametrize(
    "signatures",
    [
        pytest.param(b"<a", id="no XML"),
        pytest.param(b"<a/>", id="another root"),
        pytest.param(holder(), id="no signature"),
        pytest.param(sign_detached(FILES, KEY, at=AT), id="a bare signature"),
        pytest.param(b"<!DOCTYPE a><a/>", id="a DTD"),
    ],
)
def test_signature_file_that_is_none_is_a_format_failure(signatures: bytes) -> None:
    """It is counted as a signature that does not hold, not left aside."""
    report = judged(asic.pack(FILES, signatures, at=AT))
    assert (report.verdict, report.reason) == ("invalid", "format_failure")


def test_signature_over_its_own_object_says_nothing_about_the_files() -> None:
    """It is intact, and covers no file of the container."""
    report = judged(asic.pack(FILES, holder(sign_enveloping(b"x", KEY, at=AT)), at=AT))
    assert (report.verdict, report.reason) == ("indeterminate", "signed_data_not_found")


def test_container_without_signatures_is_unsigned() -> None:
    """Nothing is claimed of it."""
    assert judged(packed({"mimetype": E_TYPE, "pismo.xml": b"x"})).verdict == "unsigned"


def test_too_many_signature_files_are_not_all_judged() -> None:
    """Work is bounded, and the report says so."""
    many = {f"META-INF/signatures{number}.xml": b"<a/>" for number in range(30)}
    report = judged(packed({"mimetype": E_TYPE, "pismo.xml": b"x", **many}))
    assert [found.reason for found in report.signatures].count("format_failure") == OFFICE.most_signatures
    assert report.signatures[-1].reason == "too_large"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (MADE, True),
        (packed({"a.txt": b"x", "META-INF/signatures.xml": b"<a/>"}), True),
        (packed({"a.txt": b"x", "META-INF/signature001.p7s": b"?"}), True),
        (packed({"mimetype": b"application/vnd.oasis.opendocument.text", "META-INF/documentsignatures.xml": b"<a/>"}), False),
        (packed({"a.txt": b"x"}), False),
        (b"%PDF-1.4", False),
    ],
)
def test_container_is_told_by_its_content(content: bytes, *, expected: bool) -> None:
    """By the mimetype, or without one by the signature files in it; other archives are none."""
    assert asic.is_container(content) is expected


@pytest.mark.parametrize(
    "entries",
    [
        pytest.param({"a.txt": b"x", "mimetype": E_TYPE}, id="not first"),
        pytest.param({"mimetype": b"application/zip", "a.txt": b"x"}, id="of something else"),
    ],
)
def test_mimetype_that_breaks_the_rules_is_suspicious(entries: dict[str, bytes]) -> None:
    """Two programs could take the file for two things."""
    with pytest.raises(ContainerSuspicious):
        asic.open_container(packed(entries))


def test_packed_mimetype_is_suspicious() -> None:
    """It must stand there as it is."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr("mimetype", E_TYPE)
    with pytest.raises(ContainerSuspicious):
        asic.open_container(made.getvalue())


def test_cades_over_the_one_file_of_an_asic_s_is_judged() -> None:
    """Who signed, and the file that is covered."""
    report = judged(cades_of(b"tak"), levels_kit.accepting())
    (found,) = report.signatures
    assert (report.verdict, found.level, found.baseline, found.files) == ("valid", "cades", "B", ("pismo.txt",))
    assert found.name == "SYMULATOR Anna Testowa"


def test_cades_with_a_time_stamp_outlives_its_certificate() -> None:
    """The time stamp proves that the signature is older than the end of the certificate."""
    content = {"mimetype": S_TYPE, "a.txt": b"tak", "META-INF/signature.p7s": pdf_kit.cades(b"tak", stamped=AT)}
    later = AT + timedelta(days=800)
    (found,) = verify_container(packed(content), levels_kit.accepting(), at=later, parse=parse).signatures
    assert (found.reason, found.baseline, found.proved_at) == ("passed", "T", AT)


def test_cades_over_another_file_fails() -> None:
    """The digest is of what stands in the container."""
    content = {"mimetype": S_TYPE, "pismo.txt": b"nie", "META-INF/signature.p7s": pdf_kit.cades(b"tak")}
    assert judged(packed(content), levels_kit.accepting()).reason == "hash_failure"


def test_cades_by_a_stranger_leads_to_nobody() -> None:
    """Intact, and by nobody we trust."""
    assert judged(cades_of(b"tak")).reason == "no_certificate_chain_found"


def test_second_file_in_an_asic_s_is_not_covered() -> None:
    """Which of them is meant is not known."""
    assert judged(cades_of(b"tak", **{"drugi.txt": b"nie"}), levels_kit.accepting()).reason == "format_failure"


def test_cades_over_a_manifest_covers_its_files() -> None:
    """The digests of the manifest are checked, and a file that it does not list is named."""
    report = judged(with_manifest(manifest({"a.txt": b"1"}), {"a.txt": b"1", "b.txt": b"2"}), levels_kit.accepting())
    assert (report.verdict, report.unsigned) == ("indeterminate", ("b.txt",))
    assert [(found.reason, found.files, found.coverage) for found in report.signatures] == [("passed", ("a.txt",), "partial")]


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        (manifest({"a.txt": b"2"}), "hash_failure"),
        (manifest({"c.txt": b"1"}), "signed_data_not_found"),
        (manifest({}), "signed_data_not_found"),
        (manifest({"a.txt": b"1"}).replace(b"signature.p7s", b"other.p7s"), "format_failure"),
        (manifest({"a.txt": b"1"}).replace(b"xmlenc#sha256", b"xmlenc#md5"), "crypto_constraints_failure"),
        (b"<broken", "format_failure"),
    ],
)
def test_manifest_that_does_not_fit_covers_nothing(written: bytes, reason: str) -> None:
    """Each mistake has its own reason."""
    report = judged(with_manifest(written, {"a.txt": b"1"}), levels_kit.accepting())
    assert (report.reason, report.unsigned) == (reason, ("a.txt",))


def test_broken_cades_is_a_format_failure() -> None:
    """What is no CMS proves nothing."""
    content = {"mimetype": S_TYPE, "a.txt": b"tak", "META-INF/signature.p7s": b"\x30\x03\x02\x01\x01"}
    assert judged(packed(content)).reason == "format_failure"


def test_time_stamp_alone_is_said_not_to_be_judged() -> None:
    """A container with nothing but a time stamp is not called unsigned, and nothing is claimed of it."""
    report = judged(packed({"mimetype": S_TYPE, "a.txt": b"x", "META-INF/timestamp.tst": b"?"}))
    assert (report.verdict, report.reason) == ("indeterminate", "format_not_judged")
