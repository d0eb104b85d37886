"""Look after the office's configuration in the database: units, boxes, clients, kinds, routes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from connector import app
from connector.commands.common import DEFAULT_CONFIG, ConfigOption, out, told_plainly
from connector.flow.desk import SystemClock
from connector.letters.errors import InputRefused
from connector.offices import boxes, transfer
from connector.settings import load
from connector.store import journal, rows, schema
from connector.store import tables as t
from connector.store.database import Database

office = typer.Typer(no_args_is_help=True, help="Jednostki, skrytki, klienci i rodzaje pism (the office's configuration).")
box = typer.Typer(no_args_is_help=True, help="Skrytki urzędu (the office's own boxes).")

Address = Annotated[str, typer.Argument(help="adres skrytki, np. /lubin/skrytka")]


@contextmanager
def _alone(config: Path) -> Iterator[Database]:
    """Open the store while no service runs on it, since the embedded store has one writer."""
    settings = load(config)
    with app.store_alone(settings) as database:
        schema.require_current(database)
        schema.bind(database, settings.purpose, SystemClock().now())
        yield database


@office.command("import")
@told_plainly
def import_office(file: Path, config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Wczytaj jednostkę z pliku TOML (enter or update a unit from a file; nothing is removed)."""
    entry = transfer.read(file.read_text(encoding="utf-8"))
    settings = load(config)
    transfer.check(entry, systems=settings.systems, keys=settings.keys)
    with _alone(config) as database, database.transaction("office imported") as tx:
        transfer.import_office(tx, entry)
        journal.write(tx, "office.imported", at=SystemClock().now(), actor="person:cli")
    out.print(f"wczytano / imported: {entry.unit}", markup=False)


@office.command("export")
@told_plainly
def export_office(unit: str, config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Wypisz jednostkę jako JSON (print a unit, without secrets)."""
    with _alone(config) as database, database.reading() as tx:
        out.print_json(transfer.export_office(tx, unit).model_dump_json())


@box.command("list")
@told_plainly
def list_boxes(config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Pokaż skrytki i czy trwa ich odbiór (list boxes and whether they receive)."""
    table = Table("kanał", "adres", "nazwa", "odbiór", "wstrzymana")
    with _alone(config) as database, database.reading() as tx:
        for row in boxes.every(tx):
            table.add_row(row.channel, row.address, row.name, "tak" if row.receiving else "nie", row.paused or "")
    out.print(table)


MEANING = (
    "Od tej chwili konektor będzie pobierał dokumenty z tej skrytki i potwierdzał ich odbiór; dla e-Doręczeń już samo "
    "zalogowanie oznacza doręczenie. / From now on the connector fetches from this box and confirms; for e-Doręczenia even "
    "logging in counts as receipt."
)


@box.command("receive")
@told_plainly
def receive(
    address: Address,
    person: Annotated[str, typer.Option(help="kto włącza odbiór (who switches it on)")],
    understood: Annotated[bool, typer.Option("--understood", help="wiem, co to znaczy (I know what it means)")] = False,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Włącz odbiór ze skrytki; wcześniej konektor niczego z niej nie pobiera (switch receiving on)."""
    out.print(MEANING)
    if not understood:
        raise InputRefused("powtórz z --understood / repeat with --understood")
    _change(config, address, person, "box.receiving_on", receiving=True)


@box.command("stop")
@told_plainly
def stop(
    address: Address,
    person: Annotated[str, typer.Option(help="kto wyłącza odbiór")],
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Wyłącz odbiór ze skrytki (switch receiving off)."""
    _change(config, address, person, "box.receiving_off", receiving=False)


@box.command("resume")
@told_plainly
def resume(
    address: Address,
    person: Annotated[str, typer.Option(help="kto wznawia")],
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Wznów skrytkę wstrzymaną po nieczytelnej odpowiedzi platformy (resume a paused box)."""
    _change(config, address, person, "box.resumed", paused=None)


def _change(config: Path, address: str, person: str, kind: str, **values: object) -> None:
    with _alone(config) as database, database.transaction(kind.replace(".", " ")) as tx:
        row = boxes.by_address(tx, address)
        rows.change(tx, t.boxes, row.id, **values)
        now = SystemClock().now()
        journal.write(tx, kind, at=now, subject=row.public_id, unit_id=row.unit_id, actor=f"person:{person}")
    out.print(f"{address}: {kind}", markup=False)
