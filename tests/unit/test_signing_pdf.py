"""Signatures in PDF: who, since when, at which level, over what, and whatever was done to the file behind them."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import cache
from time import monotonic
from typing import Any

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.decode_limits import DecodeLimits, DocumentDecodeBudget
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter

from signing import pdf, policy, report
from signing.errors import PdfTooLarge, PdfUnreadable
from signing.pdf import verify_pdf
from signing.policy import Policy
from signing.reading import Malformed
from signing.revocation import NOTHING
from signing.verdict import Report, SignatureVerdict
from tests import levels_kit, pdf_kit, signing_kit
from tests import revocation_kit as kit
from tests.signing_kit import AT

OFFICE = levels_kit.accepting()
GENERIC: Any = generic  # partly untyped
LATER = AT + timedelta(days=800)
HOUR = kit.HOUR


@cache
def signed() -> bytes:
    """Give a PDF with one signature of level B."""
    return pdf_kit.signed()


@cache
def level_t() -> bytes:
    """Give it with a time stamp."""
    return pdf_kit.signed(stamped=AT)


@cache
def level_lt() -> bytes:
    """Give it with revocation values."""
    return pdf_kit.with_store(level_t(), kit.crl(at=AT + HOUR), kit.root_crl(at=AT + HOUR))


def judged(content: bytes, accepted: Policy = OFFICE, at: Any = AT) -> SignatureVerdict:
    """Verify and give the first verdict."""
    return whole(content, accepted, at).signatures[0]


def whole(content: bytes, accepted: Policy = OFFICE, at: Any = AT) -> Report:
    """Verify and give the report."""
    return verify_pdf(content, accepted, at=at)


def test_signed_pdf_is_valid_and_wholly_covered() -> None:
    """The report says who, at which level, in which field and over which revision."""
    found = judged(signed())
    assert (found.reason, found.level, found.baseline, found.coverage) == ("passed", "pades", "B", "whole_document")
    assert (found.name, found.place, found.revision) == ("SYMULATOR Anna Testowa", "Podpis1", (2, 2))
    assert found.signing_time is not None
    assert found.signing_time.tzinfo is not None


def test_pdf_without_signature_is_unsigned() -> None:
    """Nothing is claimed of it."""
    assert whole(pdf_kit.plain()).verdict == "unsigned"


def test_signature_by_a_stranger_leads_to_nobody() -> None:
    """It is intact, and by nobody we trust."""
    assert judged(signed(), policy.letters([signing_kit.root().certificate])).reason == "no_certificate_chain_found"


def test_moment_needs_a_zone() -> None:
    """A naive moment would be judged as another one."""
    with pytest.raises(ValueError, match="zone"):
        verify_pdf(signed(), OFFICE, at=AT.replace(tzinfo=None))


def test_time_stamp_lets_a_signature_outlive_its_certificate() -> None:
    """Without one nothing proves that it was made before the certificate ended."""
    assert judged(signed(), at=LATER).reason == "out_of_bounds_no_poe"
    found = judged(level_t(), at=LATER)
    assert (found.reason, found.baseline, found.proved_at) == ("passed", "T", AT)


def test_security_store_lifts_to_lt_and_a_time_stamp_over_it_to_lta() -> None:
    """Both stand in later revisions, which take nothing away from the signature."""
    found = judged(level_lt(), at=AT + 2 * HOUR)
    assert (found.reason, found.baseline, found.coverage, found.revision) == ("passed", "LT", "whole_document", (2, 3))
    found = judged(pdf_kit.with_stamp(level_lt(), AT + 2 * HOUR), at=LATER)
    assert (found.reason, found.baseline, [stamp.kind for stamp in found.stamps]) == ("passed", "LTA", ["archive", "signature"])


def test_time_stamp_over_the_document_alone_makes_level_t() -> None:
    """PAdES-T may have it instead of one in the signature (EN 319 142-1, 5.3)."""
    found = judged(pdf_kit.with_stamp(signed(), AT + HOUR), at=LATER)
    assert (found.reason, found.baseline, found.proved_at) == ("passed", "T", AT + HOUR)


def test_revoked_signer_is_told_by_the_security_store() -> None:
    """Bad news count, whoever put them into the file."""
    news = kit.crl((kit.short(), AT - timedelta(days=1)), at=AT + HOUR)
    found = judged(pdf_kit.with_store(level_t(), news, kit.root_crl()), levels_kit.accepting(needed=True))
    assert found.reason == "revoked_no_poe"


def test_each_of_two_signatures_is_judged_alone() -> None:
    """The second covers the first, and takes nothing away from it."""
    first, second = whole(pdf_kit.signed(signed(), kit.signer(), field="Podpis2")).signatures
    assert [(one.reason, one.coverage, one.revision) for one in (first, second)] == [
        ("passed", "whole_document", (2, 3)),
        ("passed", "whole_document", (3, 3)),
    ]
    assert [one.name for one in (first, second)] == ["SYMULATOR Anna Testowa", "SYMULATOR Jan Testowy"]


def test_cms_signature_of_the_old_kind_is_judged_too() -> None:
    """Many programs write adbe.pkcs7.detached, with the certificate bound as in PAdES."""
    found = judged(pdf_kit.signed(subfilter=SigSeedSubFilter.ADOBE_PKCS7_DETACHED))
    assert (found.reason, found.level) == ("passed", "pkcs7")


def test_level_that_the_policy_wants_is_wanted_of_a_pdf_too() -> None:
    """B is not enough where T is asked for, nor T where LT is."""
    assert judged(signed(), levels_kit.accepting(level="T")).reason == "no_poe"
    assert judged(level_t(), levels_kit.accepting(level="LT")).reason == "level_too_low"


@pytest.mark.parametrize("change", [pdf_kit.another_page, pdf_kit.another_title])
def test_what_is_changed_in_a_later_revision_is_found(change: Callable[[Any], None]) -> None:
    """The signed octets are all there, and what a reader sees is something else."""
    found = judged(pdf_kit.changed(signed(), change))
    assert (found.reason, found.verdict, found.coverage) == ("changed_after_signing", "invalid", "nothing")
    assert report.indication(found.reason) == ("TOTAL-FAILED", "FORMAT_FAILURE")


def test_change_between_two_signatures_spoils_the_first_only() -> None:
    """Who signed last signed what is there."""
    content = pdf_kit.signed(pdf_kit.changed(signed(), pdf_kit.another_page), kit.signer(), field="Podpis2")
    assert [one.reason for one in whole(content).signatures] == ["changed_after_signing", "passed"]


def test_signature_that_allows_no_changes_is_spoiled_by_a_further_signature() -> None:
    """A certified document says itself what may be done to it (DocMDP)."""
    certified = pdf_kit.signed(certify=True, docmdp_permissions=MDPPerm.NO_CHANGES)
    assert judged(certified).reason == "passed"
    further = pdf_kit.changed(certified, _another_field)
    assert judged(further).reason == "changed_after_signing"


def _another_field(writer: Any) -> None:
    writer.root["/AcroForm"][pdf_name("/Fields")].append(
        writer.add_object(GENERIC.DictionaryObject({pdf_name("/FT"): pdf_name("/Tx"), pdf_name("/T"): generic.pdf_string("x")}))
    )
    writer.update_container(writer.root["/AcroForm"]["/Fields"])


def test_field_filled_in_later_leaves_the_signature_partial() -> None:
    """The signer saw the form empty; whoever accepts parts may accept that, and then it is told."""
    filled = pdf_kit.changed(pdf_kit.signed(pdf_kit.changed(pdf_kit.plain(), _with_form)), _filled)
    found = judged(filled)
    assert (found.reason, found.verdict, found.coverage) == ("partial_coverage", "indeterminate", "partial")
    parts = replace(OFFICE, accept_partial=True)
    assert judged(filled, parts).reason == "passed"


def _with_form(writer: Any) -> None:
    page = writer.root["/Pages"]["/Kids"][0]
    place = generic.ArrayObject(map(generic.NumberObject, (10, 10, 100, 30)))
    kind = {pdf_name("/FT"): pdf_name("/Tx"), pdf_name("/Subtype"): pdf_name("/Widget"), pdf_name("/Rect"): place}
    field = writer.add_object(GENERIC.DictionaryObject({**kind, pdf_name("/T"): generic.pdf_string("uwagi")}))
    page[pdf_name("/Annots")] = generic.ArrayObject([field])
    writer.update_container(page)
    writer.root[pdf_name("/AcroForm")] = GENERIC.DictionaryObject({pdf_name("/Fields"): generic.ArrayObject([field])})
    writer.update_root()


def _filled(writer: Any) -> None:
    field = writer.root["/AcroForm"]["/Fields"][0]
    field[pdf_name("/V")] = generic.pdf_string("tak")
    writer.update_container(field)


def test_something_behind_the_last_revision_is_suspicious() -> None:
    """Some programs repair a file by what they find there."""
    assert judged(signed() + b"\n\r\n").reason == "passed"
    assert judged(signed() + b"\n1 0 obj\n<< /Type /Catalog >>\nendobj\n").reason == "changed_after_signing"


def test_changed_octet_is_a_hash_failure() -> None:
    """What was signed is not what is there."""
    assert judged(signed().replace(b"Decyzja numer 1", b"Decyzja numer 7")).reason == "hash_failure"


def _range_of(content: bytes) -> tuple[int, int]:
    start = content.rindex(b"/ByteRange")
    return content.index(b"[", start), content.index(b"]", start) + 1


def _with_range(content: bytes, *numbers: int) -> bytes:
    start, end = _range_of(content)
    written = f"[{' '.join(map(str, numbers))}]".encode()
    assert len(written) <= end - start
    return content[:start] + written.ljust(end - start) + content[end:]


def _numbers(content: bytes) -> list[int]:
    start, end = _range_of(content)
    return [int(number) for number in content[start + 1 : end - 1].split()]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda _: (0, 0, 0, 0), id="nothing"),
        pytest.param(lambda n: (1, n[1] - 1, n[2], n[3]), id="not from the start"),
        pytest.param(lambda n: (0, n[1] - 10, n[2], n[3]), id="leaves out more than the value"),
        pytest.param(lambda n: (0, n[1], n[2] - 10, n[3] + 10), id="takes a part of the value"),
        pytest.param(lambda n: (0, n[1], n[2], n[3] + 1000), id="beyond the end"),
        pytest.param(lambda n: (0, n[1], n[2], n[3] - 20), id="less than its revision"),
        pytest.param(lambda n: (0, n[1]), id="half"),
    ],
)
def test_wrong_byte_range_never_passes(change: Callable[[list[int]], tuple[int, ...]]) -> None:
    """A signature covers everything but its own value, or it covers nothing."""
    found = judged(_with_range(signed(), *change(_numbers(signed()))))
    assert found.verdict == "invalid"
    assert found.reason in {"byte_range_wrong", "hash_failure"}
    assert found.coverage == "nothing"


def test_content_hidden_in_the_place_of_the_value_is_found() -> None:
    """The value is shorter than the place kept for it; only zeros may fill the rest, for it is not signed."""
    content = signed()
    _, _, second, _ = _numbers(content)
    hidden = b">\n/Reason (Nie to podpisano)"
    assert content[second - len(hidden) - 1 : second] == b"0" * len(hidden) + b">"
    spoiled = content[: second - len(hidden) - 1] + hidden + b" " + content[second:]
    assert judged(spoiled).reason == "byte_range_wrong"


def _signed_anew(content: bytes) -> bytes:
    """Put a value in its place that is good for these ranges, as somebody with a key can."""
    _, first, second, rest = _numbers(content)
    made = pdf_kit.cades(content[:first] + content[second : second + rest]).hex().encode()
    return content[: first + 1] + made.ljust(second - first - 2, b"0") + content[second - 1 :]


def test_date_that_cannot_be_read_claims_nothing() -> None:
    """Whatever stands there, nothing is raised."""
    (_, dated), (_, broken) = [pdf.open_pdf(content).found[0] for content in (signed(), signed().replace(b"/M (D", b"/M (X"))]
    assert not isinstance(dated, Malformed)
    assert not isinstance(broken, Malformed)
    assert pdf._claimed(dated) is not None
    assert pdf._claimed(broken) is None


def test_signature_over_less_than_its_revision_is_refused_though_its_value_is_good() -> None:
    """Its maker left out the end of the file, where the table of objects can be put in another's place."""
    _, first, second, rest = _numbers(signed())
    found = judged(_signed_anew(_with_range(signed(), 0, first, second, rest - 20)))
    assert (found.reason, found.coverage, found.revision) == ("byte_range_wrong", "nothing", (2, 2))


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (b"/SubFilter /ETSI.CAdES.detached", b"/SubFilter /adbe.x509.rsa_sha1 ", "format_not_judged"),
        (b"/ByteRange", b"/ByteRunge", "format_failure"),
        (b"/Contents <30", b"/Contents <31", "format_failure"),
        (b"/ByteRange [0 ", b"/ByteRange [/ ", "byte_range_wrong"),
    ],
)
def test_signature_that_is_none_of_ours_to_judge_says_so(old: bytes, new: bytes, reason: str) -> None:
    """It is listed, never left out of the report."""
    assert signed().count(old) >= 1
    place = signed().rindex(old)
    content = signed()[:place] + new + signed()[place + len(old) :]
    assert judged(content).reason == reason


def test_value_of_another_signature_does_not_fit() -> None:
    """A value that was made over another file is a hash failure."""
    other = pdf_kit.signed(pdf_kit.changed(pdf_kit.plain(), pdf_kit.another_title))
    assert len(other) != len(signed())
    _, first, second, _ = _numbers(signed())
    _, first_, second_, _ = _numbers(other)
    assert second - first == second_ - first_
    assert judged(signed()[:first] + other[first_:second_] + signed()[second:]).reason == "hash_failure"


def test_weak_digest_is_not_accepted() -> None:
    """SHA-1 counts only where a policy says so, and then as weak."""
    content = pdf_kit.signed(digest="sha1")
    assert judged(content).reason == "crypto_constraints_failure"
    legacy = Policy(trust=OFFICE.trust, podpis_zaufany_seals=OFFICE.podpis_zaufany_seals, accept_sha1=True)
    assert judged(content, legacy).reason == "weak_algorithm"


def test_seal_of_podpis_zaufany_without_a_place_for_the_person_is_undecided() -> None:
    """The seal alone says nobody's name."""
    sealing = policy.letters([], [kit.root().certificate], [kit.between().certificate])
    assert judged(signed(), sealing).reason == "podpis_zaufany_without_person"


def test_too_many_signatures_are_not_judged() -> None:
    """Work is bounded, and each is listed with the reason."""
    few = Policy(trust=OFFICE.trust, podpis_zaufany_seals=OFFICE.podpis_zaufany_seals, most_signatures=1)
    two = pdf_kit.signed(signed(), field="Podpis2")
    assert [one.reason for one in whole(two, few).signatures] == ["too_large", "too_large"]


def test_file_too_large_to_be_read_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of it is looked at."""
    monkeypatch.setattr(pdf, "MOST_OCTETS", 1000)
    with pytest.raises(PdfTooLarge):
        whole(signed())


def test_too_many_revisions_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every revision is compared with the next."""
    monkeypatch.setattr(pdf, "MOST_REVISIONS", 1)
    with pytest.raises(PdfTooLarge):
        whole(signed())


def test_file_that_cannot_be_compared_in_time_is_given_up() -> None:
    """Forty objects can hide a million million paths; the clock stops what no count of objects would."""

    def doubled(writer: Any) -> None:
        below = writer.add_object(GENERIC.DictionaryObject())
        for _ in range(40):
            below = writer.add_object(GENERIC.DictionaryObject({pdf_name("/A"): below, pdf_name("/B"): below}))
        writer.root[pdf_name("/PieceInfo")] = below
        writer.update_root()

    content = pdf_kit.signed(pdf_kit.signed(pdf_kit.changed(pdf_kit.plain(), doubled)), field="Podpis2")
    opened = replace(pdf.open_pdf(content), until=monotonic() + 0.2)
    assert pdf._judge(opened, "Podpis1", _embedded(opened), OFFICE, AT).reason == "too_large"


def _embedded(opened: Any) -> Any:
    ((_, one), _) = opened.found
    return one


def test_file_that_cannot_be_read_in_time_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock runs from the first octet."""
    monkeypatch.setattr(pdf, "MOST_SECONDS", -1)
    with pytest.raises(PdfTooLarge, match="TimeIsUp"):
        whole(signed())


def test_bomb_in_the_security_store_proves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stream that unpacks without end is left aside; the signature is judged without it."""
    monkeypatch.setattr(pdf, "_LIMITS", DecodeLimits(document_budget=DocumentDecodeBudget(base_allowance=100_000, max_ratio=1)))

    def bomb(writer: Any) -> None:
        stream = GENERIC.StreamObject(stream_data=b"0" * 1_000_000)
        stream.compress()
        listed = generic.ArrayObject([writer.add_object(stream)])
        writer.root[pdf_name("/DSS")] = GENERIC.DictionaryObject({pdf_name("/Certs"): listed})
        writer.update_root()

    opened = pdf.open_pdf(pdf_kit.changed(signed(), bomb))
    assert (opened.offers, opened.values) == ((), NOTHING)
    assert judged(pdf_kit.changed(signed(), bomb)).certificate is not None


@pytest.mark.parametrize("content", [b"%PDF-", b"%PDF-1.7\n%%EOF\n", signed()[:3000], b"%PDF-1.4\n" + b"[" * 100_000])
def test_damaged_pdf_is_unreadable(content: bytes) -> None:
    """Damage is one error, whatever breaks in the reader."""
    with pytest.raises(PdfUnreadable):
        whole(content)


def test_pdf_with_a_password_is_unreadable_and_one_without_is_read() -> None:
    """Many offices send PDFs that only forbid printing; those open with an empty password."""
    assert judged(pdf_kit.signed(_encrypted(user=""))).reason == "passed"
    with pytest.raises(PdfUnreadable):
        whole(_encrypted(user="tajne"))


def _encrypted(user: str) -> bytes:
    writer: Any = copy_into_new_writer(PdfFileReader(io.BytesIO(pdf_kit.plain())))
    writer.encrypt(owner_pass="wlasciciel", user_pass=user)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def test_report_of_a_pdf_tells_field_and_revision() -> None:
    """For programs: which field, which revision of how many, at which level."""
    (found,) = report.as_json(whole(level_lt(), at=AT + HOUR), at=AT + HOUR)["signatures"]
    assert (found["level"], found["place"], found["revision"]) == ("pades", "Podpis1", {"number": 2, "of": 3})
