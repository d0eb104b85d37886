"""Queries about letters in the platform's record of sent letters that the connector did not send."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Select, bindparam, func, select

from connector.store.rows import AnyRow
from connector.store.tables import UtcDateTime, boxes, documents, evidence, sent_elsewhere, shipments

_AT_ONCE: Final = 500

# Made once, as in rows.
_TWINS = (
    select(sent_elsewhere)
    .join(shipments, shipments.c.party_address == sent_elsewhere.c.addressee)
    .join(boxes, boxes.c.id == shipments.c.box_id)
    .where(shipments.c.letter_id == bindparam("letter"), sent_elsewhere.c.found_at >= bindparam("since", type_=UtcDateTime()))
    .where(boxes.c.channel == sent_elsewhere.c.channel, boxes.c.entity == sent_elsewhere.c.entity)
    .where(sent_elsewhere.c.shipment_id.is_(None))
    .order_by(sent_elsewhere.c.id)
)


def of_record(tx: Connection, box: AnyRow, numbers: Collection[str]) -> dict[str, AnyRow]:
    """Give what is noted already of these entries of the record that a box's entity has, by their numbers there."""
    query = select(sent_elsewhere).where(_of_entity(box))
    found = (row for some in _portions(numbers) for row in tx.execute(query.where(sent_elsewhere.c.number.in_(some))))
    return {row.number: row for row in found}


def by_marks(tx: Connection, marks: Collection[str]) -> dict[str, AnyRow]:
    """Give the shipments that travel under these marks, by mark."""
    some_of = (select(shipments).where(shipments.c.mark.in_(some)) for some in _portions(marks))
    return {row.mark: row for query in some_of for row in tx.execute(query)}


def _portions(values: Collection[str]) -> Iterator[list[str]]:
    every = sorted(set(values))
    return (every[start : start + _AT_ONCE] for start in range(0, len(every), _AT_ONCE))


def wanted(tx: Connection, box: AnyRow, limit: int, *, of_box: bool = False) -> list[AnyRow]:
    """List noted entries that are still to be fetched, as they were noted: the oldest letter first.

    Those of the box's entity, or ``of_box`` only what left from the box itself.
    """
    query = select(sent_elsewhere).where(_of_entity(box), sent_elsewhere.c.wanted.is_(True))
    if of_box:
        query = query.where(sent_elsewhere.c.box_id == box.id)
    return list(tx.execute(query.order_by(sent_elsewhere.c.id).limit(limit)))


def without_receipt_since(tx: Connection, box: AnyRow, moment: datetime) -> datetime | None:
    """Give the time of the oldest letter sent after a moment whose receipt the record did not have yet."""
    query = select(func.min(sent_elsewhere.c.sent_at, type_=UtcDateTime())).where(_of_entity(box))
    query = query.where(sent_elsewhere.c.sent_at > moment, sent_elsewhere.c.receipt.is_(None))
    return tx.execute(query).scalar()


def _of_entity(box: AnyRow) -> Any:
    return (sent_elsewhere.c.channel == box.channel) & (sent_elsewhere.c.entity == box.entity)


def with_bytes(tx: Connection, row: AnyRow, sha256: str) -> list[AnyRow]:
    """List the shipments from boxes of an entry's entity whose final bytes are these."""
    query = select(shipments).join(documents, documents.c.id == shipments.c.document_id)
    query = query.join(boxes, boxes.c.id == shipments.c.box_id).where(documents.c.sha256 == sha256)
    query = query.where(boxes.c.channel == row.channel, boxes.c.entity == row.entity)
    return list(tx.execute(query.order_by(shipments.c.id)))


def twins(tx: Connection, letter_id: int, since: datetime) -> Sequence[AnyRow]:
    """List what was sent elsewhere to the addressees of a letter, from the entities of its boxes, and found since a moment."""
    return tx.execute(_TWINS, {"letter": letter_id, "since": since}).all()


def newest(tx: Connection, unit_id: int, limit: int, before: int | None = None) -> list[AnyRow]:
    """List what was sent elsewhere from a unit's boxes, the last noted first, at most ``limit``, older than row ``before``."""
    query = _found().where(sent_elsewhere.c.unit_id == unit_id)
    if before is not None:
        query = query.where(sent_elsewhere.c.id < before)
    return list(tx.execute(query.order_by(sent_elsewhere.c.id.desc()).limit(limit)))


def count(tx: Connection, box_id: int, since: datetime | None) -> int:
    """Count what was sent elsewhere from a box and found, at or after a moment where one is given."""
    query = select(func.count()).select_from(sent_elsewhere)
    query = query.where(sent_elsewhere.c.box_id == box_id, sent_elsewhere.c.shipment_id.is_(None))
    begun = sent_elsewhere.c.found_at.is_not(None) if since is None else sent_elsewhere.c.found_at >= since
    return int(tx.execute(query.where(begun)).scalar_one())


def by_platform_id(tx: Connection, channel: str, platform_id: str) -> AnyRow | None:
    """Find the letter sent elsewhere that the platform knows under this id."""
    query = _found().where(sent_elsewhere.c.channel == channel, sent_elsewhere.c.platform_id == platform_id)
    return tx.execute(query.order_by(sent_elsewhere.c.id)).first()


def speaks_of(tx: Connection, proof: AnyRow, channel: str) -> bool:
    """Tell whether a proof of a channel speaks of a letter that was sent elsewhere from its unit."""
    row = by_platform_id(tx, channel, proof.about or "")
    return row is not None and row.unit_id == proof.unit_id


def _found() -> Select[Any]:
    return select(sent_elsewhere).where(sent_elsewhere.c.found_at.is_not(None), sent_elsewhere.c.shipment_id.is_(None))


def receipts_of(tx: Connection, row: AnyRow) -> list[AnyRow]:
    """List the proofs without a letter of ours that speak of this letter's number, oldest first."""
    if row.platform_id is None:
        return []
    query = select(evidence).where(evidence.c.about == row.platform_id, evidence.c.unit_id == row.unit_id)
    return list(tx.execute(query.where(evidence.c.shipment_id.is_(None)).order_by(evidence.c.id)))


def has_receipt(tx: Connection, unit_id: int, sha256: str) -> bool:
    """Tell whether a unit's evidence holds a proof of these bytes already."""
    query = select(evidence.c.id).where(evidence.c.sha256 == sha256, evidence.c.unit_id == unit_id)
    return tx.execute(query.limit(1)).first() is not None
