"""Archives of messages: one at once, many by a task (protocols, e-Doręczenia 3.7 and 7.5)."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from typing import Any

from samples.platform.edoreczenia import listing, view
from samples.platform.edoreczenia.asking import Ask, Reply
from samples.platform.edoreczenia.faults import Refused
from samples.platform.edoreczenia.messages import RUNNING
from samples.platform.edoreczenia.model import CHECKED, REJECTED, ArchiveTask, Message

KEPT = timedelta(hours=72)
_COLUMNS = {
    "creationDate": lambda task: task.created,
    "dateForDownload": lambda task: task.kept_until,
}
_CHANGED = {
    "CANCEL": "CANCELED",
    "FINISH_WITH_DELETING_MESSAGES": "FINISHED",
    "FINISH_WITHOUT_DELETING_MESSAGES": "FINISHED",
}


def single(ask: Ask) -> Reply:
    """GET messages/{id}/message-archive-file."""
    return _packed([_archivable(ask, ask.path["messageId"])])


def create(ask: Ask) -> tuple[int, dict[str, str]]:
    """POST message-archive-task: one at a time in a mailbox."""
    if any(task.status in RUNNING for task in _tasks(ask)):
        raise Refused("SYMULATOR: w skrzynce trwa już zadanie archiwizacji", "UAAPI0141")
    ids = [_archivable(ask, one).id for one in ask.body["messageId"]]
    task = ArchiveTask(ask.hub.new_id(), ask.hub.time.moment(), ids, ask.body.get("taskDescription", ""))
    ask.box.archives[task.id] = task
    ask.hub.agenda.at(ask.hub.time.seconds(), lambda second: _finish(ask, task, second))
    return 202, {"taskId": task.id}


def list_tasks(ask: Ask) -> dict[str, Any]:
    """GET message-archive-task-list."""
    found = [task for task in _tasks(ask) if ask.query.get("taskId", task.id) == task.id]
    found = listing.sorted_by(ask, found, _COLUMNS, "creationDate")
    return _written(listing.page(ask, found, 20, 100), len(found))


def download(ask: Ask) -> Reply:
    """GET message-archive-task/{id}/download: while the file is kept."""
    task = _task(ask, ask.path["taskId"])
    if task.status != "READY_TO_DOWNLOAD":
        raise Refused(f"SYMULATOR: archiwum ma stan {task.status}", "UAAPI0142")
    return _packed([ask.hub.message(ask.box, one) for one in task.message_ids])


def change(ask: Ask) -> tuple[int, dict[str, Any]]:
    """PATCH message-archive-task: cancel or finish it, with or without deleting its messages."""
    task = _task(ask, ask.body["taskId"])
    if task.status not in RUNNING:
        raise Refused(f"SYMULATOR: zadanie ma stan {task.status}", "UAAPI0142")
    task.status = _CHANGED[ask.body["changeStatus"]]
    task.with_deleting = ask.body["changeStatus"] == "FINISH_WITH_DELETING_MESSAGES"
    for one in task.message_ids if task.with_deleting else ():
        ask.box.messages.pop(one, None)
        ask.hub.ledger.deleted.append((ask.box.setting.address, one))
    return 202, _written([task], 1)


def _finish(ask: Ask, task: ArchiveTask, second: float) -> None:
    if task.status == "ARCHIVING_IN_PROGRESS":
        task.status, task.kept_until = "READY_TO_DOWNLOAD", ask.hub.time.moment_of(second) + KEPT
        ask.hub.callbacks.archived(ask.box, task)


def _tasks(ask: Ask) -> list[ArchiveTask]:
    """Give the mailbox's tasks; those whose file is no longer kept have expired."""
    now = ask.hub.time.moment()
    for task in ask.box.archives.values():
        if task.status == "READY_TO_DOWNLOAD" and task.kept_until is not None and task.kept_until <= now:
            task.status = "EXPIRED"
    return [*ask.box.archives.values()]


def _task(ask: Ask, task_id: str) -> ArchiveTask:
    for task in _tasks(ask):
        if task.id == task_id:
            return task
    raise Refused("SYMULATOR: nie ma takiego zadania archiwizacji", "UAAPI0409")


def _archivable(ask: Ask, message_id: str) -> Message:
    message = ask.hub.message(ask.box, message_id)
    if message.status in (REJECTED, CHECKED) or message.kind == "Stub":
        raise Refused("SYMULATOR: tej wiadomości nie można zarchiwizować", "UAAPI0140", message_id=message.id)
    return message


def _packed(messages: list[Message]) -> Reply:
    """Pack text, files and business receipts; each message of several in a folder of its own."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as into:
        for message in messages:
            place = f"{message.id}/" if len(messages) > 1 else ""
            into.writestr(f"{place}tresc.txt", message.text)
            for file in message.attachments:
                into.write(file.path, place + file.name)
            for proof in message.evidences:
                if proof.code.startswith("BP."):
                    into.writestr(f"{place}{proof.code}-{proof.id}{proof.suffix}", proof.write())
    return Reply(200, "application/zip", held.getvalue())


def _written(tasks: list[ArchiveTask], total: int) -> dict[str, Any]:
    return {"total": total, "tasks": [view.archive_task(task) for task in tasks]}
