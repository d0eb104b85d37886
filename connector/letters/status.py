"""The status of a shipment: a pure function of its preparation, attempts and verified evidence.

The order in which evidence arrives does not matter. A lower piece never moves a status back; the outcome that happened first
stays; outcomes that contradict each other are shown to a person beside it. Evidence that counts outweighs every attempt,
so it still moves ``failed``, ``unknown``, ``refused`` and ``closed_by_person``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from connector.letters.attempt import Attempt, Outcome
from connector.letters.evidence import Evidence, Kind, Match, Verdict
from connector.letters.party import PartyKind
from connector.letters.shipment import Preparation, Status

_FAR_FUTURE = datetime.max.replace(tzinfo=UTC)

RANK = {Status.TAKEN: 1, Status.SUBMITTED: 2, Status.POSTED: 2, Status.AVAILABLE: 3}
"""Steps on the way, lowest first; source: DESIGN's table of statuses, from protocols, ePUAP 14.1 and e-Doręczenia 7.2."""

OUTCOMES = frozenset({Status.DELIVERED, Status.DEEMED_DELIVERED, Status.RETURNED, Status.UNDELIVERED, Status.REFUSED})
"""Statuses that end the journey; the first proved one stays."""

SETTLED = OUTCOMES | {Status.REFUSED_HERE, Status.FAILED, Status.CANCELLED, Status.CLOSED_BY_PERSON}
"""Statuses after which we stop asking; later evidence is still taken in."""


@dataclass(frozen=True, slots=True)
class Awaits:
    """What an open shipment waits for and whose move it is."""

    what_pl: str
    what_en: str
    whose: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A status, the evidence it rests on, and what is waited for: nothing once it is settled and nobody need act."""

    status: Status
    basis: Evidence | None
    awaits: Awaits | None


_OURS = "connector"
_PLATFORM = "platform"
_CLERK = "person"

AWAITS = {
    Status.ACCEPTED: Awaits("sprawdzenie pisma przez konektor", "the connector's checks", _OURS),
    Status.REFUSED_HERE: Awaits("poprawienie pisma i wysłanie go od nowa", "a corrected letter, sent anew", _CLERK),
    Status.AWAITING_SIGNATURE: Awaits("podpis osoby uprawnionej", "an authorised person's signature", _CLERK),
    Status.HELD: Awaits("administrator: brak klucza lub ustawienia", "an administrator: a key or setting is missing", _CLERK),
    Status.READY: Awaits("kolej wysyłki lub powrót platformy", "its turn, or the platform's return", _OURS),
    Status.SENDING: Awaits("odpowiedź platformy", "the platform's answer", _PLATFORM),
    Status.UNKNOWN: Awaits("UPP lub ślad w skrzynce nadawczej platformy", "a UPP, or a trace in SENT", _PLATFORM),
    Status.TAKEN: Awaits("UPP w skrytce odpowiedzi", "the UPP in the answer box", _PLATFORM),
    Status.SUBMITTED: Awaits("dowód doręczenia", "proof of delivery", _PLATFORM),
    Status.POSTED: Awaits("potwierdzenie od operatora pocztowego", "the postal operator's proof", _PLATFORM),
    Status.REFUSED: Awaits("poprawienie adresu lub pisma i wysłanie od nowa", "a corrected letter, sent anew", _CLERK),
    Status.FAILED: Awaits("wysłanie od nowa jako nowe pismo", "sending it anew as a new letter", _CLERK),
    Status.AVAILABLE: Awaits("odbiór przez adresata", "the addressee's pick-up", "addressee"),
}

SEARCH_ENDED = {
    Status.UNKNOWN: Awaits(
        "decyzja pracownika: nie znaleziono ani UPP, ani śladu wysyłki",
        "a clerk's decision: neither a UPP nor a trace was found",
        _CLERK,
    ),
    Status.TAKEN: Awaits("decyzja pracownika: UPP nie przyszło", "a clerk's decision: no UPP came", _CLERK),
    Status.SUBMITTED: Awaits(
        "decyzja pracownika: dowód doręczenia nie przyszedł", "a clerk's decision: no proof of delivery came", _CLERK
    ),
}
PROBABLE = Awaits(
    "decyzja pracownika: czy ten dowód dotyczy tej przesyłki",
    "a clerk's decision: does this proof belong to this shipment",
    _CLERK,
)
DOUBTFUL = Awaits(
    "decyzja pracownika: dowód przyszedł, ale jego pieczęci nie potwierdzono",
    "a clerk's decision: a proof came, but its seal is not confirmed",
    _CLERK,
)
CONTRADICTION = Awaits("decyzja pracownika: dowody są sprzeczne", "a clerk's decision: the evidence disagrees", _CLERK)


def proves(evidence: Evidence, party: PartyKind) -> Status | None:
    """Say which status a piece of evidence proves, or None.

    A UPP proves delivery only where it carries a delivery date and the box is a public body's; otherwise it proves submission.
    """
    if not evidence.counts:
        return None
    if evidence.kind is Kind.UPP:
        to_public_body = evidence.event_at is not None and party == "public_body"
        return Status.DELIVERED if to_public_body else Status.SUBMITTED
    return {Kind.UPD: Status.DELIVERED, Kind.TRACE: Status.TAKEN}.get(evidence.kind)


def standing(preparation: Preparation, attempts: Sequence[Attempt], evidence: Sequence[Evidence], party: PartyKind) -> Standing:
    """Work out where a shipment stands.

    Args:
        preparation: how far our own side got before anything left.
        attempts: every attempt to send it, in any order.
        evidence: everything kept for it, verified or not, in any order.
        party: the kind of addressee, which decides what a UPP proves.
    """
    proved = [(status, piece) for piece in evidence if (status := proves(piece, party)) is not None]
    outcomes = sorted(((status, piece) for status, piece in proved if status in OUTCOMES), key=_when)
    if outcomes:
        status, basis = outcomes[0]
        contradicted = any(other is not status for other, _ in outcomes)
        return Standing(status, basis, CONTRADICTION if contradicted else AWAITS.get(status))
    if proved:
        status, basis = min(proved, key=lambda item: (-RANK[item[0]], *_when(item)))
        return Standing(status, basis, _awaits(status, evidence))
    closed = _closing(evidence)
    if closed:
        return Standing(Status.CLOSED_BY_PERSON, closed, None)
    status = _from_attempts(attempts) or Status(preparation.value)
    return Standing(status, None, _awaits(status, evidence))


def _awaits(status: Status, evidence: Sequence[Evidence]) -> Awaits | None:
    """Say whose move it is: a person's where evidence may belong here, or where we asked as long as we promised."""
    if status in SEARCH_ENDED:
        if any(piece.match is Match.PROBABLE and piece.verdict is not Verdict.FAILED for piece in evidence):
            return PROBABLE
        if any(piece.verdict is Verdict.FAILED for piece in evidence):
            return DOUBTFUL
        if _first(evidence, Kind.SEARCH_ENDED):
            return SEARCH_ENDED[status]
    return AWAITS.get(status)


_ATTEMPTS_SAY = (
    (Outcome.TAKEN, Status.TAKEN),
    (Outcome.UNKNOWN, Status.UNKNOWN),
    (Outcome.OPEN, Status.SENDING),
    (Outcome.REFUSED, Status.REFUSED),
)


def _from_attempts(attempts: Iterable[Attempt]) -> Status | None:
    seen = {attempt.outcome for attempt in attempts}
    return next((status for outcome, status in _ATTEMPTS_SAY if outcome in seen), None)


def _first(evidence: Iterable[Evidence], kind: Kind) -> Evidence | None:
    pieces = [piece for piece in evidence if piece.kind is kind]
    return min(pieces, key=lambda piece: (piece.received_at, piece.id), default=None)


def _closing(evidence: Sequence[Evidence]) -> Evidence | None:
    """Give the first decision to close that no other decision undid."""
    undone = {piece.about for piece in evidence if piece.kind is Kind.PERSON_REOPENED}
    return _first((piece for piece in evidence if piece.id not in undone), Kind.PERSON_CLOSED)


def _when(item: tuple[Status, Evidence]) -> tuple[datetime, str, str]:
    piece = item[1]
    return (piece.event_at or _FAR_FUTURE, piece.sha256 or "", piece.id)
