"""Write down what signatures prove, for programs: indications of ETSI EN 319 102-1, and what a page needs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, Literal, NamedTuple

from cryptography import x509
from cryptography.x509.oid import NameOID

from signing import qualified_status, together
from signing.shown import masked, shown
from signing.trusted_list import TrustedList
from signing.verdict import REASONS, News, Report, SignatureVerdict, StampVerdict, Verdict

Indication = Literal["TOTAL-PASSED", "TOTAL-FAILED", "INDETERMINATE"]

_INDICATIONS: Final[dict[Verdict, Indication]] = {
    "valid": "TOTAL-PASSED",
    "intact_weak": "INDETERMINATE",
    "indeterminate": "INDETERMINATE",
    "invalid": "TOTAL-FAILED",
}
_CONSTRAINTS, _CRYPTO = "SIG_CONSTRAINTS_FAILURE", "CRYPTO_CONSTRAINTS_FAILURE_NO_POE"
_SUB_INDICATIONS: Final = {
    "doubled_id": "FORMAT_FAILURE",
    "weak_algorithm": _CRYPTO,
    "crypto_constraints_failure": _CRYPTO,
    "key_too_weak": _CRYPTO,
    "not_an_ades": _CONSTRAINTS,
    "plain_xmldsig": _CONSTRAINTS,
    "partial_coverage": _CONSTRAINTS,
    "transform_refused": _CONSTRAINTS,
    "level_too_low": _CONSTRAINTS,
    "format_not_judged": _CONSTRAINTS,
    "certificate_not_bound": _CONSTRAINTS,
    "byte_range_wrong": "FORMAT_FAILURE",
    "changed_after_signing": "FORMAT_FAILURE",
    "timestamp_over_other_data": "HASH_FAILURE",
    "timestamp_unreadable": "FORMAT_FAILURE",
    "timestamp_untrusted": "NO_CERTIFICATE_CHAIN_FOUND",
    "timestamp_of_the_future": "TIMESTAMP_ORDER_FAILURE",
    "addressee_signature_missing": _CONSTRAINTS,
    "podpis_zaufany_without_seal": _CONSTRAINTS,
    "podpis_zaufany_without_person": _CONSTRAINTS,
}
"""Reasons of ours that are finer than the standard's; every other reason is a sub-indication of the standard in snake case."""

_INTACT: Final = {"valid", "intact_weak"}
_REVOKED: Final = {"revoked_no_poe", "revoked_ca_no_poe"}
_NEWS: Final[dict[News, tuple[str, str]]] = {
    "not_asked": ("Nie pytano, czy certyfikat unieważniono.", "Whether the certificate was revoked was not asked."),
    "anchor": (
        "Certyfikat wskazano wprost jako zaufany, więc o unieważnienie się nie pyta.",
        "The certificate itself is named as trusted, so nobody is asked about revocation.",
    ),
    "good": ("Certyfikat nie był unieważniony.", "The certificate was not revoked."),
    "unknown": (
        "Nie wiadomo, czy certyfikat unieważniono: brak aktualnych danych.",
        "Whether the certificate was revoked is not known: there are no fresh data.",
    ),
    "revoked": (
        "Certyfikat podpisującego albo jego wystawcy jest unieważniony.",
        "The signer's or an issuer's certificate is revoked.",
    ),
}


def indication(reason: str) -> tuple[Indication, str | None]:
    """Give the standard's indication and sub-indication for one of our reasons (EN 319 102-1 5.1.3)."""
    found = _INDICATIONS[REASONS[reason].verdict]
    return found, None if found == "TOTAL-PASSED" else _SUB_INDICATIONS.get(reason, reason.upper())


def as_json(
    report: Report,
    *,
    at: datetime,
    now: datetime | None = None,
    lists: Sequence[TrustedList] = (),
    received: datetime | None = None,
) -> dict[str, Any]:
    """Write a report as data.

    Args:
        report: what the verifier found.
        at: the aware moment that the certificates were judged for.
        now: the aware moment of asking, at which the signature is here and the lists are fresh or not; ``at`` unless told.
        lists: accepted national trusted lists, which say who is qualified.
        received: since when these very octets were there as a verified receipt proves; None where none does.

    Returns:
        ``verdict`` and ``indication`` of the whole (the worst of all), ``checked_for``, ``together`` (what several signatures
        are, in a sentence), ``signatures_elsewhere`` (in places where they prove nothing), ``unsigned_files`` (of a container),
        and ``signatures``, each judged alone, with its ``place`` where that is not XML. No PESEL stands in it.
    """
    asked = _Asked(at, now or at, lists, received)
    of_whole = None if report.verdict == "unsigned" else indication(report.reason)[0]
    return {
        "verdict": report.verdict,
        "indication": of_whole,
        "checked_for": at.isoformat(),
        "together": together.state(report)._asdict(),
        "signatures_elsewhere": report.elsewhere,
        "unsigned_files": list(report.unsigned),
        "signatures": [_signature(signature, asked) for signature in report.signatures],
    }


class _Asked(NamedTuple):
    at: datetime
    now: datetime
    lists: Sequence[TrustedList]
    received: datetime | None


def _signature(found: SignatureVerdict, asked: _Asked) -> dict[str, Any]:
    passed, why = indication(found.reason)
    return {
        "signer": found.name,
        "role": _role(found),
        "signed_as": found.signed_as or None,
        "podpis_zaufany": found.person is not None,
        "pesel": masked(found.person.pesel) if found.person else None,
        "verdict": found.verdict,
        "indication": passed,
        "sub_indication": why,
        "reason": found.reason,
        "text_pl": found.text_pl,
        "text_en": found.text_en,
        "coverage": found.coverage,
        "covers_signatures": len(found.over),
        "files": list(found.files),
        "place": shown(found.place) or None,
        "revision": {"number": found.revision[0], "of": found.revision[1]} if found.revision else None,
        "level": found.level,
        "baseline": found.baseline or None,
        "proved": _proved(found, asked),
        "time_stamps": [_stamp(one, asked) for one in found.stamps],
        "revocation": _revocation(found),
        "qualified": qualified_status.of_signature(found, asked.lists, at=asked.at, now=asked.now),
        "claimed_signing_time": found.signing_time.isoformat() if found.signing_time else None,
        "signature_algorithm": found.signature_algorithm,
        "digest_algorithms": list(found.digest_algorithms),
        "certificate": _certificate(found.certificate) if found.certificate else None,
    }


def _proved(found: SignatureVerdict, asked: _Asked) -> dict[str, Any]:
    """Say since when the signature is proved to exist, and by what: a time stamp, a receipt, or only that it is here now."""
    known: list[tuple[datetime, str, str | None]] = []
    if found.proved_at:
        known.append((found.proved_at, "time_stamp", found.proved_by))
    if asked.received:
        known.append((asked.received, "receipt", None))
    if found.verdict in _INTACT:
        known.append((asked.now, "now", None))
    since, by, service = min(known, key=lambda one: one[0], default=(None, None, None))
    return {"since": since.isoformat() if since else None, "by": by, "service": service}


def _stamp(found: StampVerdict, asked: _Asked) -> dict[str, Any]:
    return {
        "kind": found.kind,
        "reason": found.reason,
        "text_pl": found.text_pl,
        "text_en": found.text_en,
        "at": found.at.isoformat() if found.at else None,
        "service": found.by or None,
        "qualified": qualified_status.of_stamp(found, asked.lists, now=asked.now),
    }


def _revocation(found: SignatureVerdict) -> dict[str, Any]:
    text_pl, text_en = _NEWS[found.news]
    since = found.detail if found.reason in _REVOKED else None
    return {"state": found.news, "since": since, "text_pl": text_pl, "text_en": text_en}


def _role(found: SignatureVerdict) -> str:
    """Say in what role somebody signed, as far as that is proved: a person's claim is none."""
    if found.person:
        return "podpis_zaufany"
    if found.certificate is None:
        return "unknown"
    subject = found.certificate.subject
    return "person" if subject.get_attributes_for_oid(NameOID.SURNAME) else "organisation_or_system"


def _certificate(certificate: x509.Certificate) -> dict[str, Any]:
    return {
        "subject": shown(certificate.subject.rfc4514_string()),
        "issuer": shown(certificate.issuer.rfc4514_string()),
        "serial_number": f"{certificate.serial_number:x}",
        "valid_from": certificate.not_valid_before_utc.isoformat(),
        "valid_until": certificate.not_valid_after_utc.isoformat(),
    }
