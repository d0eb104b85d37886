"""Filter, sort and page lists of messages (protocols, e-Doręczenia 3.1)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any, TypeVar

from samples.platform.edoreczenia.asking import Ask
from samples.platform.edoreczenia.facts import name_of
from samples.platform.edoreczenia.faults import Refused
from samples.platform.edoreczenia.model import Message, Party

T = TypeVar("T")
DIRECTIONS = ("asc", "desc")

COLUMNS: dict[str, Callable[[Message], Any]] = {
    "sender": lambda one: name_of(one.sender),
    "recipient": lambda one: name_of(one.to[0]) if one.to else None,
    "subject": lambda one: one.subject or None,
    "submissionDate": lambda one: one.submitted,
    "eventDate": lambda one: one.event,
    "reciptDate": lambda one: one.received,  # so spelled
    "timestamp": lambda one: one.timestamp,
    "caseID": lambda one: one.case or None,
}
DATES = {"submissionDate": "submitted", "eventDate": "event", "receiptDate": "received"}


def filtered(ask: Ask, messages: Iterable[Message]) -> list[Message]:
    """Give the messages that the query asks for and that are to be seen by now."""
    now = ask.hub.time.seconds()
    tests = (*_texts(ask), *_flags(ask), *_dates(ask))
    return [one for one in messages if one.visible <= now and all(test(one) for test in tests)]


def sorted_by(ask: Ask, items: list[T], columns: dict[str, Callable[[T], Any]], default: str) -> list[T]:
    """Sort by the column and direction asked for; what lacks the value comes first in both directions (rule R15)."""
    value = columns[ask.choice("sortColumn", tuple(columns), default)]
    down = ask.choice("sortDirection", DIRECTIONS, "desc") == "desc"
    without = [item for item in items if value(item) is None]
    return without + sorted((item for item in items if value(item) is not None), key=value, reverse=down)


def page(ask: Ask, items: list[T], default: int, most: int) -> list[T]:
    """Cut the page that offset and limit ask for."""
    offset = ask.number("offset", 0, 0, 10**9)
    return items[offset : offset + ask.number("limit", default, 1, most)]


def _texts(ask: Ask) -> Iterable[Callable[[Message], bool]]:
    query = ask.query
    if text := query.get("subject", query.get("messageTitle")):
        yield lambda one: text.casefold() in one.subject.casefold()
    if sender := query.get("sender"):
        yield lambda one: _is(one.sender, sender)
    if recipient := query.get("recipient"):
        yield lambda one: any(_is(party, recipient) for party in one.to)
    if case := query.get("caseId"):
        yield lambda one: one.case == case
    if mass := query.get("massMessageId"):
        yield lambda one: one.mass == mass


def _flags(ask: Ask) -> Iterable[Callable[[Message], bool]]:
    with_files, opened = ask.truth("attachments"), ask.truth("opened")
    service = ask.choice("shippingService", ("electronic", "hybrid"))
    if with_files is not None:
        yield lambda one: bool(one.attachments) is with_files
    if opened is not None:
        yield lambda one: one.opened is opened
    if service:
        yield lambda one: one.service == service


def _dates(ask: Ask) -> Iterable[Callable[[Message], bool]]:
    for name, attribute in DATES.items():
        since, until = _moment(ask, f"{name}From"), _moment(ask, f"{name}To")
        if since or until:
            yield _between(attribute, since, until)


def _between(attribute: str, since: datetime | None, until: datetime | None) -> Callable[[Message], bool]:
    def test(one: Message) -> bool:
        moment: datetime | None = getattr(one, attribute)
        return moment is not None and (since is None or moment >= since) and (until is None or moment <= until)

    return test


def _moment(ask: Ask, name: str) -> datetime | None:
    if name not in ask.query:
        return None
    try:
        found = datetime.fromisoformat(ask.query[name])
    except ValueError as error:
        raise Refused(f"SYMULATOR: {name}: data i czas wg RFC 3339", "UAAPI0100") from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _is(party: Party, wanted: str) -> bool:
    return wanted == party.get("eDeliveryAddress") or wanted.casefold() in name_of(party).casefold()
