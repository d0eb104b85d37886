"""Messages: list, read, send, delete, move; tasks (protocols, e-Doręczenia 3.1)."""

from __future__ import annotations

from typing import Any

from samples.platform.edoreczenia import delivering, listing, view
from samples.platform.edoreczenia.asking import Ask
from samples.platform.edoreczenia.faults import Refused
from samples.platform.edoreczenia.model import CHECKED, DRAFTS, INBOX, OUTBOX, REJECTED, SENT, TRASH, Message, Task
from samples.platform.edoreczenia.taking import read_letter, take

MOST_IDS = 50
RUNNING = ("ARCHIVING_IN_PROGRESS", "READY_TO_DOWNLOAD")
"""The states of an archive task in which its messages cannot be deleted."""
_COLUMNS = {name: value for name, value in listing.COLUMNS.items() if name != "caseID"}
_POINTERS = ("/labels/0/messageLocation", "/labels/messageLocation", "/messageLocation", "messageLocation")


def list_messages(ask: Ask) -> dict[str, Any]:
    """GET messages: a folder's, or all but the bin's."""
    label = ask.query.get("label", "")
    if label == DRAFTS:
        raise Refused("SYMULATOR: label=DRAFTS jest niedozwolone", "UAAPI0101")
    form = ask.choice("format", ("metadata", "minimal"), "minimal")
    grouped = ask.truth("massMessagesGrouped")
    held = [one for one in ask.box.messages.values() if one.place == label or (not label and one.place != TRASH)]
    found = listing.sorted_by(ask, listing.filtered(ask, within(ask, held)), _COLUMNS, "timestamp")
    if grouped:
        found = [*{one.mass or one.id: one for one in reversed(found)}.values()][::-1]
    page = listing.page(ask, found, 20, 2000)
    written = [view.group(ask.hub, one) if grouped and one.mass else view.message(ask.hub, one, form) for one in page]
    answer = wrapper(ask, written, len(found))
    return answer | ({} if grouped or "massMessageId" not in ask.query else {"massMessageInfo": _mass_info(ask)})


def _mass_info(ask: Ask) -> dict[str, int]:
    """Count how a mass letter fares (wysyłka masowa)."""
    rows = [row for task in ask.box.tasks.values() if task.letter.mass == ask.query["massMessageId"] for row in task.rows]
    total = sum(len(task.letter.to) for task in ask.box.tasks.values() if task.letter.mass == ask.query["massMessageId"])
    made = [ask.box.messages[row.message_id] for row in rows if row.message_id in ask.box.messages]
    rejected = sum(one.status == REJECTED for one in made)
    return {
        "massMessageSentCorrectly": len(made) - rejected,
        "massMessageEndedWithError": sum(bool(row.error) for row in rows),
        "massMessageRejected": rejected,
        "massMessageWaitingToSent": total - len(rows),
        "massMessageTotal": total,
    }


def wrapper(ask: Ask, written: list[dict[str, Any]], total: int) -> dict[str, Any]:
    """Write a MessagesWrapper; sloppy, it lacks resultSize although the contract requires it."""
    now = ask.hub.time.seconds()
    on_the_way = len(ask.box.waiting) + sum(one.label == INBOX and one.visible > now for one in ask.box.messages.values())
    answer = {"messages": written, "total": total, "electronicCount": on_the_way}
    if not ask.hub.settings.sloppy:
        answer["resultSize"] = len(written)
    return with_warning(ask, answer)


def with_warning(ask: Ask, answer: dict[str, Any]) -> dict[str, Any]:
    """Add the warning of a mailbox that is nearly full."""
    warning = ask.hub.warning(ask.box)
    return {**answer, "warning": warning} if warning else answer


def within(ask: Ask, held: list[Message]) -> list[Message]:
    """Leave out what the caller's rights do not reach."""
    return [one for one in held if ask.folder in ("", one.place)]


def send(ask: Ask) -> tuple[int, dict[str, Any]]:
    """POST messages: take a letter; 202 with the id of its task."""
    letter = read_letter(ask.hub, ask.box, ask.body, OUTBOX)
    task = take(ask.hub, ask.box, letter, "messages.send", ask.client)
    return 202, with_warning(ask, {"messageTaskId": task.id})


def get(ask: Ask) -> tuple[int, Any]:
    """GET messages/{ids}: all or nothing; 202 while a letter is on its way into the mailbox."""
    form = ask.choice("format", view.FORMATS, "full")
    found = named(ask)
    for one in found:
        if form != "minimal" and one.answers_202 > 0:
            one.answers_202 -= 1
            return 202, {"status": "SYMULATOR: wiadomość jest w drodze do skrzynki"}
    if form.startswith("full"):
        for one in found:
            _open(ask, one)
    return 200, [view.message(ask.hub, one, form) for one in found]


def delete(ask: Ask) -> list[dict[str, str]]:
    """DELETE messages/{ids}: from the bin only, with attachments and evidence; all or nothing."""
    found = named(ask)
    for one in found:
        if one.place != TRASH or one.kind == "Stub":
            raise Refused("SYMULATOR: usuwa się z kosza (TRASH), bez zawiadomień", "UAAPI0110", message_id=one.id)
        if any(one.id in task.message_ids for task in ask.box.archives.values() if task.status in RUNNING):
            raise Refused("SYMULATOR: wiadomość jest w zadaniu archiwizacji", "UAAPI0114", message_id=one.id)
    for one in found:
        del ask.box.messages[one.id]
        ask.hub.ledger.deleted.append((ask.box.setting.address, one.id))
    return [{"messageId": one.id} for one in found]


def move(ask: Ask) -> list[dict[str, Any]]:
    """PATCH messages/{ids}/message_control_data: move into the bin, out of it, or into an own folder; all or nothing."""
    found = named(ask)
    place = _wanted_place(ask)
    for one in found:
        _check_move(ask, one, place)
    for one in found:
        one.place, one.came_from = (place or one.came_from or one.label), one.place
    return [{"messageId": one.id, **_patched(view.control(ask.hub, one))} for one in found]


def task_status(ask: Ask) -> dict[str, str]:
    """GET messages/tasks/{id}/status."""
    return {"messageTaskStatus": "FINISHED" if _task(ask).finished else "PENDING"}


def task_result(ask: Ask) -> list[dict[str, Any]]:
    """GET messages/tasks/{id}: a row for each addressee."""
    return view.rows(_task(ask))


def named(ask: Ask) -> list[Message]:
    """Give the messages of a path with up to fifty ids, separated by commas."""
    ids = ask.path["messageId"].split(",")
    if len(ids) > MOST_IDS:
        raise Refused(f"SYMULATOR: najwyżej {MOST_IDS} identyfikatorów", "UAAPI0102")
    found = [ask.hub.message(ask.box, one) for one in ids]
    if len(within(ask, found)) < len(found):
        raise Refused("SYMULATOR: uprawnienia nie obejmują tej wiadomości", "UAAPI0403", 403)
    return found


def _open(ask: Ask, one: Message) -> None:
    """Mark as read, count, and let a stub's letter come."""
    hub = ask.hub
    if one.kind == "Stub" and one.notice_for is None:
        delivering.picked_up(hub, ask.box, one, hub.time.seconds())
        hub.settle()
    one.opened = True
    hub.ledger.read[one.id] += 1


def _task(ask: Ask) -> Task:
    task = ask.box.tasks.get(ask.path["messageTaskId"])
    if task is None:
        raise Refused("SYMULATOR: nie ma takiego zadania", "UAAPI0405")
    return task


def _wanted_place(ask: Ask) -> str:
    """Read where to; "" for the place before the bin. Nobody knows the pointer, so several are taken."""
    if not ask.body:
        raise Refused("SYMULATOR: brak operacji", "UAAPI0111")
    change = ask.body[0]
    if change["path"] not in _POINTERS:
        raise Refused(f"SYMULATOR: path: jedna z {', '.join(_POINTERS)}", "UAAPI0111")
    if change["op"] == "remove":
        return ""
    value = change.get("value")
    place = value.get("messageLocation") if isinstance(value, dict) else value
    if change["op"] not in ("add", "replace") or not isinstance(place, str) or not place:
        raise Refused("SYMULATOR: op add, replace z etykietą folderu albo remove", "UAAPI0111")
    return place


def _check_move(ask: Ask, one: Message, place: str) -> None:
    own = {folder.label for folder in ask.box.folders if folder.own}
    allowed = own | {TRASH, one.label}
    forbidden = OUTBOX in (one.place, place) or (place and place not in allowed) or (not place and one.place != TRASH)
    if forbidden or (place == TRASH and one.kind == "Stub") or (one.label == SENT and place == INBOX):
        raise Refused("SYMULATOR: takiego przeniesienia nie ma", "UAAPI0112", message_id=one.id)
    if place == TRASH and one.status == CHECKED:
        raise Refused("SYMULATOR: wiadomość jest w trakcie weryfikacji", "UAAPI0113", message_id=one.id)


def _patched(control: dict[str, Any]) -> dict[str, Any]:
    return {name: control[name] for name in ("opened", "status", "statusDescription", "messageType", "labels") if name in control}
