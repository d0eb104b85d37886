"""The simulated e-Doręczenia packs messages into archives, and counts mass letters."""

from __future__ import annotations

import io
import zipfile

from samples.platform.edoreczenia.addresses import COMPANY, COUNTY, OFFICE, PERSON
from samples.platform.edoreczenia.arriving import File
from samples.platform.edoreczenia.script import Rule
from samples.platform.edoreczenia.simulator import Simulator
from tests.unit.simulator.edoreczenia_kit import PDF, Caller, file, letter

TRASH = [{"op": "replace", "path": "/labels/0/messageLocation", "value": "TRASH"}]


def names(content: bytes) -> set[str]:
    """Name what a zip holds."""
    return set(zipfile.ZipFile(io.BytesIO(content)).namelist())


def test_one_message_is_packed_at_once(caller: Caller) -> None:
    """Text, files and business receipts; nothing of a letter that is still being checked."""
    message_id = caller.sent(letter(files=(file(),)))
    packed = names(caller.call("GET", f"messages/{message_id}/message-archive-file").content)
    assert {"tresc.txt", "decyzja.pdf"} < packed
    assert {name.split("-")[0] for name in packed - {"tresc.txt", "decyzja.pdf"}} == {"BP.WX", "BP.WP", "BP.OX", "BP.OP"}
    caller.simulator.script(Rule("slow_verification"))
    assert caller.call("GET", f"messages/{caller.sent()}/message-archive-file").status_code == 400


def test_many_messages_are_packed_by_a_task(caller: Caller, edoreczenia: Simulator) -> None:
    """One task at a time; its messages cannot be deleted meanwhile; finished with deleting they are gone."""
    ids = [edoreczenia.arrive(OFFICE, files=[File("podanie.pdf", PDF)]) for _ in range(2)]
    task = caller.call("POST", "message-archive-task", {"messageId": ids}).json()["taskId"]
    assert caller.call("POST", "message-archive-task", {"messageId": ids}).status_code == 400
    caller.call("PATCH", f"messages/{ids[0]}/message_control_data", TRASH)
    assert caller.call("DELETE", f"messages/{ids[0]}").status_code == 400
    assert f"{ids[1]}/podanie.pdf" in names(caller.call("GET", f"message-archive-task/{task}/download").content)
    change = {"taskId": task, "changeStatus": "FINISH_WITH_DELETING_MESSAGES"}
    assert caller.call("PATCH", "message-archive-task", change).json()["tasks"][0]["taskStatus"] == "FINISHED"
    assert caller.listed() == caller.listed("TRASH") == []
    assert [number for _, number in edoreczenia.books().deleted] == ids


def test_archive_is_kept_for_three_days(caller: Caller, edoreczenia: Simulator) -> None:
    """Then the file is gone and the task has expired."""
    message_id = edoreczenia.arrive(OFFICE)
    task_id = caller.call("POST", "message-archive-task", {"messageId": [message_id]}).json()["taskId"]
    edoreczenia.skip(72 * 3600)
    assert caller.get("message-archive-task-list")["tasks"][0]["taskStatus"] == "EXPIRED"
    assert caller.call("GET", f"message-archive-task/{task_id}/download").status_code == 400


def test_rules_are_not_for_systems(caller: Caller) -> None:
    """Every operation on rules is refused."""
    assert {caller.call(method, path).status_code for method, path in (("GET", "rule_list"), ("DELETE", "rule/1"))} == {403}


def test_mass_letter_is_grouped_and_counted(caller: Caller, edoreczenia: Simulator) -> None:
    """One element stands for all its messages where asked for; by its id they are listed and counted."""
    edoreczenia.script(Rule("shipment_fails", to=COMPANY), Rule("rejected", to=PERSON))
    caller.send({**letter(COMPANY, COUNTY, PERSON, files=(file(),)), "messageControlData": {"massMessage": True}})
    [group] = caller.get("messages", label="SENT", massMessagesGrouped="true", format="metadata")["messages"]
    assert group["messageControlData"]["messageType"] == "massMessageGrouped"
    answer = caller.get("messages", label="SENT", massMessageId=group["messageControlData"]["massMessageId"])
    assert len(answer["messages"]) == 2
    assert answer["massMessageInfo"] == {
        "massMessageSentCorrectly": 1,
        "massMessageEndedWithError": 1,
        "massMessageRejected": 1,
        "massMessageWaitingToSent": 0,
        "massMessageTotal": 3,
    }


def test_mass_letter_has_one_file_and_several_addressees(caller: Caller) -> None:
    """Two files, or one addressee, are refused."""
    mass = {"messageControlData": {"massMessage": True}}
    two_files = letter(COMPANY, PERSON, files=(file("a.pdf"), file("b.pdf")))
    assert caller.call("POST", "messages", {**two_files, **mass}).status_code == 400
    assert caller.call("POST", "messages", {**letter(COMPANY), **mass}).status_code == 400
