"""Receiving: the head of a queue is shown as it is, and taken off only by the digest of its very bytes."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import UTC, datetime
from threading import Thread

import pytest

from connector.letters.errors import EnvelopeUnusable, NotTaken, OutcomeUnknown, Refused, WrongDigest
from connector.ports import Envelope, Queue
from samples.pki import Pki
from samples.platform.epuap import settings
from samples.platform.epuap.boxes import Sender
from samples.platform.epuap.script import Rule
from samples.platform.epuap.simulator import Simulator
from tests.contract.epuap.kit import BOX, OK, Stub, a_channel, http, saying, signed

LETTER = b"\xef\xbb\xbf<pismo>od mieszka\xc5\x84ca</pismo>"
SENT_AT = "2025-01-15T10:00:01.123"
PARTY = "<danePodmiotu><identyfikator>jtestowy</identyfikator><typOsoby>F</typOsoby><zgoda>true</zgoda></danePodmiotu>"
REST = (
    "<daneNadawcy/><dataNadania>{sent}</dataNadania><nazwaSkrytki>x</nazwaSkrytki><adresSkrytki>/lubin/skrytka</adresSkrytki>"
    "<adresOdpowiedzi/><czyTestowe>false</czyTestowe><daneDodatkowe>{extra}</daneDodatkowe>"
)
DOCUMENT = "<dokument><nazwaPliku>pismo</nazwaPliku><zawartosc>PGEv\nPg==</zawartosc></dokument>"
EMPTY = "<status><kod>0</kod><komunikat>brak</komunikat></status>"


def shown(pki: Pki, inside: str) -> Envelope | None:
    """Peek at a platform that shows this item."""
    with Stub(pki, saying(http(signed(pki, "OdpowiedzPullPobierz", inside)))) as stub:
        return a_channel(pki, stub.address).peek(BOX)


def an_item(party: str = PARTY, document: str = DOCUMENT, sent: str = SENT_AT, extra: bytes = b"") -> str:
    """Write the inside of an answer of pobierzNastepny."""
    return OK + party + REST.format(sent=sent, extra=base64.b64encode(extra).decode()) + document


def test_empty_queue_shows_nothing(channel: Queue) -> None:
    """Nothing waits: the count is 0 and there is no head."""
    assert (channel.waiting(BOX), channel.peek(BOX)) == (0, None)


def test_head_is_shown_with_all_that_the_platform_says(channel: Queue, platform: Simulator) -> None:
    """Document, name, type, sender, number and time come out of the envelope; the raw answer holds it all."""
    number = platform.arrive("/lubin/skrytka", LETTER, name="wniosek", media_type="XML")
    envelope = channel.peek(BOX)
    assert envelope is not None
    assert (envelope.document, envelope.file_name, envelope.media_type) == (LETTER, "wniosek", "XML")
    assert (envelope.platform_id, envelope.test) == (number, False)
    sender = envelope.sender
    assert (sender.identifier, sender.name, sender.account) == ("jtestowy", "Jan Testowy", "jtestowy")
    assert sender.answer_address == "/jtestowy/domyslna"
    assert envelope.sent_at_raw.encode() in envelope.raw
    assert envelope.sent_at is not None
    assert abs((envelope.sent_at - datetime.now(UTC)).total_seconds()) < 60


def test_body_that_sends_is_named_in_full_with_its_system(channel: Queue, platform: Simulator) -> None:
    """An office is known by its full name and by its sending system; without an answer address there is none."""
    office = Sender("przykladowo", "UG Przykładowo", "Urząd Gminy Przykładowo", "P", "ezd-1")
    platform.arrive("/lubin/skrytka", LETTER, sender=office, answer_address="")
    envelope = channel.peek(BOX)
    assert envelope is not None
    found = (envelope.sender.name, envelope.sender.account, envelope.sender.answer_address)
    assert found == ("Urząd Gminy Przykładowo", "ezd-1", None)


def test_test_document_is_marked(channel: Queue, platform: Simulator) -> None:
    """The mark czyTestowe reaches the core."""
    platform.arrive("/lubin/skrytka", LETTER, test=True)
    envelope = channel.peek(BOX)
    assert envelope is not None
    assert envelope.test


def test_queue_is_emptied_in_order_and_only_by_confirming(channel: Queue, platform: Simulator) -> None:
    """Peeking twice shows the same item; confirming it brings up the next."""
    for text in (b"<a/>", b"<b/>"):
        platform.arrive("/lubin/skrytka", text)
    seen = []
    while (envelope := channel.peek(BOX)) is not None:
        again = channel.peek(BOX)
        assert again is not None
        assert replace(again, raw=b"") == replace(envelope, raw=b"")
        seen.append((envelope.document, channel.waiting(BOX)))
        channel.confirm(BOX, envelope)
    assert seen == [(b"<a/>", 2), (b"<b/>", 1)]
    assert len(platform.books().boxes["/lubin/skrytka"].confirmed) == 2


def test_confirmation_refused_for_its_digest_succeeds_with_the_other(pki: Pki) -> None:
    """A platform that wants SHA-256 refuses SHA-1 as WrongDigest and takes the other one."""
    with Simulator(pki, replace(settings.load(), confirmation_digests=("sha256",))) as platform:
        platform.arrive("/lubin/skrytka", LETTER)
        channel = a_channel(pki, platform.address)
        envelope = channel.peek(BOX)
        assert envelope is not None
        with pytest.raises(WrongDigest, match="-202"):
            channel.confirm(BOX, envelope)
        assert channel.waiting(BOX) == 1
        channel.confirm(BOX, envelope, other_digest=True)
        assert channel.waiting(BOX) == 0


def test_digest_of_the_confirmation_is_configured(pki: Pki) -> None:
    """With sha256 in the configuration the first try is SHA-256."""
    with Simulator(pki, replace(settings.load(), confirmation_digests=("sha256",))) as platform:
        platform.arrive("/lubin/skrytka", LETTER)
        channel = a_channel(pki, platform.address, confirm_digest="sha256")
        envelope = channel.peek(BOX)
        assert envelope is not None
        channel.confirm(BOX, envelope)
        assert channel.waiting(BOX) == 0


def test_confirmation_of_something_else_takes_nothing_off(channel: Queue, platform: Simulator) -> None:
    """Bytes that are not the head's are refused, and the head stays."""
    platform.arrive("/lubin/skrytka", LETTER)
    envelope = channel.peek(BOX)
    assert envelope is not None
    with pytest.raises(WrongDigest):
        channel.confirm(BOX, replace(envelope, document=b"inne"))
    assert channel.waiting(BOX) == 1


def test_fault_on_a_confirmation_is_not_blamed_on_the_digest(channel: Queue, platform: Simulator) -> None:
    """Only the service's own no asks for the other digest."""
    platform.arrive("/lubin/skrytka", LETTER)
    envelope = channel.peek(BOX)
    assert envelope is not None
    platform.script(Rule("unsigned_fault"))
    with pytest.raises(OutcomeUnknown):
        channel.confirm(BOX, envelope)


def test_confirmation_broken_off_is_unknown(channel: Queue, platform: Simulator) -> None:
    """The item may be off the queue or not; the next look tells."""
    platform.arrive("/lubin/skrytka", LETTER)
    envelope = channel.peek(BOX)
    assert envelope is not None
    platform.script(Rule("break_after_taking", operation="potwierdzOdebranie"))
    with pytest.raises(OutcomeUnknown):
        channel.confirm(BOX, envelope)
    assert channel.peek(BOX) is None


def test_box_under_another_display_name_is_refused(channel: Queue) -> None:
    """The field nazwaSkrytki is the display name; a wrong one is the platform's no."""
    with pytest.raises(Refused, match="-105"):
        channel.waiting(replace(BOX, name="skrytka"))


def test_item_beside_an_unusual_status_is_not_taken_for_an_empty_queue(pki: Pki) -> None:
    """What is there is shown, whatever the number before it; only without an item does 0 mean empty."""
    envelope = shown(pki, an_item().replace("<kod>1</kod>", "<kod>0</kod>"))
    assert envelope is not None
    assert envelope.document == b"<a/>"


@pytest.mark.parametrize(
    "rest", ["", "<czyTestowe>false</czyTestowe>", "<dokument/>", an_item().replace(OK, "").replace(DOCUMENT, "")]
)
def test_empty_queue_is_recognised_whatever_else_the_answer_leaves_out(rest: str, pki: Pki) -> None:
    """With 0 and no document nothing waits, though fields that the description demands are missing or are there."""
    assert shown(pki, EMPTY + rest) is None


def test_one_without_any_item_is_an_empty_queue(pki: Pki) -> None:
    """A success that shows nothing shows nothing."""
    assert shown(pki, OK) is None


def test_status_that_says_no_is_a_refusal_and_no_empty_queue(pki: Pki) -> None:
    """Only 0 and 1 can mean that nothing waits."""
    with pytest.raises(Refused, match="5: brak uprawnien"):
        shown(pki, "<status><kod>5</kod><komunikat>brak uprawnien</komunikat></status>")


def test_time_without_a_zone_is_polish(pki: Pki) -> None:
    """In winter ten o'clock in Warsaw is nine in UTC; the platform's own text is kept beside."""
    envelope = shown(pki, an_item())
    assert envelope is not None
    assert envelope.sent_at == datetime(2025, 1, 15, 9, 0, 1, 123000, tzinfo=UTC)
    assert envelope.sent_at_raw == SENT_AT


def test_unreadable_time_does_not_stop_the_queue(pki: Pki) -> None:
    """A time that is none is kept as text."""
    envelope = shown(pki, an_item(sent="wczoraj"))
    assert envelope is not None
    assert (envelope.sent_at, envelope.sent_at_raw) == (None, "wczoraj")


@pytest.mark.parametrize(
    ("extra", "number"),
    [
        (b"", None),
        (b"to nie XML", None),
        (b"<d><IdentyfikatorDokumentu>1</IdentyfikatorDokumentu><IdentyfikatorDokumentu> 2 </IdentyfikatorDokumentu></d>", "2"),
        (b"<d><x><IdentyfikatorDokumentu>3</IdentyfikatorDokumentu></x><IdentyfikatorDokumentu/></d>", "3"),
        (b"<d/>", None),
    ],
)
def test_number_of_an_item_is_the_last_one_that_the_extra_data_names(extra: bytes, number: str | None, pki: Pki) -> None:
    """Extra data is read leniently; without a number there is none."""
    envelope = shown(pki, an_item(extra=extra))
    assert envelope is not None
    assert envelope.platform_id == number


@pytest.mark.parametrize(
    ("item", "missing"),
    [
        (an_item(party=""), "another shape"),
        (an_item(party=PARTY.replace("jtestowy", "")), "danePodmiotu/identyfikator"),
        (an_item(document=""), "dokument/zawartosc"),
        (an_item(document="<dokument><nazwaPliku>a</nazwaPliku><zawartosc/></dokument>"), "dokument/zawartosc"),
        (an_item(sent=""), "dataNadania"),
        (an_item().replace(OK, ""), "another shape"),
        (an_item().replace(OK, "<status/>"), "no status"),
        (an_item().replace("<daneNadawcy/>", "<daneNadawcy/><nowe/>"), "another shape"),
    ],
)
def test_incomplete_item_stops_the_box_and_is_kept(item: str, missing: str, pki: Pki) -> None:
    """What is needed to keep and confirm is missing: the raw answer is handed on, nothing is confirmed."""
    octets = signed(pki, "OdpowiedzPullPobierz", item)
    with Stub(pki, saying(http(octets))) as stub, pytest.raises(EnvelopeUnusable, match=missing) as unusable:
        a_channel(pki, stub.address).peek(BOX)
    assert unusable.value.raw == octets


def test_count_that_is_missing_is_not_zero(pki: Pki) -> None:
    """An answer that counts nothing is doubt."""
    with Stub(pki, saying(http(signed(pki, "OdpowiedzPullOczekujace", OK)))) as stub, pytest.raises(OutcomeUnknown):
        a_channel(pki, stub.address).waiting(BOX)


def test_several_threads_share_one_channel(channel: Queue, platform: Simulator) -> None:
    """Pullers of one office run side by side, each with its own answers."""
    platform.arrive("/lubin/skrytka", LETTER)
    counts: list[int] = []
    threads = [Thread(target=lambda: counts.append(channel.waiting(BOX))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counts == [1] * 8


def test_unreachable_platform_is_not_taken_for_an_empty_queue(pki: Pki) -> None:
    """No connection is an error of its own."""
    with pytest.raises(NotTaken):
        a_channel(pki, "https://127.0.0.1:1").peek(BOX)
