"""List what came into a mailbox, one page a call, oldest first (protocols, e-Doręczenia 3.1, 7.1)."""

from __future__ import annotations

from typing import Any

from adapters.edoreczenia.api import Reply, Unreadable
from adapters.edoreczenia.cursor import Cursor
from adapters.edoreczenia.leaves import branch, number, rows, text
from adapters.edoreczenia.mailbox import Mailboxes
from connector.ports import Listed, Listing, OwnBox


def listed(mailboxes: Mailboxes, box: OwnBox, after: str | None, size: int) -> Listing:
    """List what is new behind a cursor, as far as one page shows it.

    Lines may have gone from the list meanwhile. Then a page may begin behind what was not seen yet, and the reading goes back
    until it joins what was seen.
    """
    cursor = Cursor.read(after)
    begin, step = cursor.begin, size
    reply, page = _page(mailboxes, box, begin, size)
    while begin and not cursor.joins(page):
        begin, step = max(0, begin - step), step * 2
        reply, page = _page(mailboxes, box, begin, size)
    behind = cursor.after(begin, page)
    return Listing(
        messages=cursor.new(page),
        cursor=behind.write(),
        complete=is_last(reply, behind.seen, len(page), size),
        warning=text(reply.json, "warning"),
        waiting=number(reply.json, "electronicCount") or 0,
    )


def _page(mailboxes: Mailboxes, box: OwnBox, offset: int, size: int) -> tuple[Reply, list[Listed]]:
    order = {"sortColumn": "timestamp", "sortDirection": "asc", "format": "minimal"}
    reply = mailboxes.messages(box.address, "INBOX", offset=offset, limit=size, **order)
    return reply, [_line(row, reply) for row in listed_rows(reply)]


def listed_rows(reply: Reply) -> list[dict[str, Any]]:
    """Give the messages of a list (MessagesWrapper).

    Raises:
        Unreadable: there is no list, which is not the same as an empty one.
    """
    if not isinstance(branch(reply.json).get("messages"), list):
        raise Unreadable("the answer lists nothing", reply.raw)
    return rows(reply.json, "messages")


def _line(row: object, reply: Reply) -> Listed:
    found = text(row, "messageMetadata", "messageId")
    if found is None:
        raise Unreadable("a message of the list has no number", reply.raw)
    return Listed(found, text(row, "messageMetadata", "timestamp") or "")


def is_last(reply: Reply, seen: int, came: int, size: int) -> bool:
    """Tell whether a list ends with this page: by its total where it gives one, for a page may be shorter than asked.

    Args:
        reply: the page.
        seen: lines up to its end.
        came: lines in it.
        size: lines asked for.
    """
    total = number(reply.json, "total")
    return came < size if total is None else seen >= total
