"""Look into a mailbox for what was sent from it: OUTBOX, SENT and threads (protocols, e-Doręczenia 3, 5)."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from adapters.edoreczenia.api import Missing
from adapters.edoreczenia.leaves import branch, number, rows, text, texts
from adapters.edoreczenia.listing import is_last, listed_rows
from adapters.edoreczenia.mailbox import Folder, Mailboxes
from adapters.edoreczenia.message import addressees_of, content_of, mark_of
from adapters.edoreczenia.moments import moment
from adapters.edoreczenia.receiving import only_message
from connector.letters.errors import OutcomeUnknown, Refused
from connector.ports import Order, OwnBox, SentEntry, Trace

MOST_FETCHED: Final = 20
CLOCK_SKEW: Final = timedelta(minutes=10)
_FOLDERS: Final[tuple[Folder, ...]] = ("OUTBOX", "SENT")
_MOST_PAGES: Final = 20
"""Pages of a folder that are read for one letter; the whole record is read further."""
_MOST_PAGES_OF_RECORD: Final = 200
_log: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Line:
    """A message in a list of sent ones; ``row`` is what the list says of it."""

    row: dict[str, Any] = field(repr=False)

    @property
    def metadata(self) -> dict[str, Any]:
        """What the list says of the message itself."""
        return branch(self.row, "messageMetadata")

    @property
    def number(self) -> str:
        """The message's number."""
        return text(self.metadata, "messageId") or ""

    @property
    def stored_at(self) -> datetime | None:
        """When it came into the folder."""
        return moment(text(self.metadata, "timestamp"))


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read of a folder, and whether that was all that is of interest."""

    lines: list[Line]
    whole: bool


def look_for(mailboxes: Mailboxes, order: Order, since: datetime, size: int) -> list[Trace]:
    """Fetch what can be this order: by its mark wherever that is shown, else by subject, addressee and time.

    Lists do not show caseId, so each candidate is fetched; those of a thread with our mark first, then the nearest in time.

    Args:
        mailboxes: where.
        order: what was sent.
        since: aware; what was stored ten minutes before it counts too, and what has no time.
        size: lines of a page.

    Raises:
        OutcomeUnknown: there is more that could be it than is looked at, and it is not among that: nothing is said of it.
    """
    ade = order.box.address
    ours = sorted(_thread_lines(mailboxes, ade, order.mark), key=lambda line: _distance(line, since))
    folders = [_lines(mailboxes, ade, folder, since, size, _MOST_PAGES) for folder in _FOLDERS]
    listed = [line for folder in folders for line in folder.lines if _is_likely(line, order)]
    listed.sort(key=lambda line: (mark_of(line.metadata, order.mark) is None, _distance(line, since)))
    likely = list({line.number: line for line in [*ours, *listed]}.values())
    found = [trace for line in likely[:MOST_FETCHED] for trace in _traces(mailboxes, ade, line, order.mark)]
    whole = len(likely) <= MOST_FETCHED and all(folder.whole for folder in folders)
    if not whole and all(trace.name != order.mark for trace in found):
        raise OutcomeUnknown("more sent messages could be the one looked for than are looked at")
    return found


def sent_since(mailboxes: Mailboxes, box: OwnBox, since: datetime, size: int) -> list[SentEntry]:
    """List what SENT shows from ten minutes before ``since``; messages without a time too.

    An entry is named by its mark where list or thread show one for it alone, else by its subject.

    Raises:
        OutcomeUnknown: SENT shows more than is read of it, so that nobody could say what is not in it.
    """
    record = _lines(mailboxes, box.address, "SENT", since, size, _MOST_PAGES_OF_RECORD)
    if not record.whole:
        raise OutcomeUnknown("SENT shows more than is read of it")
    lines = record.lines
    cases = _cases(mailboxes, box.address, size) if any(mark_of(line.metadata) is None for line in lines) else {}
    return [_entry(line, cases) for line in lines]


def fetch_sent(mailboxes: Mailboxes, box: OwnBox, entry: SentEntry) -> Trace | None:
    """Fetch a listed message; None when it went from the mailbox meanwhile."""
    return next(iter(_traces(mailboxes, box.address, Line({"messageMetadata": {"messageId": entry.number}}))), None)


def _lines(mailboxes: Mailboxes, ade: str, folder: Folder, since: datetime, size: int, most: int) -> _Read:
    """Give the messages of a folder, newest first, back to ten minutes before ``since``; each once, though the list moves."""
    given: dict[str, Line] = {}
    order = {"sortColumn": "timestamp", "sortDirection": "desc", "format": "metadata"}
    seen = 0
    for _ in range(most):
        reply = mailboxes.messages(ade, folder, offset=seen, limit=size, **order)
        lines = [Line(row) for row in listed_rows(reply)]
        new = {line.number: line for line in lines if line.number and line.number not in given and _in_time(line, since)}
        given.update(new)
        seen += len(lines)
        if not lines or is_last(reply, seen, len(lines), size) or not _in_time(lines[-1], since):
            return _Read(list(given.values()), whole=True)
        if not new:  # the list does not move on
            break
    _log.warning("the list %s of %s is longer than what is read of it", folder, ade)
    return _Read(list(given.values()), whole=False)


def _in_time(line: Line, since: datetime) -> bool:
    return line.stored_at is None or line.stored_at >= since - CLOCK_SKEW


def _distance(line: Line, since: datetime) -> timedelta:
    return abs((line.stored_at or datetime.max.replace(tzinfo=UTC)) - since)


def _thread_lines(mailboxes: Mailboxes, ade: str, mark: str) -> list[Line]:
    """List the messages of the threads with our mark, in whatever folder people put them by now, less what others sent."""
    threads = [text(row, "threadId") for row in _threads(mailboxes.threads(ade, caseId=mark, limit=50).json)]
    found = (row for thread in threads if thread for row in rows(mailboxes.thread(ade, thread).json, "messages", "messages"))
    lines = [Line(row) for row in found]
    return [line for line in lines if line.number and _is_from(line.metadata, ade)]


def _is_from(metadata: dict[str, Any], ade: str) -> bool:
    """Tell whether a message is none that others sent."""
    sender = text(metadata, "from", "eDeliveryAddress")
    return sender is None or sender.casefold() == ade.casefold()


def _threads(answer: Any) -> list[dict[str, Any]]:
    return rows(answer, "Thread") or rows(answer, "threads")


def _cases(mailboxes: Mailboxes, ade: str, size: int) -> dict[str, str]:
    """Give the caseId by thread, for threads of one message: of a longer one nobody knows whose it is."""
    order = {"sortColumn": "lastMessageSubmissionDate", "sortDirection": "desc"}
    found = _threads(mailboxes.threads(ade, limit=size, **order).json)
    alone = ((text(row, "threadId"), texts(row, "caseIDs")) for row in found if number(row, "messagesCount") == 1)
    return {thread: cases[0] for thread, cases in alone if thread and len(cases) == 1}


def _is_likely(line: Line, order: Order) -> bool:
    shown = mark_of(line.metadata, order.mark)
    if shown is not None:
        return shown == order.mark
    same_subject = text(line.metadata, "subject") == content_of(order).subject.strip()
    to, ours = addressees_of(line.metadata), {address.casefold() for address in order.addressees}
    return same_subject and (not to or any(address.casefold() in ours for address in to))


def _traces(mailboxes: Mailboxes, ade: str, line: Line, sought: str | None = None) -> list[Trace]:
    """Fetch a message and give a trace of it for each of its addressees; nothing when it is gone, or when others sent it."""
    try:
        reply = mailboxes.message(ade, line.number, "full")
    except (Missing, Refused):  # the contract knows no other word for what is not there than 400
        return []
    message = only_message(reply, line.number)
    metadata = branch(message, "messageMetadata")
    if not _is_from(metadata, ade):
        return []
    addressees: list[str | None] = [*addressees_of(metadata)] or [None]
    return [
        Trace(
            platform_id=text(metadata, "messageId") if len(addressees) == 1 and not _waits(message) else None,
            name=mark_of(metadata, sought) or text(metadata, "subject") or "",
            addressee=addressee,
            sent_at=moment(text(metadata, "submissionDate")) or moment(text(metadata, "timestamp")),
            content=reply.raw,
            task=text(message, "messageControlData", "messageTaskId"),
        )
        for addressee in addressees
    ]


def _waits(message: dict[str, Any]) -> bool:
    """Tell whether a message is in OUTBOX: it is not parted yet, and has no number that could stand for an addressee."""
    places = rows(message, "messageControlData", "labels")
    return any("OUTBOX" in {text(place, "label"), text(place, "messageLocation")} for place in places)


def _entry(line: Line, cases: dict[str, str]) -> SentEntry:
    sent_at = text(line.metadata, "submissionDate") or text(line.metadata, "timestamp")
    mark = mark_of(line.metadata) or cases.get(text(line.metadata, "threadId") or "")
    return SentEntry(
        name=mark or text(line.metadata, "subject") or "",
        addressee=next(iter(addressees_of(line.metadata)), None),
        sent_at=moment(sent_at),
        number=line.number,
        platform_id=line.number,
        sender=text(line.metadata, "from", "eDeliveryAddress"),
        sent_at_raw=sent_at,
    )
