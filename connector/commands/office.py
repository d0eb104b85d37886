"""Look after the office's configuration in the database: units, boxes, clients, kinds, routes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from connector import app
from connector.commands.common import DEFAULT_CONFIG, ConfigOption, out, told_plainly
from connector.commands.service import ServiceDown, call
from connector.letters.errors import InputRefused
from connector.offices import boxes, transfer
from connector.offices.switches import Switch, switch_box
from connector.settings import load
from connector.store import journal, schema
from connector.store.database import Database
from connector.web import views

office = typer.Typer(no_args_is_help=True, help="Jednostki, skrytki, klienci i rodzaje pism (the office's configuration).")
box = typer.Typer(no_args_is_help=True, help="Skrytki urzędu (the office's own boxes).")

Address = Annotated[str, typer.Argument(help="adres skrytki, np. /lubin/skrytka")]


@contextmanager
def _alone(config: Path) -> Iterator[Database]:
    """Open the embedded store while no service runs on it, since it has one writer; PostgreSQL beside whatever runs."""
    settings = load(config)
    with app.store_alone(settings) as database:
        schema.require_current(database)
        schema.bind(database, settings.purpose, database.now())
        yield database


@office.command("import")
@told_plainly
def import_office(file: Path, config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Wczytaj jednostkę z pliku TOML (enter or update a unit from a file; nothing is removed)."""
    entry = transfer.read(file.read_text(encoding="utf-8"))
    settings = load(config)
    stamping = settings.signing.timestamps is not None
    transfer.check(entry, systems=settings.systems, keys=settings.letter_keys, stamping=stamping)
    with _alone(config) as database, database.transaction("office imported") as tx:
        transfer.import_office(tx, entry)
        journal.write(tx, "office.imported", at=database.now(), actor="person:cli")
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
    table = Table("kanał", "adres", "nazwa", "odbiór", "usuwanie", "wstrzymana")
    missing: list[str] = []
    for row in _boxes(config):
        switches = ("tak" if row[switch] else "nie" for switch in ("receiving", "deleting"))
        table.add_row(row["channel"], row["address"], row["name"], *switches, row["paused"] or "")
        missing += [right["text_pl"] for right in row.get("missing_rights") or ()]
    out.print(table)
    for told in missing:
        out.print(told, markup=False)


def _boxes(config: Path) -> list[dict[str, Any]]:
    try:
        return list(call(load(config), "GET", "/boxes")["boxes"])
    except ServiceDown:
        with _alone(config) as database, database.reading() as tx:
            return [views.box_view(row) for row in boxes.every(tx)]


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
    _switch(config, address, Switch.RECEIVE, person)


@box.command("stop")
@told_plainly
def stop(
    address: Address,
    person: Annotated[str, typer.Option(help="kto wyłącza odbiór")],
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Wyłącz odbiór ze skrytki (switch receiving off)."""
    _switch(config, address, Switch.STOP, person)


DELETING = (
    "Od tej chwili konektor będzie usuwał z tej skrzynki wiadomości, których treść i dowody ma w archiwum i w kopii zapasowej: "
    "najpierw do kosza, potem na zawsze, także dowody. / From now on the connector deletes from this mailbox what it holds in "
    "archive and backup: into the bin first, then for ever, evidence included."
)


@box.command("delete-mail")
@told_plainly
def delete_mail(
    address: Address,
    person: Annotated[str, typer.Option(help="kto włącza usuwanie (who switches it on)")],
    understood: Annotated[bool, typer.Option("--understood", help="wiem, co to znaczy (I know what it means)")] = False,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Włącz usuwanie ze skrzynki e-Doręczeń tego, co jest bezpieczne w konektorze (let what is safe here leave a mailbox)."""
    out.print(DELETING)
    if not understood:
        raise InputRefused("powtórz z --understood / repeat with --understood")
    _switch(config, address, Switch.DELETE_MAIL, person)


@box.command("keep-mail")
@told_plainly
def keep_mail(
    address: Address,
    person: Annotated[str, typer.Option(help="kto wyłącza usuwanie")],
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Wyłącz usuwanie ze skrzynki; co jest w koszu, tam zostaje (nothing leaves the mailbox any more)."""
    _switch(config, address, Switch.KEEP_MAIL, person)


@box.command("resume")
@told_plainly
def resume(
    address: Address,
    person: Annotated[str, typer.Option(help="kto wznawia")],
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Wznów skrytkę wstrzymaną po nieczytelnej odpowiedzi platformy (resume a paused box)."""
    _switch(config, address, Switch.RESUME, person)


def _switch(config: Path, address: str, switch: Switch, person: str) -> None:
    """Switch a box through the running service, or in the store itself while no service runs."""
    try:
        call(load(config), "POST", "/boxes/switch", json={"address": address, "switch": switch.value, "person": person})
    except ServiceDown:
        with _alone(config) as database, database.transaction("box switched") as tx:
            switch_box(tx, address, switch, person, database.now())
    out.print(f"{address}: {switch.value}", markup=False)
