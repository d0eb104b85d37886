"""The status of a shipment: what follows from which evidence, in any order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.letters.attempt import Attempt, Outcome
from connector.letters.evidence import Evidence, Kind, Match, Verdict
from connector.letters.party import PartyKind
from connector.letters.shipment import LABEL_PL, Preparation, Status
from connector.letters.status import AWAITS, DOUBTFUL, SETTLED, standing

T0 = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def attempt(outcome: Outcome) -> Attempt:
    """Build an attempt with this outcome."""
    return Attempt("att", T0, T0 + timedelta(minutes=5), outcome)


def piece(
    kind: Kind = Kind.UPP,
    *,
    verdict: Verdict = Verdict.VERIFIED,
    match: Match = Match.PLATFORM_ID,
    event: int | None = 5,
    identifier: str = "evd",
) -> Evidence:
    """Build a piece of evidence about something that happened ``event`` minutes after the start."""
    event_at = None if event is None else T0 + timedelta(minutes=event)
    return Evidence(identifier, kind, verdict, match, T0, event_at, f"{identifier}{event}")


def status_of(
    attempts: list[Attempt],
    evidence: list[Evidence],
    party: PartyKind = "public_body",
    preparation: Preparation = Preparation.READY,
) -> Status:
    """Work out the status alone."""
    return standing(preparation, attempts, evidence, party).status


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        ([], Status.READY),
        ([Outcome.OPEN], Status.SENDING),
        ([Outcome.NOT_TAKEN], Status.READY),
        ([Outcome.NOT_TAKEN, Outcome.OPEN], Status.SENDING),
        ([Outcome.REFUSED], Status.REFUSED),
        ([Outcome.UNKNOWN], Status.UNKNOWN),
        ([Outcome.NOT_TAKEN, Outcome.TAKEN], Status.TAKEN),
    ],
)
def test_attempts_alone_prove_nothing_but_say_where_it_is(outcomes: list[Outcome], expected: Status) -> None:
    """Without evidence the outcome of the attempts is the status, and none of them has legal weight."""
    assert status_of([attempt(outcome) for outcome in outcomes], []) is expected


@pytest.mark.parametrize(
    ("party", "event", "expected"),
    [
        ("public_body", 5, Status.DELIVERED),
        ("public_body", None, Status.SUBMITTED),
        ("person", 5, Status.SUBMITTED),
        ("unknown", 5, Status.SUBMITTED),
    ],
)
def test_receipt_proves_delivery_only_to_a_public_body_and_with_a_date(
    party: PartyKind, event: int | None, expected: Status
) -> None:
    """A UPP proves delivery only with a delivery date and to a public body's box."""
    assert status_of([attempt(Outcome.TAKEN)], [piece(event=event)], party) is expected


@pytest.mark.parametrize(
    "useless",
    [piece(verdict=Verdict.FAILED), piece(match=Match.NONE), piece(match=Match.PROBABLE)],
    ids=["failed", "no match", "probable"],
)
def test_evidence_that_does_not_count_moves_nothing(useless: Evidence) -> None:
    """Altered evidence, or evidence that may belong elsewhere, changes no status."""
    assert status_of([attempt(Outcome.TAKEN)], [useless]) is Status.TAKEN


@pytest.mark.parametrize("outcome", [Outcome.UNKNOWN, Outcome.REFUSED, Outcome.NOT_TAKEN])
def test_late_verified_evidence_still_moves_what_seemed_over(outcome: Outcome) -> None:
    """A UPP that comes later moves unknown, refused and failed."""
    assert status_of([attempt(outcome)], [piece()], preparation=Preparation.FAILED) is Status.DELIVERED


def test_contradicting_outcomes_go_to_a_person_and_the_first_stays() -> None:
    """Two outcomes that cannot both be true leave the earlier one and ask a person; two that agree ask nobody."""
    late, early = piece(Kind.UPD, event=9, identifier="late"), piece(event=3, identifier="early")
    agreed = standing(Preparation.READY, [], [late, early], "public_body")
    assert (agreed.basis, agreed.awaits) == (early, None)


def test_forged_proof_that_may_belong_here_is_called_by_its_name() -> None:
    """A clerk is asked about a seal that does not hold, not whether a forgery belongs to the letter."""
    forged = piece(verdict=Verdict.FAILED, match=Match.PROBABLE)
    found = standing(Preparation.READY, [attempt(Outcome.UNKNOWN)], [forged], "public_body")
    assert (found.status, found.awaits) == (Status.UNKNOWN, DOUBTFUL)


def test_search_that_ended_hands_the_move_to_a_person() -> None:
    """When we stop asking, an unknown letter stays unknown, and is a person's move."""
    ended = piece(Kind.SEARCH_ENDED, verdict=Verdict.RECORDED, match=Match.OWN_ID)
    found = standing(Preparation.READY, [attempt(Outcome.UNKNOWN)], [ended], "public_body")
    assert (found.status, found.awaits.whose if found.awaits else None) == (Status.UNKNOWN, "person")


def test_person_can_close_what_no_evidence_proves() -> None:
    """A recorded decision closes a shipment, and evidence that comes later still outweighs it."""
    closed = piece(Kind.PERSON_CLOSED, verdict=Verdict.RECORDED, match=Match.PERSON)
    assert status_of([attempt(Outcome.UNKNOWN)], [closed]) is Status.CLOSED_BY_PERSON
    assert status_of([attempt(Outcome.UNKNOWN)], [closed, piece()]) is Status.DELIVERED


def test_reopening_undoes_the_closing_that_it_names() -> None:
    """A closing counts until a reopening names it, and one that came after another reopening counts again."""
    closed, again = (
        piece(Kind.PERSON_CLOSED, verdict=Verdict.RECORDED, match=Match.PERSON, identifier=name) for name in ("evd_1", "evd_3")
    )
    reopened = Evidence("evd_2", Kind.PERSON_REOPENED, Verdict.RECORDED, Match.PERSON, T0, about="evd_1")
    for evidence in ([closed, reopened], [reopened, closed]):
        assert status_of([attempt(Outcome.UNKNOWN)], evidence) is Status.UNKNOWN
    assert status_of([attempt(Outcome.UNKNOWN)], [again, reopened, closed]) is Status.CLOSED_BY_PERSON


def test_every_status_has_a_label_and_every_open_one_a_next_move() -> None:
    """No status is without a Polish word, and no open line is silent about whose move it is."""
    assert set(LABEL_PL) == set(Status)
    assert set(Status) - SETTLED <= set(AWAITS)


pieces = st.lists(
    st.builds(
        Evidence,
        id=st.uuids().map(str),
        kind=st.sampled_from(Kind),
        verdict=st.sampled_from(Verdict),
        match=st.sampled_from(Match),
        received_at=st.integers(0, 50).map(lambda minutes: T0 + timedelta(minutes=minutes)),
        event_at=st.none() | st.integers(0, 5).map(lambda minutes: T0 + timedelta(minutes=minutes)),
        sha256=st.sampled_from(["aa", "bb", "cc"]),
    ),
    max_size=6,
)
tries = st.lists(st.sampled_from(Outcome).map(attempt), max_size=4)
parties = st.sampled_from(["public_body", "person", "company", "unknown"])


@given(tries, pieces, parties, st.sampled_from(Preparation), st.randoms())
def test_any_order_of_evidence_gives_the_same_standing(
    attempts: list[Attempt], evidence: list[Evidence], party: PartyKind, preparation: Preparation, chance: Random
) -> None:
    """Shuffling attempts and evidence changes neither the status, nor its basis, nor what is waited for."""
    shuffled_attempts, shuffled = list(attempts), list(evidence)
    chance.shuffle(shuffled_attempts)
    chance.shuffle(shuffled)
    assert standing(preparation, shuffled_attempts, shuffled, party) == standing(preparation, attempts, evidence, party)


@given(tries, pieces, parties)
def test_more_evidence_never_moves_a_proved_outcome_back(
    attempts: list[Attempt], evidence: list[Evidence], party: PartyKind
) -> None:
    """Once delivery is proved, nothing that comes after makes it less."""
    proved = [*evidence, piece(identifier="proof")]
    before = status_of(attempts, [piece(identifier="proof")], "public_body")
    assert (before, status_of(attempts, proved, "public_body")) == (Status.DELIVERED, Status.DELIVERED)
    assert standing(Preparation.READY, attempts, evidence, party).status in Status
