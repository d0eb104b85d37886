"""Queries about clearings: messages that leave a mailbox, and the evidence about them that only the platform had."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, Select, literal_column, select

from connector.letters.arrival import ArrivalStatus
from connector.letters.mode import OVER_MAILBOX
from connector.store import rows
from connector.store.rows import AnyRow
from connector.store.tables import arrivals, clearing_proofs, clearings, journal, shipments

_PAGE = 200


class State(StrEnum):
    """How far a message is on its way out of a mailbox."""

    COPIED = "copied"
    """All of it is kept here; it waits for a backup."""
    BINNING = "binning"
    BINNED = "binned"
    DELETING = "deleting"
    DELETED = "deleted"
    LEFT = "left"
    """It is not deleted by us, for a reason."""


def next_steps(tx: Connection, box_id: int, copied_before: datetime, binned_before: datetime) -> list[AnyRow]:
    """List the messages of a box that may take their next step, and those in the middle of one, oldest first."""
    in_the_middle = clearings.c.state.in_((State.BINNING.value, State.DELETING.value))
    copied = (clearings.c.state == State.COPIED.value) & (clearings.c.copied_at <= copied_before)
    binned = (clearings.c.state == State.BINNED.value) & (clearings.c.binned_at <= binned_before)
    query = select(clearings).where(clearings.c.box_id == box_id, clearings.c.ended_at.is_(None))
    return list(tx.execute(query.where(in_the_middle | copied | binned).order_by(clearings.c.id)))


def listed(tx: Connection, unit_id: int, most: int, box_id: int | None = None) -> list[AnyRow]:
    """List a unit's messages that are on their way out, oldest first, then those that were left; none that is deleted."""
    query = select(clearings).where(clearings.c.unit_id == unit_id, clearings.c.state != literal_column(f"'{State.DELETED}'"))
    if box_id is not None:
        query = query.where(clearings.c.box_id == box_id)
    return list(tx.execute(query.order_by(clearings.c.ended_at.is_not(None), clearings.c.id).limit(most)))


def received(tx: Connection, box_id: int, before: datetime) -> Iterator[AnyRow]:
    """Go through the arrivals that came from a mailbox before a moment, were handed over, and are not on their way out."""
    query = select(arrivals).where(arrivals.c.box_id == box_id, arrivals.c.status == ArrivalStatus.HANDED_OVER.value)
    query = query.where(arrivals.c.is_evidence.is_(False), arrivals.c.test.is_(False), arrivals.c.is_message)
    query = query.where(arrivals.c.received_at < before, arrivals.c.platform_id.is_not(None))
    known = select(clearings.c.id).where(clearings.c.box_id == box_id, clearings.c.number == arrivals.c.platform_id)
    return _pages(tx, query.where(~known.exists()))


def sent(tx: Connection, box_id: int, statuses: Sequence[str], before: datetime) -> Iterator[AnyRow]:
    """Go through the shipments that reached one of these statuses before a moment; their messages are not on their way out."""
    query = select(shipments).where(shipments.c.box_id == box_id, shipments.c.status.in_(statuses))
    query = query.where(shipments.c.mode.in_(sorted(OVER_MAILBOX)))
    query = query.where(shipments.c.status_since < before, shipments.c.platform_id.is_not(None))
    known = select(clearings.c.id).where(clearings.c.box_id == box_id, clearings.c.number == shipments.c.platform_id)
    return _pages(tx, query.where(~known.exists()))


def _pages(tx: Connection, query: Select[tuple[object, ...]]) -> Iterator[AnyRow]:
    number = query.selected_columns.id
    last = 0
    while page := tx.execute(query.where(number > last).order_by(number).limit(_PAGE)).all():
        yield from page
        last = page[-1].id


def add(tx: Connection, box: AnyRow, number: str, now: datetime, **owner: int) -> AnyRow:
    """Put a message on its way out; ``owner`` is ``arrival_id`` or ``shipment_id``."""
    values = {"unit_id": box.unit_id, "box_id": box.id, "number": number, "state": State.COPIED.value, "copied_at": now}
    return rows.get(tx, clearings, rows.add(tx, clearings, **values, **owner))


def proofs(tx: Connection, clearing_id: int) -> list[AnyRow]:
    """List the evidence about a received message that was copied."""
    query = select(clearing_proofs).where(clearing_proofs.c.clearing_id == clearing_id)
    return list(tx.execute(query.order_by(clearing_proofs.c.id)))


def add_proof(tx: Connection, clearing: AnyRow, number: str, kind: str, sha256: str, now: datetime) -> None:
    """Name evidence about a received message whose bytes are in the archive already; another worker may have been quicker."""
    if all(known.number != number for known in proofs(tx, clearing.id)):
        values = {"number": number, "kind": kind, "sha256": sha256, "copied_at": now}
        rows.add(tx, clearing_proofs, unit_id=clearing.unit_id, clearing_id=clearing.id, **values)


def last_backup(tx: Connection) -> datetime | None:
    """Say as of when the last backup is that lacked nothing, by the journal; None without one."""
    query = select(journal.c.ids).where(journal.c.kind == "backup.taken").order_by(journal.c.id.desc()).limit(1)
    ids = tx.execute(query).scalar()
    return datetime.fromisoformat(ids["taken_at"]) if ids else None
