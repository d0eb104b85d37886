"""The simulated e-Doręczenia offers letters: lists, reads, files, moves and deletes."""

from __future__ import annotations

import base64

import pytest

from samples.platform.edoreczenia.addresses import COMPANY, OFFICE, PERSON, UNIT
from samples.platform.edoreczenia.arriving import File
from samples.platform.edoreczenia.script import Rule
from samples.platform.edoreczenia.simulator import Simulator
from tests.unit.simulator.edoreczenia_kit import PDF, Caller, letter

TRASH = [{"op": "replace", "path": "/labels/0/messageLocation", "value": "TRASH"}]


def test_letter_that_arrives_is_read_whole(caller: Caller, edoreczenia: Simulator) -> None:
    """Minimal names it, metadata describes it, full lists its files, fullExtended holds them; reading in full opens it."""
    message_id = edoreczenia.arrive(OFFICE, subject="Podanie", files=[File("podanie.pdf", PDF)])
    [minimal] = caller.get("messages", label="INBOX")["messages"]
    assert set(minimal) == {"messageMetadata"}
    assert set(minimal["messageMetadata"]) == {"messageId", "timestamp"}
    seen = caller.message(message_id)
    assert (seen["messageControlData"]["opened"], "textBody" in seen) == (False, False)
    [listed] = caller.message(message_id, "full")["attachments"]
    assert "file" not in listed["file"]
    [whole] = caller.message(message_id, "fullExtended")["attachments"]
    assert base64.b64decode(whole["file"]["file"]) == PDF
    assert caller.message(message_id)["messageControlData"]["opened"] is True
    assert edoreczenia.books().read[message_id] == 2


def test_attachment_is_fetched_alone(caller: Caller, edoreczenia: Simulator) -> None:
    """One attachment comes in base64, or as bytes from the download."""
    message_id = edoreczenia.arrive(OFFICE, files=[File("podanie.pdf", PDF)])
    [listed] = caller.message(message_id, "full")["attachments"]
    number = listed["attachmentId"]
    alone = caller.get(f"messages/{message_id}/attachments/{number}")
    streamed = caller.call("POST", "attachments/download", {"messageId": message_id, "attachmentId": number})
    assert base64.b64decode(alone["file"]["file"]) == streamed.content == PDF
    assert edoreczenia.books().fetched[number] == 2


def test_file_above_15_mb_comes_by_download_only(caller: Caller, edoreczenia: Simulator) -> None:
    """FullExtended leaves a big file's content out, and so does the single read."""
    big = bytes(15_000_001)
    message_id = edoreczenia.arrive(OFFICE, files=[File("mapa.zip", big)])
    [listed] = caller.message(message_id, "fullExtended")["attachments"]
    assert "file" not in listed["file"]
    assert caller.call("GET", f"messages/{message_id}/attachments/{listed['attachmentId']}").status_code == 400
    wish = {"messageId": message_id, "attachmentId": listed["attachmentId"]}
    assert caller.call("POST", "attachments/download", wish).content == big


def test_list_is_cut_into_pages_and_filtered(caller: Caller, edoreczenia: Simulator) -> None:
    """Newest first by default; offset, limit, filters and sorting do what they say; the total is that of the filter."""
    ids = []
    for number in range(5):
        ids.append(edoreczenia.arrive(OFFICE, subject=f"Sprawa {number}"))
        caller.listed()  # each call lets in what waits, and what comes in together has one timestamp
    assert caller.listed(limit=2, offset=1) == [ids[3], ids[2]]
    assert caller.get("messages", label="INBOX", limit=1)["total"] == 5
    assert caller.listed(subject="sprawa 3") == [ids[3]]
    assert caller.listed(sender=COMPANY) == []
    assert caller.listed(sender="testowy", sortColumn="subject", sortDirection="asc") == ids
    assert caller.listed(opened="true") == []
    moment = caller.message(ids[2])["messageMetadata"]["submissionDate"]
    assert caller.listed(submissionDateFrom=moment, sortDirection="asc") == ids[2:]


@pytest.mark.parametrize(
    "query",
    [{"label": "DRAFTS"}, {"limit": 2001}, {"offset": -1}, {"folder": "INBOX"}, {"sortColumn": "receiptDate"}, {"opened": "1"}],
)
def test_list_refuses_what_it_does_not_know(caller: Caller, query: dict[str, str]) -> None:
    """A wrong parameter is refused with the array of errors."""
    answer = caller.call("GET", "messages", params=query)
    assert answer.status_code == 400
    assert {"error", "error_description"} <= set(answer.json()[0])


def test_several_messages_are_read_all_or_none(caller: Caller, edoreczenia: Simulator) -> None:
    """Ids are separated by commas; one unknown spoils the call."""
    ids = [edoreczenia.arrive(OFFICE) for _ in range(2)]
    found = caller.get(f"messages/{','.join(ids)}", format="minimal")
    assert [one["messageMetadata"]["messageId"] for one in found] == ids
    assert caller.call("GET", f"messages/{ids[0]},nikt").status_code == 400


def test_deleting_takes_two_steps_and_evidence_with_it(caller: Caller, edoreczenia: Simulator) -> None:
    """Only what lies in the bin can be deleted; then message and evidence are gone, and the books say so."""
    message_id = edoreczenia.arrive(OFFICE)
    assert caller.call("DELETE", f"messages/{message_id}").status_code == 400
    assert caller.call("PATCH", f"messages/{message_id}/message_control_data", TRASH).status_code == 200
    assert (caller.listed(), caller.listed("TRASH")) == ([], [message_id])
    assert caller.call("DELETE", f"messages/{message_id}").json() == [{"messageId": message_id}]
    assert caller.call("GET", f"messages/{message_id}").status_code == 400
    assert caller.get("messages/evidences")["evidences"] == []
    assert edoreczenia.books().deleted == [(OFFICE, message_id)]


def test_message_comes_back_from_the_bin(caller: Caller, edoreczenia: Simulator) -> None:
    """Taking TRASH away restores the folder in which the message was."""
    message_id = edoreczenia.arrive(OFFICE)
    caller.call("POST", "directories", {"directoryName": "Sprawy", "directoryLabel": "SPRAWY"})
    path = f"messages/{message_id}/message_control_data"
    for change in ({"op": "add", "value": {"messageLocation": "SPRAWY"}}, {"op": "replace", "value": "TRASH"}, {"op": "remove"}):
        answer = caller.call("PATCH", path, [{"path": "/labels/0/messageLocation", **change}])
        assert answer.status_code == 200, answer.text
    assert caller.listed("SPRAWY") == [message_id]
    assert caller.message(message_id)["messageControlData"]["labels"] == [{"label": "INBOX", "messageLocation": "SPRAWY"}]


@pytest.mark.parametrize("place", ["SENT", "OUTBOX", "DRAFTS", "NIEMA"])
def test_received_message_moves_only_where_it_may(caller: Caller, edoreczenia: Simulator, place: str) -> None:
    """Received letters go to own folders and the bin only."""
    message_id = edoreczenia.arrive(OFFICE)
    change = [{"op": "replace", "path": "/messageLocation", "value": place}]
    assert caller.call("PATCH", f"messages/{message_id}/message_control_data", change).status_code == 400


def test_evidence_of_a_deleted_letter_comes_as_a_message(caller: Caller, edoreczenia: Simulator) -> None:
    """Late evidence of a letter that is gone lies in the inbox as a message of its own, with the file attached."""
    edoreczenia.script(Rule("evidence_late", operation="BP.OX"))
    message_id = caller.sent()
    caller.call("PATCH", f"messages/{message_id}/message_control_data", TRASH)
    caller.call("DELETE", f"messages/{message_id}")
    edoreczenia.release(f"{message_id}/BP.OX")
    [beside] = caller.listed()
    found = caller.message(beside, "fullExtended")
    assert found["messageControlData"]["messageType"] == "Evidence"
    assert found["messageMetadata"]["refToMessageId"] == message_id
    assert b"Potwierdzenie otrzymania" in base64.b64decode(found["attachments"][0]["file"]["file"])


def test_public_body_gets_its_letters_by_logging_in(caller: Caller, unit: Caller, edoreczenia: Simulator) -> None:
    """Until somebody of the mailbox logs in the letter waits in the service; asking for a token is enough for E.1."""
    message_id = caller.sent(letter(UNIT))
    assert caller.codes(message_id)[-1] == "D1"
    unit.ask_token()
    assert caller.codes(message_id)[-3:] == ["E1", "BPOX", "BPOP"]
    assert edoreczenia.books().read[message_id] == 0


def test_reading_can_answer_202_first(caller: Caller, edoreczenia: Simulator) -> None:
    """The script makes a letter answer 202 twice before it is there."""
    edoreczenia.script(Rule("answers_202", operation="arrival", times=2))
    message_id = edoreczenia.arrive(OFFICE)
    answers = [caller.call("GET", f"messages/{message_id}", params={"format": "fullExtended"}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [202, 202, 200]
    assert set(answers[0].json()) == {"status"}


def test_list_can_be_incomplete_for_a_while(caller: Caller, edoreczenia: Simulator) -> None:
    """A hidden letter is counted as waiting in the service, then listed."""
    edoreczenia.script(Rule("hidden_from_list", operation="arrival", delay=60))
    message_id = edoreczenia.arrive(OFFICE)
    assert (caller.listed(), caller.get("messages", label="INBOX")["electronicCount"]) == ([], 1)
    edoreczenia.skip(60)
    assert (caller.listed(), caller.get("messages", label="INBOX")["electronicCount"]) == ([message_id], 0)


def test_attachments_can_come_late(caller: Caller, edoreczenia: Simulator) -> None:
    """The letter is there, its files not yet."""
    edoreczenia.script(Rule("attachments_late", operation="arrival", delay=3600))
    message_id = edoreczenia.arrive(OFFICE, files=[File("podanie.pdf", PDF)])
    [listed] = caller.message(message_id, "fullExtended")["attachments"]
    wish = {"messageId": message_id, "attachmentId": listed["attachmentId"]}
    assert "file" not in listed["file"]
    assert caller.call("POST", "attachments/download", wish).status_code == 400
    edoreczenia.skip(3600)
    assert caller.call("POST", "attachments/download", wish).content == PDF


def test_thread_holds_letter_and_answer(caller: Caller, edoreczenia: Simulator) -> None:
    """An answer that keeps the thread's id stands beside the letter; threads are found by case."""
    message_id = edoreczenia.arrive(OFFICE, case="OA.7.2026")
    thread = caller.message(message_id)["messageMetadata"]["threadId"]
    answer = caller.sent(letter(PERSON, threadId=thread, refToMessageId=message_id))
    [found] = caller.get("threads", caseId="OA.7.2026")["Thread"]
    assert (found["threadId"], found["messagesCount"]) == (thread, 2)
    messages = caller.get(f"threads/{thread}", sortDirection="asc")["messages"]["messages"]
    assert [one["messageMetadata"]["messageId"] for one in messages] == [message_id, answer]
