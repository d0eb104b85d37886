"""The journal from a terminal: verify it, seal it now, export its seals."""

from __future__ import annotations

import os
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from connector import app
from connector.care import inspection
from connector.care.inspection import Inspection
from connector.care.keeper import open_keeper
from connector.care.outage_print import moment
from connector.care.seal import of_row
from connector.commands.common import DEFAULT_CONFIG, ConfigOption, out, told_plainly
from connector.letters.errors import NotFound
from connector.settings import load
from connector.store import schema, seals

journal = typer.Typer(no_args_is_help=True, help="Dziennik zdarzeń i jego pieczęcie (the journal and its seals).")

_OLD = timedelta(days=2)


@journal.command("verify")
@told_plainly
def verify(
    kept: Annotated[
        list[Path] | None, typer.Option("--seals", help="pieczęcie przechowane gdzie indziej (seals kept elsewhere)")
    ] = None,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Sprawdź łańcuch i pieczęcie dziennika; kod 1, gdy coś się nie zgadza (verify; exit code 1 where something is wrong)."""
    settings = load(config)
    keeper = open_keeper(settings)
    copies = [seal for file in kept or [] for seal in inspection.read(file.read_text(encoding="utf-8"))]
    with closing(app.open_database(settings)) as database:
        schema.require_current(database)
        now = database.now()
        with database.reading() as tx:
            found = inspection.inspect(tx, keeper, copies, at=now)
    for trouble in found.troubles:
        out.print(f"{trouble.text_pl} / {trouble.text_en} [{trouble.code}]", style="bold red", markup=False, soft_wrap=True)
    _summary(found)
    if found.newest_at is not None and now - found.newest_at > _OLD:
        out.print(
            f"Najnowsza pieczęć jest z {moment(found.newest_at.isoformat())}: jeśli usługa od tego czasu działała, brakuje "
            "pieczęci. / The newest seal is old: if the service ran since, seals are missing.",
            style="bold yellow",
            markup=False,
            soft_wrap=True,
        )
    if found.troubles:
        raise typer.Exit(1)


def _summary(found: Inspection) -> None:
    state = "NIEZGODNY / NOT INTACT" if found.troubles else "zgodny / intact"
    newest = moment(found.newest_at.isoformat() if found.newest_at else None)
    out.print(f"dziennik {state}: {found.entries} wpisów, {found.unchained} czeka na łańcuch", soft_wrap=True)
    out.print(f"pieczęcie / seals: {found.seals}, bez znacznika czasu / not stamped: {found.unstamped}, najnowsza: {newest}")


@journal.command("export")
@told_plainly
def export(
    to: Annotated[Path, typer.Option(help="plik, do przechowania poza tym serwerem (file to keep elsewhere)")],
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Zapisz pieczęcie dziennika do pliku, który przechowuje się gdzie indziej (write the seals to a file to keep elsewhere)."""
    with closing(app.open_database(load(config))) as database:
        schema.require_current(database)
        with database.reading() as tx:
            exported = [of_row(row) for row in seals.every(tx)]
        text = inspection.write(exported, database.now())
    if not exported:
        raise NotFound("no seals yet: [journal] key")
    with os.fdopen(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    newest = exported[-1]
    out.print(f"zapisano / written: {to}", markup=False, soft_wrap=True)
    out.print(f"ostatnia pieczęć / newest seal: {newest.statement}", markup=False, soft_wrap=True)
    out.print(f"SHA-256: {newest.digest}", markup=False, soft_wrap=True)
