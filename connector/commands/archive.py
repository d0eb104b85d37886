"""Care for the archive: seal everything with the first master key."""

from __future__ import annotations

import typer

from connector import app
from connector.archive import open_archive
from connector.commands.common import DEFAULT_CONFIG, ConfigOption, out, told_plainly
from connector.settings import load
from connector.store import schema

archive = typer.Typer(no_args_is_help=True, help="Archiwum dokumentów (the archive of documents).")


@archive.command()
@told_plainly
def reseal(config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Zaszyfruj wszystko pierwszym kluczem głównym; przy zatrzymanej usłudze (seal all with the first master key)."""
    settings = load(config)
    with app.store_alone(settings) as database:
        schema.require_current(database)
        count = open_archive(settings, database).reseal()
    out.print(f"zaszyfrowano na nowo / sealed anew: {count}", markup=False)
