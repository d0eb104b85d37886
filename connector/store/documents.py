"""Queries about documents."""

from __future__ import annotations

import hashlib
from typing import Any

from sqlalchemy import Connection, Row, func, select

from connector.letters.document import Role
from connector.letters.ids import new_id
from connector.store import rows
from connector.store.tables import documents
from schemas.attachments import Attachment


def add(
    tx: Connection,
    unit_id: int,
    role: Role,
    content: bytes,
    *,
    name: str,
    media_type: str,
    name_given: str | None = None,
    derived_from: int | None = None,
    note: str | None = None,
    **owner: int,
) -> int:
    """Name bytes that are in the archive already.

    Args:
        tx: the transaction that makes the name known.
        unit_id: whose it is.
        role: what the document is to its owner.
        content: the bytes, only measured here.
        name: a safe name.
        media_type: as declared or found.
        name_given: the name that its sender gave, kept as it came.
        derived_from: the document it was taken from.
        note: a code that says what is wrong with it, if anything.
        **owner: ``letter_id`` or ``arrival_id``.
    """
    column, number = next(iter(owner.items()))
    position = tx.execute(select(func.count()).select_from(documents).where(documents.c[column] == number)).scalar_one()
    return rows.add(
        tx,
        documents,
        public_id=new_id("doc"),
        unit_id=unit_id,
        role=role.value,
        position=position,
        name_given=name_given,
        name=name,
        media_type=media_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        derived_from=derived_from,
        note=note,
        **owner,
    )


def of_letter(tx: Connection, letter_id: int) -> list[Row[Any]]:
    """List a letter's documents in their order."""
    return list(tx.execute(select(documents).where(documents.c.letter_id == letter_id).order_by(documents.c.position)))


def of_arrival(tx: Connection, arrival_id: int) -> list[Row[Any]]:
    """List an arrival's documents in their order."""
    return list(tx.execute(select(documents).where(documents.c.arrival_id == arrival_id).order_by(documents.c.position)))


def add_attachment(tx: Connection, unit_id: int, attachment: Attachment, *, derived_from: int, **owner: int) -> int:
    """Name an attachment found in a document, also one without content of its own (an address, broken base64)."""
    return add(
        tx,
        unit_id,
        Role.ATTACHMENT,
        attachment.content or b"",
        name=attachment.stored_name,
        name_given=attachment.given_name,
        media_type=attachment.media_type or "application/octet-stream",
        derived_from=derived_from,
        note=attachment.problem or attachment.uri,
        **owner,
    )
