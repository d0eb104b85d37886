"""Cast many letters: the very rows that the flow writes for one, again and again under other names, ids and times."""

from __future__ import annotations

import base64
import json
import random
import re
from collections.abc import Callable, Iterable, Iterator
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
_ROOM: Final = "PRAGMA cache_size = -500000"
# What is cast points where the mould does: no look-up for each row, where we may have it so.
_NO_LOOK_UPS: Final = (
    "SELECT set_config('session_replication_role', 'replica', true) FROM pg_roles WHERE rolname = current_user AND rolsuper"
)
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

    def cast(self, some: range, first: int) -> None:
        """Write letters anew, numbered in their texts from the first one's number on; ids and times go on from the mould's own.

        Args:
            some: which casts: 1 is the one after the mould.
            first: the number of the mould.
        """
        chance = random.Random(first + some.start)  # noqa: S311 - names that nobody need guess
        with self._database.transaction("letters cast", lasting=False) as tx:
            tx.exec_driver_sql(_NO_LOOK_UPS if self._postgresql else _ROOM)
            self._write_names(tx, self._new_names(some, first, chance))
            for statement in self._statements():
                tx.exec_driver_sql(statement)
            self._enter_words(tx, some, first)
            if self._postgresql:
                self._go_on_numbering(tx)

    def _highest(self) -> dict[Table, int]:
        with self._database.reading() as tx:
            return {table: int(tx.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one()) for table in TABLES}

    def _own_names(self) -> list[str]:
        given = {SUBJECT, MARK, PARTY, ADDRESS, KEY}
        for value in (value for rows in self.rows.values() for row in rows for value in row.values() if isinstance(value, str)):
            given.update(_OWN_NAME.findall(value))
        given.update(row["platform_id"] for row in self.rows[t.shipments] if row["platform_id"])
        return sorted(given)

    def _write_names(self, tx: Connection, names: Iterable[tuple[Any, ...]]) -> None:
        columns = ", ".join(f"{column} TEXT" for column in self._names.values())
        tx.exec_driver_sql("DROP TABLE IF EXISTS names")
        tx.exec_driver_sql(f"CREATE TEMPORARY TABLE names (k INTEGER PRIMARY KEY, {columns})")
        self._write(tx, "names", names, len(self._names) + 1)

    def _new_names(self, some: range, first: int, chance: random.Random) -> Iterator[tuple[Any, ...]]:
        for k in some:
            own = texts(first + k)
            yield (k, *(own.get(given) or _another(given, chance) for given in self._names))

    def _enter_words(self, tx: Connection, some: range, first: int) -> None:
        """Enter the words of the letters just cast, as accepting them does."""
        letter = self.rows[t.letters][0]
        entries = (
            (letter["unit_id"], word, letter["id"] + k * self._step(t.letters))
            for k in some
            for word in sorted(word_index.words(*(text for name, text in texts(first + k).items() if name != KEY)))
        )
        self._write(tx, "word_index (unit_id, word, letter_id)", entries, 3)

    def _write(self, tx: Connection, where: str, rows: Iterable[tuple[Any, ...]], width: int) -> None:
        """Write many rows in the quickest way that the database has."""
        if self._postgresql:
            with tx.connection.cursor() as cursor, cursor.copy(f"COPY {where} FROM STDIN") as copy:  # type: ignore[attr-defined]  # psycopg's own
                for row in rows:
                    copy.write_row(row)
        else:
            places = ", ".join(["?"] * width)
            tx.exec_driver_sql(f"INSERT INTO {where} VALUES ({places})", list(rows))  # noqa: S608 - nothing but placeholders

    def _go_on_numbering(self, tx: Connection) -> None:
        """Have the next rows numbered after those that were written with their numbers."""
        for table in TABLES:
            highest = f"(SELECT max(id) FROM {table.name})"  # noqa: S608 - our own tables
            tx.exec_driver_sql(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), {highest}) WHERE {highest} > 0")

    def _step(self, table: Table) -> int:
        """Say how many numbers the mould takes in a table; the server may have left some out."""
        numbers = [row["id"] for row in self.rows[table]]
        return int(max(numbers) - min(numbers) + 1)

    def _statements(self) -> Iterator[str]:
        """Write one statement a table, whose rows come letter by letter, as in a life: pages fill up as they do there."""
        for table, rows in self.rows.items():
            if rows:
                every = " UNION ALL ".join(f"SELECT {self._values(table, row)} FROM names" for row in rows)  # noqa: S608 - our own rows
                yield f"INSERT INTO {table.name} ({', '.join(rows[0])}) {every} ORDER BY id"

    def _values(self, table: Table, row: dict[str, Any]) -> str:
        return ", ".join(f"{self._expression(table.c[name], value, row)} AS {name}" for name, value in row.items())

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
        if isinstance(value, str):
            return self._text(value, column)
        return str(value)

    def _stepped(self, column: Column[Any], value: Any, row: dict[str, Any]) -> int | None:
        """Say by how much a number grows from one cast to the next, where it names a row that is cast too."""
        if column.name == "position" and column.table is t.journal:
            return len(self.rows[t.journal])
        if column.primary_key:
            return self._step(column.table)
        target = next((key.column.table for key in column.foreign_keys), None)
        if column.table is t.jobs and column.name == "subject":
            target = _SUBJECT_OF_JOB[row["kind"]]
        if column is t.shipments.c.basis_id:
            target = t.evidence
        if target in self.rows and any(each["id"] == value for each in self.rows[target]):
            return self._step(target)
        return None

    def _moment(self, value: str) -> str:
        if self._postgresql:
            return f"CAST('{value}' AS timestamptz) + k * interval '{SECONDS_APART} seconds'"
        return f"strftime('%Y-%m-%d %H:%M:%f000', '{value}', (k * {SECONDS_APART}) || ' seconds')"

    def _text(self, value: str, column: Column[Any]) -> str:
        if column is t.jobs.c.lane and (lane := _LANE.fullmatch(value)):
            table = {"letter": t.letters, "arrival": t.arrivals, "reconcile": t.shipments}[lane["kind"]]
            return f"'{lane['kind']}:' || ({lane['number']} + k * {self._step(table)})"
        pieces = []
        end = 0
        for found in self._parts.finditer(value):
            pieces += [_quoted(value[end : found.start()]), self._names[found[0]]]
            end = found.end()
        return " || ".join(piece for piece in [*pieces, _quoted(value[end:])] if piece) or "''"


def _rows(tx: Connection, table: Table, after: int) -> list[dict[str, Any]]:
    """Read the rows after a number; JSON as the text that it is kept as."""
    query = f"SELECT * FROM {table.name} WHERE id > {after} ORDER BY id"  # noqa: S608 - our own tables
    return [
        {name: json.dumps(value) if isinstance(value, (dict, list)) else value for name, value in row.items()}
        for row in tx.exec_driver_sql(query).mappings()
    ]


def _another(given: str, chance: random.Random) -> str:
    """Give another name of the same kind and length: a digest, an id, or a platform's number."""
    if given.isdigit():
        return str(chance.randrange(10**8, 10**9))
    if len(given) in {32, 64}:
        return chance.randbytes(len(given) // 2).hex()
    return base64.b32encode(chance.randbytes(len(given))).decode("ascii").lower()[: len(given)]


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'" if text else ""
