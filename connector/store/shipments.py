"""Queries about shipments."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, func, literal_column, select, update

from connector.letters.shipment import Preparation
from connector.store.tables import boxes, dispatches, letters, shipments

PERSON_MOVES = shipments.c.awaits_whose == literal_column("'person'")
"""The condition that a shipment waits for a person; in plain words, as its index has it."""


# Made once, as in rows.
_OF_LETTER = select(shipments).where(shipments.c.letter_id == bindparam("letter")).order_by(shipments.c.position)
_LOCK_OF_LETTER = _OF_LETTER.with_for_update(key_share=True)
_OF_DISPATCH = select(shipments).where(shipments.c.dispatch_id == bindparam("dispatch")).order_by(shipments.c.position)
_LOCK_OF_DISPATCH = _OF_DISPATCH.with_for_update(key_share=True)
_BY_PLATFORM_ID = (
    select(shipments)
    .join(boxes, boxes.c.id == shipments.c.box_id)
    .where(boxes.c.channel == bindparam("on"), shipments.c.platform_id == bindparam("known_as"))
)


def of_letter(tx: Connection, letter_id: int) -> list[Row[Any]]:
    """List a letter's shipments in the order of their addressees."""
    return list(tx.execute(_OF_LETTER, {"letter": letter_id}))


def lock_of_letter(tx: Connection, letter_id: int) -> list[Row[Any]]:
    """Like :func:`of_letter`, and locked like :func:`rows.lock`."""
    return list(tx.execute(_LOCK_OF_LETTER, {"letter": letter_id}))


def of_dispatch(tx: Connection, dispatch_id: int) -> list[Row[Any]]:
    """List the shipments that travel in one call."""
    return list(tx.execute(_OF_DISPATCH, {"dispatch": dispatch_id}))


def lock_of_dispatch(tx: Connection, dispatch_id: int) -> list[Row[Any]]:
    """Like :func:`of_dispatch`, and locked like :func:`rows.lock`."""
    return list(tx.execute(_LOCK_OF_DISPATCH, {"dispatch": dispatch_id}))


def prepare_all(tx: Connection, letter_id: int, preparation: str, problems: list[dict[str, Any]] | None = None) -> None:
    """Note for a letter's shipments how far our own side got, and what was found in it if given; one cancelled stays so."""
    values: dict[str, Any] = {"preparation": preparation}
    if problems is not None:
        values["problems"] = problems
    going_on = update(shipments).where(shipments.c.letter_id == letter_id)
    tx.execute(going_on.where(shipments.c.preparation != Preparation.CANCELLED.value).values(**values))


def by_platform_id(tx: Connection, channel: str, platform_id: str) -> Row[Any] | None:
    """Find the shipment that the platform knows under this id."""
    return tx.execute(_BY_PLATFORM_ID, {"on": channel, "known_as": platform_id}).first()


def of_task(tx: Connection, box_id: int, task: str) -> set[int]:
    """Give the dispatches from a box that the platform took under this task."""
    query = select(dispatches.c.id).join(shipments, shipments.c.dispatch_id == dispatches.c.id)
    return set(tx.execute(query.where(dispatches.c.task_id == task, shipments.c.box_id == box_id)).scalars())


def in_doubt(tx: Connection, box_ids: Sequence[int]) -> list[Row[Any]]:
    """List shipments from boxes that get their answers here, sent or perhaps sent, whose platform id is not known."""
    query = select(shipments).where(shipments.c.box_id.in_(box_ids), shipments.c.status.in_(["unknown", "taken"]))
    return list(tx.execute(query.where(shipments.c.platform_id.is_(None))))


def letters_awaiting_signature(tx: Connection, unit_id: int, limit: int) -> list[Row[Any]]:
    """List a unit's letters that wait for a person's signature, the nearest deadline first, then the oldest."""
    query = _awaiting_signature(unit_id)
    return list(tx.execute(query.order_by(letters.c.send_by.is_(None), letters.c.send_by, letters.c.id).limit(limit)))


def awaiting_signature_after(
    tx: Connection, unit_id: int, number: int, kinds: Collection[str], limit: int
) -> tuple[list[Row[Any]], int]:
    """List the oldest such letters of some kinds behind a row number, and count those that follow them."""
    query = _awaiting_signature(unit_id).where(letters.c.id > number, letters.c.kind.in_(kinds))
    every = tx.execute(select(func.count()).select_from(query.subquery())).scalar_one()
    found = list(tx.execute(query.order_by(letters.c.id).limit(limit)))
    return found, int(every) - len(found)


def _awaiting_signature(unit_id: int) -> Select[Any]:
    waiting = select(shipments.c.letter_id).where(
        shipments.c.unit_id == unit_id, PERSON_MOVES, shipments.c.status == Preparation.AWAITING_SIGNATURE.value
    )
    return select(letters).where(letters.c.id.in_(waiting))
