"""Look after the office's configuration in the database: units, boxes, clients, kinds, routes."""

from __future__ import annotations

from pathlib import Path

import typer

from connector import app
from connector.commands.common import DEFAULT_CONFIG, ConfigOption, out, told_plainly
from connector.offices import transfer
from connector.settings import load
from connector.store import journal

office = typer.Typer(no_args_is_help=True, help="Jednostki, skrytki, klienci i rodzaje pism (the office's configuration).")


@office.command("import")
@told_plainly
def import_office(file: Path, config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Wczytaj jednostkę z pliku TOML (enter or update a unit from a file; nothing is removed)."""
    entry = transfer.read(file.read_text(encoding="utf-8"))
    settings = load(config)
    stamping = settings.signing.timestamps is not None
    transfer.check(entry, systems=settings.systems, keys=settings.letter_keys, stamping=stamping)
    with app.ready_store(settings) as database, database.transaction("office imported") as tx:
        transfer.import_office(tx, entry)
        journal.write(tx, "office.imported", at=database.now(), actor="person:cli")
    out.print(f"wczytano / imported: {entry.unit}", markup=False)


@office.command("export")
@told_plainly
def export_office(unit: str, config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Wypisz jednostkę jako JSON (print a unit, without secrets)."""
    with app.ready_store(load(config)) as database, database.reading() as tx:
        out.print_json(transfer.export_office(tx, unit).model_dump_json())
