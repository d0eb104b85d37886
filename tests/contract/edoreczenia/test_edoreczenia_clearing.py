"""Against the simulated e-Doręczenia: messages go into the bin and for ever, and the platform calls where it is told to."""

from __future__ import annotations

import pytest

from adapters.edoreczenia.api import Unreadable
from connector.letters.errors import NotAdmitted, OutcomeUnknown, Refused
from connector.ports import CallsBack, Clearable, Notice, Place
from samples.pki import Pki
from samples.platform.edoreczenia.arriving import File
from samples.platform.edoreczenia.simulator import Simulator
from tests.contract.edoreczenia.kit import BOX, JAN, OFFICE, Answer, Stub, a_channel, a_file, an_order
from tests.unit.simulator.edoreczenia_kit import Caller

MOST_LOOKS = 10
CALLS = {notice: f"http://127.0.0.1:9/callbacks/klucz/{notice.value}" for notice in Notice}


def test_received_message_goes_into_the_bin_and_then_for_ever(pki: Pki, platform: Simulator) -> None:
    """Each step shows where the message is, and reading that does not open it."""
    number = platform.arrive(OFFICE, files=[File("pismo.pdf", b"%PDF-1.7")])
    channel = a_channel(pki, platform.address)
    assert isinstance(channel, Clearable)
    while not channel.listed(BOX, None).messages:
        pass
    places = [channel.place(BOX, number)]
    channel.bin(BOX, number)
    places.append(channel.place(BOX, number))
    channel.delete(BOX, number)
    places.append(channel.place(BOX, number))
    assert places == [Place.MAILBOX, Place.BIN, Place.GONE]
    books = platform.books()
    assert (books.deleted, books.read[number]) == ([(OFFICE, number)], 0)


def test_sent_message_is_deleted_from_the_bin_only(pki: Pki, platform: Simulator) -> None:
    """The platform refuses to delete what is not in the bin."""
    channel = a_channel(pki, platform.address)
    task = channel.send(an_order(a_file())).task or ""
    parted = next(found for found in (channel.parted(BOX, task) for _ in range(MOST_LOOKS)) if found)
    message = next(part.platform_id for part in parted if part.addressee == JAN) or ""
    for _ in range(MOST_LOOKS):
        if any(proof.kind.replace(".", "") == "BPOX" for proof in channel.proofs(BOX, message)):
            break
    assert channel.place(BOX, message) is Place.MAILBOX
    with pytest.raises(Refused):
        channel.delete(BOX, message)
    channel.bin(BOX, message)
    channel.delete(BOX, message)
    assert channel.place(BOX, message) is Place.GONE


def test_list_is_read_on_though_all_that_was_seen_is_deleted(pki: Pki, platform: Simulator) -> None:
    """What came since is shown, whatever the cursor remembers."""
    channel = a_channel(pki, platform.address)
    old = [platform.arrive(OFFICE) for _ in range(3)]
    seen = channel.listed(BOX, None)
    while len(seen.messages) < len(old):
        seen = channel.listed(BOX, None)
    for number in old:
        channel.bin(BOX, number)
        channel.delete(BOX, number)
    new = platform.arrive(OFFICE)
    found = [channel.listed(BOX, seen.cursor) for _ in range(MOST_LOOKS)]
    assert new in {line.number for each in found for line in each.messages}


def test_pointer_that_the_platform_does_not_know_moves_nothing(pki: Pki, platform: Simulator) -> None:
    """The place in the control data is configuration; a wrong one is a plain no."""
    number = platform.arrive(OFFICE)
    channel = a_channel(pki, platform.address, bin_pointer="/gdzies/indziej")
    while not channel.listed(BOX, None).messages:
        pass
    with pytest.raises(Refused):
        channel.bin(BOX, number)
    assert channel.place(BOX, number) is Place.MAILBOX


def test_subscription_is_made_replaced_and_ended(pki: Pki, platform: Simulator) -> None:
    """Every kind that we want has its address; what is not wanted is not asked for."""
    channel = a_channel(pki, platform.address)
    assert isinstance(channel, CallsBack)
    portal = Caller(platform, pki)
    with portal.http:
        channel.subscribe(BOX, dict.fromkeys(Notice, "http://127.0.0.1:9/dawny"))
        channel.subscribe(BOX, CALLS)
        found = {one["name"]: one["url"] for one in portal.get("message_subscriptions")}
        assert found == {
            "messageCallbackUrl": CALLS[Notice.ARRIVAL],
            "inboxCallbackUrl": CALLS[Notice.ARRIVAL],
            "evidenceCallbackUrl": CALLS[Notice.EVIDENCE],
            "messageCreatedCallbackUrl": CALLS[Notice.TASK],
        }
        channel.unsubscribe(BOX)
        assert portal.get("message_subscriptions") == []


METADATA = {"messageMetadata": {"messageId": "PPSA-E-1"}}


@pytest.mark.parametrize(
    ("control", "place"),
    [
        ({"labels": [{"label": "INBOX", "messageLocation": "INBOX"}]}, Place.MAILBOX),
        ({"labels": [{"label": "INBOX", "messageLocation": "TRASH"}]}, Place.BIN),
        ({"labels": [{"label": "TRASH"}]}, Place.BIN),
        ({"labels": [{"messageLocation": "SPRAWY"}]}, Place.MAILBOX),
        ({"labels": [{"label": "INBOX"}], "messageType": "Stub"}, Place.NOTICE),
    ],
)
def test_labels_say_where_a_message_is(pki: Pki, control: dict[str, object], place: Place) -> None:
    """However the platform writes them; a notice is never touched."""
    with Stub(pki, Answer([{**METADATA, "messageControlData": control}])) as stub:
        assert a_channel(pki, stub.address).place(BOX, "PPSA-E-1") is place


def test_message_on_its_way_is_not_touched(pki: Pki) -> None:
    """A 202 is like a notice."""
    with Stub(pki, Answer({"status": "w drodze"}, 202)) as stub:
        assert a_channel(pki, stub.address).place(BOX, "PPSA-E-1") is Place.NOTICE


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answer([{**METADATA, "messageControlData": {"labels": []}}]), Unreadable),
        (Answer({"cokolwiek": 1}), Unreadable),
        (Answer({}, 500), OutcomeUnknown),
        (Answer({}, 403), NotAdmitted),
    ],
)
def test_answer_that_tells_no_place_is_none(pki: Pki, answer: Answer, error: type[Exception]) -> None:
    """Nobody concludes from silence that a message is gone."""
    with Stub(pki, answer) as stub, pytest.raises(error):
        a_channel(pki, stub.address).place(BOX, "PPSA-E-1")


@pytest.mark.parametrize(
    ("listed", "place"),
    [([], Place.GONE), (["PPSA-E-9", "PPSA-E-1"], Place.BIN), (["PPSA-E-9"], Place.GONE)],
)
@pytest.mark.parametrize("status", [400, 404])
def test_message_that_is_refused_is_gone_where_the_bin_lacks_it_too(
    pki: Pki, listed: list[str], place: Place, status: int
) -> None:
    """Nobody knows the code for a message that is not there, so the bin's list decides."""
    refused = Answer([{"error": "UAAPI0404", "error_description": "nie ma"}], status)
    lines = Answer({"messages": [{"messageMetadata": {"messageId": one}} for one in listed], "total": len(listed)})
    with Stub(pki, refused, lines) as stub:
        assert a_channel(pki, stub.address).place(BOX, "PPSA-E-1") is place


def test_bin_that_cannot_be_listed_tells_nothing(pki: Pki) -> None:
    """Then nobody says that the message is gone."""
    refused = Answer([{"error": "UAAPI0404", "error_description": "nie ma"}], 400)
    with Stub(pki, refused, Answer({}, 502)) as stub, pytest.raises(OutcomeUnknown):
        a_channel(pki, stub.address).place(BOX, "PPSA-E-1")
