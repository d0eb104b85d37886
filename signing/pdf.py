"""Verify the signatures of a PDF: each alone, what it covers, and what was changed behind it (PAdES, ETSI EN 319 142-1).

pyHanko reads the file and tells the revisions apart; what a signature proves is judged as everywhere else, by our own trust.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from time import monotonic
from typing import Any, Final, TypeVar

from asn1crypto.parser import peek
from pyhanko.pdf_utils.crypt import AuthStatus
from pyhanko.pdf_utils.decode_limits import DecodeLimits, DocumentDecodeBudget
from pyhanko.pdf_utils.misc import PdfDecodeLimitError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import DiffResult, ModificationLevel
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel

from signing import algorithms, cades, certificates, proofs
from signing.certificates import Known
from signing.errors import PdfTooLarge, PdfUnreadable
from signing.policy import Policy
from signing.proofs import Proof
from signing.reading import Malformed
from signing.revocation import MOST_VALUES, NOTHING, Values
from signing.time_limit import TimeIsUp, within
from signing.verdict import Coverage, Finding, Level, Report, SignatureVerdict, StampKind

logging.getLogger("pyhanko").setLevel(logging.CRITICAL)  # what it finds stands in the verdict

MOST_OCTETS: Final = 100_000_000
MOST_REVISIONS: Final = 50
MOST_SECONDS: Final = 15
_LIMITS: Final = DecodeLimits(document_budget=DocumentDecodeBudget(base_allowance=1 << 26, max_ratio=20))
_LEVELS: Final[dict[str, Level]] = {"/ETSI.CAdES.detached": "pades", "/adbe.pkcs7.detached": "pkcs7"}
_STAMP: Final = "/DocTimeStamp"
_WHOLE: Final = {SignatureCoverageLevel.ENTIRE_FILE, SignatureCoverageLevel.ENTIRE_REVISION}
_Result = TypeVar("_Result")
SIGNED_SINCE: Final = ModificationLevel.FORM_FILLING
"""The level of changes to which further signatures belong, besides fields that were filled in."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A PDF: its octets, pyHanko's view of it, its signatures by field, its time limit, and what its security store holds."""

    content: memoryview
    reader: PdfFileReader
    found: tuple[tuple[str, EmbeddedPdfSignature | Malformed], ...]
    until: float
    offers: tuple[Known, ...] = ()
    values: Values = NOTHING

    @property
    def signatures(self) -> list[tuple[str, EmbeddedPdfSignature | Malformed]]:
        """Give the signatures without the time stamps of the document."""
        return [(name, one) for name, one in self.found if not _is_stamp(one)]


def verify_pdf(content: bytes, policy: Policy, *, at: datetime) -> Report:
    """Judge every signature of a PDF, in the order in which they were made; only the policy's trust may fetch anything.

    Args:
        content: the whole file, up to 100 million octets.
        policy: what is acceptable.
        at: the aware moment at which certificates must be valid.

    Raises:
        PdfUnreadable: no PDF, a damaged one, or one that needs a password.
        PdfTooLarge: too large, too many revisions, or reading it takes longer than fifteen seconds.
        ValueError: ``at`` has no zone.
    """
    if at.tzinfo is None:
        raise ValueError("the moment needs a time zone")
    opened = open_pdf(content)
    signatures = opened.signatures
    if len(signatures) > policy.most_signatures:
        return Report(tuple(SignatureVerdict(reason="too_large", place=name) for name, _ in signatures))
    return Report(tuple(_judge(opened, name, one, policy, at) for name, one in signatures))


def open_pdf(content: bytes) -> Opened:
    """Open a PDF, within limits; raises what :func:`verify_pdf` raises."""
    if len(content) > MOST_OCTETS:
        raise PdfTooLarge(f"{len(content)} octets")
    until = monotonic() + MOST_SECONDS
    return patiently(until, lambda: _read(content, until))


def patiently(until: float, work: Callable[[], _Result]) -> _Result:
    """Let pyHanko work on a whole file until then, and turn its many unrelated errors into two of ours.

    Raises:
        PdfUnreadable, PdfTooLarge: as :func:`verify_pdf`.
    """
    try:
        return within(until, work)
    except (PdfDecodeLimitError, TimeIsUp) as failure:
        raise PdfTooLarge(f"{type(failure).__name__}: {failure}") from failure
    except (PdfTooLarge, PdfUnreadable):
        raise
    except Exception as failure:  # pyHanko raises errors of many unrelated kinds over a damaged file
        raise PdfUnreadable(f"{type(failure).__name__}: {failure}") from failure


def _read(content: bytes, until: float) -> Opened:
    reader = PdfFileReader(io.BytesIO(content), decode_limits=_LIMITS)
    if reader.total_revisions > MOST_REVISIONS:
        raise PdfTooLarge(f"{reader.total_revisions} revisions")
    if reader.encrypted and reader.decrypt(b"").status == AuthStatus.FAILED:
        raise PdfUnreadable("a password is needed")
    found = [(name, _embedded(reader, holder, name)) for name, _, holder in enumerate_sig_fields(reader, filled_status=True)]
    found.sort(key=lambda one: _revision(one[1]))
    return Opened(memoryview(content), reader, tuple(found), until, *_stored(reader))


def _embedded(reader: PdfFileReader, holder: Any, name: str) -> EmbeddedPdfSignature | Malformed:
    try:
        return EmbeddedPdfSignature(reader, holder, name)
    except Exception as failure:  # noqa: BLE001 - as above
        return Malformed(f"{type(failure).__name__}: {failure}")


def _revision(one: EmbeddedPdfSignature | Malformed) -> int:
    return -1 if isinstance(one, Malformed) else one.signed_revision


def _is_stamp(one: EmbeddedPdfSignature | Malformed) -> bool:
    return not isinstance(one, Malformed) and one.sig_object_type == _STAMP


def _stored(reader: PdfFileReader) -> tuple[tuple[Known, ...], Values]:
    """Give the certificates and revocation values of the security store; one that cannot be read proves nothing."""
    if "/DSS" not in reader.root:
        return (), NOTHING
    store = reader.root["/DSS"]
    try:
        offers = tuple(map(certificates.read, _streams(store, "/Certs")))
        return offers, Values(_streams(store, "/CRLs"), _streams(store, "/OCSPs"))
    except Exception:  # noqa: BLE001 - as above
        return (), NOTHING


def _streams(store: Any, name: str) -> tuple[bytes, ...]:
    listed = store[name] if name in store else ()  # noqa: SIM401 - get would not follow the reference
    if len(listed) > MOST_VALUES:
        raise Malformed(f"{len(listed)} x {name}")
    return tuple(one.get_object().data for one in listed)


def _judge(opened: Opened, name: str, one: EmbeddedPdfSignature | Malformed, policy: Policy, at: datetime) -> SignatureVerdict:
    verdict = SignatureVerdict(place=name, level="pkcs7")
    try:
        if isinstance(one, Malformed):
            raise one
        verdict.revision = (one.signed_revision + 1, opened.reader.total_revisions)
        _examine(verdict, opened, one, policy, at)
    except Finding as finding:
        verdict.reason, verdict.detail = finding.reason, finding.detail
    except Malformed as failure:
        verdict.reason, verdict.detail = "format_failure", str(failure)
    return verdict


def _examine(verdict: SignatureVerdict, opened: Opened, one: EmbeddedPdfSignature, policy: Policy, at: datetime) -> None:
    """Go through the checks until one of them ends the examination with a Finding."""
    kind = str(one.sig_object.get("/SubFilter", ""))
    if kind not in _LEVELS:
        raise Finding("format_not_judged", kind)
    verdict.level = _LEVELS[kind]
    message = cades.read(one.pkcs7_content)
    pieces = _signed(opened, one)
    cades.check_value(verdict, message, algorithms.digest(message.digest, pieces), policy)
    verdict.signing_time = verdict.signing_time or _claimed(one)
    verdict.coverage = _coverage(opened, one)
    proof = _proof(opened, one, policy, at)
    cades.check_rest(verdict, message, proof, policy, at)


def _reading(opened: Opened, work: Callable[[], _Result]) -> _Result:
    """Let pyHanko read a file within its time, and turn its many unrelated errors into two of ours.

    Raises:
        Finding: too_large.
        Malformed: anything else.
    """
    try:
        return within(opened.until, work)
    except (PdfDecodeLimitError, TimeIsUp) as failure:
        raise Finding("too_large", str(failure)) from failure
    except Exception as failure:
        raise Malformed(f"{type(failure).__name__}: {failure}") from failure


def _signed(opened: Opened, one: EmbeddedPdfSignature) -> tuple[memoryview, memoryview]:
    """Give the two pieces of a file that a signature covers: all up to its own value, and all behind it (ISO 32000-2, 12.8.1).

    Raises:
        Finding: byte_range_wrong.
    """
    try:
        start, first, second, rest = map(int, one.byte_range)
    except (ValueError, TypeError):
        raise Finding("byte_range_wrong") from None
    end = second + rest
    if start != 0 or not 0 < first < second < end <= len(opened.content):
        raise Finding("byte_range_wrong", f"{start} {first} {second} {rest}")
    value = bytes(opened.content[first:second])
    if value.lower() != b"<" + one.pkcs7_content.hex().encode() + b">":
        raise Finding("byte_range_wrong", "something else than the value is left out")
    return opened.content[:first], opened.content[second:end]


def _claimed(one: EmbeddedPdfSignature) -> datetime | None:
    try:
        found = one.self_reported_timestamp
    except Exception:  # noqa: BLE001 - a date that cannot be read claims nothing
        return None
    return found if found is not None and found.tzinfo else None


def _coverage(opened: Opened, one: EmbeddedPdfSignature) -> Coverage:
    """Say what of the file a signature covers, as it stands now: later signatures and time stamps take nothing away from it.

    Raises:
        Finding: byte_range_wrong, changed_after_signing, too_large, format_not_judged.
        Malformed: pyHanko cannot read what came later.
    """
    examine: Any = one.compute_integrity_info  # untyped there
    _reading(opened, examine)
    if one.coverage not in _WHOLE:
        raise Finding("byte_range_wrong", str(one.coverage))
    changes = one.diff_result
    if not one.summarise_integrity_info()["docmdp_ok"] or not isinstance(changes, DiffResult) or _has_tail(opened, one):
        raise Finding("changed_after_signing", str(changes))
    others = {name for name, _ in opened.found}
    return "whole_document" if changes.modification_level <= SIGNED_SINCE and changes.changed_form_fields <= others else "partial"


def _has_tail(opened: Opened, one: EmbeddedPdfSignature) -> bool:
    """Say whether something stands behind the last revision, which some programs might read as one more."""
    *_, second, rest = map(int, one.byte_range)
    last = one.signed_revision == opened.reader.total_revisions - 1
    return last and bool(bytes(opened.content[second + rest :]).strip())


def _proof(opened: Opened, one: EmbeddedPdfSignature, policy: Policy, at: datetime) -> Proof:
    """Judge the time stamps of the document that stand behind a signature, from the newest."""
    proof = Proof(at, offers=opened.offers, values=opened.values, told=opened.values != NOTHING)
    for _, stamp in reversed(opened.found):
        if isinstance(stamp, Malformed) or not _is_stamp(stamp) or stamp.signed_revision <= one.signed_revision:
            continue
        root = _reading(opened, partial(opened.reader.get_historical_root, stamp.signed_revision))
        kind: StampKind = "archive" if "/DSS" in root else "signature"
        covered = _stamped(opened, stamp)
        proofs.hear(proof, kind, partial(_token, opened, stamp), covered, policy.stampers, proof.moment, at)
    return proof


def _token(opened: Opened, stamp: EmbeddedPdfSignature) -> bytes:
    """Give a time stamp without the zeros that fill its place."""
    return stamp.pkcs7_content[: _reading(opened, partial(peek, stamp.pkcs7_content))]


def _stamped(opened: Opened, stamp: EmbeddedPdfSignature) -> Iterator[bytes]:
    pieces = _signed(opened, stamp)
    if _reading(opened, stamp.evaluate_signature_coverage) not in _WHOLE:
        raise Finding("byte_range_wrong")
    yield b"".join(pieces)
