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
    """A person's recorded decision to close the shipment; it names the statuses that it deals with."""
    PERSON_REOPENED = "person_reopened"
    """A person's recorded decision to open it again; it names the closings that it undoes."""
    PERSON_CANCELLED = "person_cancelled"
    """A person's recorded decision that it does not leave at all."""
    PERSON_RELEASED = "person_released"
    """A person's recorded decision that it leaves although the register objects to the address; it names the objection."""
    PERSON_CONFIRMED = "person_confirmed"
    """A person's recorded decision that a receipt, named beside, belongs to the shipment."""
    PERSON_REJECTED = "person_rejected"
    """A person's recorded decision that a receipt, named beside, does not belong to it."""
    A1 = "A1"
    """e-Doręczenia: the sender's provider took the message (source of this and the rest: protocols, e-Doręczenia 7.2)."""
    A2 = "A2"
    """e-Doręczenia: the sender's provider rejected it."""
    B1 = "B1"
    """e-Doręczenia: the addressee's provider took it over."""
    B2 = "B2"
    """e-Doręczenia: the addressee's provider rejected it."""
    B3 = "B3"
    """e-Doręczenia: handing it to the addressee's provider failed."""
    D1 = "D1"
    """e-Doręczenia: it waits for the addressee's pick-up."""
    D2 = "D2"
    """e-Doręczenia: it could not be made ready for pick-up."""
    D3 = "D3"
    """e-Doręczenia: the addressee was told that it waits."""
    E1 = "E1"
    """e-Doręczenia: it was handed over to the addressee."""
    E2 = "E2"
    """e-Doręczenia: handing it over failed."""
    BPWX = "BPWX"
    """Potwierdzenie wysłania, XML: the proof of sending."""
    BPWP = "BPWP"
    """Potwierdzenie wysłania, PDF."""
    BPOX = "BPOX"
    """Potwierdzenie otrzymania, XML: the proof of receipt."""
    BPOP = "BPOP"
    """Potwierdzenie otrzymania, PDF."""
    HDW = "HDW"
    """Public hybrid service: the letter was rejected and not printed."""
    HPN = "HPN"
    """Potwierdzenie nadania: printed and posted."""
    HEPO = "HEPO"
    """Elektroniczne potwierdzenie odbioru: the postal receipt card, delivered or returned."""
    OTHER = "other"
    """Evidence of a kind that has no meaning here (C.1 to C.5, F.1 ...): kept and shown, proves nothing."""
    PARTED = "parted"
    """The platform parted a dispatch and gave this addressee's message a number of its own; proves that it took it."""
    PART_REFUSED = "part_refused"
    """The platform parted a dispatch and refused this addressee's message, in an answer that no seal is under."""


def kind_of(code: str) -> Kind:
    """Give the kind of a code as platforms write it, with dots or without (``BP.OX``, ``BPOX``)."""
    plain = code.replace(".", "").strip().upper()
    return Kind(plain) if plain in set(Kind) else Kind.OTHER


SEALED = frozenset(kind for kind in Kind if kind is Kind.OTHER or not kind.islower())
"""Evidence that others made and sealed; what is left is our own record or a person's decision."""


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
    """One proof (dowód): its kind, the time it speaks of, its digest, our verdict, why it belongs here, and what it is about.

    ``says`` is what its kind leaves open: a postal card says ``delivered`` or ``returned``, a proof of receipt ``handed_over``.
    ``made_at`` is when it was made, as far as it or its seal says.
    """

    id: str
    kind: Kind
    verdict: Verdict
    match: Match
    received_at: datetime
    event_at: datetime | None = None
    sha256: str | None = None
    about: str | None = None
    says: str | None = None
    made_at: datetime | None = None

    @property
    def counts(self) -> bool:
        """Tell whether a status may follow from it: verified, and surely of this shipment."""
        return self.verdict is not Verdict.FAILED and self.match not in {Match.PROBABLE, Match.NONE}
