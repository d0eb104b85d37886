"""What a receipt or a piece of evidence states, in one form for every channel; whether it is believed is judged elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from connector.letters.evidence import SEALED, Kind, kind_of
from connector.ports import Proof
from connector.store.rows import AnyRow
from schemas.delivery_evidence import DeliveryEvidence
from schemas.receipts import Receipt

RECEIPTS = frozenset({Kind.UPP, Kind.UPD})
"""The receipts of ePUAP."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What it states (treść dowodu).

    Attributes:
        kind: what it is.
        number: its own number, the platform's where its list tells one.
        about: the platform's number of the document or message.
        addressee: the entity or the ADE that it names.
        addressee_is_sure: that name is of the kind by which the platform knows its boxes.
        event_at_raw, event_at: the moment with legal weight that it states, as written and in UTC.
        made_at: when it was made, as far as it or its seal says.
        says: what the kind alone leaves open (:class:`connector.letters.evidence.Evidence`).
        disputed: it speaks of another message than the one that the platform lists it under.
    """

    kind: Kind
    number: str | None = None
    about: str | None = None
    addressee: str | None = None
    addressee_is_sure: bool = False
    event_at_raw: str | None = None
    event_at: datetime | None = None
    made_at: datetime | None = None
    says: str | None = None
    disputed: bool = False


def of_receipt(receipt: Receipt) -> Statement:
    """Say what a UPP or UPD states."""
    addressee = receipt.addressee
    return Statement(
        kind=Kind(receipt.kind),
        number=receipt.receipt_id,
        about=receipt.document_id,
        addressee=addressee.id if addressee else None,
        addressee_is_sure=addressee is not None and addressee.id_type == "ePUAP-ID",
        event_at_raw=receipt.delivered_at_raw,
        event_at=receipt.delivered_at,
        made_at=receipt.made_at,
    )


def of_evidence(evidence: DeliveryEvidence, told: Proof | None) -> Statement:
    """Say what evidence of e-Doręczenia states; what it leaves out the platform's list tells, but for dates."""
    event, addressee = evidence.event, evidence.addressee
    listed = (told.message or None) if told else None
    return Statement(
        kind=kind_of(evidence.kind),
        number=(told.number if told else None) or evidence.receipt_id,
        about=listed or evidence.message_id,
        addressee=addressee.address if addressee else None,
        addressee_is_sure=addressee is not None and addressee.address is not None,
        event_at_raw=event.raw if event else None,
        event_at=event.at if event else None,
        made_at=event.at if event else None,
        says=evidence.says,
        disputed=None not in {listed, evidence.message_id} and listed != evidence.message_id,
    )


def as_listed(told: Proof) -> Statement:
    """Say what the platform's list tells of a piece of evidence that cannot be read; a list's dates have no legal weight."""
    return Statement(kind_of(told.kind), told.number or None, told.message or None)


def told_before(piece: AnyRow) -> Proof | None:
    """Give what was told of a kept piece of evidence when it came; None for a receipt of ePUAP, which says it all itself."""
    kind = Kind(piece.kind)
    if kind in RECEIPTS or kind not in SEALED:
        return None
    return Proof(piece.platform_id or "", piece.kind, piece.about or "")
