"""Issue proofs of submission: at once with the answer, later into the answer box, or never."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from samples.platform.epuap import receipts
from samples.platform.epuap.boxes import Item, Sender
from samples.platform.epuap.hub import Hub, LateReceipt
from samples.platform.epuap.receipts import Receipt
from samples.platform.epuap.script import Orders
from samples.platform.epuap.shelf import Stored

Timing = Literal["issued", "late", "never"]
PLATFORM = Sender("epuap", "SYMULATOR", "SYMULATOR ePUAP", "P", "epuap")


@dataclass(frozen=True)
class Proof:
    """A sealed UPP with its number (identyfikatorUpp)."""

    number: int
    content: bytes


def timing(synchronous: bool, orders: Orders) -> Timing:
    """Tell when the proof comes: the script's word goes before the box's setting."""
    if orders.upp == "by_box":
        return "issued" if synchronous else "late"
    return orders.upp


def arrange(hub: Hub, receipt: Receipt, answer_address: str, when: Timing, after: float | None) -> Proof | None:
    """Issue the proof at once and give it, or note that it comes late.

    ``after`` is in seconds; a late proof by script with None waits for ``release``.
    """
    if when == "issued":
        return _issue(hub, receipt)
    if when == "late":
        due = None if after is None else hub.time.seconds() + after
        hub.late[receipt.document_id] = LateReceipt(receipt, answer_address, due)
    return None


def settle(hub: Hub) -> None:
    """Deliver the late proofs whose time has come."""
    for document_id in [key for key, late in hub.late.items() if late.is_due(hub.time.seconds())]:
        release(hub, document_id)


def release(hub: Hub, document_id: str) -> None:
    """Deliver a late proof now, as UPP.xml into the queue of the answer box.

    Raises:
        KeyError: no proof of this document waits.
    """
    with hub.lock:
        late = hub.late.pop(document_id)
        posting = hub.ledger.posting(document_id)
        if posting is not None:
            posting.upp = "released"
        _deliver(hub, late.answer_address, _issue(hub, late.receipt))


def orphan(hub: Hub, address: str) -> str:
    """Deliver a sealed proof of a letter that nobody sent into a box; give the document id that it names."""
    with hub.lock:
        owner = hub.entities[hub.box(address).setting.owner]
        document_id = str(hub.number())
        receipt = Receipt(
            document_id=document_id,
            recipient=("Urząd Nieznany (SYMULATOR)", "nieznany"),
            sender=(owner.full_name, owner.id),
            box="/nieznany/skrytka",
            delivered_at=hub.time.moment(),
        )
        _deliver(hub, address, _issue(hub, receipt))
        return document_id


def _issue(hub: Hub, receipt: Receipt) -> Proof:
    """Seal a proof, keep it in the store under its number and let the sent document's idUPO lead to it."""
    number, moment = hub.number(), hub.time.moment()
    content = receipts.seal(receipts.write(receipt, number, moment), hub.identity("platform-upp"))
    sender = receipt.sender[1]
    hub.shelf.put(Stored(number, sender, "", None, receipts.UPP_FILE.removesuffix(".xml"), content, moment, listed=False))
    hub.shelf.link(receipt.document_id, number)
    return Proof(number, content)


def _deliver(hub: Hub, address: str, proof: Proof) -> None:
    item = Item(
        id=str(proof.number),
        other_id=str(hub.number()),
        name=receipts.UPP_FILE,
        media_type="text/xml",
        content=proof.content,
        sender=PLATFORM,
        sent_at=hub.time.moment(),
    )
    hub.put(address, item)
