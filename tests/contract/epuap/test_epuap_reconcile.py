"""Reconciling: the platform's own record of sent letters is searched by our mark, else by the bytes."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from adapters.epuap import store
from connector.letters.errors import OutcomeUnknown
from connector.ports import Queue
from samples.pki import Pki
from samples.platform.epuap.script import Rule
from samples.platform.epuap.simulator import Simulator
from tests.contract.epuap.kit import LETTER, a_channel, an_order


def started() -> datetime:
    """Give the moment at which an attempt began."""
    return datetime.now(UTC)


def test_letter_in_doubt_is_found_by_its_mark_with_bytes_and_number(channel: Queue, platform: Simulator) -> None:
    """After a break the record shows the letter; its proof names the number that the answer would have given."""
    since = started()
    platform.script(Rule("break_after_taking", operation="nadaj"))
    with suppress(OutcomeUnknown):
        channel.send(an_order())
    (trace,) = channel.look_for(an_order(), since)
    assert (trace.name, trace.addressee, trace.content) == ("pismo-abc", "/przykladowo/skrytka", LETTER)
    assert trace.platform_id == platform.books().taken[0].id
    assert trace.receipt is not None
    assert trace.platform_id.encode() in trace.receipt.content
    assert trace.sent_at is not None
    assert abs(trace.sent_at - since) < timedelta(seconds=60)


def test_letter_without_a_proof_has_no_number_yet(channel: Queue, platform: Simulator) -> None:
    """The store counts by numbers of its own, which are never given as the document's number."""
    since = started()
    platform.script(Rule("late_upp"))
    channel.send(an_order())
    (trace,) = channel.look_for(an_order(), since)
    assert (trace.platform_id, trace.receipt) == (None, None)


def test_late_proof_gives_the_number(channel: Queue, platform: Simulator) -> None:
    """Once the UPP is issued the same search tells the number."""
    since = started()
    platform.script(Rule("late_upp"))
    number = channel.send(an_order()).platform_id
    platform.release_upp(number)
    assert [trace.platform_id for trace in channel.look_for(an_order(), since)] == [number]


def test_letter_that_the_record_does_not_show_leaves_no_trace(channel: Queue, platform: Simulator) -> None:
    """Nothing found is an empty list, which proves nothing."""
    platform.script(Rule("hide_from_sent"))
    channel.send(an_order())
    assert channel.look_for(an_order(), started()) == []


def test_letters_of_another_name_are_given_to_compare_their_bytes(channel: Queue) -> None:
    """Without our mark, every letter to this addressee in the time is a candidate."""
    since = started()
    channel.send(an_order(file_name="inne.xml"))
    channel.send(an_order(file_name="jeszcze.xml", content=b"<inne/>"))
    channel.send(an_order(file_name="dokad-indziej.xml", addressee="/milczkowo/skrytka"))
    traces = channel.look_for(an_order(), since)
    assert {trace.name: trace.content == LETTER for trace in traces} == {"inne": True, "jeszcze": False}


def test_letters_sent_before_the_attempt_are_no_candidates(channel: Queue) -> None:
    """An older letter of the same bytes is not this one."""
    channel.send(an_order(file_name="inne.xml"))
    assert channel.look_for(an_order(), started() + store.CLOCK_SKEW + timedelta(seconds=5)) == []


def test_own_mark_is_found_at_whatever_time(channel: Queue) -> None:
    """A clock that is wrong does not hide our own name."""
    channel.send(an_order())
    assert len(channel.look_for(an_order(), started() + timedelta(days=1))) == 1


def test_search_fetches_a_bounded_number_of_candidates(
    channel: Queue, platform: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A busy office does not turn one doubt into hundreds of calls: the nearest in time are compared."""
    monkeypatch.setattr(store, "MOST_FETCHED", 3)
    since = started()
    for number in range(5):
        channel.send(an_order(file_name=f"inne-{number}.xml"))
    assert [trace.name for trace in channel.look_for(an_order(), since)] == ["inne-0", "inne-1", "inne-2"]
    assert len(platform.books().taken) == 5


def test_received_documents_are_no_traces(channel: Queue, platform: Simulator) -> None:
    """Only the folder SENT counts."""
    platform.arrive("/lubin/skrytka", LETTER, name="pismo-abc.xml")
    assert channel.look_for(an_order(), started()) == []


def test_search_can_be_switched_off(pki: Pki, platform: Simulator) -> None:
    """Without the right to the store nothing is asked."""
    channel = a_channel(pki, platform.address, check_sent=False)
    channel.send(an_order())
    assert channel.look_for(an_order(), started() - timedelta(minutes=1)) == []


def test_store_that_does_not_exist_is_refused(pki: Pki, platform: Simulator) -> None:
    """A wrong name of the store is told, not taken for an empty record."""
    with pytest.raises(OutcomeUnknown, match="nie ma składu"):
        a_channel(pki, platform.address, store_name="inny").look_for(an_order(), started())
