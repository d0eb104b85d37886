"""The office's own boxes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from connector.letters.errors import NotFound
from connector.ports import OwnBox
from connector.store.tables import boxes

_BY_ADDRESS = select(boxes).where(boxes.c.address == bindparam("address"))
_BY_ADDRESS_OF_UNIT = _BY_ADDRESS.where(boxes.c.unit_id == bindparam("owner"))


def by_address(tx: Connection, address: str, unit_id: int | None = None) -> Row[Any]:
    """Find an own box by its address (``/podmiot/skrytka``).

    Raises:
        NotFound: no unit, or not this unit, has it.
    """
    query = _BY_ADDRESS if unit_id is None else _BY_ADDRESS_OF_UNIT
    row = tx.execute(query, {"address": address, "owner": unit_id}).first()
    if row is None:
        raise NotFound(f"box {address}")
    return row


def every(tx: Connection, unit_id: int | None = None) -> list[Row[Any]]:
    """List boxes in the order they were entered."""
    query = select(boxes) if unit_id is None else select(boxes).where(boxes.c.unit_id == unit_id)
    return list(tx.execute(query.order_by(boxes.c.id)))


def of_channel(tx: Connection, channel: str) -> list[Row[Any]]:
    """List every box of a channel, whosever it is."""
    return list(tx.execute(select(boxes).where(boxes.c.channel == channel).order_by(boxes.c.id)))


def answered_in(tx: Connection, box: Row[Any]) -> list[int]:
    """List the numbers of the boxes whose answers and receipts come to this box, itself among them where it is so."""
    query = select(boxes.c.id).where(boxes.c.channel == box.channel, boxes.c.answer_address == box.address)
    return list(tx.execute(query).scalars())


def own_box(row: Row[Any]) -> OwnBox:
    """Turn a row into what a channel needs to know of a box."""
    return OwnBox(row.entity, row.name, row.address, row.answer_address)


def receiving(tx: Connection, channel: str) -> list[Row[Any]]:
    """List the boxes of a channel that are fetched from now."""
    return list(tx.execute(select(boxes).where(boxes.c.channel == channel, boxes.c.receiving, boxes.c.paused.is_(None))))
