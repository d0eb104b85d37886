"""What proves something about a shipment; append-only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """The kinds of evidence known so far; a new channel adds its own."""

    UPP = "UPP"
    """Urzędowe poświadczenie przedłożenia: the platform's sealed proof of submission."""
    UPD = "UPD"
    """Urzędowe poświadczenie doręczenia: the proof of delivery that the addressee signed."""
    TRACE = "trace"
    """The letter was found in the platform's own record of sent letters (SENT)."""
    SEARCH_ENDED = "search_ended"
    """We asked the platform as long as we promised and found nothing; proves nothing, hands the move to a person."""
    PERSON_CLOSED = "person_closed"
    """A person's recorded decision to close the shipment."""
    PERSON_REOPENED = "person_reopened"
    """A person's recorded decision to open it again; it names the closing that it undoes."""
    PERSON_CANCELLED = "person_cancelled"
    """A person's recorded decision that it does not leave at all."""
    PERSON_CONFIRMED = "person_confirmed"
    """A person's recorded decision that a receipt, named beside, belongs to the shipment."""
    PERSON_REJECTED = "person_rejected"
    """A person's recorded decision that a receipt, named beside, does not belong to it."""


class Verdict(StrEnum):
    """What the check of a piece of evidence found."""

    VERIFIED = "verified"
    """Sealed by whom it must be, whole."""
    WEAK = "weak"
    """Intact and by the known seal, but by an old method (XMLDSig with SHA-1)."""
    RECORDED = "recorded"
    """Nothing to verify: our own record or a person's decision, as the journal holds it."""
    FAILED = "failed"
    """Altered, or sealed by somebody else: kept, proves nothing."""


class Match(StrEnum):
    """Why a piece of evidence belongs to a shipment, strongest first."""

    OWN_ID = "own_id"
    BYTES = "bytes"
    PLATFORM_ID = "platform_id"
    PERSON = "person"
    PROBABLE = "probable"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One proof (dowód): its kind, the time it speaks of, its digest, our verdict, why it belongs here, and what it is about."""

    id: str
    kind: Kind
    verdict: Verdict
    match: Match
    received_at: datetime
    event_at: datetime | None = None
    sha256: str | None = None
    about: str | None = None

    @property
    def counts(self) -> bool:
        """Tell whether a status may follow from it: verified, and surely of this shipment."""
        return self.verdict is not Verdict.FAILED and self.match not in {Match.PROBABLE, Match.NONE}
