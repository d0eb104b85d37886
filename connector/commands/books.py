"""Look at what the store remembers: the books."""

from __future__ import annotations

import json
from contextlib import closing
from typing import Annotated, Any

import typer
from sqlalchemy import Connection

from connector import app
from connector.care.books.asking import moment_of
from connector.care.books.draw import Period, draw_up
from connector.care.books.view import books_view
from connector.commands.books_shown import show
from connector.commands.common import DEFAULT_CONFIG, ConfigOption, out, told_plainly
from connector.flow.desk import Patience
from connector.letters.errors import NotFound
from connector.offices import boxes
from connector.settings import load
from connector.store import schema
from connector.store import tables as t


@told_plainly
def books(
    box: Annotated[str | None, typer.Option(help="adres skrytki; bez niego: wszystkie (one box only)")] = None,
    since: Annotated[str | None, typer.Option(help="od kiedy, np. 2026-03-01 (count from this day or moment)")] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Pokaż księgę kontrolną; kod 1, gdy coś wymaga człowieka (show the books; exit code 1 where something needs a person)."""
    settings = load(config)
    with closing(app.open_database(settings)) as database:
        schema.require_current(database)
        period = Period(database.now(), moment_of(since) if since else None)
        with database.reading() as tx:
            drawn = _draw_all(tx, period, Patience(**settings.patience.as_intervals()), box)
    if as_json:
        out.print_json(json.dumps({"units": drawn}))
    else:
        for unit in drawn:
            show(out, unit)
    if any(unit["findings"] for unit in drawn):
        raise typer.Exit(1)


def _draw_all(tx: Connection, period: Period, patience: Patience, box: str | None) -> list[dict[str, Any]]:
    """Draw up the books of every unit, or of the one that has the box.

    Raises:
        NotFound: no unit has it.
    """
    owners = {row.unit_id for row in boxes.every(tx) if box in {None, row.address}}
    if box is not None and not owners:
        raise NotFound(f"box {box}")
    units = tx.execute(t.units.select().order_by(t.units.c.id)).all()
    mine = [unit for unit in units if box is None or unit.id in owners]
    return [books_view(draw_up(tx, unit, period, patience, box)) for unit in mine]
