"""Drafts: list, read, write, delete, send (protocols, e-Doręczenia 3.4)."""

from __future__ import annotations

from typing import Any

from samples.platform.edoreczenia import listing, view
from samples.platform.edoreczenia.asking import Ask
from samples.platform.edoreczenia.faults import Refused
from samples.platform.edoreczenia.messages import with_warning, wrapper
from samples.platform.edoreczenia.model import DRAFTS, Message
from samples.platform.edoreczenia.taking import read_letter, take

_COLUMNS = {name: listing.COLUMNS[name] for name in ("recipient", "subject", "timestamp")}


def list_drafts(ask: Ask) -> dict[str, Any]:
    """GET drafts."""
    ask.choice("format", ("metadata",), "metadata")
    found = listing.sorted_by(ask, listing.filtered(ask, ask.box.drafts.values()), _COLUMNS, "timestamp")
    return wrapper(ask, [view.message(ask.hub, one, "metadata") for one in listing.page(ask, found, 20, 100)], len(found))


def create(ask: Ask) -> dict[str, Any]:
    """POST drafts: at least one of addressees, subject and text."""
    draft = _read(ask)
    ask.box.drafts[draft.id] = draft
    return with_warning(ask, {"messageId": draft.id})


def get(ask: Ask) -> dict[str, Any]:
    """GET drafts/{id}: one message, no list."""
    form = ask.choice("format", ("full", "metadata", "minimal"), "full")
    return view.message(ask.hub, named(ask, ask.path["messageId"]), form)


def replace(ask: Ask) -> dict[str, Any]:
    """PUT drafts/{id}: everything but its id and the files that are there already."""
    old = named(ask, ask.path["messageId"])
    draft = _read(ask)
    draft.id = old.id
    draft.attachments = old.attachments + draft.attachments
    ask.box.drafts[old.id] = draft
    return with_warning(ask, {"messageId": draft.id})


def delete(ask: Ask) -> list[dict[str, str]]:
    """DELETE drafts/{ids}: in one step, all or nothing."""
    found = [named(ask, one) for one in ask.path["messageId"].split(",")]
    for draft in found:
        ask.box.drafts.pop(draft.id, None)
    return [{"messageId": draft.id} for draft in found]


def send(ask: Ask) -> tuple[int, dict[str, Any]]:
    """POST drafts/send; a draft that is refused stays."""
    draft = named(ask, ask.body["messageId"])
    task = take(ask.hub, ask.box, draft, "drafts.send", ask.client)
    return 202, with_warning(ask, {"messageTaskId": task.id})


def named(ask: Ask, draft_id: str) -> Message:
    """Give a draft of the mailbox.

    Raises:
        Refused: there is none with this id.
    """
    if draft_id not in ask.box.drafts:
        raise Refused("SYMULATOR: nie ma takiej wiadomości roboczej", "UAAPI0404", message_id=draft_id)
    return ask.box.drafts[draft_id]


def _read(ask: Ask) -> Message:
    draft = read_letter(ask.hub, ask.box, ask.body, DRAFTS)
    if not (draft.to or draft.subject or draft.text):
        raise Refused("SYMULATOR: brak adresata, tematu i treści", "UAAPI0130")
    ask.hub.check_room(ask.box, draft.size)
    return draft
