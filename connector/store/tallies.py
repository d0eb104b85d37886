"""Counts of a box's shipments and arrivals by status, read from an index alone unless a moment bounds them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select

from connector.store.rows import AnyRow
from connector.store.tables import arrivals, letters, shipments

_NUMBER = func.count().label("number")


def _sent(box_id: int, since: datetime | None, *columns: ColumnElement[Any]) -> Select[Any]:
    query = select(*columns).select_from(shipments).where(shipments.c.box_id == box_id)
    if since is None:
        return query
    return query.join(letters, letters.c.id == shipments.c.letter_id).where(letters.c.accepted_at >= since)


def _came(box_id: int, since: datetime | None, *columns: ColumnElement[Any]) -> Select[Any]:
    query = select(*columns).select_from(arrivals).where(arrivals.c.box_id == box_id)
    return query if since is None else query.where(arrivals.c.received_at >= since)


def shipment_counts(tx: Connection, box_id: int, since: datetime | None) -> list[AnyRow]:
    """Count a box's shipments by status and whose move it is, with the number of the oldest row of each group."""
    what = (shipments.c.status, shipments.c.awaits_whose)
    query = _sent(box_id, since, *what, _NUMBER, func.min(shipments.c.id).label("oldest"))
    return list(tx.execute(query.group_by(*what).order_by(*what)))


def shipment_total(tx: Connection, box_id: int, since: datetime | None) -> int:
    """Count a box's shipments, whatever their status."""
    return int(tx.execute(_sent(box_id, since, _NUMBER)).scalar_one())


def stray_shipments(tx: Connection, box_id: int, known: Collection[str], limit: int) -> list[str]:
    """Name shipments whose status is none of the known ones."""
    query = _sent(box_id, None, shipments.c.public_id).where(shipments.c.status.not_in(known))
    return list(tx.execute(query.order_by(shipments.c.id).limit(limit)).scalars())


def arrival_counts(tx: Connection, box_id: int, since: datetime | None) -> list[AnyRow]:
    """Count a box's arrivals by status, apart where they are evidence or tests."""
    what = (arrivals.c.status, arrivals.c.is_evidence, arrivals.c.test)
    return list(tx.execute(_came(box_id, since, *what, _NUMBER).group_by(*what).order_by(*what)))


def arrival_total(tx: Connection, box_id: int, since: datetime | None) -> int:
    """Count a box's arrivals, whatever their status."""
    return int(tx.execute(_came(box_id, since, _NUMBER)).scalar_one())


def stray_arrivals(tx: Connection, box_id: int, known: Collection[str], limit: int) -> list[str]:
    """Name arrivals whose status is none of the known ones."""
    query = _came(box_id, None, arrivals.c.public_id).where(arrivals.c.status.not_in(known))
    return list(tx.execute(query.order_by(arrivals.c.id).limit(limit)).scalars())


def unconfirmed(tx: Connection, box_id: int, since: datetime | None) -> list[AnyRow]:
    """List a box's arrivals that were never confirmed, oldest first; there are few."""
    columns = (arrivals.c.public_id, arrivals.c.received_at, arrivals.c.off_queue_at)
    query = _came(box_id, since, *columns).where(arrivals.c.confirmed_at.is_(None))
    return list(tx.execute(query.order_by(arrivals.c.id)))


def accepted_at(tx: Connection, shipment_id: int) -> AnyRow:
    """Give the public ids of a shipment and its letter, and when the letter was accepted."""
    columns = (shipments.c.public_id, letters.c.public_id.label("letter"), letters.c.accepted_at)
    query: Select[Any] = select(*columns).join(letters, letters.c.id == shipments.c.letter_id)
    return tx.execute(query.where(shipments.c.id == shipment_id)).one()
