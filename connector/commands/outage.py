"""Outages from a terminal: list series of unanswered calls, make the record of a span."""

from __future__ import annotations

import base64
from contextlib import closing
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from connector import app
from connector.care.books.asking import moment_of
from connector.care.keeper import open_keeper
from connector.care.outage import Span, listed
from connector.care.outage_print import DOING, moment
from connector.care.outage_record import encoded, make
from connector.commands.common import DEFAULT_CONFIG, ConfigOption, out, told_plainly
from connector.commands.service import ServiceDown, call
from connector.letters.errors import InputRefused
from connector.settings import Settings, load
from connector.store import schema
from connector.store import tables as t

outage = typer.Typer(no_args_is_help=True, help="Niedostępność platformy: serie prób i protokół (outages and their record).")

_PATH = "/outages"


@outage.command("list")
@told_plainly
def list_outages(
    days: Annotated[int, typer.Option(help="ile dni wstecz (how many days back)")] = 31,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Pokaż serie prób, na które platforma nie odpowiedziała (list series of unanswered calls)."""
    names = ("kanał", "skrytka", "czynność", "pierwsza próba", "ostatnia próba", "znów odpowiedź", "ile", "kody")
    table = Table(*names)
    for one in _series(load(config), days):
        moments = [moment(one[name]) for name in ("first_unanswered_at", "last_unanswered_at", "answered_again_at")]
        count, errors = str(one["unanswered_calls"]), ", ".join(one["errors"])
        table.add_row(one["channel"], one["box"], DOING[one["doing"]], *moments, count, errors)
    out.print(table)


def _series(settings: Settings, days: int) -> list[dict[str, Any]]:
    try:
        return list(call(settings, "GET", _PATH, params={"days": days})["outages"])
    except ServiceDown:
        with closing(app.open_database(settings)) as database:
            schema.require_current(database)
            with database.reading() as tx:
                units = tx.execute(t.units.select().order_by(t.units.c.id)).all()
                return [one for unit in units for one in listed(tx, unit.id, days, database.now())]


@outage.command("record")
@told_plainly
def record(
    channel: Annotated[str, typer.Argument(help="kanał, np. epuap")],
    since: Annotated[str, typer.Option("--from", help="od kiedy, np. 2026-03-02T08:00 (czas w Polsce)")],
    until: Annotated[str, typer.Option("--to", help="do kiedy")],
    person: Annotated[str, typer.Option(help="kto sporządza protokół (who has it made)")],
    to: Annotated[Path, typer.Option("--out", help="katalog na pliki (folder for the files)", file_okay=False)],
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Sporządź Protokół niedostępności: podpisany plik, dowody i PDF (make the outage record)."""
    settings = load(config)
    span = {"channel": channel, "from": moment_of(since).isoformat(), "to": moment_of(until).isoformat(), "person": person}
    try:
        files = call(settings, "POST", f"{_PATH}/record", json=span)["files"]
    except ServiceDown:
        files = _make_alone(settings, span)
    to.mkdir(parents=True, exist_ok=True)
    for file in files:
        (to / file["name"]).write_bytes(base64.b64decode(file["content_base64"]))
        out.print(f"zapisano / written: {to / file['name']}", markup=False, soft_wrap=True)


def _make_alone(settings: Settings, asked: dict[str, str]) -> list[dict[str, str]]:
    """Make the record while no service runs, for the one unit that has boxes on the channel."""
    with app.store_alone(settings) as database:
        schema.require_current(database)
        schema.bind(database, settings.purpose, database.now())
        with database.reading() as tx:
            owners = {box.unit_id for box in tx.execute(t.boxes.select()).all() if box.channel == asked["channel"]}
        if len(owners) != 1:
            raise InputRefused("start the service: which unit's record is meant follows from the key that asks")
        span = Span(owners.pop(), asked["channel"], moment_of(asked["from"]), moment_of(asked["to"]))
        made = make(app.open_desk(settings, database), open_keeper(settings), span, f"person:{asked['person']}"[:100])
    return encoded(made)
