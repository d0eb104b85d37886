"""What a piece of evidence tells, fixed at the moment of its event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from samples.platform.edoreczenia.model import Attachment, Message, Party

BEHIND = {"BP.OX": ("E.1", "D.1"), "BP.OP": ("E.1", "D.1"), "BP.WX": ("A.1",), "BP.WP": ("A.1",)}
"""The technical evidence that a business receipt rests on, the best first."""


@dataclass(frozen=True)
class Facts:
    """The facts of one event of a message.

    ``handed_over`` is None while nobody took the letter, ``deemed`` the moment from which it counts as delivered all the
    same (fikcja doręczenia). ``based_on`` is the id of the technical evidence behind a business receipt.
    """

    id: str
    code: str
    message_id: str
    subject: str
    text: str
    sender: Party
    to: Party
    at: datetime
    submitted: datetime
    available: datetime | None
    handed_over: datetime | None
    deemed: datetime | None
    attachments: tuple[Attachment, ...]
    reasons: tuple[str, ...]
    shipment_number: str
    registered: bool
    based_on: str


def name_of(party: Party) -> str:
    """Give the name of a party as a person reads it."""
    contributor = party.get("contributor") or {}
    person = " ".join(contributor.get(part) or "" for part in ("firstName", "lastName")).strip()
    return contributor.get("companyName") or person or party.get("eDeliveryAddress") or "SYMULATOR"


def is_person(party: Party) -> bool:
    """Tell whether a party is a person."""
    return not (party.get("contributor") or {}).get("companyName") and bool((party.get("contributor") or {}).get("lastName"))


@dataclass(frozen=True)
class Moments:
    """What has happened to a letter so far, as ``Facts`` tells it."""

    available: datetime | None = None
    handed_over: datetime | None = None
    deemed: datetime | None = None


def gather(message: Message, evidence_id: str, code: str, at: datetime, moments: Moments) -> Facts:
    """Gather the facts of an event of a message in its sender's mailbox."""
    hybrid = message.hybrid or {}
    behind = BEHIND.get(code, ())
    return Facts(
        id=evidence_id,
        code=code,
        message_id=message.id,
        subject=message.subject,
        text=message.text,
        sender=message.sender,
        to=message.to[0],
        at=at,
        submitted=message.submitted or at,
        available=moments.available,
        handed_over=moments.handed_over,
        deemed=moments.deemed,
        attachments=tuple(message.attachments),
        reasons=message.reasons,
        shipment_number=hybrid.get("shipmentNumber") or "",
        registered=hybrid.get("shippingMode") == "registered",
        based_on=next((message.issued[one] for one in behind if one in message.issued), ""),
    )
