"""Sending: the task that took a letter, its parts, and what may be said when no good answer came."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.edoreczenia.channel import EdoreczeniaChannel
from adapters.edoreczenia.sending import send
from adapters.edoreczenia.settings import read_settings
from connector.letters.errors import (
    ConfigurationWrong,
    MailboxFull,
    NotAdmitted,
    NotTaken,
    OutcomeUnknown,
    PlatformError,
    Refused,
)
from connector.ports import Mailbox
from samples.pki import Pki
from samples.platform.edoreczenia.script import Rule
from samples.platform.edoreczenia.simulator import Simulator
from tests.contract.edoreczenia.kit import (
    BOX,
    COMPANY,
    COUNTY,
    JAN,
    MARK,
    OFFICE,
    Answer,
    Stub,
    a_channel,
    a_file,
    an_order,
    table,
)

TAKEN = Answer({"messageTaskId": "zadanie-1"}, 202)
NO = Answer([{"error": "UAAPI0104", "error_description": "shippingService is missing"}], 400)


def test_channel_is_a_mailbox(channel: EdoreczeniaChannel) -> None:
    """The core may treat the channel as what its port promises."""
    assert isinstance(channel, Mailbox)


def test_small_letter_is_taken_by_a_task_and_parted_by_addressee(channel: EdoreczeniaChannel, platform: Simulator) -> None:
    """One call takes a letter for several addressees; the task names a message for each of them."""
    taken = channel.send(an_order(to=[JAN, COMPANY]))
    assert taken.task
    assert not taken.platform_id
    parts = channel.parted(BOX, taken.task)
    assert parts is not None
    assert [part.addressee for part in parts] == [JAN, COMPANY]
    [posting] = platform.books().taken
    assert posting.case == MARK
    assert posting.message_ids == [part.platform_id for part in parts]


def test_kept_answer_is_read_again_without_a_call(channel: EdoreczeniaChannel, platform: Simulator) -> None:
    """The bytes of the answer name the task for ever."""
    taken = channel.send(an_order())
    calls = platform.books().calls
    assert channel.reread(taken.raw, channel._access._clock.now()) == taken
    assert platform.books().calls == calls


def test_pending_task_is_no_result(channel: EdoreczeniaChannel, platform: Simulator) -> None:
    """While the platform still parts a letter, nothing is said of its addressees."""
    platform.script(Rule(do="task_pending"))
    task = channel.send(an_order()).task or ""
    assert channel.parted(BOX, task) is None
    platform.release(task)
    assert channel.parted(BOX, task) is not None


def test_addressee_whose_part_failed_is_told_with_the_reason(channel: EdoreczeniaChannel, platform: Simulator) -> None:
    """A partial failure is one addressee's, not the letter's."""
    platform.script(Rule(do="shipment_fails", to=COMPANY))
    parts = channel.parted(BOX, channel.send(an_order(to=[JAN, COMPANY])).task or "")
    assert parts is not None
    assert [(part.addressee, part.platform_id is None, part.error is None) for part in parts] == [
        (JAN, False, True),
        (COMPANY, True, False),
    ]


def test_large_letter_goes_as_a_draft_and_arrives_byte_for_byte(pki: Pki, platform: Simulator) -> None:
    """A letter above the limit is uploaded file by file: the large ones as forms, the small ones in base64."""
    channel = a_channel(pki, platform.address, large_bytes=50_000)
    large = a_file("plan.pdf", b"%PDF-" + bytes(range(256)) * 400)
    small = a_file("opis.txt", "Zażółć\n".encode(), "text/plain")
    taken = channel.send(an_order(large, small, to=[COUNTY]))
    assert channel.parted(BOX, taken.task or "")
    books = platform.books()
    assert (books.calls["attachments.upload"], books.calls["attachments.add"], books.calls["drafts.send"]) == (1, 1, 1)
    assert dict(books.arrived[0].files) == {"plan.pdf": large.sha256, "opis.txt": small.sha256}


def test_file_name_that_is_not_taken_is_mended_and_told(channel: EdoreczeniaChannel, pki: Pki) -> None:
    """The addressee sees the given name in the description."""
    assert channel.send(an_order(a_file("decyzja nr 1/2026.PDF"), a_file("decyzja nr 1_2026.pdf")))
    with Stub(pki, TAKEN) as stub:
        a_channel(pki, stub.address).send(an_order(a_file("decyzja nr 1/2026.PDF"), a_file("opis.pdf")))
    first, second = (each["file"]["fileMetadata"] for each in stub.asked[0].json["attachments"])
    assert (first["filename"], first["description"]) == ("decyzja_nr_1_2026.pdf", "decyzja nr 1/2026.PDF")
    assert "description" not in second


def test_answer_keeps_thread_and_reference(pki: Pki) -> None:
    """A reply names the thread and the message that it answers."""
    with Stub(pki, TAKEN) as stub:
        a_channel(pki, stub.address).send(an_order(thread="watek-1", replies_to="PPSA-E-1"))
    told = stub.asked[0].json["messageMetadata"]
    assert (told["threadId"], told["refToMessageId"]) == ("watek-1", "PPSA-E-1")


def test_mark_travels_in_the_subject_where_so_configured(pki: Pki) -> None:
    """With mark_in = "subject" the caseId is left to nobody and the subject ends with the mark."""
    with Stub(pki, TAKEN) as stub:
        a_channel(pki, stub.address, mark_in="subject").send(an_order())
    told = stub.asked[0].json["messageMetadata"]
    assert told["subject"] == f"Decyzja w sprawie [{MARK}]"
    assert "caseId" not in told


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (NO, Refused),
        (Answer(b"", 413), Refused),
        (Answer({}, 401), NotAdmitted),
        (Answer({}, 403), NotAdmitted),
        (Answer({"error": "x"}, 400), OutcomeUnknown),
        (Answer([], 400), OutcomeUnknown),
        (Answer(b"<html>", 400), OutcomeUnknown),
        (Answer([{"error": "UAAPI0001", "error_description": ""}], 500), OutcomeUnknown),
        (Answer({}, 302, headers={"Location": "/x"}), OutcomeUnknown),
        (Answer({}, 404), OutcomeUnknown),
        (Answer({}, 429), OutcomeUnknown),
        (Answer({}, 202), OutcomeUnknown),
        (Answer(b"<html>", 202), OutcomeUnknown),
        (Answer([], 202), OutcomeUnknown),
        (Answer(cut=True), OutcomeUnknown),
        (Answer({"messageTaskId": "zadanie-1"}, 202, half=True), OutcomeUnknown),
    ],
)
def test_only_a_task_is_taken_and_only_a_list_of_errors_is_a_no(pki: Pki, answer: Answer, error: type[PlatformError]) -> None:
    """Each answer to a sending means one thing, and only what surely never counted may be sent again."""
    with Stub(pki, answer) as stub, pytest.raises(PlatformError) as caught:
        a_channel(pki, stub.address).send(an_order())
    expected: tuple[type[PlatformError], ...] = (error,)
    assert isinstance(caught.value, expected)
    assert isinstance(caught.value, NotTaken) == issubclass(error, NotTaken)


@pytest.mark.parametrize("status", [429, 503])
def test_wish_to_be_left_alone_is_kept_with_the_error(pki: Pki, status: int) -> None:
    """Retry-After of 429 and 503 goes with the error."""
    with Stub(pki, Answer({}, status, headers={"Retry-After": "120"})) as stub, pytest.raises(OutcomeUnknown) as caught:
        a_channel(pki, stub.address).send(an_order())
    assert caught.value.quiet_for is not None
    assert caught.value.quiet_for.total_seconds() == 120


def test_nobody_listening_means_that_nothing_was_taken(pki: Pki) -> None:
    """A connection that never stood took nothing."""
    with Stub(pki, TAKEN) as stub:
        address = stub.address
    with pytest.raises(NotTaken):
        a_channel(pki, address).send(an_order())


def test_letter_cut_off_after_it_was_taken_is_unknown_and_not_sent_again(
    channel: EdoreczeniaChannel, platform: Simulator
) -> None:
    """The platform has it, we do not know: one posting, no second."""
    platform.script(Rule(do="break_after_taking", operation="messages.send"))
    with pytest.raises(OutcomeUnknown):
        channel.send(an_order())
    assert [posting.times_same for posting in platform.books().taken] == [1]


@pytest.mark.parametrize("status", [401, 403, 429])
@pytest.mark.parametrize("large", [False, True])
def test_refusal_to_hear_us_out_is_believed_only_where_the_letter_is_not_there(
    pki: Pki, platform: Simulator, status: int, *, large: bool
) -> None:
    """A 401, 403 or 429 that comes although the letter was taken leads to no second posting, now or later."""
    channel = a_channel(pki, platform.address, large_bytes=50_000)
    platform.script(Rule(do="error_after_taking", operation="drafts.send" if large else "messages.send", status=status))
    with pytest.raises(OutcomeUnknown):
        channel.send(an_order(a_file(content=b"%PDF-" + bytes(100_000)) if large else a_file()))
    assert [posting.times_same for posting in platform.books().taken] == [1]


@pytest.mark.parametrize("status", [401, 403, 429])
@pytest.mark.parametrize("failure", [NotTaken, OutcomeUnknown, Refused])
def test_look_that_fails_proves_no_absence(pki: Pki, status: int, failure: type[PlatformError]) -> None:
    """Where the mailbox cannot be read just then, also for want of a connection, nobody knows whether the letter is there."""

    def look() -> bool:
        raise failure("no look")

    with Stub(pki, Answer({}, status)) as stub:
        channel = a_channel(pki, stub.address)
        with pytest.raises(OutcomeUnknown):
            send(channel._mailboxes, an_order(), channel._settings, is_there=look)


def test_letter_turned_away_for_too_many_calls_waits_as_long_as_asked(channel: EdoreczeniaChannel, platform: Simulator) -> None:
    """After a look that finds nothing a 429 took nothing, and its Retry-After goes with the error."""
    platform.script(Rule(do="too_many", operation="messages.send", retry_after=90))
    with pytest.raises(NotTaken) as caught:
        channel.send(an_order())
    assert caught.value.quiet_for == timedelta(seconds=90)


def test_draft_turned_away_for_too_many_calls_is_deleted(pki: Pki, platform: Simulator) -> None:
    """The letter is made anew later: a whole draft left behind would fill the mailbox, and somebody might send it by hand."""
    channel = a_channel(pki, platform.address, large_bytes=50_000)
    platform.script(Rule(do="too_many", operation="drafts.send", retry_after=90))
    with pytest.raises(NotTaken):
        channel.send(an_order(a_file(content=b"%PDF-" + bytes(100_000))))
    assert platform.books().calls["drafts.delete"] == 1


@pytest.mark.parametrize(
    ("words", "full"),
    [
        ("Skrzynka jest pełna", True),
        ("skrzynka nadawcy jest przepełniona", True),
        ("The mailbox is full.", True),
        ("Brak miejsca w skrzynce", True),
        ("Skrzynka adresata jest pełna", False),
        ("Przepełniona skrzynka odbiorcy", False),
        ("Pole temat musi być wypełnione", False),
        ("Uzupełnij pełną nazwę adresata", False),
        ("Skrzynka adresata wymaga pełnomocnictwa", False),
    ],
)
def test_full_mailbox_is_told_from_other_refusals_by_the_words(pki: Pki, words: str, *, full: bool) -> None:
    """A letter waits for room only where the answer speaks of it; any other no is final."""
    no = Answer([{"error": "UAAPI0400", "error_description": words}], 400)
    with Stub(pki, no) as stub, pytest.raises(PlatformError) as caught:
        a_channel(pki, stub.address).send(an_order())
    assert type(caught.value) is (MailboxFull if full else Refused)


def test_pattern_of_a_full_mailbox_must_be_one() -> None:
    """A regular expression that is none is refused with the rest of the configuration."""
    with pytest.raises(ConfigurationWrong):
        read_settings({**table("https://konto.invalid"), "full_pattern": "(pełna"})


def test_kept_token_that_is_refused_holds_up_no_letter(pki: Pki) -> None:
    """Where the letter is not there it goes with a fresh token, after one look."""
    nothing = Answer({"threads": [], "messages": [], "total": 0})
    with Stub(pki, Answer({}, 401), nothing, nothing, nothing, TAKEN) as stub:
        assert a_channel(pki, stub.address).send(an_order()).task == "zadanie-1"
    assert [asked.method for asked in stub.asked] == ["POST", "GET", "GET", "GET", "POST"]


@pytest.mark.parametrize(
    ("deed", "error"),
    [
        ("refuse", Refused),
        ("mailbox_full", MailboxFull),
        ("error", OutcomeUnknown),
        ("too_many", NotTaken),
        ("no_rights", NotAdmitted),
        ("page", OutcomeUnknown),
        ("redirect", OutcomeUnknown),
        ("break_before_taking", OutcomeUnknown),
        ("break_in_answer", OutcomeUnknown),
        ("error_after_taking", OutcomeUnknown),
        ("page_after_taking", OutcomeUnknown),
    ],
)
def test_each_deed_of_the_platform_is_the_error_it_means(
    channel: EdoreczeniaChannel, platform: Simulator, deed: str, error: type[PlatformError]
) -> None:
    """Whatever the script plays on a sending comes out as the class that the flow relies on."""
    platform.script(Rule(do=deed, operation="messages.send"))
    with pytest.raises(error):
        channel.send(an_order())


@pytest.mark.parametrize("call", ["drafts.create", "attachments.upload"])
def test_draft_that_was_not_finished_surely_sent_nothing(pki: Pki, platform: Simulator, call: str) -> None:
    """Until the draft is sent, a failure means not taken, and the draft is gone again."""
    channel = a_channel(pki, platform.address, large_bytes=1000)
    platform.script(Rule(do="error_after_taking", operation=call))
    with pytest.raises(NotTaken):
        channel.send(an_order(a_file(content=b"%PDF-" + bytes(2000))))
    books = platform.books()
    assert not books.taken
    assert books.calls["drafts.delete"] == (call == "attachments.upload")


def test_refused_draft_is_deleted_and_refused(pki: Pki, platform: Simulator) -> None:
    """A list of errors on the way is the platform's no; where it says that the mailbox is full, the letter may go later."""
    channel = a_channel(pki, platform.address, large_bytes=1000)
    platform.script(*(Rule(do=deed, operation="drafts.send", nth=nth) for nth, deed in enumerate(("refuse", "mailbox_full"), 1)))
    for error in (Refused, MailboxFull):
        with pytest.raises(error):
            channel.send(an_order(a_file(content=b"%PDF-" + bytes(2000))))
    assert platform.books().calls["drafts.delete"] == 2


def test_draft_whose_sending_is_unknown_is_left_alone(pki: Pki, platform: Simulator) -> None:
    """After drafts/send without a good answer nothing is deleted and nothing sent again."""
    channel = a_channel(pki, platform.address, large_bytes=1000)
    platform.script(Rule(do="break_after_taking", operation="drafts.send"))
    with pytest.raises(OutcomeUnknown):
        channel.send(an_order(a_file(content=b"%PDF-" + bytes(2000))))
    books = platform.books()
    assert (len(books.taken), books.calls["drafts.delete"], books.calls["drafts.send"]) == (1, 0, 1)


def test_file_of_another_length_than_announced_is_no_whole_message(pki: Pki) -> None:
    """A file that turns out shorter ends the call in the middle; nobody is told that it was sent."""

    def half() -> Iterator[bytes]:
        yield b"%PDF-"

    with Stub(pki, TAKEN) as stub, pytest.raises(OutcomeUnknown):
        a_channel(pki, stub.address, call_timeout_seconds=2).send(an_order(replace(a_file(), pieces=half)))


def test_letter_that_is_no_message_is_our_mistake(channel: EdoreczeniaChannel, platform: Simulator) -> None:
    """An order without a message is refused before anything is called."""
    with pytest.raises(ConfigurationWrong):
        channel.send(replace(an_order(), message=None))
    assert not platform.books().calls


def test_redirect_from_the_token_host_is_an_outage(channel: EdoreczeniaChannel, platform: Simulator) -> None:
    """A redirect instead of a token is not followed, and nothing of the letter left."""
    platform.script(Rule(do="redirect", operation="token"))
    with pytest.raises(NotTaken) as caught:
        channel.send(an_order())
    assert type(caught.value) is NotTaken
    assert f"{OFFICE}" not in caught.value.detail
    assert not platform.books().taken
