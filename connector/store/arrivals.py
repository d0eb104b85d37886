"""Queries about arrivals."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from connector.letters.arrival import Progress, arrival_status
from connector.letters.hand_over import HandOverState
from connector.ports import Envelope, Mail
from connector.store import rows
from connector.store.tables import arrivals, hand_overs


def from_outside(box: Row[Any], came: Envelope | Mail) -> dict[str, Any]:
    """Give the columns that say where an arrival came to, from whom and when it was sent."""
    return {
        "unit_id": box.unit_id,
        "box_id": box.id,
        "channel": box.channel,
        "category": box.category,
        "sender_id": came.sender.identifier,
        "sender_name": came.sender.name,
        "sender_account": came.sender.account,
        "answer_address": came.sender.answer_address,
        "sent_at_raw": came.sent_at_raw,
        "sent_at": came.sent_at,
    }


def same_item(tx: Connection, box_id: int, envelope: Envelope, document_sha256: str) -> Row[Any] | None:
    """Find the unconfirmed arrival that this item of the queue already is.

    The item is the same by its platform id, or without one by sender, time and bytes; once confirmed it cannot come again,
    so equal bytes are then a new arrival.
    """
    query = select(arrivals).where(arrivals.c.box_id == box_id, arrivals.c.confirmed_at.is_(None))
    query = query.where(arrivals.c.document_sha256 == document_sha256)
    if envelope.platform_id is not None:
        query = query.where(arrivals.c.platform_id == envelope.platform_id)
    else:
        query = query.where(
            arrivals.c.platform_id.is_(None),
            arrivals.c.sender_id == envelope.sender.identifier,
            arrivals.c.sent_at_raw == envelope.sent_at_raw,
        )
    return tx.execute(query).first()


def equal_bytes(tx: Connection, box_id: int, document_sha256: str) -> Row[Any] | None:
    """Find the first arrival in this box with the same bytes."""
    query = select(arrivals).where(arrivals.c.box_id == box_id, arrivals.c.document_sha256 == document_sha256)
    return tx.execute(query.order_by(arrivals.c.id).limit(1)).first()


def numbered(tx: Connection, box_id: int, numbers: Iterable[str]) -> set[str]:
    """Say which of these numbers of the platform are arrivals of a box already."""
    query = select(arrivals.c.platform_id).where(arrivals.c.box_id == box_id, arrivals.c.platform_id.in_(list(numbers)))
    return set(tx.execute(query).scalars())


def unconfirmed(tx: Connection, box_id: int) -> list[Row[Any]]:
    """List arrivals of a box that are not confirmed and may still be queued there, oldest first, each locked."""
    query = select(arrivals).where(arrivals.c.box_id == box_id, arrivals.c.confirmed_at.is_(None))
    query = query.where(arrivals.c.off_queue_at.is_(None)).with_for_update(key_share=True)
    return list(tx.execute(query.order_by(arrivals.c.id)))


def off_queue_since(tx: Connection, box_id: int, moment: datetime, head: int | None) -> int:
    """Count the arrivals of a box that may have left its queue at or after a moment, the one at its head left out."""
    mine = select(func.count()).select_from(arrivals).where(arrivals.c.box_id == box_id)
    confirmed = mine.where(arrivals.c.confirmed_at >= moment)
    gone = arrivals.c.off_queue_at.is_(None) | (arrivals.c.off_queue_at >= moment)
    unconfirmed = mine.where(arrivals.c.confirmed_at.is_(None), gone)
    if head is not None:
        unconfirmed = unconfirmed.where(arrivals.c.id != head)
    return int(tx.execute(confirmed).scalar_one()) + int(tx.execute(unconfirmed).scalar_one())


def newest(tx: Connection, unit_id: int, limit: int, before: int | None = None, status: str | None = None) -> list[Row[Any]]:
    """List arrivals of a unit, newest first, at most ``limit``, older than row ``before``, of one status if it is given."""
    query = select(arrivals).where(arrivals.c.unit_id == unit_id)
    if before is not None:
        query = query.where(arrivals.c.id < before)
    if status is not None:
        query = query.where(arrivals.c.status == status)
    return list(tx.execute(query.order_by(arrivals.c.id.desc()).limit(limit)))


def hand_overs_of(tx: Connection, arrival_id: int) -> list[Row[Any]]:
    """List the hand-overs of an arrival, oldest first."""
    return list(tx.execute(select(hand_overs).where(hand_overs.c.arrival_id == arrival_id).order_by(hand_overs.c.id)))


_FURTHEST_BEHIND = (
    HandOverState.NOT_TAKEN,
    HandOverState.HANDOVER_UNKNOWN,
    HandOverState.ROUTED,
    HandOverState.HANDING_OVER,
    HandOverState.HANDED_OVER,
)


def refresh(tx: Connection, arrival_id: int) -> str:
    """Work the status of an arrival out anew and give it; with several targets the one furthest behind speaks."""
    row = rows.lock(tx, arrivals, arrival_id)
    states = {HandOverState(hand_over.state) for hand_over in hand_overs_of(tx, arrival_id)}
    behind = next((state for state in _FURTHEST_BEHIND if state in states), None)
    status = arrival_status(Progress(row.confirmed_at, row.checked_at, row.quarantine is not None, behind))
    rows.change(tx, arrivals, arrival_id, status=status.value)
    return status.value
