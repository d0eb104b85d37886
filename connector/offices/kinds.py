"""Kinds of letters and the signature that each needs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, bindparam, select

from connector.store.tables import letter_kinds


class SignatureNeed(StrEnum):
    """Which signature a letter of a kind must carry before it leaves."""

    SEAL = "seal"
    """Ours: the connector seals it with the named key, unless it came signed."""
    EXTERNAL = "external"
    """A person's, made elsewhere: it must come signed."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class LetterKind:
    """A kind of letter (rodzaj pisma) and what it needs."""

    name: str
    need: SignatureNeed
    signing_key: str | None
    category: str | None = None


_FIND = select(letter_kinds).where(letter_kinds.c.unit_id == bindparam("owner"), letter_kinds.c.name == bindparam("called"))


def find(tx: Connection, unit_id: int, name: str) -> LetterKind | None:
    """Find a kind of letter that a unit uses, or None."""
    row = tx.execute(_FIND, {"owner": unit_id, "called": name}).first()
    return None if row is None else LetterKind(row.name, SignatureNeed(row.signature), row.signing_key, row.category)


def names(tx: Connection, unit_id: int) -> list[str]:
    """List the kinds that a unit uses."""
    query = select(letter_kinds.c.name).where(letter_kinds.c.unit_id == unit_id).order_by(letter_kinds.c.name)
    return list(tx.execute(query).scalars())
