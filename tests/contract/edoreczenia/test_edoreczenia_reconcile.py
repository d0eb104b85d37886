"""Looking for what may have been sent: by mark in OUTBOX, SENT and threads, else by weak traces."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.edoreczenia.channel import EdoreczeniaChannel
from connector.letters.errors import OutcomeUnknown
from connector.ports import SentEntry
from samples.pki import Pki
from samples.platform.edoreczenia.script import Rule
from samples.platform.edoreczenia.simulator import Simulator
from tests.contract.edoreczenia.kit import BOX, COMPANY, COUNTY, JAN, LONG_AGO, MARK, OFFICE, Answer, Stub, a_channel, an_order

OTHER = "pismo-tsrqponmlkjihgfedcba"


def test_letter_cut_off_after_it_was_taken_is_found_by_its_mark(channel: EdoreczeniaChannel, platform: Simulator) -> None:
    """Every addressee's message is found, with the number that the task would have told."""
    platform.script(Rule(do="break_after_taking", operation="messages.send"))
    began = datetime.now(UTC)
    order = an_order(to=[JAN, COUNTY])
    with pytest.raises(OutcomeUnknown):
        channel.send(order)
    traces = channel.look_for(order, began)
    assert {(trace.name, trace.addressee) for trace in traces} == {(MARK, JAN), (MARK, COUNTY)}
    assert sorted(trace.platform_id or "" for trace in traces) == sorted(platform.books().taken[0].message_ids)


def test_letter_that_is_not_parted_yet_is_found_in_outbox(channel: EdoreczeniaChannel, platform: Simulator) -> None:
    """In OUTBOX it has no number of an addressee's, but the task tells where they will be."""
    platform.script(Rule(do="task_pending"))
    order = an_order(to=[JAN, COMPANY])
    task = channel.send(order).task
    traces = channel.look_for(order, LONG_AGO)
    assert [(trace.name, trace.platform_id, trace.task) for trace in traces] == [(MARK, None, task)] * 2


def test_letter_with_another_mark_is_not_ours(channel: EdoreczeniaChannel) -> None:
    """The same content to the same addressee under another mark is no trace of this order."""
    channel.send(an_order(mark=OTHER))
    assert channel.look_for(an_order(), LONG_AGO) == []


def test_mark_in_the_subject_is_found_too(pki: Pki, platform: Simulator) -> None:
    """With mark_in = "subject" the subject's end is the mark."""
    channel = a_channel(pki, platform.address, mark_in="subject")
    channel.send(an_order())
    [trace] = channel.look_for(an_order(), LONG_AGO)
    assert trace.name == MARK


def test_letter_moved_to_an_own_folder_is_found_by_its_thread(channel: EdoreczeniaChannel, platform: Simulator) -> None:
    """People may put a sent letter elsewhere; its thread still knows it."""
    channel.send(an_order())
    with platform.hub.lock:
        [message] = platform.hub.mailboxes[OFFICE].messages.values()
        message.place = "TRASH"
    [trace] = channel.look_for(an_order(), LONG_AGO)
    assert (trace.name, trace.platform_id) == (MARK, message.id)


def test_letter_without_our_mark_is_a_weak_trace(channel: EdoreczeniaChannel, platform: Simulator) -> None:
    """Subject, addressee and time fit, the mark is not there: it is told under its subject and proves nothing by itself."""
    platform.arrive(JAN, sender=OFFICE, subject="Decyzja w sprawie")
    platform.arrive(JAN, sender=OFFICE, subject="Inna sprawa")
    platform.arrive(COUNTY, sender=OFFICE, subject="Decyzja w sprawie")
    [trace] = channel.look_for(an_order(), LONG_AGO)
    assert (trace.name, trace.addressee) == ("Decyzja w sprawie", JAN)


def test_old_letters_are_left_alone(channel: EdoreczeniaChannel, platform: Simulator) -> None:
    """What was stored well before the attempt is not looked at."""
    platform.arrive(JAN, sender=OFFICE, subject="Decyzja w sprawie")
    assert channel.look_for(an_order(), datetime.now(UTC) + timedelta(hours=1)) == []


def a_row(number: str, at: str = "2026-03-01T10:00:00Z", thread: str = "w1", **more: Any) -> dict[str, Any]:
    """Write a sent message as a list shows it, without caseId as the contract has it."""
    told = {"messageId": number, "timestamp": at, "threadId": thread, "subject": "Decyzja w sprawie"}
    return {"messageMetadata": {**told, "to": [{"eDeliveryAddress": JAN}], **more}}


def a_page(*rows: dict[str, Any]) -> Answer:
    """Answer with a list."""
    return Answer({"messages": list(rows), "total": len(rows)})


def test_list_without_case_ids_is_looked_up_message_by_message(pki: Pki) -> None:
    """The mark shows only in the message itself, which is then read; the one of our thread comes first."""
    threads = Answer({"Thread": [{"threadId": "w2", "caseIDs": [MARK]}]})
    of_thread = Answer({"threadId": "w2", "messages": {"messages": [a_row("m2", thread="w2", subject="Zmieniony")]}})
    full = [Answer([a_row("m2", caseId=MARK)]), Answer([a_row("m1")])]
    with Stub(pki, threads, of_thread, a_page(), a_page(a_row("m1")), *full) as stub:
        traces = a_channel(pki, stub.address).look_for(an_order(), LONG_AGO)
    assert [(trace.platform_id, trace.name) for trace in traces] == [("m2", MARK), ("m1", "Decyzja w sprawie")]
    assert stub.asked[0].query["caseId"] == MARK


def test_message_that_is_gone_meanwhile_leaves_no_trace(pki: Pki) -> None:
    """400 and 404 on a listed message mean that it is not there any more."""
    no = Answer([{"error": "UAAPI0404", "error_description": "nie ma"}], 400)
    with Stub(pki, Answer({"Thread": []}), a_page(), a_page(a_row("m1"), a_row("m2")), no, Answer({}, 404)) as stub:
        assert a_channel(pki, stub.address).look_for(an_order(), LONG_AGO) == []


def test_record_that_cannot_be_read_is_no_empty_record(pki: Pki) -> None:
    """Where a list does not come, nothing is said of what was sent."""
    with Stub(pki, Answer({"Thread": []}), a_page(), Answer({"messages": None})) as stub, pytest.raises(OutcomeUnknown):
        a_channel(pki, stub.address).look_for(an_order(), LONG_AGO)


def test_sent_letters_are_listed_back_to_a_moment(channel: EdoreczeniaChannel, platform: Simulator) -> None:
    """Ours under their mark, those that people sent under their subject, each with its number."""
    by_hand = platform.arrive(JAN, sender=OFFICE, subject="Ręcznie")
    platform.skip(3600)
    between = datetime.now(UTC) + timedelta(seconds=3000)
    channel.send(an_order())
    entries = channel.sent_since(BOX, LONG_AGO) or []
    [number] = platform.books().taken[0].message_ids
    assert [(entry.name, entry.platform_id) for entry in entries] == [(MARK, number), ("Ręcznie", by_hand)]
    assert all((entry.sender, entry.addressee) == (OFFICE, JAN) for entry in entries)
    assert [entry.name for entry in channel.sent_since(BOX, between) or []] == [MARK]


def test_threads_of_one_message_tell_the_marks_that_lists_do_not(pki: Pki) -> None:
    """A thread of several messages tells nothing of any single one."""
    threads = [
        {"threadId": "w1", "caseIDs": [MARK], "messagesCount": 1},
        {"threadId": "w2", "caseIDs": [OTHER], "messagesCount": 2},
    ]
    rows = a_page(a_row("m1"), a_row("m2", thread="w2"), a_row("m3", thread="w3"))
    with Stub(pki, rows, Answer({"total": 2, "Thread": threads})) as stub:
        entries = a_channel(pki, stub.address).sent_since(BOX, LONG_AGO)
    assert [entry.name for entry in entries or ()] == [MARK, "Decyzja w sprawie", "Decyzja w sprawie"]


def test_long_record_is_read_page_by_page_and_each_message_once(pki: Pki) -> None:
    """Lines that move to the next page while it is read come once; reading stops where it is old enough."""
    first = [a_row(f"m{n}", caseId=MARK) for n in range(50)]
    second = [first[-1], a_row("m50", caseId=MARK), a_row("m51", at="2019-01-01 00:00:00", caseId=MARK), *first[:47]]
    pages = [Answer({"messages": rows, "total": 101}) for rows in (first, second, [])]
    with Stub(pki, *pages) as stub:
        entries = a_channel(pki, stub.address, page_size=50).sent_since(BOX, LONG_AGO)
    assert [entry.number for entry in entries or ()] == [f"m{n}" for n in range(51)]


def test_listed_letter_is_fetched_with_its_mark(channel: EdoreczeniaChannel) -> None:
    """What the record shows can be read whole; what is gone from it is None."""
    channel.send(an_order(to=[COMPANY]))
    [entry] = channel.sent_since(BOX, LONG_AGO) or []
    trace = channel.fetch_sent(BOX, entry)
    assert trace is not None
    assert (trace.name, trace.addressee, trace.platform_id) == (MARK, COMPANY, entry.number)
    assert b"Decyzja w sprawie" in trace.content
    assert channel.fetch_sent(BOX, SentEntry("x", None, None, "nie-ma")) is None


def test_message_for_several_addressees_has_no_number_for_one_of_them(pki: Pki) -> None:
    """A record that shows all addressees of a dispatch in each message does not say whose number it is."""
    row = a_row("m1", caseId=MARK, to=[{"eDeliveryAddress": JAN}, {"eDeliveryAddress": COMPANY}])
    with Stub(pki, Answer([row])) as stub:
        trace = a_channel(pki, stub.address).fetch_sent(BOX, SentEntry(MARK, JAN, None, "m1"))
    assert trace is not None
    assert trace.platform_id is None


def test_letter_far_down_a_long_thread_is_found(pki: Pki) -> None:
    """Of a thread with more messages than are looked at, those nearest to the attempt come first."""
    begun = datetime(2026, 3, 1, 10, tzinfo=UTC)
    old = [a_row(f"m{day}", at=f"2026-02-{day:02}T10:00:00Z") for day in range(1, 26)]
    of_thread = Answer({"messages": {"messages": [*old, a_row("ours")]}})
    threads = Answer({"Thread": [{"threadId": "w1", "caseIDs": [MARK, OTHER]}]})
    answers = [threads, of_thread, a_page(), a_page(), Answer([a_row("ours", caseId=MARK)]), Answer({}, 404)]
    with Stub(pki, *answers) as stub:
        traces = a_channel(pki, stub.address).look_for(an_order(), begun)
    assert [trace.platform_id for trace in traces] == ["ours"]
    assert stub.asked[len(answers) - 2].path.endswith("/ours")


def test_look_that_was_cut_short_proves_no_absence(pki: Pki) -> None:
    """Where more could be the letter than is looked at, and it is not among that, nobody can say that it is not there."""
    many = Answer({"messages": [a_row(f"m{place}") for place in range(21)], "total": 21})
    with Stub(pki, Answer({"Thread": []}), a_page(), many, Answer({}, 404)) as stub, pytest.raises(OutcomeUnknown):
        a_channel(pki, stub.address).look_for(an_order(), LONG_AGO)


def test_record_longer_than_what_is_read_of_it_is_no_record(pki: Pki) -> None:
    """What a list does not come to is not said to be absent from it."""
    stuck = Answer({"messages": [a_row(f"m{place}") for place in range(50)], "total": 100_000})
    with Stub(pki, stuck) as stub:
        with pytest.raises(OutcomeUnknown):
            a_channel(pki, stub.address, page_size=50).sent_since(BOX, LONG_AGO)
        assert len(stub.asked) == 2


def test_message_of_others_in_our_thread_is_no_trace(pki: Pki) -> None:
    """An answer keeps the thread and its caseId; that somebody answered is not what the record shows as sent."""
    threads = Answer({"Thread": [{"threadId": "w1", "caseIDs": [MARK]}]})
    of_thread = Answer({"messages": {"messages": [a_row("m1"), a_row("m2")]}})
    ours, answer = a_row("m1", caseId=MARK), a_row("m2", caseId=MARK, to=[])
    ours["messageMetadata"]["from"] = {"eDeliveryAddress": OFFICE.lower()}
    answer["messageMetadata"]["from"] = {"eDeliveryAddress": JAN}
    with Stub(pki, threads, of_thread, a_page(), a_page(), Answer([ours]), Answer([answer])) as stub:
        traces = a_channel(pki, stub.address).look_for(an_order(), LONG_AGO)
    assert [trace.platform_id for trace in traces] == ["m1"]


def test_address_in_small_letters_is_the_same_address(pki: Pki) -> None:
    """However a list writes whom a message goes to, it may be the one looked for."""
    row = a_row("m1", to=[{"eDeliveryAddress": JAN.lower()}])
    with Stub(pki, Answer({"Thread": []}), a_page(), a_page(row), Answer([{**row}])) as stub:
        [trace] = a_channel(pki, stub.address).look_for(an_order(), LONG_AGO)
    assert trace.platform_id == "m1"
