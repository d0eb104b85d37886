"""Take a letter to send: read it, keep its files, split it into one message per addressee."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from samples.platform.edoreczenia import life, limits
from samples.platform.edoreczenia.books import Posting
from samples.platform.edoreczenia.faults import Refused
from samples.platform.edoreczenia.issuing import addressee
from samples.platform.edoreczenia.model import DRAFTS, OUTBOX, SENT, Attachment, Mailbox, Message, Party, Row, Task
from samples.platform.edoreczenia.texts import content_digest
from samples.platform.edoreczenia.vault import Vault

if TYPE_CHECKING:
    from samples.platform.edoreczenia.hub import Hub


def read_letter(hub: Hub, box: Mailbox, body: dict[str, Any], label: str) -> Message:
    """Make a message of a checked body; its files go to the vault."""
    told = body["messageMetadata"]
    sender = told.get("from") or box.party()
    if sender.get("eDeliveryAddress", box.setting.address) != box.setting.address:
        raise Refused("SYMULATOR: nadawcą jest inna skrzynka", "UAAPI0304")
    mass = (body.get("messageControlData") or {}).get("massMessage")
    return Message(
        id=hub.new_id("PPSA-E-"),
        box=box.setting.address,
        label=label,
        place=label,
        sender={**box.party(), **sender},
        to=list(told.get("to") or []),
        subject=told.get("subject") or "",
        text=body.get("textBody") or "",
        thread=told.get("threadId") or hub.new_id(),
        timestamp=hub.time.moment(),
        case=told.get("caseId") or "",
        refers_to=told.get("refToMessageId") or "",
        service=told["shippingService"],
        hybrid=told.get("hybridShipment"),
        more=told.get("additionalData") or {},
        attachments=[
            read_file(hub.vault, file["file"], number, file) for number, file in enumerate(body.get("attachments") or [], 1)
        ],
        opened=True,
        mass=hub.new_id() if mass else "",
    )


def read_file(vault: Vault, file: dict[str, Any], number: int, given: dict[str, Any]) -> Attachment:
    """Keep a file that came in base64; its size and digest must be those that were told.

    Raises:
        Refused: no base64, a name that is not allowed, above 15 MB, another size or digest.
    """
    told = file["fileMetadata"]
    limits.check_name(told["filename"])
    try:
        content = base64.b64decode(file["file"], validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refused("SYMULATOR: file nie jest w base64", "UAAPI0207") from error
    if len(content) > limits.SMALL:
        raise Refused("SYMULATOR: powyżej 15 MB załącznik wgrywa się osobno", "UAAPI0204")
    kept = vault.keep([content])
    if told.get("size", kept.size) != kept.size or not _fits(told.get("hash"), kept.sha3):
        raise Refused("SYMULATOR: rozmiar albo skrót pliku nie zgadza się z treścią", "UAAPI0208")
    return Attachment(
        id=told["fileId"],
        name=told["filename"],
        media_type=told["contentType"],
        size=kept.size,
        sha256=kept.sha256,
        sha3=kept.sha3,
        path=kept.path,
        order=given.get("order", number),
        description=told.get("description") or "",
    )


def _fits(told: str | None, sha3: str) -> bool:
    """Tell whether a digest fits; only SHA3-512 in hexadecimal is compared, since nobody says which form is meant."""
    return told is None or len(told) != len(sha3) or told.lower() == sha3


def take(hub: Hub, box: Mailbox, letter: Message, operation: str, client: str) -> Task:
    """Take a letter: it waits in OUTBOX under a task that will split it (protocols, e-Doręczenia 5).

    Raises:
        Refused: it breaks a rule, or the mailbox is full.
    """
    limits.check_letter(letter, largest=hub.settings.largest_letter_mb * 10**6)
    hub.check_room(box, 0 if operation == "drafts.send" else letter.size)
    task = Task(hub.new_id(), box.setting.address, letter)
    letter.label = letter.place = OUTBOX
    letter.task = task.id
    box.tasks[task.id] = task
    box.drafts.pop(letter.id, None)
    box.messages[letter.id] = letter
    hub.ledger.enter(_posting(hub, task, operation, client))
    orders = hub.orders("task", "task", box.setting.address)
    letter.visible = hub.time.seconds() + orders.hidden_for
    delay = orders.delay if orders.late else hub.settings.delays.task
    hub.later(hub.time.seconds(), delay, lambda at: _split(hub, box, task, at, draft=operation == "drafts.send"), task.id)
    return task


def send_now(hub: Hub, box: Mailbox, letter: Message) -> Message:
    """Send a letter of a simulated owner, past tasks, script and books of senders; give the message in SENT."""
    sent = _made(hub, box, letter, letter.to[0], hub.time.seconds())
    orders = hub.no_orders()
    orders.late, orders.delay = True, 0
    life.begin(hub, sent, orders, hub.time.seconds())
    return sent


def _posting(hub: Hub, task: Task, operation: str, client: str) -> Posting:
    letter = task.letter
    to = [str(party.get("eDeliveryAddress") or party.get("address")) for party in letter.to]
    at = hub.time.moment().isoformat(timespec="milliseconds")
    return Posting(task.id, operation, client, letter.box, to, letter.subject, letter.case, content_digest(letter), at)


def _split(hub: Hub, box: Mailbox, task: Task, second: float, *, draft: bool) -> None:
    failed = []
    for party in task.letter.to:
        row = _row(hub, box, task, party, second)
        task.rows.append(row)
        if row.error:
            failed.append(party)
    box.messages.pop(task.letter.id, None)
    task.finished = True
    _note_ids(hub, task)
    if failed and draft:
        again = replace(task.letter, id=hub.new_id("PPSA-E-"), label=DRAFTS, place=DRAFTS, to=failed, task="")
        box.drafts[again.id] = again
    hub.callbacks.created(box, task)


def _row(hub: Hub, box: Mailbox, task: Task, party: Party, second: float) -> Row:
    one = replace(task.letter, to=[party])
    orders = hub.orders("shipment", "shipment", addressee(one))
    if addressee(one) == box.setting.address:
        orders.error = "SYMULATOR: nadawca i adresat to ta sama skrzynka"
    if orders.error:
        return Row(party, error="UAAPI0500", reason=orders.error)
    message = _made(hub, box, task.letter, party, second)
    message.visible = second + orders.hidden_for
    life.begin(hub, message, orders, second)
    return Row(party, message.id)


def _made(hub: Hub, box: Mailbox, letter: Message, party: Party, second: float) -> Message:
    """Make the message for one addressee, in SENT."""
    message = replace(
        letter,
        id=hub.new_id("PPSA-E-"),
        label=SENT,
        place=SENT,
        to=[party],
        timestamp=hub.time.moment_of(second),
        attachments=[replace(attachment) for attachment in letter.attachments],
        hybrid=dict(letter.hybrid) if letter.hybrid else None,
        evidences=[],
        issued={},
        visible=second,
    )
    box.messages[message.id] = message
    return message


def _note_ids(hub: Hub, task: Task) -> None:
    ids: Iterable[str] = (row.message_id for row in task.rows if row.message_id)
    for posting in hub.ledger.taken:
        if posting.task == task.id:
            posting.message_ids += ids
