"""Queries about documents."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, select

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
    position: int | None = None,
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
        position: its place among its owner's documents, from 0; the next one where it is not given.
        **owner: ``letter_id`` or ``arrival_id``.
    """
    if position is None:
        position = _next(tx, **owner)
    values = _values(unit_id, role, content, position, name=name, media_type=media_type)
    return rows.add(tx, documents, **values, name_given=name_given, derived_from=derived_from, note=note, **owner)


def name_kept(
    tx: Connection, unit_id: int, role: Role, kept: tuple[str, int], *, name: str, media_type: str, name_given: str, **owner: int
) -> int:
    """Name bytes of which only digest and size are at hand; arguments as in :func:`add`, ``kept`` being those two."""
    sha256, size = kept
    values = {**_values(unit_id, role, b"", _next(tx, **owner), name=name, media_type=media_type), "sha256": sha256, "size": size}
    return rows.add(tx, documents, **values, name_given=name_given, **owner)


def _next(tx: Connection, **owner: int) -> int:
    column, number = next(iter(owner.items()))
    return int(tx.execute(select(func.count()).select_from(documents).where(documents.c[column] == number)).scalar_one())


def _values(unit_id: int, role: Role, content: bytes, position: int, **names: str) -> dict[str, Any]:
    return {
        "public_id": new_id("doc"),
        "unit_id": unit_id,
        "role": role.value,
        "position": position,
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        **names,
    }


_OF_LETTER = select(documents).where(documents.c.letter_id == bindparam("letter")).order_by(documents.c.position)


def of_letter(tx: Connection, letter_id: int) -> list[Row[Any]]:
    """List a letter's documents in their order."""
    return list(tx.execute(_OF_LETTER, {"letter": letter_id}))


def of_arrival(tx: Connection, arrival_id: int) -> list[Row[Any]]:
    """List an arrival's documents in their order."""
    return list(tx.execute(select(documents).where(documents.c.arrival_id == arrival_id).order_by(documents.c.position)))


def add_attachments(
    tx: Connection, unit_id: int, found: Sequence[Attachment], *, derived_from: int, position: int | None = None, **owner: int
) -> None:
    """Name the attachments found in a document, also those without content of their own (an address, broken base64).

    Args:
        tx: the transaction.
        unit_id: whose they are.
        found: in their order.
        derived_from: the document.
        position: the place of the first one among its owner's documents; the next one where it is not given.
        **owner: as in :func:`add`.
    """
    first = _next(tx, **owner) if position is None else position
    more = {"derived_from": derived_from, **owner}
    rows.add_all(tx, documents, [{**_of(unit_id, each, place), **more} for place, each in enumerate(found, first)])


def _of(unit_id: int, attachment: Attachment, position: int) -> dict[str, Any]:
    media_type = attachment.media_type or "application/octet-stream"
    names = {"name": attachment.stored_name, "media_type": media_type}
    values = _values(unit_id, Role.ATTACHMENT, attachment.content or b"", position, **names)
    return {**values, "name_given": attachment.given_name, "note": attachment.problem or attachment.uri}
