"""Take a message out of a mailbox: where it is, into the bin, and for ever (protocols, e-Doręczenia 3.1, 7.1)."""

from __future__ import annotations

from typing import Final

from adapters.edoreczenia.api import Missing, Unreadable
from adapters.edoreczenia.leaves import rows, text
from adapters.edoreczenia.listing import is_last, listed_rows
from adapters.edoreczenia.mailbox import FOUND_OR_MOVING, Mailboxes
from adapters.edoreczenia.receiving import only_message
from connector.letters.errors import Refused
from connector.ports import OwnBox, Place

_MOVING: Final = 202
_BIN: Final = "TRASH"


def place(mailboxes: Mailboxes, box: OwnBox, message: str, size: int) -> Place:
    """Say where a message is, in the format that does not mark it as opened.

    Nobody knows the code for "no such message", so a refusal alone proves nothing: it is gone where the bin does not list it
    either.
    """
    try:
        reply = mailboxes.message(box.address, message, "metadata", good=FOUND_OR_MOVING)
    except (Missing, Refused):
        return Place.BIN if _is_in_bin(mailboxes, box, message, size) else Place.GONE
    if reply.status == _MOVING:
        return Place.NOTICE
    found = only_message(reply, message)
    if text(found, "messageControlData", "messageType") == "Stub":
        return Place.NOTICE
    labels = rows(found, "messageControlData", "labels")
    if not labels:
        raise Unreadable("the answer does not say where the message is", reply.raw)
    folders = {text(label, name) for label in labels for name in ("label", "messageLocation")}
    return Place.BIN if _BIN in folders else Place.MAILBOX


def _is_in_bin(mailboxes: Mailboxes, box: OwnBox, message: str, size: int) -> bool:
    offset = 0
    while True:
        order = {"sortColumn": "timestamp", "sortDirection": "asc", "format": "minimal"}
        reply = mailboxes.messages(box.address, _BIN, offset=offset, limit=size, **order)
        found = [text(row, "messageMetadata", "messageId") for row in listed_rows(reply)]
        if message in found:
            return True
        offset += len(found)
        if not found or is_last(reply, offset, len(found), size):
            return False


def move_to_bin(mailboxes: Mailboxes, box: OwnBox, message: str, pointer: str) -> None:
    """Move a message into the bin; ``pointer`` names the folder in its control data (JSON Pointer, RFC 6901)."""
    mailboxes.change(box.address, message, {"op": "replace", "path": pointer, "value": _BIN})
