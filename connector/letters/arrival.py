"""What comes in: the submission as the platform gave it, and how far it got."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from connector.letters.hand_over import HandOverState


class ArrivalStatus(StrEnum):
    """How far an arrival got; follows from what is recorded about it."""

    KEPT = "kept"
    CONFIRMED = "confirmed"
    CHECKED = "checked"
    QUARANTINED = "quarantined"
    ROUTED = "routed"
    HANDING_OVER = "handing_over"
    HANDOVER_UNKNOWN = "handover_unknown"
    NOT_TAKEN = "not_taken"
    HANDED_OVER = "handed_over"


ARRIVAL_LABEL_PL = {
    ArrivalStatus.KEPT: "Pobrane",
    ArrivalStatus.CONFIRMED: "Odbiór potwierdzony",
    ArrivalStatus.CHECKED: "Sprawdzone",
    ArrivalStatus.QUARANTINED: "Do wyjaśnienia",
    ArrivalStatus.ROUTED: "Skierowane",
    ArrivalStatus.HANDING_OVER: "Przekazywane",
    ArrivalStatus.HANDOVER_UNKNOWN: "Nie wiadomo, czy EZD przyjął",
    ArrivalStatus.NOT_TAKEN: "EZD nie przyjął",
    ArrivalStatus.HANDED_OVER: "Przyjęte w EZD",
}


@dataclass(frozen=True, slots=True)
class Progress:
    """The facts an arrival's status follows from."""

    confirmed_at: datetime | None = None
    checked_at: datetime | None = None
    quarantined: bool = False
    hand_over: HandOverState | None = None


def arrival_status(progress: Progress) -> ArrivalStatus:
    """Work out how far an arrival (wpływ) got: a hand-over speaks loudest, then quarantine, then what came before."""
    if progress.hand_over is not None:
        return ArrivalStatus(progress.hand_over.value)
    if progress.quarantined:
        return ArrivalStatus.QUARANTINED
    if progress.checked_at is not None:
        return ArrivalStatus.CHECKED
    return ArrivalStatus.CONFIRMED if progress.confirmed_at is not None else ArrivalStatus.KEPT
