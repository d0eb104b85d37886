"""Every operation of the User Agent API by method and path: its name, the right it needs, what it takes (protocols 3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from samples.platform.edoreczenia import archives, attachments, callbacks, drafts, evidences, folders, messages, shapes, threads
from samples.platform.edoreczenia.asking import Ask
from samples.platform.edoreczenia.shape import Kind

READ, WRITE = "read_messages", "write_messages"
READ_SETTINGS, WRITE_SETTINGS = "read_settings", "write_settings"

_DATES = "submissionDateFrom submissionDateTo eventDateFrom eventDateTo"
_SORT = "sortColumn sortDirection"
_LIST = (
    f"offset limit format sender recipient subject massMessagesGrouped massMessageId {_DATES} receiptDateFrom receiptDateTo"
    f" attachments label shippingService opened {_SORT}"
)
_DRAFTS = f"offset limit format recipient subject attachments label shippingService {_SORT}"
_THREADS = f"sender recipient caseId offset limit messageTitle {_DATES} {_SORT}"
_EVIDENCES = f"type downloaded {_SORT}"


@dataclass(frozen=True)
class Operation:
    """One operation: ``body`` is the shape of its JSON, ``query`` the names that it knows; ``streams`` reads its own body."""

    name: str
    method: str
    path: str
    scope: str
    act: Callable[[Ask], Any]
    query: str = ""
    body: Kind = None
    streams: bool = False


OPERATIONS = (  # a fixed path stands before one with a part that could be anything
    Operation("messages.list", "GET", "messages", READ, messages.list_messages, _LIST),
    Operation("messages.send", "POST", "messages", WRITE, messages.send, body=shapes.MESSAGE),
    Operation("tasks.status", "GET", "messages/tasks/{messageTaskId}/status", READ, messages.task_status),
    Operation("tasks.get", "GET", "messages/tasks/{messageTaskId}", READ, messages.task_result),
    Operation("evidences.all", "GET", "messages/evidences", READ, evidences.of_mailbox, _EVIDENCES),
    Operation("evidences.one", "GET", "messages/evidences/{evidenceId}", READ, evidences.one),
    Operation("evidences.list", "GET", "messages/{messageId}/evidences", READ, evidences.of_message, _EVIDENCES),
    Operation("messages.archive", "GET", "messages/{messageId}/message-archive-file", READ, archives.single),
    Operation("messages.move", "PATCH", "messages/{messageId}/message_control_data", WRITE, messages.move, body=shapes.PATCH),
    Operation("attachments.get", "GET", "messages/{messageId}/attachments/{attachmentId}", READ, attachments.get),
    Operation("messages.get", "GET", "messages/{messageId}", READ, messages.get, "format"),
    Operation("messages.delete", "DELETE", "messages/{messageId}", WRITE, messages.delete),
    Operation("attachments.download", "POST", "attachments/download", READ, attachments.download, body=shapes.DOWNLOAD),
    Operation("evidences.card", "GET", "evidences/puhepo/{messageId}", READ, evidences.card, "evidenceFormat"),
    Operation("evidences.zip", "GET", "evidences/{messageId}/technical-evidences-file", READ, evidences.technical),
    Operation("evidences.file", "GET", "evidences/{messageType}/{evidenceId}", READ, evidences.file, "evidenceFormat"),
    Operation("drafts.list", "GET", "drafts", READ, drafts.list_drafts, _DRAFTS),
    Operation("drafts.create", "POST", "drafts", WRITE, drafts.create, body=shapes.MESSAGE),
    Operation("drafts.send", "POST", "drafts/send", WRITE, drafts.send, body=shapes.SEND_DRAFT),
    Operation("drafts.get", "GET", "drafts/{messageId}", READ, drafts.get, "format"),
    Operation("drafts.replace", "PUT", "drafts/{messageId}", WRITE, drafts.replace, body=shapes.MESSAGE),
    Operation("drafts.delete", "DELETE", "drafts/{messageId}", WRITE, drafts.delete),
    Operation("attachments.add", "POST", "drafts/{messageId}/attachments", WRITE, attachments.add_to_draft, body=shapes.FILE),
    Operation("attachments.clear", "DELETE", "drafts/{messageId}/attachments", WRITE, attachments.remove_all),
    Operation("attachments.ofdraft", "GET", "drafts/{messageId}/attachments/{attachmentId}", READ, attachments.get_of_draft),
    Operation("attachments.remove", "DELETE", "drafts/{messageId}/attachments/{attachmentId}", WRITE, attachments.remove),
    Operation("attachments.upload", "POST", "{messageId}/attachments/upload", WRITE, attachments.upload, streams=True),
    Operation("threads.list", "GET", "threads", READ, threads.list_threads, _THREADS),
    Operation("threads.get", "GET", "threads/{threadId}", READ, threads.get, _THREADS),
    Operation("folders.list", "GET", "directories", READ, folders.list_folders),
    Operation("folders.add", "POST", "directories", WRITE_SETTINGS, folders.add, body=shapes.FOLDER),
    Operation("folders.rename", "PATCH", "directories/{directoryId}", WRITE_SETTINGS, folders.rename, body=shapes.FOLDER_NAME),
    Operation("folders.remove", "DELETE", "directories/{directoryId}", WRITE_SETTINGS, folders.remove),
    Operation("folders.count", "GET", "numberMessages", READ, folders.count),
    Operation("settings.get", "GET", "settings", READ_SETTINGS, folders.settings),
    Operation("settings.change", "PATCH", "settings", WRITE_SETTINGS, folders.change_settings, body=shapes.PATCH),
    Operation("notification.get", "GET", "message_notification", READ_SETTINGS, folders.notification),
    Operation(
        "notification.change",
        "PATCH",
        "message_notification",
        WRITE_SETTINGS,
        folders.change_notification,
        body=shapes.NOTIFICATION,
    ),
    Operation("archives.create", "POST", "message-archive-task", READ, archives.create, body=shapes.ARCHIVE_TASK),
    Operation("archives.change", "PATCH", "message-archive-task", READ, archives.change, body=shapes.ARCHIVE_STATUS),
    Operation("archives.list", "GET", "message-archive-task-list", READ, archives.list_tasks, f"offset limit taskId {_SORT}"),
    Operation("archives.download", "GET", "message-archive-task/{taskId}/download", READ, archives.download),
    Operation("rules.list", "GET", "rule_list", WRITE, folders.rules_refused, "offset limit"),
    Operation("rules.create", "POST", "rule", WRITE, folders.rules_refused),
    Operation("rules.change", "PATCH", "rule/{ruleId}", WRITE, folders.rules_refused),
    Operation("rules.remove", "DELETE", "rule/{ruleId}", WRITE, folders.rules_refused),
    Operation("subscriptions.list", "GET", "message_subscriptions", READ_SETTINGS, callbacks.subscriptions),
    Operation("subscriptions.put", "PUT", "message_subscriptions", WRITE_SETTINGS, callbacks.subscribe, body=shapes.SUBSCRIPTION),
    Operation(
        "subscriptions.switch",
        "PATCH",
        "message_subscriptions",
        WRITE_SETTINGS,
        callbacks.switch,
        body=shapes.SUBSCRIPTION_STATUS,
    ),
    Operation("subscriptions.remove", "DELETE", "message_subscriptions", WRITE_SETTINGS, callbacks.unsubscribe),
)
COUNTRIES = Operation("countries", "GET", "dictionary/countries", READ, folders.countries)


def find(method: str, path: str) -> tuple[Operation, str, Mapping[str, str]] | None:
    """Find the operation of a method and a path behind the prefix; give it, the mailbox's address and the path's parts.

    Each part of the path is decoded by itself, so that an address may come with its colon as %3A.
    """
    if (method, path) == ("GET", COUNTRIES.path):
        return COUNTRIES, "", {}
    address, *parts = [unquote(part) for part in path.split("/")]
    for operation in OPERATIONS:
        found = _parts(operation.path.split("/"), parts) if operation.method == method else None
        if found is not None:
            return operation, address, found
    return None


def _parts(pattern: list[str], parts: list[str]) -> dict[str, str] | None:
    if len(pattern) != len(parts) or not all(parts):
        return None
    named = {wanted[1:-1]: part for wanted, part in zip(pattern, parts, strict=True) if wanted.startswith("{")}
    fixed = all(wanted.startswith("{") or wanted == part for wanted, part in zip(pattern, parts, strict=True))
    return named if fixed else None
