"""Folders, counters and the settings of a mailbox (protocols, e-Doręczenia 3.6)."""

from __future__ import annotations

import re
from typing import Any

from samples.platform.edoreczenia.asking import Ask
from samples.platform.edoreczenia.faults import Refused
from samples.platform.edoreczenia.model import DRAFTS, Folder, Message

MEGABYTE = 10**6
_NAME = re.compile(r"[A-Za-z0-9ąćęłńóśźżĄĆĘŁŃÓŚŹŻ_.:-][A-Za-z0-9ąćęłńóśźżĄĆĘŁŃÓŚŹŻ_.: -]{1,28}[A-Za-z0-9ąćęłńóśźżĄĆĘŁŃÓŚŹŻ_.:-]")
COUNTRIES = ("Polska", "Niemcy", "Czechy", "Słowacja", "Ukraina", "Litwa", "Francja")


def list_folders(ask: Ask) -> list[dict[str, Any]]:
    """GET directories."""
    return [_written(folder) for folder in ask.box.folders]


def count(ask: Ask) -> list[dict[str, Any]]:
    """GET numberMessages."""
    return [_written(folder) | _counted(_in(ask, folder)) for folder in ask.box.folders]


def add(ask: Ask) -> list[dict[str, Any]]:
    """POST directories."""
    name, label = ask.body["directoryName"], ask.body["directoryLabel"]
    _check(ask, name, label)
    ask.box.folders.append(Folder(ask.hub.new_id(), name, label, own=True))
    return list_folders(ask)


def rename(ask: Ask) -> None:
    """PATCH directories/{id}."""
    folder = _own(ask)
    _check(ask, ask.body["newDirectoryName"])
    folder.name = ask.body["newDirectoryName"]


def remove(ask: Ask) -> None:
    """DELETE directories/{id}: an empty one."""
    folder = _own(ask)
    if _in(ask, folder):
        raise Refused("SYMULATOR: katalog nie jest pusty", "UAAPI0152")
    ask.box.folders.remove(folder)


def settings(ask: Ask) -> dict[str, Any]:
    """GET settings: capacity in megabytes, as texts."""
    box = ask.box
    told = {"phoneNumber": box.phone, "email": box.email}
    capacity = {"totalCapacity": str(box.capacity // MEGABYTE), "usedCapacity": str(box.used // MEGABYTE)}
    return {name: text for name, text in told.items() if text} | {"settings": capacity}


def change_settings(ask: Ask) -> list[dict[str, Any]]:
    """PATCH settings: only the address for notices works (protocols, e-Doręczenia 3.6)."""
    for change in ask.body:
        if change["path"].lstrip("/") != "email" or change["op"] not in ("add", "remove", "replace"):
            raise Refused("SYMULATOR: działa tylko email", "UAAPI0153")
        ask.box.email = "" if change["op"] == "remove" else str(change.get("value") or "")
    return [settings(ask)]


def notification(ask: Ask) -> dict[str, bool]:
    """GET message_notification."""
    return {"pushNotification": ask.box.push}


def change_notification(ask: Ask) -> None:
    """PATCH message_notification."""
    ask.box.push = ask.body["pushNotification"]


def countries(_: Ask) -> list[str]:
    """GET dictionary/countries."""
    return list(COUNTRIES)


def rules_refused(_: Ask) -> None:
    """Refuse every operation on rules: document systems may not use them (protocols, e-Doręczenia 3.6)."""
    raise Refused("SYMULATOR: reguły nie są dostępne dla systemów", "UAAPI0403", 403)


def _in(ask: Ask, folder: Folder) -> list[Message]:
    held = ask.box.drafts if folder.label == DRAFTS else ask.box.messages
    return [one for one in held.values() if one.place == folder.label]


def _counted(held: list[Message]) -> dict[str, int]:
    return {"numberOfUnreadMessages": sum(not one.opened for one in held), "total": len(held)}


def _own(ask: Ask) -> Folder:
    for folder in ask.box.folders:
        if folder.id == ask.path["directoryId"] and folder.own:
            return folder
    raise Refused("SYMULATOR: nie ma takiego własnego katalogu", "UAAPI0150")


def _check(ask: Ask, *names: str) -> None:
    """Refuse names and labels that break rules R3 and R11."""
    taken = {text.casefold() for folder in ask.box.folders for text in (folder.name, folder.label)}
    for name in names:
        if not _NAME.fullmatch(name) or name.casefold() in taken:
            raise Refused(f"SYMULATOR: niedozwolona albo zajęta nazwa katalogu: {name}", "UAAPI0151")


def _written(folder: Folder) -> dict[str, Any]:
    kind = "defined" if folder.own else "predefined"
    return {"directoryId": folder.id, "name": folder.name, "label": folder.label, "type": kind}
