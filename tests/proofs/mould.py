"""Cast many letters: the very rows that the flow writes for one, again and again under other names, ids and times."""

from __future__ import annotations

import base64
import json
import random
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Column, Connection, Table, func, select

from connector.store import tables as t
from connector.store import word_index
from tests.office_kit import Office

SUBJECT: Final = "Temat do podmiany"
MARK: Final = "ZNAK.DO.PODMIANY"
PARTY: Final = "Adresat do podmiany"
ADDRESS: Final = "/adresat-do-podmiany/skrytka"
KEY: Final = "klucz-do-podmiany"
"""What stands in a letter that is to be cast, where each cast has a text of its own."""

TABLES: Final = (
    t.letters, t.arrivals, t.documents, t.dispatches, t.shipments, t.hand_overs, t.attempts, t.evidence, t.jobs, t.journal,
)  # fmt: skip
_SUBJECT_OF_JOB: Final = {
    **dict.fromkeys(("prepare", "report"), t.letters),
    "send": t.dispatches,
    "reconcile": t.shipments,
    "judge": t.arrivals,
    "hand_over": t.hand_overs,
}
_OWN_NAME = re.compile(r"(?<=_)[a-z2-7]{20}\b|\b[0-9a-f]{64}\b|\b[0-9a-f]{32}\b")
_LANE = re.compile(r"(?P<kind>letter|arrival|reconcile):(?P<number>\d+)")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}")
SECONDS_APART: Final = 30
_AT_ONCE: Final = 10_000
_CACHE_KILOBYTES: Final = 500_000
_GIVEN: Final = ("Jan", "Anna", "Piotr", "Maria", "Adam", "Ewa", "Łukasz", "Zofia", "Marek", "Hanna")
_FAMILY: Final = ("Testow", "Przykładow", "Próbn", "Wzorcow", "Ćwiczebn", "Zmyślon", "Fikcyjn", "Szkoleniow")
_KIND: Final = ("Zawiadomienie o wszczęciu postępowania", "Decyzja o warunkach zabudowy", "Wezwanie do uzupełnienia wniosku")
_STREET: Final = ("Lipowa", "Dębowa", "Klonowa", "Sosnowa", "Polna", "Łąkowa", "Leśna", "Szkolna", "Krótka", "Słoneczna")


def texts(number: int) -> dict[str, str]:
    """Give the texts of the letter with this number: every name is invented, one in five letters has a new addressee."""
    person = number // 5
    family = f"{_FAMILY[person % len(_FAMILY)]}{'aiey'[person % 4]}{person}"
    name = f"{_GIVEN[person % len(_GIVEN)]} {family.title()}"
    street = _STREET[number // 3 % len(_STREET)]
    return {
        SUBJECT: f"{_KIND[number % len(_KIND)]}, ul. {street} {number % 200}",
        MARK: f"OŚ.{6220 + number % 40}.{number // 40}.2026",
        PARTY: name,
        ADDRESS: f"/p{person}/domyslna",
        KEY: f"ezd-2026-{number:012d}",
    }


class Mould:
    """What one letter leaves behind in the store, told as statements that write it anew.

    Args:
        office: where the letter lives.
        live: lets it live, with the texts above in it; nothing else may be written meanwhile.
    """

    def __init__(self, office: Office, live: Callable[[], object]) -> None:
        self._database = office.desk.database
        self._postgresql = self._database.engine.dialect.name == "postgresql"
        before = self._highest()
        live()
        with self._database.reading() as tx:
            self.rows = {table: _rows(tx, table, before[table]) for table in TABLES}
        self._names = {given: f"n{number}" for number, given in enumerate(self._own_names())}
        self._parts = re.compile("|".join(map(re.escape, sorted(self._names, key=len, reverse=True))))

    def cast(self, number: int, first: int = 1) -> None:
        """Write so many letters anew, the first with this number in its texts; ids and times go on from the mould's own."""
        chance = random.Random(first)  # noqa: S311 - names that nobody need guess
        for start in range(1, number + 1, _AT_ONCE):
            some = range(start, min(start + _AT_ONCE, number + 1))
            with self._database.transaction("letters cast", lasting=False) as tx:
                if not self._postgresql:
                    tx.exec_driver_sql(f"PRAGMA cache_size = -{_CACHE_KILOBYTES}")
                self._write_names(tx, some, first, chance)
                for statement in self._statements():
                    tx.exec_driver_sql(statement)
                self._enter_words(tx, some, first)

    def _highest(self) -> dict[Table, int]:
        with self._database.reading() as tx:
            return {table: int(tx.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one()) for table in TABLES}

    def _own_names(self) -> list[str]:
        given = {SUBJECT, MARK, PARTY, ADDRESS, KEY}
        for value in (value for rows in self.rows.values() for row in rows for value in row.values() if isinstance(value, str)):
            given.update(_OWN_NAME.findall(value))
        given.update(row["platform_id"] for row in self.rows[t.shipments] if row["platform_id"])
        return sorted(given)

    def _write_names(self, tx: Connection, some: range, first: int, chance: random.Random) -> None:
        columns = ", ".join(f"{column} TEXT" for column in self._names.values())
        tx.exec_driver_sql("DROP TABLE IF EXISTS names")
        tx.exec_driver_sql(f"CREATE TEMPORARY TABLE names (k INTEGER PRIMARY KEY, {columns})")
        places = ", ".join(["%s" if self._postgresql else "?"] * (len(self._names) + 1))
        statement = f"INSERT INTO names VALUES ({places})"  # noqa: S608 - nothing but placeholders
        tx.exec_driver_sql(statement, list(self._new_names(some, first, chance)))

    def _new_names(self, some: range, first: int, chance: random.Random) -> Iterator[tuple[Any, ...]]:
        for k in some:
            own = texts(first + k)
            yield (k, *(own.get(given) or _another(given, chance) for given in self._names))

    def _enter_words(self, tx: Connection, some: range, first: int) -> None:
        """Enter the words of the letters just cast, as accepting them does."""
        letter = self.rows[t.letters][0]
        rows = [
            {"unit_id": letter["unit_id"], "word": word, "letter_id": letter["id"] + k}
            for k in some
            for word in sorted(word_index.words(*(text for name, text in texts(first + k).items() if name != KEY)))
        ]
        tx.execute(t.word_index.insert(), rows)

    def _statements(self) -> Iterator[str]:
        for table, rows in self.rows.items():
            for row in rows:
                values = ", ".join(self._expression(table.c[name], value, row) for name, value in row.items())
                yield f"INSERT INTO {table.name} ({', '.join(row)}) SELECT {values} FROM names"  # noqa: S608 - our own rows

    def _expression(self, column: Column[Any], value: Any, row: dict[str, Any]) -> str:
        text = self._value(column, value, row)
        return f"CAST({text} AS {column.type.compile(self._database.engine.dialect)})" if self._postgresql else text

    def _value(self, column: Column[Any], value: Any, row: dict[str, Any]) -> str:
        if value is None:
            return "NULL"
        stepped = self._stepped(column, value, row)
        if stepped is not None:
            return f"{value} + k * {stepped}"
        if isinstance(value, datetime) or (isinstance(value, str) and _MOMENT.fullmatch(value)):
            return self._moment(str(value))
        if isinstance(value, (dict, list)):
            value = json.dumps(value)
        if isinstance(value, str):
            return self._text(value, column)
        return str(value)

    def _stepped(self, column: Column[Any], value: Any, row: dict[str, Any]) -> int | None:
        """Say by how much a number grows from one cast to the next, where it names a row that is cast too."""
        if column.name == "position" and column.table is t.journal:
            return len(self.rows[t.journal])
        if column.primary_key:
            return len(self.rows[column.table])
        target = next((key.column.table for key in column.foreign_keys), None)
        if column.table is t.jobs and column.name == "subject":
            target = _SUBJECT_OF_JOB[row["kind"]]
        if column is t.shipments.c.basis_id:
            target = t.evidence
        cast = self.rows.get(target, []) if target is not None else []
        return len(cast) if any(each["id"] == value for each in cast) else None

    def _moment(self, value: str) -> str:
        if self._postgresql:
            return f"CAST('{value}' AS timestamptz) + k * interval '{SECONDS_APART} seconds'"
        return f"strftime('%Y-%m-%d %H:%M:%f000', '{value}', (k * {SECONDS_APART}) || ' seconds')"

    def _text(self, value: str, column: Column[Any]) -> str:
        if column is t.jobs.c.lane and (lane := _LANE.fullmatch(value)):
            table = {"letter": t.letters, "arrival": t.arrivals, "reconcile": t.shipments}[lane["kind"]]
            return f"'{lane['kind']}:' || ({lane['number']} + k * {len(self.rows[table])})"
        pieces = []
        end = 0
        for found in self._parts.finditer(value):
            pieces += [_quoted(value[end : found.start()]), self._names[found[0]]]
            end = found.end()
        return " || ".join(piece for piece in [*pieces, _quoted(value[end:])] if piece) or "''"


def _rows(tx: Connection, table: Table, after: int) -> list[dict[str, Any]]:
    query = f"SELECT * FROM {table.name} WHERE id > {after} ORDER BY id"  # noqa: S608 - our own tables
    return [dict(row) for row in tx.exec_driver_sql(query).mappings()]


def _another(given: str, chance: random.Random) -> str:
    """Give another name of the same kind and length: a digest, an id, or a platform's number."""
    if given.isdigit():
        return str(chance.randrange(10**8, 10**9))
    if len(given) in {32, 64}:
        return chance.randbytes(len(given) // 2).hex()
    return base64.b32encode(chance.randbytes(len(given))).decode("ascii").lower()[: len(given)]


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'" if text else ""
