"""Queries about awaited mail: messages of a mailbox that are listed, and could not be fetched yet."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, select

from connector.store import rows
from connector.store.rows import AnyRow
from connector.store.tables import awaited_mail


def find(tx: Connection, box_id: int, number: str) -> AnyRow | None:
    """Find a message that was awaited once."""
    query = select(awaited_mail).where(awaited_mail.c.box_id == box_id, awaited_mail.c.number == number)
    return tx.execute(query).first()


def among(tx: Connection, box_id: int, numbers: Iterable[str]) -> set[str]:
    """Say which of these numbers are of messages that were awaited once: nobody need note them again."""
    query = select(awaited_mail.c.number).where(awaited_mail.c.box_id == box_id, awaited_mail.c.number.in_(list(numbers)))
    return set(tx.execute(query).scalars())


def due(tx: Connection, box_id: int, now: datetime, limit: int) -> list[AnyRow]:
    """List what is to be fetched again by now, at most ``limit``, what is due longest first."""
    query = select(awaited_mail).where(awaited_mail.c.box_id == box_id, awaited_mail.c.kept_at.is_(None))
    return list(tx.execute(query.where(awaited_mail.c.due_at <= now).order_by(awaited_mail.c.due_at).limit(limit)))


def waiting_since(tx: Connection, box_id: int, before: datetime) -> list[AnyRow]:
    """List what was noted before a moment and is still not here, oldest first."""
    query = select(awaited_mail).where(awaited_mail.c.box_id == box_id, awaited_mail.c.kept_at.is_(None))
    found = tx.execute(query.where(awaited_mail.c.noted_at < before))
    return sorted(found, key=lambda row: row.noted_at)  # few, and no index is worth that


def note(tx: Connection, box: AnyRow, number: str, reason: str, now: datetime, due_at: datetime) -> bool:
    """Note that a message could not be fetched, why, and when to try again; True the first time."""
    known = find(tx, box.id, number)
    if known is not None:
        rows.change(tx, awaited_mail, known.id, reason=reason, tries=known.tries + 1, due_at=due_at)
        return False
    values = {"number": number, "reason": reason, "tries": 1, "noted_at": now, "due_at": due_at}
    rows.add(tx, awaited_mail, unit_id=box.unit_id, box_id=box.id, **values)
    return True


def note_kept(tx: Connection, box_id: int, number: str, now: datetime) -> None:
    """Note that a message is kept now, if it was awaited."""
    known = find(tx, box_id, number)
    if known is not None and known.kept_at is None:
        rows.change(tx, awaited_mail, known.id, kept_at=now)
