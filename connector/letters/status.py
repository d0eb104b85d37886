"""The status of a shipment: a pure function of its preparation, attempts and verified evidence.

The order in which evidence arrives does not matter. A lower piece never moves a status back; the outcome that happened first
stays; outcomes that contradict each other are shown to a person beside it. Evidence that counts outweighs every attempt,
so it still moves ``failed``, ``unknown``, ``refused`` and ``closed_by_person``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from connector.letters.attempt import Attempt, Outcome
from connector.letters.awaits import (
    ADDRESS_IN_DOUBT,
    AWAITS,
    CONTRADICTION,
    DOUBTFUL,
    HANDED_OVER,
    PROBABLE,
    SEARCH_ENDED,
    Awaits,
    after_search,
    usually,
)
from connector.letters.evidence import Evidence, Kind, Match, Verdict
from connector.letters.mode import Mode
from connector.letters.party import PartyKind
from connector.letters.shipment import Preparation, Status

_FAR_FUTURE = datetime.max.replace(tzinfo=UTC)

RANK = {Status.TAKEN: 1, Status.REFUSED: 2, Status.SUBMITTED: 3, Status.POSTED: 3, Status.AVAILABLE: 4}
"""Steps on the way, lowest first; source: DESIGN's table of statuses, from protocols, ePUAP 14.1 and e-Doręczenia 7.2.

``refused`` is a step where only an answer says it; sealed evidence outweighs that.
"""

OUTCOMES = frozenset({Status.DELIVERED, Status.DEEMED_DELIVERED, Status.RETURNED, Status.UNDELIVERED, Status.REFUSED})
"""Statuses that end the journey; the first proved one stays."""

SETTLED = OUTCOMES | {Status.REFUSED_HERE, Status.FAILED, Status.CANCELLED, Status.CLOSED_BY_PERSON}
"""Statuses after which we stop asking; later evidence is still taken in."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A status, the evidence it rests on, and what is waited for: nothing once it is settled and nobody need act."""

    status: Status
    basis: Evidence | None
    awaits: Awaits | None


_PROVES = {
    Kind.UPD: Status.DELIVERED,
    Kind.TRACE: Status.TAKEN,
    Kind.PARTED: Status.TAKEN,
    Kind.PART_REFUSED: Status.REFUSED,
    Kind.A1: Status.SUBMITTED,
    Kind.BPWX: Status.SUBMITTED,
    Kind.BPWP: Status.SUBMITTED,
    Kind.B1: Status.SUBMITTED,
    Kind.HPN: Status.POSTED,
    Kind.D1: Status.AVAILABLE,
    Kind.E1: Status.AVAILABLE,  # handed over, but only the proof of receipt says so with legal weight
    Kind.BPOX: Status.DEEMED_DELIVERED,  # by itself: see standing
    Kind.BPOP: Status.DEEMED_DELIVERED,
    Kind.A2: Status.REFUSED,
    Kind.HDW: Status.REFUSED,
    Kind.B2: Status.UNDELIVERED,
    Kind.B3: Status.UNDELIVERED,
    Kind.D2: Status.UNDELIVERED,
    Kind.E2: Status.UNDELIVERED,
}
"""What evidence proves, where its kind alone decides; source: protocols, e-Doręczenia 4 (statuses), 7.2."""

_SAYS = {"delivered": Status.DELIVERED, "returned": Status.RETURNED, "handed_over": Status.DELIVERED}
_ANSWERS = frozenset({Kind.PARTED, Kind.PART_REFUSED})
"""What only an answer of the platform says, without a seal: a person's decision to close outweighs it."""
_RECEIPT = frozenset({Kind.BPOX, Kind.BPOP})
_SAME_MOMENT = timedelta(minutes=1)


def proves(evidence: Evidence, party: PartyKind) -> Status | None:
    """Say which status a piece of evidence proves, or None.

    A UPP proves delivery only where it carries a delivery date and the box is a public body's; otherwise it proves submission.
    A proof of receipt (BP.O) proves delivery where it says itself that the message was handed over.
    """
    return _says(evidence, party) if evidence.counts else None


def _says(evidence: Evidence, party: PartyKind) -> Status | None:
    if evidence.kind is Kind.UPP:
        to_public_body = evidence.event_at is not None and party == "public_body"
        return Status.DELIVERED if to_public_body else Status.SUBMITTED
    if evidence.kind is Kind.HEPO or evidence.kind in _RECEIPT:
        return _SAYS.get(evidence.says or "", _PROVES.get(evidence.kind))
    return _PROVES.get(evidence.kind)


def standing(
    preparation: Preparation,
    attempts: Sequence[Attempt],
    evidence: Sequence[Evidence],
    party: PartyKind,
    mode: str = Mode.NADAJ,
) -> Standing:
    """Work out where a shipment stands.

    Args:
        preparation: how far our own side got before anything left.
        attempts: every attempt to send it, in any order.
        evidence: everything kept for it, verified or not, in any order.
        party: the kind of addressee, which decides what a UPP proves.
        mode: how it travels, which decides what is waited for.
    """
    proved = _all_proved(evidence, party)
    outcomes = sorted((each for each in proved if _ends(*each)), key=_when)
    if outcomes:
        status, basis = outcomes[0]
        return Standing(status, basis, None if _is_dealt_with(outcomes, evidence) else _after(outcomes))
    closed = _closing(evidence)
    if proved:
        status, basis = min(proved, key=_highest_first)
        if not closed or basis.kind not in _ANSWERS:
            return Standing(status, basis, _awaits(status, evidence, party, mode, _latest_closing(evidence, status)))
    if closed:
        return Standing(Status.CLOSED_BY_PERSON, closed, None)
    status = _from_attempts(attempts) or preparation.status
    if status is Status.HELD and preparation is Preparation.ADDRESS_IN_DOUBT:
        return Standing(status, None, ADDRESS_IN_DOUBT)
    return Standing(status, None, _awaits(status, evidence, party, mode))


def dealt_with(evidence: Sequence[Evidence], party: PartyKind) -> list[Status]:
    """Say what a person who closes the shipment deals with: every outcome that is proved, else the highest step."""
    proved = _all_proved(evidence, party)
    outcomes = {status for status, piece in proved if _ends(status, piece)}
    return sorted(outcomes) or [status for status, _ in sorted(proved, key=_highest_first)[:1]]


def _all_proved(evidence: Sequence[Evidence], party: PartyKind) -> list[tuple[Status, Evidence]]:
    return [(status, piece) for piece in evidence if (status := _proved(piece, evidence, party)) is not None]


def _proved(piece: Evidence, evidence: Sequence[Evidence], party: PartyKind) -> Status | None:
    """Say what a piece proves beside the others: a proof of receipt proves delivery where a hand-over stands behind it.

    Without one it is a fiction of delivery, also where the addressee picks the message up after that.
    """
    status = proves(piece, party)
    if status is Status.DEEMED_DELIVERED and any(_stands_behind(other, piece) for other in evidence):
        return Status.DELIVERED
    return status


def _stands_behind(other: Evidence, receipt: Evidence) -> bool:
    """Tell whether a piece says that the message was handed over, and not after the proof of receipt was made without that."""
    if not other.counts or other.kind is not Kind.E1:
        return other.counts and other.kind in _RECEIPT and other.says == "handed_over"
    made_at = receipt.made_at or receipt.event_at or receipt.received_at
    return other.event_at is None or other.event_at - made_at <= _SAME_MOMENT


def _ends(status: Status, piece: Evidence) -> bool:
    return status in OUTCOMES and piece.kind is not Kind.PART_REFUSED


def _after(outcomes: Sequence[tuple[Status, Evidence]]) -> Awaits | None:
    """Say what a person has to decide once there is an outcome, if anything."""
    status = outcomes[0][0]
    return CONTRADICTION if any(other is not status for other, _ in outcomes) else AWAITS.get(status)


def _is_dealt_with(outcomes: Sequence[tuple[Status, Evidence]], evidence: Sequence[Evidence]) -> bool:
    """Tell whether a person closed the matter with every outcome before them that is proved now.

    A closing names those (:func:`dealt_with`): evidence that came before it may count only since, by a seal that was confirmed
    later. An old closing names nothing, and is about what had come by then.
    """
    closings = _closings(evidence)
    named = {status for closing in closings for status in (closing.about or "").split()}
    unnamed = max((closing.received_at for closing in closings if closing.about is None), default=None)
    return all(status in named or (unnamed is not None and piece.received_at <= unnamed) for status, piece in outcomes)


def _awaits(
    status: Status, evidence: Sequence[Evidence], party: PartyKind, mode: str, closing: Evidence | None = None
) -> Awaits | None:
    """Say whose move it is: a person's where evidence may belong here, or where we asked as long as we promised.

    Where a person closed it as it stands, nothing is waited for but a decision on what came since.
    """
    if status in SEARCH_ENDED:
        news = [piece for piece in evidence if closing is None or piece.received_at > closing.received_at]
        if any(piece.match is Match.PROBABLE and piece.verdict is not Verdict.FAILED for piece in news):
            return PROBABLE
        if any(_is_doubtful(piece, status, party) for piece in news):
            return DOUBTFUL
        if closing is not None:
            return None
        if _first(evidence, Kind.SEARCH_ENDED):
            return after_search(status, mode)
    if status is Status.AVAILABLE and any(piece.kind is Kind.E1 and piece.counts for piece in evidence):
        return HANDED_OVER
    return usually(status, mode)


def _is_doubtful(piece: Evidence, status: Status, party: PartyKind) -> bool:
    """Tell whether a piece would say more than is proved already, if its seal were confirmed."""
    if piece.verdict is not Verdict.FAILED:
        return False
    said = _says(piece, party)
    return said is not None and (said in OUTCOMES or RANK[said] > RANK.get(status, 0))


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
    return _first(_closings(evidence), Kind.PERSON_CLOSED)


def _latest_closing(evidence: Sequence[Evidence], status: Status) -> Evidence | None:
    """Give the last decision to close a shipment with this status."""
    closings = [closing for closing in _closings(evidence) if status in (closing.about or "").split()]
    return max(closings, key=lambda closing: (closing.received_at, closing.id), default=None)


def _closings(evidence: Sequence[Evidence]) -> list[Evidence]:
    reopenings = (piece.about or "" for piece in evidence if piece.kind is Kind.PERSON_REOPENED)
    undone = {closing for about in reopenings for closing in about.split()}
    return [piece for piece in evidence if piece.kind is Kind.PERSON_CLOSED and piece.id not in undone]


def _highest_first(item: tuple[Status, Evidence]) -> tuple[int, datetime, str, str]:
    return (-RANK[item[0]], *_when(item))


def _when(item: tuple[Status, Evidence]) -> tuple[datetime, str, str]:
    piece = item[1]
    return (piece.event_at or _FAR_FUTURE, piece.sha256 or "", piece.id)
