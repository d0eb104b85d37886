"""Write down what signatures prove, for programs: indications of ETSI EN 319 102-1, and what a page needs."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, Final, Literal

from cryptography import x509
from cryptography.x509.oid import NameOID

from signing.verdict import REASONS, Report, SignatureVerdict, Verdict

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
    "timestamp_over_other_data": "HASH_FAILURE",
    "timestamp_unreadable": "FORMAT_FAILURE",
    "timestamp_untrusted": "NO_CERTIFICATE_CHAIN_FOUND",
    "timestamp_of_the_future": "TIMESTAMP_ORDER_FAILURE",
    "podpis_zaufany_without_seal": _CONSTRAINTS,
    "podpis_zaufany_without_person": _CONSTRAINTS,
}
"""Reasons of ours that are finer than the standard's; every other reason is a sub-indication of the standard in snake case."""

_PESEL: Final = re.compile(r"\d{11}")


def indication(reason: str) -> tuple[Indication, str | None]:
    """Give the standard's indication and sub-indication for one of our reasons (EN 319 102-1 5.1.3)."""
    found = _INDICATIONS[REASONS[reason].verdict]
    return found, None if found == "TOTAL-PASSED" else _SUB_INDICATIONS.get(reason, reason.upper())


def as_json(report: Report, *, at: datetime) -> dict[str, Any]:
    """Write a report as data.

    Args:
        report: what the verifier found.
        at: the aware moment that the certificates were judged for.

    Returns:
        ``verdict`` and ``indication`` of the whole (the worst of all), ``checked_for``, ``signatures_elsewhere`` (in places
        where they prove nothing), and ``signatures``, each judged alone. No PESEL stands in it.
    """
    of_whole = None if report.verdict == "unsigned" else indication(report.reason)[0]
    return {
        "verdict": report.verdict,
        "indication": of_whole,
        "checked_for": at.isoformat(),
        "signatures_elsewhere": report.elsewhere,
        "signatures": [_signature(signature) for signature in report.signatures],
    }


def _signature(found: SignatureVerdict) -> dict[str, Any]:
    passed, why = indication(found.reason)
    return {
        "signer": found.name,
        "role": _role(found),
        "podpis_zaufany": found.person is not None,
        "pesel": masked(found.person.pesel) if found.person else None,
        "verdict": found.verdict,
        "indication": passed,
        "sub_indication": why,
        "reason": found.reason,
        "text_pl": found.text_pl,
        "text_en": found.text_en,
        "coverage": found.coverage,
        "level": found.level,
        "claimed_signing_time": found.signing_time.isoformat() if found.signing_time else None,
        "signature_algorithm": found.signature_algorithm,
        "digest_algorithms": list(found.digest_algorithms),
        "certificate": _certificate(found.certificate) if found.certificate else None,
    }


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
        "subject": _PESEL.sub(lambda found: masked(found.group()), certificate.subject.rfc4514_string()),
        "issuer": certificate.issuer.rfc4514_string(),
        "serial_number": f"{certificate.serial_number:x}",
        "valid_from": certificate.not_valid_before_utc.isoformat(),
        "valid_until": certificate.not_valid_after_utc.isoformat(),
    }


def masked(pesel: str) -> str:
    """Hide a PESEL but for its last two digits."""
    return "*" * max(len(pesel) - 2, 0) + pesel[-2:]
