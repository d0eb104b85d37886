"""A mailbox of the simulated e-Doręczenia for those who ask it at random: real names and real bodies to mix with made up ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from samples.platform.edoreczenia.addresses import COMPANY, OFFICE
from samples.platform.edoreczenia.arriving import File
from tests.unit.simulator.edoreczenia_kit import PDF, Caller, file, letter, paper

TO_BIN = [{"op": "replace", "path": "/labels/0/messageLocation", "value": "TRASH"}]
FOLDER = {"directoryName": "Sprawy", "directoryLabel": "SPRAWY"}
SUBSCRIBED = {"inboxCallbackUrl": "http://127.0.0.1:9/"}
ARCHIVED = {"messageId": [], "taskDescription": "Rok 2026"}
BODIES: Mapping[str, list[Any]] = {  # names that are known get real values
    "POST /{eDeliveryAddress}/messages": [letter(COMPANY), paper()],
    "POST /{eDeliveryAddress}/drafts": [letter()],
    "PUT /{eDeliveryAddress}/drafts/{messageId}": [letter(COMPANY)],
    "POST /{eDeliveryAddress}/drafts/{messageId}/attachments": [file("umowa.pdf")["file"]],
    "POST /{eDeliveryAddress}/{messageId}/attachments/upload": [
        {"filename": "umowa.txt", "contentType": "text/plain", "file": b"Umowa"}
    ],
    "PATCH /{eDeliveryAddress}/messages/{messageId}/message_control_data": [TO_BIN],
    "POST /{eDeliveryAddress}/directories": [FOLDER],
    "PATCH /{eDeliveryAddress}/directories/{directoryId}": [{"newDirectoryName": "Sprawy inne"}],
    "PATCH /{eDeliveryAddress}/settings": [[{"op": "replace", "path": "email", "value": "skrzynka@example.invalid"}]],
    "PUT /{eDeliveryAddress}/message_subscriptions": [SUBSCRIBED],
    "PATCH /{eDeliveryAddress}/message_subscriptions": [{"subscriptionId": "", "status": False}],
    "POST /{eDeliveryAddress}/message-archive-task": [ARCHIVED],
    "PATCH /{eDeliveryAddress}/message-archive-task": [{"taskId": "", "changeStatus": "FINISH_WITHOUT_DELETING_MESSAGES"}],
    "PATCH /{eDeliveryAddress}/message_notification": [{"pushNotification": True}],
    "POST /{eDeliveryAddress}/drafts/send": [{"messageId": ""}],
    "POST /{eDeliveryAddress}/attachments/download": [{"messageId": "", "attachmentId": ""}],
    "POST /search/eda-confirmation": [{"recipientEda": "", "senderEda": ""}],
    "POST /search/eda-search": [{"recipientEdas": [], "senderEda": ""}],
    "POST /search/bae_search": [
        {"recipientEdasOnly": True, "senderEda": OFFICE, "recipientEdas": [COMPANY]},
        {"recipientEdasOnly": False, "senderEda": OFFICE, "searchCategory": ["COMPANY"], "entityName": "Nie ma takiej"},
    ],
}


class World:
    """A mailbox in which there is one of everything; what an operation uses up is made anew for it."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller
        came, sent = self._arrive(), caller.sent(letter(COMPANY, files=(file(),)))
        message = caller.message(came, "full")
        self._always: Mapping[str, Any] = {
            "eDeliveryAddress": OFFICE,
            "senderEda": OFFICE,
            "recipientEda": COMPANY,
            "recipientEdas": [OFFICE, COMPANY],
            "messageId": came,
            "attachmentId": message["attachments"][0]["attachmentId"],
            "threadId": message["messageMetadata"]["threadId"],
            "messageTaskId": caller.send(),
            "messageType": "purde",
            "evidenceId": caller.get(f"messages/{sent}/evidences")["evidences"][0]["evidenceId"],
            "ruleId": "1",
        }
        self._special: Mapping[str, Callable[[], Mapping[str, Any]]] = {
            "DELETE /{eDeliveryAddress}/messages/": self._message_in_the_bin,
            "/drafts/": self._draft,
            "/upload": self._draft,
            "/puhepo/": lambda: {"messageId": caller.sent(paper())},
            "/directories": self._folder,
            "/message_subscriptions": self._subscription,
            "POST /{eDeliveryAddress}/message-archive-task": self._nothing_archived,
            "/message-archive-task": self._archive,
        }

    def known(self, label: str) -> Mapping[str, Any]:
        """Give real values for the names of an operation."""
        made = next((make() for part, make in self._special.items() if part in label), {})
        return {**self._always, **made}

    def _arrive(self) -> str:
        return self._caller.simulator.arrive(OFFICE, files=[File("podanie.pdf", PDF)])

    def _message_in_the_bin(self) -> Mapping[str, Any]:
        number = self._arrive()
        self._do("PATCH", f"messages/{number}/message_control_data", TO_BIN)
        return {"messageId": number}

    def _draft(self) -> Mapping[str, Any]:
        number = self._do("POST", "drafts", letter())["messageId"]
        added = self._do("POST", f"drafts/{number}/attachments", file()["file"])
        return {"messageId": number, "attachmentId": added["attachmentId"]}

    def _folder(self) -> Mapping[str, Any]:
        label = FOLDER["directoryLabel"]
        if label not in {one["label"] for one in self._caller.get("directories")}:
            self._do("POST", "directories", FOLDER)
        [made] = [one for one in self._caller.get("directories") if one["label"] == label]
        return {"directoryId": made["directoryId"], "directoryName": "Inne", "directoryLabel": "INNE"}

    def _subscription(self) -> Mapping[str, Any]:
        return {**self._do("PUT", "message_subscriptions", SUBSCRIBED), **SUBSCRIBED}

    def _nothing_archived(self) -> Mapping[str, Any]:
        for task in self._caller.get("message-archive-task-list", limit=100)["tasks"]:
            self._caller.call("PATCH", "message-archive-task", {"taskId": task["taskId"], "changeStatus": "CANCEL"})
        return {"messageId": [self._arrive()]}

    def _archive(self) -> Mapping[str, Any]:
        return {**self._do("POST", "message-archive-task", self._nothing_archived())}

    def _do(self, method: str, path: str, body: Any = None) -> Any:
        answer = self._caller.call(method, path, body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None
