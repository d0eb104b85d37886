"""Kinds of letters and the signature that each needs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from sqlalchemy import Connection, bindparam, select

from connector.store.tables import letter_kinds


class SignatureNeed(StrEnum):
    """Which signature a letter of a kind must carry before it leaves."""

    SEAL = "seal"
    """Ours: the connector seals it with the named key, unless it came signed."""
    EXTERNAL = "external"
    """A person's, made elsewhere: it must come signed. Where the kind names a key, a person may have the office seal it."""
    NONE = "none"


SealLevel = Literal["B", "T", "LT"]
"""How much our seal carries (XAdES level): itself, a time stamp too, and what proves that its certificate was not revoked."""


@dataclass(frozen=True, slots=True)
class LetterKind:
    """A kind of letter (rodzaj pisma) and what it needs; ``level`` is that of our seal."""

    name: str
    need: SignatureNeed
    signing_key: str | None
    category: str | None = None
    level: SealLevel = "B"


_FIND = select(letter_kinds).where(letter_kinds.c.unit_id == bindparam("owner"), letter_kinds.c.name == bindparam("called"))


def find(tx: Connection, unit_id: int, name: str) -> LetterKind | None:
    """Find a kind of letter that a unit uses, or None."""
    row = tx.execute(_FIND, {"owner": unit_id, "called": name}).first()
    if row is None:
        return None
    return LetterKind(row.name, SignatureNeed(row.signature), row.signing_key, row.category, row.level)


def sealable(tx: Connection, unit_id: int) -> dict[str, LetterKind]:
    """Give the kinds that wait for a person's signature, but let a person have the office seal them with the key they name."""
    query = select(letter_kinds.c.name).where(
        letter_kinds.c.unit_id == unit_id,
        letter_kinds.c.signature == SignatureNeed.EXTERNAL.value,
        letter_kinds.c.signing_key.is_not(None),
    )
    found = (find(tx, unit_id, name) for name in tx.execute(query).scalars())
    return {kind.name: kind for kind in found if kind is not None}


def names(tx: Connection, unit_id: int) -> list[str]:
    """List the kinds that a unit uses."""
    query = select(letter_kinds.c.name).where(letter_kinds.c.unit_id == unit_id).order_by(letter_kinds.c.name)
    return list(tx.execute(query).scalars())
