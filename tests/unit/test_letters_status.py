"""The status of a shipment: what follows from which evidence, in any order."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.letters.attempt import Attempt, Outcome
from connector.letters.awaits import AWAITS, CONTRADICTION, DOUBTFUL, HANDED_OVER, after_search
from connector.letters.evidence import SEALED, Evidence, Kind, Match, Verdict, kind_of
from connector.letters.party import PartyKind
from connector.letters.shipment import LABEL_PL, Preparation, Status
from connector.letters.status import OUTCOMES, SETTLED, standing

T0 = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


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
        says=st.sampled_from([None, "delivered", "returned", "handed_over"]),
    ),
    max_size=6,
)
tries = st.lists(st.sampled_from(Outcome).map(attempt), max_size=4)
parties = st.sampled_from(["public_body", "person", "company", "unknown"])


modes = st.sampled_from(["nadaj", "purde"])


@given(tries, pieces, parties, st.sampled_from(Preparation), modes, st.randoms())
def test_any_order_of_evidence_gives_the_same_standing(
    attempts: list[Attempt], evidence: list[Evidence], party: PartyKind, preparation: Preparation, mode: str, chance: Random
) -> None:
    """Shuffling attempts and evidence changes neither the status, nor its basis, nor what is waited for."""
    shuffled_attempts, shuffled = list(attempts), list(evidence)
    chance.shuffle(shuffled_attempts)
    chance.shuffle(shuffled)
    assert standing(preparation, shuffled_attempts, shuffled, party, mode) == standing(
        preparation, attempts, evidence, party, mode
    )


@given(tries, pieces, parties)
def test_more_evidence_never_moves_a_proved_outcome_back(
    attempts: list[Attempt], evidence: list[Evidence], party: PartyKind
) -> None:
    """Once an outcome is proved, nothing that comes later makes it less, and nothing that happened later replaces it."""
    proof = piece(identifier="proof", event=-1)
    assert status_of(attempts, [proof], "public_body") is Status.DELIVERED
    assert status_of(attempts, [*evidence, proof], "public_body") is Status.DELIVERED
    if standing(Preparation.READY, attempts, evidence, party).status in OUTCOMES - {Status.REFUSED}:
        assert status_of(attempts, [*evidence, piece(event=9, identifier="late")], party) in OUTCOMES


@given(tries, pieces, parties, modes)
def test_nothing_final_is_said_without_evidence_that_counts(
    attempts: list[Attempt], evidence: list[Evidence], party: PartyKind, mode: str
) -> None:
    """A status with legal weight rests on a piece that counts, and every status that is still open says what it waits for."""
    found = standing(Preparation.READY, attempts, evidence, party, mode)
    if found.status in OUTCOMES - {Status.REFUSED}:
        assert found.basis is not None
        assert found.basis.counts
    if found.status not in SETTLED:
        assert found.awaits is not None


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        ([Kind.PARTED], Status.TAKEN),
        ([Kind.A1], Status.SUBMITTED),
        ([Kind.BPWX], Status.SUBMITTED),
        ([Kind.BPWP, Kind.B1], Status.SUBMITTED),
        ([Kind.D1, Kind.A1], Status.AVAILABLE),
        ([Kind.A1, Kind.D3], Status.SUBMITTED),
        ([Kind.E1], Status.AVAILABLE),
        ([Kind.BPOX, Kind.E1, Kind.D1], Status.DELIVERED),
        ([Kind.BPOX, Kind.D1], Status.DEEMED_DELIVERED),
        ([Kind.A1, Kind.A2], Status.REFUSED),
        ([Kind.HDW], Status.REFUSED),
        ([Kind.A1, Kind.B2], Status.UNDELIVERED),
        ([Kind.B3], Status.UNDELIVERED),
        ([Kind.D2], Status.UNDELIVERED),
        ([Kind.D1, Kind.E2], Status.UNDELIVERED),
        ([Kind.HPN], Status.POSTED),
        ([Kind.HPN, Kind.HEPO], Status.POSTED),
        ([Kind.OTHER], Status.TAKEN),
    ],
)
def test_evidence_of_edoreczenia_says_where_a_message_is(kinds: list[Kind], expected: Status) -> None:
    """Each code of e-Doręczenia proves its step or its end, whichever comes first (protocols, e-Doręczenia 7.2)."""
    found = [piece(kind, identifier=f"evd_{number}") for number, kind in enumerate(kinds)]
    assert status_of([attempt(Outcome.TAKEN)], found) is expected
    assert status_of([attempt(Outcome.TAKEN)], found[::-1]) is expected


@pytest.mark.parametrize(
    ("kind", "says", "expected"),
    [
        (Kind.HEPO, "delivered", Status.DELIVERED),
        (Kind.HEPO, "returned", Status.RETURNED),
        (Kind.BPOX, "handed_over", Status.DELIVERED),
    ],
)
def test_what_a_proof_says_decides_where_its_kind_does_not(kind: Kind, says: str, expected: Status) -> None:
    """A postal card is a delivery or a return, and a proof of receipt with the date of the hand-over needs no E.1."""
    assert status_of([], [replace(piece(kind), says=says)]) is expected


def test_decision_to_close_holds_for_what_had_come_by_then() -> None:
    """A return that comes after a person closed the shipment is a person's move again, until it is closed once more."""
    closed, later = (
        replace(piece(Kind.PERSON_CLOSED, identifier=f"closed {day}"), received_at=day) for day in (T0, T0 + 2 * DAY)
    )
    came_back = replace(piece(Kind.HEPO, identifier="card"), says="returned", received_at=T0 + DAY)
    assert standing(Preparation.READY, [], [closed, came_back], "person", "puh").awaits == AWAITS[Status.RETURNED]
    found = standing(Preparation.READY, [], [closed, came_back, later], "person", "puh")
    assert (found.status, found.basis, found.awaits) == (Status.RETURNED, came_back, None)


def test_step_that_a_person_closed_waits_for_nothing_until_something_new_comes() -> None:
    """The status stays what is proved; a higher step, or a receipt that may belong here and came later, is shown again."""
    sent = piece(Kind.A1, identifier="sent")
    ended = replace(piece(Kind.SEARCH_ENDED, verdict=Verdict.RECORDED, identifier="ended"), received_at=T0)
    closed = replace(piece(Kind.PERSON_CLOSED, identifier="closed"), about="submitted", received_at=T0 + DAY)
    stands = [sent, ended, closed]
    found = standing(Preparation.READY, [], stands, "person", "purde")
    assert (found.status, found.basis, found.awaits) == (Status.SUBMITTED, sent, None)
    for news, status in ((Match.PLATFORM_ID, Status.AVAILABLE), (Match.PROBABLE, Status.SUBMITTED)):
        later = replace(piece(Kind.D1, match=news, identifier="later"), received_at=T0 + 2 * DAY)
        found = standing(Preparation.READY, [], [*stands, later], "person", "purde")
        assert (found.status, found.awaits is None) == (status, False)
    reopened = replace(piece(Kind.PERSON_REOPENED, identifier="again"), about="closed")
    assert standing(Preparation.READY, [], [*stands, reopened], "person", "purde").awaits == after_search(
        Status.SUBMITTED, "purde"
    )


def test_closing_that_names_what_it_deals_with_covers_nothing_else() -> None:
    """More proof of the same outcome changes nothing; one that had come before, and counts only since, disagrees anew."""
    undelivered, delivered = piece(Kind.D2, event=1, identifier="no"), piece(event=2, identifier="yes")
    closed = replace(piece(Kind.PERSON_CLOSED, identifier="closed"), about="undelivered", received_at=T0 + DAY)
    again = piece(Kind.E2, event=3, identifier="again")
    assert standing(Preparation.READY, [], [undelivered, again, closed], "public_body").awaits is None
    assert standing(Preparation.READY, [], [undelivered, delivered, closed], "public_body").awaits == CONTRADICTION


def test_contradiction_is_no_longer_shown_once_a_person_dealt_with_it() -> None:
    """Evidence that disagrees asks for a decision, and the decision ends the question; the earlier outcome stays."""
    disagree = [piece(event=1), piece(Kind.D2, event=2, identifier="other")]
    assert standing(Preparation.READY, [], disagree, "public_body").awaits == CONTRADICTION
    decided = [*disagree, replace(piece(Kind.PERSON_CLOSED, identifier="closed"), received_at=T0 + DAY)]
    found = standing(Preparation.READY, [], decided, "public_body")
    assert (found.status, found.awaits) == (Status.DELIVERED, None)


def test_both_forms_of_a_proof_of_receipt_agree() -> None:
    """The PDF beside the XML that names the hand-over is no fiction of delivery, and asks nobody."""
    xml, pdf = replace(piece(Kind.BPOX, identifier="xml"), says="handed_over"), piece(Kind.BPOP, event=None, identifier="pdf")
    found = standing(Preparation.READY, [], [pdf, xml], "person", "purde")
    assert (found.status, found.basis, found.awaits) == (Status.DELIVERED, xml, None)


def test_message_picked_up_after_the_fiction_stays_deemed_delivered() -> None:
    """A hand-over after the proof of receipt does not change on which day the letter counts as delivered."""
    late = piece(Kind.E1, event=90, identifier="late")
    for fiction in (piece(Kind.BPOX, event=5), piece(Kind.BPOP, event=None)):
        assert status_of([], [late, fiction], "person") is Status.DEEMED_DELIVERED
    assert status_of([], [piece(Kind.E1, event=5, identifier="in time"), piece(Kind.BPOX)], "person") is Status.DELIVERED


def test_hand_over_before_we_looked_does_not_undo_a_fiction_that_is_older() -> None:
    """Not when a proof of receipt came to us decides, but when it was sealed: both its forms say the same, and ask nobody."""
    late = piece(Kind.E1, event=90, identifier="late")
    fetched = late.event_at + timedelta(minutes=5) if late.event_at else T0
    xml, pdf = (
        replace(piece(kind, event=None, identifier=kind), received_at=fetched, made_at=T0 + timedelta(minutes=5))
        for kind in (Kind.BPOX, Kind.BPOP)
    )
    found = standing(Preparation.READY, [], [late, xml, pdf], "person", "purde")
    assert (found.status, found.awaits) == (Status.DEEMED_DELIVERED, None)


def test_hand_over_without_the_proof_of_receipt_says_what_is_waited_for() -> None:
    """E.1 alone is not delivery yet: it is told that the letter was picked up, and which proof is still to come."""
    found = standing(Preparation.READY, [], [piece(Kind.D1, identifier="d"), piece(Kind.E1, identifier="e")], "person", "purde")
    assert (found.status, found.awaits) == (Status.AVAILABLE, HANDED_OVER)


def test_refusal_without_a_seal_yields_to_sealed_evidence_and_can_be_closed() -> None:
    """What only an answer says of one addressee outweighs that the dispatch was taken, and nothing that is sealed."""
    refusal = piece(Kind.PART_REFUSED, verdict=Verdict.RECORDED, match=Match.OWN_ID, event=None, identifier="no")
    trace = piece(Kind.TRACE, verdict=Verdict.RECORDED, match=Match.OWN_ID, event=None, identifier="trace")
    closed = piece(Kind.PERSON_CLOSED, verdict=Verdict.RECORDED, match=Match.PERSON, identifier="closed")
    taken = [attempt(Outcome.TAKEN)]
    found = standing(Preparation.READY, taken, [trace, refusal], "person", "purde")
    assert (found.status, found.basis, found.awaits and found.awaits.whose) == (Status.REFUSED, refusal, "person")
    assert status_of(taken, [refusal, piece(Kind.A1)]) is Status.SUBMITTED
    assert status_of(taken, [refusal, closed]) is Status.CLOSED_BY_PERSON
    parted = piece(Kind.PARTED, verdict=Verdict.RECORDED, match=Match.OWN_ID, event=None, identifier="parted")
    assert status_of(taken, [parted, closed]) is Status.CLOSED_BY_PERSON


def test_doubtful_proof_asks_a_person_only_where_it_would_say_more() -> None:
    """A proof of sending whose seal is not confirmed troubles nobody once another one is."""
    forged = piece(Kind.A1, verdict=Verdict.FAILED, identifier="forged")
    taken = [attempt(Outcome.TAKEN)]
    assert standing(Preparation.READY, taken, [forged], "person", "purde").awaits is DOUBTFUL
    proved = standing(Preparation.READY, taken, [forged, piece(Kind.BPWX)], "person", "purde")
    assert (proved.status, proved.awaits and proved.awaits.whose) == (Status.SUBMITTED, "platform")


@pytest.mark.parametrize("code", ["BP.OX", "BPOX", " bp.ox"])
def test_codes_are_one_in_either_spelling(code: str) -> None:
    """Dots in a code say nothing."""
    assert (kind_of(code), kind_of("C.2"), kind_of("trace")) == (Kind.BPOX, Kind.OTHER, Kind.OTHER)


def test_ours_and_peoples_records_are_no_sealed_evidence() -> None:
    """What others made and sealed is told from what the connector or a person recorded."""
    assert {Kind.UPP, Kind.A1, Kind.HEPO, Kind.OTHER} <= SEALED
    assert SEALED.isdisjoint({Kind.TRACE, Kind.PARTED, Kind.PART_REFUSED, Kind.SEARCH_ENDED, Kind.PERSON_CLOSED})
