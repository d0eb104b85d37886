"""Say of a verified signature whether the trusted lists make it a qualified one, for reports."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, Literal

from signing import qualification
from signing.certificates import known
from signing.qualification import Qualification, Result
from signing.trusted_list import TrustedList
from signing.verdict import SignatureVerdict, StampVerdict

Status = Literal[
    "qualified_signature",
    "qualified_seal",
    "advanced_with_qualified_certificate",
    "advanced_seal_with_qualified_certificate",
    "podpis_zaufany",
    "advanced",
    "unknown",
]

_STATUSES: Final[dict[Result, Status]] = {
    "QES": "qualified_signature",
    "QESeal": "qualified_seal",
    "AdES/QC": "advanced_with_qualified_certificate",
    "AdES/QCeSeal": "advanced_seal_with_qualified_certificate",
    "AdES": "advanced",
    "none": "unknown",
}
_UNDECIDED: Final = {"no_list", "no_chain", "not_understood"}
_NOT_VALID: Final = (
    "Podpis nie jest prawidłowy, więc nie ustalamy, czy jest kwalifikowany.",
    "The signature is not valid, so whether it is a qualified one is not asked.",
)
_PODPIS_ZAUFANY: Final = (
    "Podpis Zaufany; nie jest to podpis kwalifikowany.",
    "Podpis Zaufany, which is not a qualified signature.",
)


def of_signature(found: SignatureVerdict, lists: Sequence[TrustedList], *, at: datetime, now: datetime) -> dict[str, Any]:
    """Give the qualified status of a signature at its best proved time, with the list that says so and its date.

    Args:
        found: the verdict.
        lists: accepted national lists; none leave the status unknown.
        at: the aware moment the signature was judged for, where nothing proves an earlier one.
        now: the aware moment of asking, for the freshness of the lists.
    """
    if found.verdict != "valid" or found.certificate is None:
        return _written("unknown", *_NOT_VALID)
    if found.person:
        return _written("podpis_zaufany", *_PODPIS_ZAUFANY)
    told = qualification.qualify(lists, known(found.certificate), found.path, at=found.proved_at or at, now=now)
    status = "unknown" if told.reason in _UNDECIDED else _STATUSES[told.result]
    return {**_written(status, told.text_pl, told.text_en), "list": _list(told)}


def of_stamp(found: StampVerdict, lists: Sequence[TrustedList], *, now: datetime) -> bool | None:
    """Say whether a good time stamp is by a service that was qualified then; None where no list names it."""
    if found.service is None or found.at is None:
        return None
    told = qualification.time_stamping(lists, known(found.service), found.path, at=found.at, now=now)
    return None if told is None else told.reason == "qualified_time_stamps"


def _written(status: Status, text_pl: str, text_en: str) -> dict[str, Any]:
    return {"status": status, "text_pl": text_pl, "text_en": text_en, "list": None}


def _list(told: Qualification) -> dict[str, Any] | None:
    """Name the list that says so; None where none does."""
    if told.sequence is None or told.issued is None:
        return None
    return {
        "territory": told.territory,
        "sequence": told.sequence,
        "issued": told.issued.isoformat(),
        "stale_since": told.stale_since.isoformat() if told.stale_since else None,
        "provider": told.provider,
        "service": told.service,
    }
