"""Rows as JSON lines and back, the same for every database; each part says itself what its columns hold."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Column, LargeBinary, Table, TableClause, bindparam, column, insert, table
from sqlalchemy.sql.dml import Insert
from sqlalchemy.types import NullType, TypeEngine

from connector.store.rows import AnyRow
from connector.store.tables import UtcDateTime

_TYPES: Mapping[str, TypeEngine[Any]] = {
    "moment": UtcDateTime(),
    "json": JSON(none_as_null=True),
    "bytes": LargeBinary(),
    "boolean": Boolean(),
    "plain": NullType(),
}
"""What a column may hold; everything that JSON can write as it is, is ``plain``."""


def kinds(stored: Table) -> dict[str, str]:
    """Say what each column of a table holds, in the order of the columns."""
    return {each.name: _kind(each) for each in stored.columns}


def _kind(each: Column[Any]) -> str:
    found = (name for name, known in _TYPES.items() if name != "plain" and isinstance(each.type, type(known)))
    return next(found, "plain")


def write(row: AnyRow) -> bytes:
    """Write a row as one line of JSON, in UTF-8 with its line end."""
    text = json.dumps(dict(row._mapping), ensure_ascii=False, separators=(",", ":"), default=_plainly)  # noqa: SLF001 - SQLAlchemy's public name for the row as a mapping
    return text.encode() + b"\n"


def _plainly(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise TypeError(f"a column holds a {type(value).__name__}, which no line can carry")


def read(line: bytes, columns: Mapping[str, str]) -> dict[str, Any]:
    """Read a line back into the values of a row.

    Raises:
        ValueError, KeyError: the line is not one that :func:`write` made for these columns.
    """
    found = json.loads(line)
    return {name: _value(found[name], kind) for name, kind in columns.items()}


def _value(value: Any, kind: str) -> Any:
    if value is None:
        return None
    if kind == "moment":
        return datetime.fromisoformat(value)
    return base64.b64decode(value, validate=True) if kind == "bytes" else value


def entering(name: str, columns: Mapping[str, str]) -> Insert:
    """Make the statement that enters such rows, for a table of whatever version: nothing but these columns is known of it."""
    known: TableClause = table(name, *(column(each, _TYPES[kind]) for each, kind in columns.items()))
    return insert(known).values({each: bindparam(each, type_=_TYPES[kind]) for each, kind in columns.items()})
