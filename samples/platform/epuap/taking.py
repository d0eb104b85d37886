"""Take a letter: check it, put it into the recipient's queue and the sender's store, enter it in the books."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from samples.platform.epuap import proofs, soap
from samples.platform.epuap.books import Posting, sha256
from samples.platform.epuap.boxes import Box, Item, Sender
from samples.platform.epuap.faults import Fault, Refusal
from samples.platform.epuap.hub import Hub
from samples.platform.epuap.names import local
from samples.platform.epuap.receipts import Receipt
from samples.platform.epuap.script import Orders
from samples.platform.epuap.settings import Entity
from samples.platform.epuap.shelf import Stored
from samples.platform.shared.clock import polish

XML_TYPES = ("text/xml", "application/xml", "xml")


@dataclass(frozen=True)
class Letter:
    """What nadaj asks to deliver; ``to`` and ``answer_address`` are box addresses, ``trial`` is CzyProbne."""

    to: str
    answer_address: str
    trial: bool
    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Taken:
    """What nadaj answers: the document's number, and the proof where it was issued at once."""

    document_id: str
    proof: proofs.Proof | None = None


def take(hub: Hub, sender: Entity, letter: Letter, orders: Orders) -> Taken:
    """Take a letter or refuse it; a trial is checked, numbered and goes no further.

    Raises:
        Refusal: unknown recipient, answer box not the sender's, document empty or broken (protocols, ePUAP 5.2, 5.3).
    """
    recipient = hub.box(letter.to)
    hub.own_box(sender, letter.answer_address)
    form = _form(letter)
    number, moment = hub.number(), hub.time.moment()
    timing = "never" if letter.trial else proofs.timing(recipient.setting.synchronous_upp, orders)
    hub.ledger.enter(_posting(letter, number, moment, timing))
    if letter.trial:
        return Taken(str(number))
    stored = _keep_sent(hub, sender, letter, number, form)
    stored.listed = not orders.hide_from_sent
    hub.put(letter.to, _item(sender, letter, number, stored.id, moment))
    receipt = _receipt(hub, sender, recipient, number, moment)
    after = orders.upp_after if orders.upp == "late" else 0
    return Taken(str(number), proofs.arrange(hub, receipt, letter.answer_address, timing, after))


def _form(letter: Letter) -> str | None:
    """Give the name of the document's root, None for what is not XML."""
    if not letter.content:
        raise Refusal("SYMULATOR: dokument jest pusty", -103)
    if letter.media_type.lower() not in XML_TYPES and not letter.name.lower().endswith(".xml"):
        return None
    try:
        return local(soap.parse(letter.content))
    except Fault as fault:
        raise Refusal(fault.reason, -104) from fault


def _posting(letter: Letter, number: int, moment: datetime, timing: proofs.Timing) -> Posting:
    return Posting(
        id=str(number),
        operation="nadaj",
        from_box=letter.answer_address,
        to=letter.to,
        name=letter.name,
        sha256=sha256(letter.content),
        at=polish(moment),
        upp=timing,
        trial=letter.trial,
    )


def _keep_sent(hub: Hub, sender: Entity, letter: Letter, number: int, form: str | None) -> Stored:
    recipient, moment = hub.entities[hub.box(letter.to).setting.owner], hub.time.moment()
    stored = Stored(
        id=hub.number(),
        owner=sender.id,
        box=letter.answer_address,
        folder="SENT",
        name=letter.name.removesuffix(".xml"),
        content=letter.content,
        created_at=moment,
        form=form,
        sender=(sender.full_name, letter.answer_address),
        recipient=(recipient.full_name, letter.to),
        sent_at=moment,
        document_id=str(number),
    )
    hub.shelf.put(stored)
    return stored


def _item(sender: Entity, letter: Letter, number: int, stored_id: int, moment: datetime) -> Item:
    return Item(
        id=str(number),
        other_id=str(stored_id),
        name=letter.name,
        media_type=letter.media_type,
        content=letter.content,
        sender=Sender(sender.id, sender.short_name, sender.name, sender.kind, f"{sender.id}-system"),
        sent_at=moment,
        answer_address=letter.answer_address,
    )


def _receipt(hub: Hub, sender: Entity, recipient: Box, number: int, moment: datetime) -> Receipt:
    owner = hub.entities[recipient.setting.owner]
    return Receipt(
        document_id=str(number),
        recipient=(owner.full_name, owner.id),
        sender=(sender.full_name, sender.id),
        box=recipient.setting.address,
        delivered_at=moment,
    )
