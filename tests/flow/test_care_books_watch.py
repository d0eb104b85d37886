"""The books claim only what can be known of a box, and name gaps and other readers."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from connector.care.books.view import CLAIMS, WHY
from connector.flow.pause import PAUSING
from connector.letters.errors import AnswerUnverifiable, NotTaken, OutcomeUnknown
from connector.ports import Claim, OwnBox
from connector.store import rows
from connector.store import tables as t
from tests.books_kit import box_of, codes, gaps, look_regularly
from tests.office_kit import START, Office
from tests.platform_double import PlatformDouble, bad_envelope

LETTER = b"<pismo>od Jana Testowego</pismo>"


def test_only_an_empty_queue_is_claimed_and_when(office: Office) -> None:
    """Of ePUAP nothing is said but that the queue was empty at a moment; before the first look nothing at all."""
    assert box_of(office)["claim"]["kind"] is None
    office.run()
    seen = office.clock.now()
    office.platform.unusable = [NotTaken()]
    office.after(hours=1)
    claim = box_of(office)["claim"]
    assert (claim["kind"], datetime.fromisoformat(claim["at"])) == ("queue_empty", seen)
    assert set(CLAIMS) == set(Claim)


def test_channel_says_what_may_be_claimed(office: Office) -> None:
    """A platform that lists everything is believed that the list is complete."""
    office.platform.claim = Claim.LIST_COMPLETE
    office.run()
    assert box_of(office)["claim"]["kind"] == "list_complete"


def test_item_taken_by_another_reader_after_we_kept_it_is_told(office: Office, platform: PlatformDouble) -> None:
    """What vanished before our confirmation is named with its id and both moments."""
    platform.confirm_script = ["wrong digest", "wrong digest"]
    platform.arrive(LETTER)
    office.run()
    platform.queue.clear()
    office.after(hours=1)
    [sign] = box_of(office)["other_readers"]
    assert (sign["how"], sign["number"], sign["arrival"]) == ("taken_elsewhere", 1, office.arrivals()[0]["id"])
    assert "other_reader" in codes(office)


def test_queue_that_shrinks_between_two_counts_is_told_with_number_and_times(office: Office, platform: PlatformDouble) -> None:
    """Items never seen by us that left without us are counted; nothing is said of which they were."""
    platform.confirm_script = ["wrong digest", "wrong digest"]
    for number in range(5):
        platform.arrive(b"<pismo>%d</pismo>" % number)
    office.run()
    counted = office.clock.now()
    del platform.queue[1:4]
    office.after(hours=1)
    [sign] = box_of(office)["other_readers"]
    assert (sign["how"], sign["number"], sign["arrival"]) == ("queue_fell", 3, None)
    times = [datetime.fromisoformat(sign[name]) for name in ("from", "to")]
    assert times == [counted, counted + timedelta(hours=1)]
    assert (len(office.arrivals()), box_of(office)["incoming"]["total"]) == (2, 2)


def test_restored_store_suspects_nobody_for_what_the_lost_one_confirmed(office: Office, platform: PlatformDouble) -> None:
    """A count from before the restoration is no reason to say that somebody else reads the box."""
    platform.confirm_script = ["wrong digest", "wrong digest"]
    for number in range(4):
        platform.arrive(b"<pismo>%d</pismo>" % number)
    office.run()
    del platform.queue[1:]
    with office.desk.database.transaction("restored") as tx:
        moments = {"taken_at": office.clock.now(), "restored_at": office.clock.now() + timedelta(minutes=1)}
        rows.add(tx, t.restorations, manifest_sha256="0" * 64, **moments)
    office.after(hours=1)
    assert box_of(office)["other_readers"] == []


@pytest.mark.parametrize("deed", ["take", "break after taking", "break before taking", "wrong digest"])
def test_our_own_confirmations_are_never_taken_for_another_reader(office: Office, platform: PlatformDouble, deed: str) -> None:
    """However a confirmation ends, and whatever arrives meanwhile, nobody else is suspected."""
    platform.confirm_script = ["take", deed, "wrong digest", deed]
    for number in range(4):
        platform.arrive(b"<pismo>%d</pismo>" % number)
    office.run()
    platform.arrive(b"<pismo>jeszcze jedno</pismo>")
    office.after(hours=2)
    office.after(hours=2)
    assert len(platform.confirmed) == 5
    assert box_of(office)["other_readers"] == []


def test_count_is_asked_once_a_turn_and_not_for_an_empty_queue(office: Office, platform: PlatformDouble) -> None:
    """The books cost one call where something waits, and none where nothing does."""
    office.run()
    assert platform.calls["waiting"] == 0
    for _ in range(3):
        platform.arrive(LETTER)
    office.after(minutes=5)
    assert platform.calls["waiting"] == 1


def test_count_without_an_answer_holds_nothing_up(
    office: Office, platform: PlatformDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A platform that cannot count is emptied all the same."""

    def no_count(_box: OwnBox) -> int:
        raise OutcomeUnknown

    monkeypatch.setattr(platform, "waiting", no_count)
    platform.arrive(LETTER)
    office.run()
    assert len(platform.confirmed) == 1


def test_regular_looks_are_one_span_and_no_gap(office: Office) -> None:
    """A good day leaves one row."""
    office.run()
    look_regularly(office, 3)
    with office.desk.database.reading() as tx:
        assert len(tx.execute(t.watches.select()).all()) == 1
    assert gaps(office) == []


def test_dead_service_is_a_gap_with_its_ends(office: Office) -> None:
    """Where nobody wrote anything down the books say so, from the last look to the next."""
    office.run()
    office.clock.moment += timedelta(hours=5)
    assert gaps(office) == [(START, None, "not_running")]
    assert codes(office) == {"not_watched"}
    office.restart()
    office.run()
    assert gaps(office) == [(START, START + timedelta(hours=5), "not_running")]
    assert codes(office) == set()


def test_silent_platform_is_a_gap_with_its_reason(office: Office, platform: PlatformDouble) -> None:
    """From the last answer to the next, because the platform did not answer."""
    office.run()
    platform.unusable = [NotTaken()]
    look_regularly(office, 6)
    assert gaps(office) == [(START, None, "not_taken")]
    platform.unusable = []
    look_regularly(office, 1.5)
    [(since, until, why)] = gaps(office)
    assert (since, why) == (START, "not_taken")
    assert until is not None
    assert until <= office.clock.now() < until + timedelta(hours=1.5)


def test_short_failure_is_no_gap(office: Office, platform: PlatformDouble) -> None:
    """A hiccup of minutes between two good looks is nothing to tell."""
    office.run()
    platform.unusable = [NotTaken()]
    office.after(minutes=3)
    platform.unusable = []
    office.after(minutes=3)
    assert gaps(office) == []


def test_pause_and_dead_service_in_one_hole_are_told_apart(office: Office, platform: PlatformDouble) -> None:
    """What is known of a hole is said, and of the rest that nothing is."""
    office.run()
    platform.unusable = [bad_envelope()]
    look_regularly(office, 1)
    paused_until = office.clock.now()
    assert codes(office) == {"paused"}
    office.clock.moment += timedelta(hours=4)
    office.restart()
    platform.unusable = []
    with office.desk.database.transaction("box resumed") as tx:
        tx.execute(t.boxes.update().values(paused=None))
    office.run()
    assert gaps(office) == [
        (START, paused_until, "envelope_unusable"),
        (paused_until, office.clock.now(), "not_running"),
    ]


def test_box_that_is_switched_off_has_no_gap(office: Office) -> None:
    """What was not to be looked at was not missed, whether the service ran or not."""
    with office.desk.database.transaction("box off") as tx:
        tx.execute(t.boxes.update().values(receiving=False))
    office.run()
    look_regularly(office, 1)
    office.clock.moment += timedelta(days=3)
    office.restart()
    office.run()
    look_regularly(office, 1)
    assert gaps(office) == []
    office.clock.moment += timedelta(days=3)
    assert gaps(office) == []


def test_gap_is_told_only_in_books_that_reach_back_to_it(office: Office) -> None:
    """Old gaps do not fill the books for ever."""
    office.run()
    office.after(hours=5)
    look_regularly(office, 1)
    assert box_of(office)["gaps"]
    assert not box_of(office, events_since=office.clock.now())["gaps"]


def test_every_reason_why_nobody_looked_has_words() -> None:
    """A clerk meets no bare code for what pauses a box."""
    assert {error.code for error in PAUSING} | {"not_taken", "refused", "outcome_unknown"} <= set(WHY)


def test_unconfirmed_arrival_is_named_once_there_was_time(office: Office, platform: PlatformDouble) -> None:
    """What is kept but still in the queue needs nobody at first, and somebody later."""
    platform.confirm_script = ["wrong digest"] * 100
    platform.arrive(LETTER)
    office.run()
    assert "unconfirmed" not in codes(office)
    office.after(hours=1)
    assert box_of(office)["confirming"]["unconfirmed_ids"] == [office.arrivals()[0]["id"]]
    assert "unconfirmed" in codes(office)


def test_unverifiable_platform_pauses_and_the_books_say_why(office: Office, platform: PlatformDouble) -> None:
    """A pause is a thing for a person, and the gap it makes has its reason."""
    office.run()
    platform.unusable = [AnswerUnverifiable("answer_signer_unknown", raw=b"<by a stranger>")]
    look_regularly(office, 1)
    assert (codes(office), gaps(office)) == ({"paused"}, [(START, None, "answer_unverifiable")])
