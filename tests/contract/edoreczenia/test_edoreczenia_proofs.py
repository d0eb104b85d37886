"""What follows a sending: how a message stands, its evidence, and evidence byte for byte."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.edoreczenia.channel import EdoreczeniaChannel
from connector.letters.errors import OutcomeUnknown, PlatformError, Refused
from connector.ports import Proof
from samples.pki import Pki
from samples.platform.edoreczenia.script import Rule
from samples.platform.edoreczenia.simulator import Simulator
from tests.contract.edoreczenia.kit import BOX, COUNTY, JAN, Answer, Stub, a_channel, an_order


def sent(channel: EdoreczeniaChannel, to: str = COUNTY) -> str:
    """Send a letter and give its number."""
    parts = channel.parted(BOX, channel.send(an_order(to=[to])).task or "")
    assert parts
    return parts[0].platform_id or ""


def undotted(proofs: Any) -> set[str]:
    """Give the kinds without dots."""
    return {proof.kind.replace(".", "") for proof in proofs}


def test_letter_to_a_public_body_has_its_proofs(channel: EdoreczeniaChannel) -> None:
    """Evidence of sending and of receipt is listed with times, and comes as sealed files."""
    number = sent(channel)
    proofs = channel.proofs(BOX, number)
    assert {"A1", "D1", "E1", "BPWX", "BPOX", "BPOP"} <= undotted(proofs)
    assert all(proof.message == number for proof in proofs)
    files = {proof.kind.replace(".", ""): channel.fetch_proof(BOX, proof) for proof in proofs}
    assert b"<" in files["A1"].content[:100]
    assert files["A1"].name.endswith(".xml")
    assert files["BPOP"].content.startswith(b"%PDF-")
    assert files["BPOP"].name.endswith(".pdf")


def test_evidence_is_the_same_bytes_every_time(channel: EdoreczeniaChannel) -> None:
    """Fetching is repeatable."""
    [proof, *_] = channel.proofs(BOX, sent(channel))
    assert channel.fetch_proof(BOX, proof).content == channel.fetch_proof(BOX, proof).content


def test_progress_is_told_as_written_and_opens_nothing(channel: EdoreczeniaChannel, platform: Simulator) -> None:
    """The status is the platform's word; looking at it marks nothing as read."""
    number = sent(channel)
    assert channel.progress(BOX, number).status == "Doręczona"
    assert platform.books().read[number] == 0


def test_rejected_letter_says_why(channel: EdoreczeniaChannel, platform: Simulator) -> None:
    """The reasons of a rejection are told one by one."""
    platform.script(Rule(do="rejected", to=COUNTY))
    progress = channel.progress(BOX, sent(channel))
    assert progress.status == "Odrzucona"
    assert progress.reasons


def test_days_until_receipt_are_information(pki: Pki) -> None:
    """The number is passed on, several reasons are parted, and nothing is reckoned."""
    control = {"status": "Czeka na doręczenie", "statusDescription": "a; b;", "daysToReceive": "9"}
    with Stub(pki, Answer([{"messageControlData": control, "messageMetadata": {"messageId": "m1"}}])) as stub:
        progress = a_channel(pki, stub.address).progress(BOX, "m1")
    assert (progress.days_to_receive, progress.reasons) == (9, ("a", "b"))
    assert stub.asked[0].query == {"format": "metadata"}


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        ("A.1", "/evidences/purde/d1"),
        ("BPOX", "/evidences/purde/d1"),
        ("H.PN", "/evidences/puh/d1"),
        ("HDW", "/evidences/puh/d1"),
        ("H.EPO", "/evidences/puhepo/m1"),
        ("HEPO", "/evidences/puhepo/m1"),
    ],
)
def test_evidence_is_fetched_where_its_kind_lies(pki: Pki, kind: str, path: str) -> None:
    """The service stands in lower case; the postal receipt goes by the message's number."""
    with Stub(pki, Answer(b"<Evidence/>")) as stub:
        a_channel(pki, stub.address).fetch_proof(BOX, Proof("d1", kind, "m1"))
    assert stub.asked[0].path.endswith(path)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answer([{"error": "UAAPI0406", "error_description": "nie ma"}], 400), Refused),
        (Answer(b""), OutcomeUnknown),
        (Answer(b"<Evidence/>", half=True), OutcomeUnknown),
        (Answer(b"<Evidence/>", 302, headers={"Location": "/x"}), OutcomeUnknown),
        (Answer(b"x" * 2000), OutcomeUnknown),
    ],
)
def test_evidence_that_did_not_come_whole_is_none(pki: Pki, answer: Answer, error: type[PlatformError]) -> None:
    """Half a file, none, or one too long proves nothing."""
    with Stub(pki, answer) as stub, pytest.raises(error):
        a_channel(pki, stub.address, max_answer_bytes=1000).fetch_proof(BOX, Proof("d1", "A.1", "m1"))


def test_list_of_evidence_is_read_leniently(pki: Pki) -> None:
    """Blank in place of T, no times, unknown kinds, a bare list: what lacks number or kind is there and cannot be fetched."""
    row = {"evidenceId": "d1", "messageId": "m1", "type": "D", "eventDate": "2026-03-01 10:00:00"}
    with Stub(pki, Answer({"evidences": [row, {"evidenceId": "d2", "type": "X.9"}, {}, None]}), Answer([row]), Answer(7)) as stub:
        channel = a_channel(pki, stub.address)
        first, second, third = channel.proofs(BOX, "m1")
        assert [proof.can_be_fetched for proof in (first, second, third)] == [True, True, False]
        assert (first.event_at_raw, second.event_at, second.message) == ("2026-03-01 10:00:00", None, "m1")
        assert first.event_at is not None
        assert len(channel.proofs(BOX, "m1")) == 1
        with pytest.raises(OutcomeUnknown):
            channel.proofs(BOX, "m1")


def test_late_and_missing_evidence_is_not_listed_before_it_is_there(channel: EdoreczeniaChannel, platform: Simulator) -> None:
    """What the platform has not issued is not claimed."""
    platform.script(Rule(do="evidence_missing", operation="E.1"), Rule(do="evidence_late", operation="BP.OX"))
    number = sent(channel)
    assert not {"E1", "BPOX"} & undotted(channel.proofs(BOX, number))


@pytest.mark.parametrize("answer", [Answer([{"messageMetadata": {"messageId": "m1"}}]), Answer([]), Answer(b"", 500)])
def test_message_without_a_status_has_no_progress(pki: Pki, answer: Answer) -> None:
    """A status that is not there is not guessed."""
    with Stub(pki, answer) as stub, pytest.raises(OutcomeUnknown):
        a_channel(pki, stub.address).progress(BOX, "m1")


@pytest.mark.parametrize(
    "answers",
    [
        [Answer({"messageTaskStatus": "INNY"})],
        [Answer(None)],
        [Answer({"messageTaskStatus": "FINISHED"}), Answer({})],
        [Answer({}, 404)],
    ],
)
def test_task_that_cannot_be_read_has_no_parts(pki: Pki, answers: list[Answer]) -> None:
    """Only FINISHED with a list of rows says what became of each addressee."""
    with Stub(pki, *answers) as stub, pytest.raises(OutcomeUnknown):
        a_channel(pki, stub.address).parted(BOX, "z1")


def test_sloppy_rows_of_a_task_are_read(pki: Pki) -> None:
    """An error without a description and a row without an addressee are parts all the same."""
    rows = [{"messageId": "m1", "addressee": {"eDeliveryAddress": JAN}}, {"error": "UAAPI0500"}]
    with Stub(pki, Answer({"messageTaskStatus": "FINISHED"}), Answer(rows)) as stub:
        parts = a_channel(pki, stub.address).parted(BOX, "z1")
    assert parts is not None
    assert [(part.addressee, part.platform_id, part.error) for part in parts] == [(JAN, "m1", None), ("", None, "UAAPI0500")]
