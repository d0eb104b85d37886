"""Receiving: the list with its cursor, messages in full, large files, notices, evidence, and sloppy answers."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

import pytest

from adapters.edoreczenia.api import Unreadable
from adapters.edoreczenia.channel import EdoreczeniaChannel
from connector.letters.errors import ConfigurationWrong, NotAdmitted, OutcomeUnknown, PlatformError, Refused
from connector.ports import Listing, MailFile
from samples.pki import Pki
from samples.platform.edoreczenia.arriving import File
from samples.platform.edoreczenia.script import Rule
from samples.platform.edoreczenia.simulator import Simulator
from tests.contract.edoreczenia.kit import BOX, JAN, OFFICE, Answer, Stub, a_channel


def numbers(listing: Listing) -> list[str]:
    """Give the numbers of a listing."""
    return [line.number for line in listing.messages]


def a_list(*rows: tuple[str, str], **more: Any) -> Answer:
    """Answer with a list of numbers and times."""
    messages = [{"messageMetadata": {"messageId": number, "timestamp": at}} for number, at in rows]
    return Answer({"messages": messages, **more})


def a_day(*seconds: int) -> list[tuple[str, str]]:
    """Make lines of one day."""
    return [(f"m{second}", f"2026-03-01T10:{second // 60:02}:{second % 60:02}Z") for second in seconds]


class Inbox:
    """A list of messages behind a stub, cut into pages as asked."""

    def __init__(self, stub: Stub) -> None:
        self.rows: list[tuple[str, str]] = []
        stub.answer = self._answer  # type: ignore[method-assign]
        self._token = stub.tokens[0]
        self.calls = 0

    def _answer(self, asked: Any) -> Answer:
        if asked.path.endswith("/token"):
            return self._token
        self.calls += 1
        offset, limit = int(asked.query["offset"]), int(asked.query["limit"])
        return a_list(*self.rows[offset : offset + limit], total=len(self.rows))


def test_list_is_oldest_first_and_each_message_comes_once(channel: EdoreczeniaChannel, platform: Simulator) -> None:
    """The cursor of one listing leaves out in the next what was listed."""
    first = platform.arrive(OFFICE, subject="Pierwsze")
    platform.skip(60)
    second = platform.arrive(OFFICE, subject="Drugie")
    listing = channel.listed(BOX, None)
    assert numbers(listing) == [first, second]
    assert listing.complete
    platform.skip(60)
    third = platform.arrive(OFFICE, subject="Trzecie")
    assert numbers(channel.listed(BOX, listing.cursor)) == [third]


def test_listing_asks_for_the_smallest_format_of_inbox_and_opens_nothing(
    channel: EdoreczeniaChannel, platform: Simulator
) -> None:
    """Listing reads no message."""
    platform.arrive(OFFICE)
    channel.listed(BOX, None)
    assert not platform.books().read


def test_long_list_comes_in_pages_and_says_when_it_is_not_all(pki: Pki) -> None:
    """Each call reads one page; only the last one says that it was all; nothing is missing and nothing comes twice."""
    with Stub(pki, Answer()) as stub:
        inbox = Inbox(stub)
        inbox.rows = a_day(*range(130))
        channel = a_channel(pki, stub.address, page_size=50)
        seen, cursor, complete = [], None, False
        while not complete:
            listing = channel.listed(BOX, cursor)
            seen += numbers(listing)
            cursor, complete = listing.cursor, listing.complete
    assert seen == [number for number, _ in inbox.rows]
    assert inbox.calls <= 6


def test_messages_that_were_taken_out_of_the_list_hide_no_new_one(pki: Pki) -> None:
    """People move messages; the reading goes back until it joins what was seen."""
    with Stub(pki, Answer()) as stub:
        inbox = Inbox(stub)
        inbox.rows = a_day(*range(200))
        channel = a_channel(pki, stub.address, page_size=2000)
        cursor = channel.listed(BOX, None).cursor
        inbox.rows = a_day(*range(150, 205))
        small = a_channel(pki, stub.address, page_size=50)
        seen = []
        for _ in range(5):
            listing = small.listed(BOX, cursor)
            cursor = listing.cursor
            seen += numbers(listing)
    assert seen == ["m200", "m201", "m202", "m203", "m204"]


def test_message_of_the_same_moment_as_the_last_one_is_new(pki: Pki) -> None:
    """Equal times are told apart by numbers, and one that got its place late is seen too."""
    with Stub(pki, Answer()) as stub:
        inbox = Inbox(stub)
        inbox.rows = a_day(1, 3)
        channel = a_channel(pki, stub.address)
        cursor = channel.listed(BOX, None).cursor
        inbox.rows = [*a_day(1, 2, 3), ("inna", a_day(3)[0][1])]
        assert numbers(channel.listed(BOX, cursor)) == ["m2", "inna"]


def test_emptied_mailbox_lists_what_comes_then(pki: Pki) -> None:
    """A cursor behind everything that is gone still finds the next message."""
    with Stub(pki, Answer()) as stub:
        inbox = Inbox(stub)
        inbox.rows = a_day(*range(100))
        channel = a_channel(pki, stub.address)
        cursor = channel.listed(BOX, None).cursor
        inbox.rows = []
        listing = channel.listed(BOX, cursor)
        assert (numbers(listing), listing.complete) == ([], True)
        inbox.rows = a_day(500)
        assert numbers(channel.listed(BOX, listing.cursor)) == ["m500"]


def test_warning_and_what_waits_are_told(pki: Pki) -> None:
    """A mailbox nearly full, and letters still on their way into it, come with the list."""
    with Stub(pki, a_list(*a_day(1), total=1, warning="Skrzynka prawie pełna", electronicCount="3")) as stub:
        listing = a_channel(pki, stub.address).listed(BOX, None)
    assert (listing.warning, listing.waiting, listing.complete) == ("Skrzynka prawie pełna", 3, True)


@pytest.mark.parametrize(
    ("answer", "complete"),
    [
        (a_list(*a_day(1)), True),
        (a_list(*a_day(*range(50))), False),
        (a_list(*a_day(1), total=2), False),
        (a_list(total=2), False),
        (a_list(*a_day(*range(50)), total="50"), True),
    ],
)
def test_list_is_complete_only_where_it_says_so(pki: Pki, answer: Answer, complete: bool) -> None:
    """The total decides, which a page may fall short of; without one, a page that is not full."""
    with Stub(pki, answer) as stub:
        assert a_channel(pki, stub.address, page_size=50).listed(BOX, None).complete is complete


@pytest.mark.parametrize(
    "answer",
    [
        Answer(None),
        Answer([]),
        Answer({}),
        Answer({"messages": None}),
        Answer({"messages": [{}]}),
        Answer(b"<html>"),
        Answer({}, 302, headers={"Location": "/x"}),
        Answer({}, 429),
        Answer(cut=True),
        Answer({"messages": [{"messageMetadata": {"timestamp": "2026-03-01T10:00:00Z"}}]}),
    ],
)
def test_list_that_cannot_be_read_is_no_empty_list(pki: Pki, answer: Answer) -> None:
    """Nothing is said of a mailbox whose list did not come."""
    with Stub(pki, answer) as stub, pytest.raises(OutcomeUnknown):
        a_channel(pki, stub.address).listed(BOX, None)


@pytest.mark.parametrize("cursor", ["", "x", "{}", '{"seen": 1}', '{"seen": "x", "tail": []}', '{"seen": 1, "tail": [1]}'])
def test_foreign_cursor_is_told(channel: EdoreczeniaChannel, platform: Simulator, cursor: str) -> None:
    """A cursor of something else is our mistake, and nobody is called."""
    with pytest.raises(ConfigurationWrong):
        channel.listed(BOX, cursor)
    assert not platform.books().calls


def test_message_is_fetched_once_with_files_and_bytes_as_they_came(channel: EdoreczeniaChannel, platform: Simulator) -> None:
    """One call gives text, files and the raw answer."""
    content = "Zażółć gęślą jaźń\n".encode()
    number = platform.arrive(OFFICE, subject="Podanie", text="Proszę\r\no zgodę. ", case="SPR.1", files=[File("a.txt", content)])
    mail = channel.fetch(BOX, number)
    assert mail is not None
    assert (mail.number, mail.kind, mail.subject, mail.text) == (number, "letter", "Podanie", "Proszę\r\no zgodę. ")
    assert (mail.case, mail.sender.identifier, mail.sender.name) == ("SPR.1", JAN, "Jan Testowy")
    assert [(file.name, file.size, file.content) for file in mail.files] == [("a.txt", len(content), content)]
    assert json.loads(mail.raw)[0]["messageMetadata"]["messageId"] == number
    assert mail.sent_at is not None
    assert platform.books().read[number] == 1


def test_message_on_its_way_into_the_mailbox_is_none_until_it_is_there(channel: EdoreczeniaChannel, platform: Simulator) -> None:
    """202, as often as it comes, is not a message."""
    platform.script(Rule(do="answers_202", to=OFFICE, times=2))
    number = platform.arrive(OFFICE)
    assert [channel.fetch(BOX, number) is None for _ in range(3)] == [True, True, False]


def test_large_message_leaves_its_files_to_be_fetched_in_pieces(pki: Pki, platform: Simulator) -> None:
    """Above the limit the message comes without content, and each file piece by piece."""
    channel = a_channel(pki, platform.address, large_bytes=3_000_000)
    content = bytes(range(256)) * 16_000
    number = platform.arrive(OFFICE, files=[File("plan.pdf", content), File("opis.txt", b"opis")])
    mail = channel.fetch(BOX, number)
    assert mail is not None
    assert [(file.content, file.size) for file in mail.files] == [(None, len(content)), (None, 4)]
    got = list(channel.pieces(BOX, number, mail.files[0]))
    assert b"".join(got) == content
    assert max(map(len, got)) <= 65536


def test_file_that_breaks_off_is_not_whole(pki: Pki) -> None:
    """A download that ends early, or with another size than announced, ends in an error."""
    file = MailFile("z1", "a.pdf", "application/pdf", 100)
    with Stub(pki, Answer(b"x" * 100, half=True), Answer(b"x" * 99), Answer(b"x" * 100)) as stub:
        channel = a_channel(pki, stub.address)
        for _ in range(2):
            with pytest.raises(OutcomeUnknown):
                list(channel.pieces(BOX, "m1", file))
        assert b"".join(channel.pieces(BOX, "m1", file)) == b"x" * 100
    assert stub.asked[0].json == {"messageId": "m1", "attachmentId": "z1"}


def test_refused_file_is_refused(channel: EdoreczeniaChannel, platform: Simulator) -> None:
    """The platform's no to a file is told as one."""
    number = platform.arrive(OFFICE)
    with pytest.raises(Refused):
        list(channel.pieces(BOX, number, MailFile("nie-ma", "a.pdf", "", None)))


@pytest.mark.parametrize(
    ("deed", "error"),
    [
        ("refuse", Refused),
        ("error", OutcomeUnknown),
        ("too_many", OutcomeUnknown),
        ("no_rights", NotAdmitted),
        ("page", OutcomeUnknown),
        ("redirect", OutcomeUnknown),
        ("break_before_taking", OutcomeUnknown),
        ("break_in_answer", OutcomeUnknown),
        ("page_after_taking", OutcomeUnknown),
    ],
)
def test_each_deed_of_the_platform_is_the_error_it_means(
    channel: EdoreczeniaChannel, platform: Simulator, deed: str, error: type[PlatformError]
) -> None:
    """What goes wrong with a message is told, and when it is over the message comes."""
    number = platform.arrive(OFFICE)
    platform.script(Rule(do=deed, operation="messages.get"))
    with pytest.raises(error):
        channel.fetch(BOX, number)
    platform.end_script()
    assert channel.fetch(BOX, number) is not None


def a_message(kind: str = "Message", **metadata: Any) -> dict[str, Any]:
    """Write a message as the platform does."""
    told = {"messageId": "m1", "subject": "Temat", "from": {"eDeliveryAddress": JAN}, **metadata}
    return {"messageControlData": {"messageType": kind}, "messageMetadata": told}


def test_notice_is_known_as_one(pki: Pki) -> None:
    """A Stub has no text and no files, and is no letter yet."""
    with Stub(pki, Answer([a_message("Stub", submissionDate="2026-03-01 10:00:00")])) as stub:
        mail = a_channel(pki, stub.address).fetch(BOX, "m1")
    assert mail is not None
    assert (mail.kind, mail.files, mail.text) == ("notice", [], "")
    assert mail.sent_at is not None
    assert (mail.sent_at_raw, mail.sent_at.hour) == ("2026-03-01 10:00:00", 9)


def test_late_evidence_is_known_as_one_with_what_it_speaks_of(pki: Pki) -> None:
    """An evidence that comes as a message names its kind and its letter."""
    evidence = {"evidenceId": "d1", "messageId": "m0", "type": "BPOX"}
    with Stub(pki, Answer([{**a_message("Evidence"), "evidences": [evidence]}])) as stub:
        mail = a_channel(pki, stub.address).fetch(BOX, "m1")
    assert mail is not None
    assert (mail.kind, mail.evidence, mail.about) == ("evidence", "BPOX", "m0")


def test_sloppy_message_is_read_as_far_as_it_goes(pki: Pki) -> None:
    """Nulls, numbers for texts, unknown fields and one object in place of a list lose nothing that is there."""
    sloppy = a_message(subject=None, nieznane=[1], threadId=7, receiptDate="2026-03-01T10:00:00+01:00")
    sloppy |= {"textBody": None, "evidences": None}
    sloppy["attachments"] = [
        {
            "attachmentId": "z1",
            "file": {"fileMetadata": {"filename": "a.txt", "size": "3"}, "file": base64.b64encode(b"abc").decode()},
        },
        {"attachmentId": "z2", "file": {"fileMetadata": {"filename": "b.txt"}, "file": "to nie base64!"}},
        {"attachmentId": "z3", "file": None},
        {"attachmentId": "z4", "file": {"fileMetadata": {"filename": "d.txt", "size": 4}, "file": "YWJj"}},
        {"attachmentId": "z5", "file": {"fileMetadata": {"filename": "e.txt", "size": "9" * 5_000}, "file": "YWJj"}},
        None,
    ]
    with Stub(pki, Answer(sloppy)) as stub:
        mail = a_channel(pki, stub.address).fetch(BOX, "m1")
    assert mail is not None
    assert (mail.subject, mail.thread, mail.received_at_raw) == ("", "7", "2026-03-01T10:00:00+01:00")
    assert [(file.number, file.content) for file in mail.files] == [
        ("z1", b"abc"),
        ("z2", None),
        ("z3", None),
        ("z4", None),
        ("z5", b"abc"),
    ]


@pytest.mark.parametrize("answer", [Answer([]), Answer(None), Answer([None]), Answer({"x": 1}), Answer({}, 500), Answer({}, 404)])
def test_answer_without_a_message_is_no_message(pki: Pki, answer: Answer) -> None:
    """What cannot be read is an error, never an empty letter."""
    with Stub(pki, answer) as stub, pytest.raises(PlatformError):
        a_channel(pki, stub.address).fetch(BOX, "m1")


def test_everything_that_arrives_is_listed_and_fetched_with_its_digest(channel: EdoreczeniaChannel, platform: Simulator) -> None:
    """The platform's books and what we read agree."""
    for place in range(5):
        platform.arrive(OFFICE, subject=f"Pismo {place}", files=[File(f"{place}.txt", bytes([place]) * 10)])
    got = [channel.fetch(BOX, line.number) for line in channel.listed(BOX, None).messages]
    read = {mail.number: hashlib.sha256(mail.files[0].content or b"").hexdigest() for mail in got if mail is not None}
    assert read == {letter.message_id: letter.files[0][1] for letter in platform.books().arrived}


def test_answer_with_another_message_is_not_the_one_asked_for(pki: Pki) -> None:
    """Neither its content, its place nor its status is taken for that of the message whose number was asked for."""
    other = {
        "messageMetadata": {"messageId": "m2"},
        "messageControlData": {"status": "Odrzucona", "labels": [{"label": "TRASH"}]},
    }
    with Stub(pki, Answer([other])) as stub:
        channel = a_channel(pki, stub.address)
        for ask in (channel.fetch, channel.place, channel.progress):
            with pytest.raises(Unreadable):
                ask(BOX, "m1")
