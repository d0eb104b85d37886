"""Threads: messages that belong together (wątek; protocols, e-Doręczenia 3.5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from samples.platform.edoreczenia import listing, view
from samples.platform.edoreczenia.asking import Ask
from samples.platform.edoreczenia.faults import Refused
from samples.platform.edoreczenia.messages import within, wrapper
from samples.platform.edoreczenia.model import Message

_COLUMNS: dict[str, Callable[[list[Message]], Any]] = {
    "firstMessageTitle": lambda thread: thread[0].subject,
    "firstMessageSubmissionDate": lambda thread: thread[0].submitted,
    "firstMessageEventDate": lambda thread: thread[0].event,
    "lastMessageSubmissionDate": lambda thread: thread[-1].submitted,
    "lastMessageEventDate": lambda thread: thread[-1].event,
}


def list_threads(ask: Ask) -> dict[str, Any]:
    """GET threads: those with a message that the query asks for."""
    held = _by_thread(ask)
    asked = {one.thread for one in listing.filtered(ask, ask.box.messages.values())}
    found = [thread for name, thread in held.items() if name in asked]
    found = listing.sorted_by(ask, found, _COLUMNS, "lastMessageSubmissionDate")
    return {"total": len(found), "Thread": [_written(thread) for thread in listing.page(ask, found, 10, 2000)]}


def get(ask: Ask) -> dict[str, Any]:
    """GET threads/{id}: its messages."""
    thread = _by_thread(ask).get(ask.path["threadId"])
    if thread is None:
        raise Refused("SYMULATOR: nie ma takiego wątku", "UAAPI0408")
    columns = {name: value for name, value in listing.COLUMNS.items() if name != "subject"}
    found = listing.sorted_by(ask, listing.filtered(ask, thread), columns, "timestamp")
    written = [view.message(ask.hub, one, "metadata") for one in listing.page(ask, found, 50, 50)]
    return {"threadId": ask.path["threadId"], "messages": wrapper(ask, written, len(found))}


def _by_thread(ask: Ask) -> dict[str, list[Message]]:
    threads: dict[str, list[Message]] = {}
    for one in within(ask, [*ask.box.messages.values()]):
        threads.setdefault(one.thread, []).append(one)
    return threads


def _written(thread: list[Message]) -> dict[str, Any]:
    """Write a ThreadWrapper, two of its names misspelt as in the contract."""
    first, last = thread[0], thread[-1]
    dates = {
        "firstMessageSubmissionDate": view.instant(first.submitted),
        "firstMessagEventDate": view.instant(first.event),
        "lastMessageSubmissionDate": view.instant(last.submitted),
        "lastMessagEventDate": view.instant(last.event),
    }
    return {
        "opened": all(one.opened for one in thread),
        "threadId": first.thread,
        "caseIDs": sorted({one.case for one in thread if one.case}),
        "recipients": [party.get("contributor") or {} for one in thread for party in one.to],
        "senders": [one.sender.get("contributor") or {} for one in thread],
        "firstMessageTitle": first.subject,
        **{name: moment for name, moment in dates.items() if moment},
        "messagesCount": len(thread),
    }
