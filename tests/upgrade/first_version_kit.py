"""Open the kept store of the first version, with the outside world as it was when its process was killed."""

from __future__ import annotations

import json
import shutil
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from cryptography import x509
from sqlalchemy import JSON, Boolean, Connection, DateTime, MetaData, Table, inspect, text

from connector.flow.desk import Desk, Policies
from connector.ports import Envelope, Order, OwnBox, Sender
from connector.store import schema
from connector.store.database import Database, sqlite_url
from signing import policy
from tests import postgres_kit
from tests.office_kit import PLATFORM_SEAL, SEAL, Office
from tests.platform_double import SENT_AT
from tests.upgrade.make_first_version import ScriptedSystem

KEPT = Path(__file__).parent / "first_version"
OUTSIDE: dict[str, Any] = json.loads((KEPT / "outside.json").read_text("utf-8"))
PLATFORM_THEN, OFFICE_THEN = x509.load_pem_x509_certificates((KEPT / "certificates.pem").read_bytes())
OWN = OwnBox("lubin", "Skrytka urzędu", "/lubin/skrytka", "/lubin/skrytka")

FIRST: Final = "0001_pre"

Rows = dict[str, dict[Any, dict[str, Any]]]
"""Every row of every table, by its number, as the database gives it."""


def lay_down(folder: Path) -> str:
    """Put the kept store into a folder, as the first version left it, and give the database's address."""
    place = folder / "connector.db"
    with sqlite3.connect(place) as store:
        store.executescript((KEPT / "connector.sql").read_text("utf-8"))
    store.close()
    shutil.copytree(KEPT / "archive", folder / "archive")
    return sqlite_url(place)


def lay_down_on_server(folder: Path) -> str:
    """Enter the kept rows into the first version's tables on a PostgreSQL server, and give the database's address."""
    source = Database(lay_down(folder))
    rows = read_rows(source)
    source.close()
    address = postgres_kit.create(migrated=False)
    server = Database(address)
    with server.transaction("first version laid down") as tx:
        schema.upgrade(tx, FIRST)
        found = MetaData()
        found.reflect(tx)
        for table in (each for each in found.sorted_tables if rows.get(each.name)):
            tx.execute(table.insert(), [_for_server(table, row) for row in rows[table.name].values()])
            tx.execute(text(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), (SELECT max(id) FROM {table.name}))"))  # noqa: S608 - names of our own tables
    server.close()
    return address


def _for_server(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    """Turn what SQLite keeps as text and numbers into moments, truths and objects."""
    return {name: value if value is None else _of_type(table.c[name].type, value) for name, value in row.items()}


def _of_type(kind: Any, value: Any) -> Any:
    if isinstance(kind, DateTime):
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    if isinstance(kind, Boolean):
        return bool(value)
    return json.loads(value) if isinstance(kind, JSON) else value


def read_rows(database: Database, only: Rows | None = None) -> Rows:
    """Read all rows; with ``only``, just the tables and columns that are in there."""
    there = set(inspect(database.engine).get_table_names()) - {"alembic_version"}
    with database.reading() as tx:
        return {name: _read(tx, name, only and next(iter(only[name].values()), None)) for name in (only or there)}


def _read(tx: Connection, name: str, columns: dict[str, Any] | None) -> dict[Any, dict[str, Any]]:
    what = ", ".join(f'"{column}"' for column in columns) if columns else "*"
    rows = tx.exec_driver_sql(f'SELECT {what} FROM "{name}"').mappings()  # noqa: S608 - names of our own tables
    return {row.get("id", number): dict(row) for number, row in enumerate(rows)}


class Upgraded(Office):
    """The office of the first version, opened with today's program; the clock and the platform stand as they stood then."""

    def __init__(self, folder: Path, laid_down: str) -> None:
        self._laid_down = laid_down
        super().__init__(folder, {"ezd": ScriptedSystem()}, targets=["ezd"])
        self.platform.taken = {number: _order(order) for number, order in OUTSIDE["taken"].items()}
        self.platform.owed = list(OUTSIDE["owed"])
        self.platform.queue = [_envelope(item) for item in OUTSIDE["queue"]]
        self.platform.confirmed = [_envelope(item) for item in OUTSIDE["confirmed"]]

    def _open(self) -> Desk:
        """Open the desk, trusting the seals of then and of now."""
        self.address = self._laid_down
        self.clock.moment = max(self.clock.moment, datetime.fromisoformat(OUTSIDE["moment"]))
        trusted = Policies(
            policy.letters([SEAL.certificate, OFFICE_THEN]), policy.upp([PLATFORM_SEAL.certificate, PLATFORM_THEN])
        )
        return replace(super()._open(), policies=trusted)

    def statuses(self) -> dict[str, list[str]]:
        """Give the statuses of each letter's shipments, by the key under which it was posted."""
        with self.desk.database.reading() as tx:
            query = "SELECT idempotency_key, status FROM shipments JOIN letters ON letters.id = letter_id ORDER BY shipments.id"
            found: dict[str, list[str]] = {}
            for key, status in tx.exec_driver_sql(query):
                found.setdefault(key, []).append(status)
            return found

    def marks(self) -> dict[str, str]:
        """Give the key of the letter that travels under each mark."""
        with self.desk.database.reading() as tx:
            query = "SELECT mark, idempotency_key FROM shipments JOIN letters ON letters.id = letter_id"
            return {row.mark: row.idempotency_key for row in tx.exec_driver_sql(query)}


def _order(item: dict[str, str]) -> Order:
    content = item["content"].encode()
    return Order(item["mark"], OWN, item["addressee"], item["file_name"], "text/xml", content)


def _envelope(item: dict[str, Any]) -> Envelope:
    number = item["platform_id"]
    sender = Sender("jtestowy", "Jan Testowy", "jtestowy", "/jtestowy/domyslna")
    raw, document = f"<envelope>{number}</envelope>".encode(), item["document"].encode()
    return Envelope(
        raw, document, item["file_name"], "text/xml", sender, number, "2026-03-02T10:00:00+01:00", SENT_AT, item["test"]
    )
