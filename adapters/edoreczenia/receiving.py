"""Fetch a message and its files (protocols, e-Doręczenia 4, 7.1)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from typing import Any, Final

from adapters.edoreczenia.api import Reply, Unreadable
from adapters.edoreczenia.leaves import branch, number, rows, text
from adapters.edoreczenia.mailbox import FOUND_OR_MOVING, Format, Mailboxes
from adapters.edoreczenia.moments import moment
from adapters.shared.arriving import Arriving, TooLong
from connector.letters.errors import OutcomeUnknown
from connector.ports import Mail, MailFile, OwnBox, Sender

_MOVING: Final = 202
_KINDS: Final = {"Stub": "notice", "Evidence": "evidence"}
_BESIDE_FILES: Final = 1_000_000


def fetch(mailboxes: Mailboxes, box: OwnBox, message: str, large: int) -> Mail | None:
    """Fetch a message with its files; None while the platform moves it into the mailbox.

    An answer that is longer than ``large`` bytes of files make it is left, and the message fetched without their content.
    """
    try:
        return _fetch(mailboxes, box, message, "fullExtended", large // 3 * 4 + _BESIDE_FILES)
    except TooLong:
        return _fetch(mailboxes, box, message, "full", None)


def pieces(arriving: Arriving, file: MailFile) -> Iterator[bytes]:
    """Give a file piece by piece as it comes in.

    Raises:
        OutcomeUnknown: it breaks off, or comes to another size than the message said.
    """
    size = 0
    for piece in arriving.pieces():
        size += len(piece)
        yield piece
    if file.size not in {None, size}:
        raise OutcomeUnknown(f"the file has {size} bytes, and {file.size} were announced")


def only_message(reply: Reply, asked: str) -> dict[str, Any]:
    """Give the message that was asked for out of an answer, which is a list of one, or sloppily the one itself.

    Raises:
        Unreadable: there is none, or another one, of which nothing that it says may be taken for the one asked for.
    """
    found = rows(reply.json) if isinstance(reply.json, list) else [branch(reply.json)]
    if not found or not branch(found[0], "messageMetadata"):
        raise Unreadable("the answer holds no message", reply.raw)
    if text(found[0], "messageMetadata", "messageId") not in {None, asked}:
        raise Unreadable("the answer holds another message", reply.raw)
    return found[0]


def _fetch(mailboxes: Mailboxes, box: OwnBox, number: str, form: Format, most: int | None) -> Mail | None:
    reply = mailboxes.message(box.address, number, form, most, FOUND_OR_MOVING)
    if reply.status == _MOVING:
        return None
    return _mail(number, only_message(reply, number), reply.raw)


def _mail(asked: str, message: dict[str, Any], raw: bytes) -> Mail:
    metadata = branch(message, "messageMetadata")
    sent_at = text(metadata, "submissionDate") or text(metadata, "eventDate") or ""
    evidence = next(iter(rows(message, "evidences")), {})
    kind = _KINDS.get(text(message, "messageControlData", "messageType") or "", "letter")
    return Mail(
        number=text(metadata, "messageId") or asked,
        kind=kind,
        raw=raw,
        sender=_sender(metadata),
        subject=text(metadata, "subject") or "",
        text=_as_written(message),
        files=[_file(row) for row in rows(message, "attachments")],
        sent_at_raw=sent_at,
        sent_at=moment(sent_at),
        received_at_raw=text(metadata, "receiptDate"),
        thread=text(metadata, "threadId"),
        case=text(metadata, "caseId"),
        evidence=text(evidence, "type") if kind == "evidence" else None,
        about=(text(evidence, "messageId") or text(metadata, "refToMessageId")) if kind == "evidence" else None,
    )


def _as_written(message: dict[str, Any]) -> str:
    body = message.get("textBody")
    return body if isinstance(body, str) else ""


def _sender(metadata: dict[str, Any]) -> Sender:
    address = text(metadata, "from", "eDeliveryAddress") or ""
    return Sender(identifier=address, name=name_of(branch(metadata, "from")) or address, answer_address=address or None)


def name_of(party: dict[str, Any]) -> str:
    """Give the name of a party (Contributor): the body's or company's, else first name and surname."""
    who = branch(party, "contributor")
    company = (text(who, "companyName"), text(who, "companyNameContinued"))
    parts = company if company[0] else (text(who, "firstName"), text(who, "lastName"))
    return " ".join(part for part in parts if part)


def _file(row: dict[str, Any]) -> MailFile:
    about = branch(row, "file", "fileMetadata")
    size, content = number(about, "size"), _content(branch(row, "file").get("file"))
    return MailFile(
        number=text(row, "attachmentId") or text(about, "fileId") or "",
        name=text(about, "filename") or "",
        media_type=text(about, "contentType") or "",
        size=size,
        content=content if content is None or size in {None, len(content)} else None,
    )


def _content(written: object) -> bytes | None:
    """Decode a file; None where it did not come or cannot be read: then it is fetched by itself."""
    if not isinstance(written, str) or not written:
        return None
    try:
        return base64.b64decode("".join(written.split()), validate=True)
    except (binascii.Error, ValueError):
        return None
