"""The lines of an account: every status of a shipment and of an arrival belongs to exactly one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from connector.letters.arrival import ArrivalStatus
from connector.letters.shipment import Status


@dataclass(frozen=True, slots=True)
class Heading:
    """What a line is called, and which statuses are counted in it; ``tone`` says how a picture shows it."""

    code: str
    label_pl: str
    label_en: str
    tone: str
    statuses: Collection[str] = ()


OUTGOING: Final = (
    Heading("refused_here", "Do poprawy u nas", "refused here", "bad", {Status.REFUSED_HERE}),
    Heading(
        "waiting",
        "Czekają u nas",
        "waiting here",
        "way",
        {Status.ACCEPTED, Status.AWAITING_SIGNATURE, Status.HELD, Status.READY, Status.SENDING},
    ),
    Heading("unknown", "Nie wiadomo, czy wyszły", "unknown", "care", {Status.UNKNOWN}),
    Heading("taken", "Przyjęte przez platformę", "taken", "way", {Status.TAKEN}),
    Heading("submitted", "Nadane", "submitted", "way", {Status.SUBMITTED, Status.POSTED, Status.AVAILABLE}),
    Heading("delivered", "Doręczone", "delivered", "good", {Status.DELIVERED, Status.DEEMED_DELIVERED}),
    Heading(
        "failed",
        "Niewysłane lub niedoręczone",
        "failed",
        "bad",
        {Status.FAILED, Status.REFUSED, Status.RETURNED, Status.UNDELIVERED},
    ),
    Heading("closed", "Zamknięte przez osobę", "closed by a person", "still", {Status.CLOSED_BY_PERSON, Status.CANCELLED}),
)

INCOMING: Final = (
    Heading(
        "waiting",
        "W drodze do EZD",
        "on their way",
        "way",
        {ArrivalStatus.KEPT, ArrivalStatus.CONFIRMED, ArrivalStatus.CHECKED, ArrivalStatus.ROUTED, ArrivalStatus.HANDING_OVER},
    ),
    Heading("quarantined", "Do wyjaśnienia", "quarantined", "care", {ArrivalStatus.QUARANTINED}),
    Heading(
        "doubtful",
        "EZD nie przyjął lub nie wiadomo",
        "not taken, or unknown",
        "bad",
        {ArrivalStatus.HANDOVER_UNKNOWN, ArrivalStatus.NOT_TAKEN},
    ),
    Heading("handed_over", "Przyjęte w EZD", "handed over", "good", {ArrivalStatus.HANDED_OVER}),
    Heading("evidence", "Dowody do pism wychodzących", "evidence", "good"),
    Heading("test", "Dokumenty próbne", "tests", "still"),
)
"""Evidence and tests end as ``checked``, and are told from letters by their marks."""

ARRIVALS_OF_A_PERSON: Final = ("quarantined", "doubtful")
"""The lines of arrivals whose next move is a person's."""


def outgoing_line(status: str) -> str | None:
    """Give the code of the line in which a shipment of this status is counted; None for a status that nobody knows."""
    return next((heading.code for heading in OUTGOING if status in heading.statuses), None)


def incoming_line(status: str, *, is_evidence: bool, test: bool) -> str | None:
    """Give the code of the line in which such an arrival is counted; None for a status that nobody knows."""
    if status == ArrivalStatus.CHECKED and (is_evidence or test):
        return "evidence" if is_evidence else "test"
    return next((heading.code for heading in INCOMING if status in heading.statuses), None)
