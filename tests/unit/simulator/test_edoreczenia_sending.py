"""The simulated e-Doręczenia takes a dispatch, splits it and lets each message live."""

from __future__ import annotations

import pytest

from samples.platform.edoreczenia.addresses import CLOSED, COMPANY, COUNTY, OFFICE, PERSON, SILENT
from samples.platform.edoreczenia.script import Rule
from samples.platform.edoreczenia.simulator import Simulator
from tests.unit.simulator.edoreczenia_kit import PDF, Caller, b64, file, letter, paper


def test_dispatch_becomes_one_message_per_addressee(caller: Caller) -> None:
    """A task is finished and names one message id for each addressee, in SENT with their own status."""
    task = caller.send(letter(COMPANY, COUNTY, PERSON, files=(file(),)))
    assert caller.get(f"messages/tasks/{task}/status") == {"messageTaskStatus": "FINISHED"}
    rows = caller.get(f"messages/tasks/{task}")
    assert [row["addressee"]["eDeliveryAddress"] for row in rows] == [COMPANY, COUNTY, PERSON]
    assert sorted(caller.listed("SENT")) == sorted(row["messageId"] for row in rows)
    assert {caller.status(row["messageId"]) for row in rows} == {"Doręczona"}


def test_letter_ends_delivered_with_all_its_evidence(caller: Caller) -> None:
    """By default a letter is sent, relayed, made available and handed over, each step proved."""
    message_id = caller.sent()
    assert caller.codes(message_id) == ["A1", "BPWX", "BPWP", "B1", "D1", "E1", "BPOX", "BPOP"]
    assert {"submissionDate", "eventDate", "receiptDate"} <= set(caller.message(message_id)["messageMetadata"])


@pytest.mark.parametrize(
    ("deed", "status", "last"),
    [
        ("rejected", "Odrzucona", "A2"),
        ("relay_rejected", "Niedoręczona", "B2"),
        ("relay_failed", "Niedoręczona", "B3"),
        ("consignment_failed", "Niedoręczona", "D2"),
        ("hand_over_failed", "Niedoręczona", "E2"),
    ],
)
def test_letter_that_fails_says_where_and_why(caller: Caller, edoreczenia: Simulator, deed: str, status: str, last: str) -> None:
    """Every negative end has its evidence with a reason, and nothing after it."""
    edoreczenia.script(Rule(deed))
    message_id = caller.sent()
    control = caller.message(message_id)["messageControlData"]
    assert (control["status"], bool(control["statusDescription"])) == (status, True)
    assert caller.codes(message_id)[-1] == last
    assert caller.listed("SENT") == [message_id]


def test_letter_to_a_closed_mailbox_is_rejected(caller: Caller) -> None:
    """An address that is no longer active gets A.2."""
    message_id = caller.sent(letter(CLOSED))
    assert (caller.status(message_id), caller.codes(message_id)) == ("Odrzucona", ["A2"])


def test_letter_nobody_takes_is_deemed_delivered(caller: Caller, edoreczenia: Simulator) -> None:
    """After fourteen days there is a proof of receipt without E.1; until then days to receive are counted down."""
    message_id = caller.sent(letter(SILENT))
    control = caller.message(message_id)["messageControlData"]
    assert control["status"] == "Czeka na doręczenie"
    assert 14 <= control["daysToReceive"] <= 18
    edoreczenia.skip(19 * 86400)
    assert caller.status(message_id) == "Uznana za doręczoną"
    assert caller.codes(message_id)[-3:] == ["D1", "BPOX", "BPOP"]
    receipt = caller.evidence_file(message_id, "BP.OX").decode()
    assert "DataUdostepnieniaDoOdbioru" in receipt
    assert "DataPrzekazaniaAdresatowi" not in receipt


@pytest.mark.parametrize(
    ("options", "deed", "status", "codes"),
    [
        ({}, "other_card", "Nadana", ["HPN", "HEPO"]),
        ({}, "returned", "Nadana", ["HPN", "HEPO"]),
        ({"shippingMode": "notRegistered"}, "other_card", "Nadana", ["HPN"]),
        ({}, "rejected", "Odrzucona", ["HDW"]),
    ],
)
def test_letter_on_paper_is_posted_and_its_card_comes_back(
    caller: Caller, edoreczenia: Simulator, options: dict[str, str], deed: str, status: str, codes: list[str]
) -> None:
    """The hybrid service proves posting, and for registered letters delivery or return; the status stops at "Nadana"."""
    edoreczenia.script(Rule(deed, to="PUH"))
    message_id = caller.sent(paper(**options))
    assert (caller.status(message_id), caller.codes(message_id)) == (status, codes)


def test_both_schemas_of_the_postal_card(caller: Caller, edoreczenia: Simulator) -> None:
    """The card comes in either schema; a picture of it is a PDF."""
    plain = caller.sent(paper())
    edoreczenia.script(Rule("other_card"), Rule("returned"))
    tablet = caller.sent(paper())
    cards = [caller.call("GET", f"evidences/puhepo/{one}").content for one in (plain, tablet)]
    assert b"DORECZENIE" in cards[0]
    assert b"TabletKartaEpo" in cards[1]
    assert b"<DaneBiometryczne" in cards[1]
    assert caller.call("GET", f"evidences/puhepo/{plain}", params={"evidenceFormat": "pdf"}).content.startswith(b"%PDF")


def test_letter_reaches_the_other_mailbox_whole(caller: Caller, edoreczenia: Simulator, unit: Caller) -> None:
    """What one mailbox sends is in the other's INBOX with the same id, thread, text and bytes, once its system logs in."""
    message_id = caller.sent(letter(unit.mailbox, files=(file(),), caseId="OA.1.2026"))
    assert caller.status(message_id) == "Czeka na doręczenie"
    assert unit.listed() == [message_id]
    found = unit.message(message_id, "fullExtended")
    assert found["attachments"][0]["file"]["file"] == b64(PDF)
    assert (found["textBody"], found["messageMetadata"]["caseId"]) == ("Treść", "OA.1.2026")
    assert caller.status(message_id) == "Doręczona"
    [arrived] = edoreczenia.books().arrived
    assert (arrived.box, arrived.message_id) == (unit.mailbox, message_id)


def test_task_can_wait_and_is_released(caller: Caller, edoreczenia: Simulator) -> None:
    """A pending task keeps the letter in OUTBOX; released it is finished."""
    edoreczenia.script(Rule("task_pending"))
    task = caller.send()
    assert caller.get(f"messages/tasks/{task}/status") == {"messageTaskStatus": "PENDING"}
    assert (len(caller.listed("OUTBOX")), caller.listed("SENT")) == (1, [])
    edoreczenia.release(task)
    assert (caller.listed("OUTBOX"), len(caller.listed("SENT"))) == ([], 1)


def test_partial_failure_names_the_addressee(caller: Caller, edoreczenia: Simulator) -> None:
    """One addressee fails, the others do not; a draft that was sent comes back with just the failed ones."""
    edoreczenia.script(Rule("shipment_fails", to=COMPANY))
    draft = caller.call("POST", "drafts", letter(COMPANY, PERSON)).json()["messageId"]
    task = caller.call("POST", "drafts/send", {"messageId": draft}).json()["messageTaskId"]
    failed, made = caller.get(f"messages/tasks/{task}")
    assert (failed["error"], "messageId" in failed, "messageId" in made) == ("UAAPI0500", False, True)
    [again] = caller.get("drafts")["messages"]
    assert [party["eDeliveryAddress"] for party in again["messageMetadata"]["to"]] == [COMPANY]


def test_letter_to_oneself_fails_in_its_task(caller: Caller) -> None:
    """The sender is no addressee."""
    [row] = caller.get(f"messages/tasks/{caller.send(letter(OFFICE))}")
    assert row["error"]


def test_same_letter_sent_twice_is_counted(caller: Caller, edoreczenia: Simulator) -> None:
    """The books say how often a mailbox sent the same content to the same addressee."""
    for to in (COMPANY, COMPANY, PERSON):
        caller.send(letter(to, files=(file(),)))
    assert [posting.times_same for posting in edoreczenia.books().taken] == [2, 2, 1]


def test_time_passes_for_a_letter_under_way(caller: Caller, edoreczenia: Simulator) -> None:
    """Verification can take days."""
    edoreczenia.script(Rule("slow_verification", delay=3 * 86400))
    message_id = caller.sent()
    assert (caller.status(message_id), caller.codes(message_id)) == ("W trakcie weryfikacji", [])
    edoreczenia.skip(3 * 86400)
    assert caller.status(message_id) == "Doręczona"


def test_lists_can_leave_out_what_was_sent(caller: Caller, edoreczenia: Simulator) -> None:
    """For a while neither OUTBOX nor SENT shows a dispatch that was taken, so a list that lacks it proves nothing."""
    edoreczenia.script(Rule("task_pending", delay=60), Rule("hidden_from_outbox", delay=30), Rule("hidden_from_sent", delay=60))
    task = caller.send()
    assert caller.listed("OUTBOX") == []
    edoreczenia.skip(30)
    assert len(caller.listed("OUTBOX")) == 1
    edoreczenia.skip(30)
    [row] = caller.get(f"messages/tasks/{task}")
    assert (caller.listed("SENT"), caller.status(row["messageId"])) == ([], "Doręczona")
    edoreczenia.skip(60)
    assert caller.listed("SENT") == [row["messageId"]]
