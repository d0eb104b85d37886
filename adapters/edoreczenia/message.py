"""Write a message as the interface takes it: no field too many, since a field that it does not know is refused."""

from __future__ import annotations

import re
from typing import Any, Final, Literal
from uuid import NAMESPACE_URL, uuid5

from adapters.edoreczenia.leaves import rows, text
from adapters.edoreczenia.paper import Post, shipment
from adapters.shared.body import Body
from adapters.shared.json_files import Place
from connector.letters.errors import ConfigurationWrong
from connector.letters.paper import Paper
from connector.ports import Message, Order, OrderFile
from schemas.sent_names import Mended, mend_all

MarkIn = Literal["case", "subject"]
_MARK: Final = re.compile(r"[a-z]+-[a-z2-7]{20}")
_SUBJECT_MARK: Final = re.compile(r"(?s).* \[([^\[\]]+)\]")


def content_of(order: Order) -> Message:
    """Give the message of an order.

    Raises:
        ConfigurationWrong: the order is of another channel.
    """
    if order.message is None:
        raise ConfigurationWrong("a letter for e-Doręczenia is a message with files")
    return order.message


def document(
    order: Order, mark_in: MarkIn, attachments: list[dict[str, Any]] | None = None, post: Post | None = None
) -> dict[str, Any]:
    """Write a message (Message; protocols, e-Doręczenia 4) with our mark in caseId or in the subject.

    Raises:
        ConfigurationWrong: it is to be posted, and nobody said who sends it.
    """
    message = content_of(order)
    subject = message.subject if mark_in == "case" else f"{message.subject} [{order.mark}]"
    metadata = {
        **_service(order, message.paper, post),
        "subject": subject,
        "caseId": order.mark if mark_in == "case" else None,
        "threadId": message.thread,
        "refToMessageId": message.replies_to,
    }
    known = {name: value for name, value in metadata.items() if value is not None}
    return {
        "messageMetadata": known,
        "textBody": message.text,
        **({"attachments": attachments} if attachments else {}),
    }


def _service(order: Order, paper: Paper | None, post: Post | None) -> dict[str, Any]:
    """Write who sends to whom by which service."""
    if paper is None:
        to = [{"eDeliveryAddress": address} for address in order.addressees]
        return {"from": {"eDeliveryAddress": order.box.address}, "to": to, "shippingService": "electronic"}
    if post is None:
        raise ConfigurationWrong(f"[channels.edoreczenia.mailboxes.{order.box.address}.sender]: who sends letters on paper")
    return {
        "from": post.sending_party(order.box.address),
        "to": [post.addressee(paper)],
        "shippingService": "hybrid",
        "hybridShipment": shipment(paper.options),
    }


def attachments(order: Order) -> list[dict[str, Any]]:
    """Write the files of a message to go with it (Attachment)."""
    pairs = zip(names(order), content_of(order).files, strict=True)
    return [{"order": place, "file": file_data(order, name, file)} for place, (name, file) in enumerate(pairs, 1)]


def names(order: Order) -> list[Mended]:
    """Give the names that the files travel under; one that had to be mended tells the given one in its description."""
    return mend_all(file.name for file in content_of(order).files)


def file_data(order: Order, name: Mended, file: OrderFile) -> dict[str, Any]:
    """Write a file (FileData). Digest and algorithm are left out: how they are written is said nowhere."""
    metadata = {
        "fileId": str(uuid5(NAMESPACE_URL, f"{order.mark}/{name.name}")),
        "filename": name.name,
        "contentType": file.media_type,
        "size": file.size,
        **description(name),
    }
    return {"fileMetadata": metadata, "file": Place(body_of(file))}


def description(name: Mended) -> dict[str, str]:
    """Write the given name of a file whose name was mended."""
    return {"description": name.given} if name.changed else {}


def body_of(file: OrderFile) -> Body:
    """Give a file's bytes as a body."""
    return Body(file.size, file.pieces)


def mark_of(metadata: Any, sought: str | None = None) -> str | None:
    """Read the mark that a message shows in its caseId or at the end of its subject; another text there is no mark.

    Args:
        metadata: of the message.
        sought: a mark that is known, whatever its form.
    """
    in_subject = _SUBJECT_MARK.fullmatch(text(metadata, "subject") or "")
    shown = (text(metadata, "caseId"), in_subject and in_subject[1])
    return next((mark for mark in shown if mark and (mark == sought or _MARK.fullmatch(mark))), None)


def addressees_of(metadata: Any) -> list[str]:
    """Read the addresses that a message goes to."""
    found = (text(party, "eDeliveryAddress") for party in rows(metadata, "to"))
    return [address for address in found if address is not None]
