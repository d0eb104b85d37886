"""Look at what the store remembers: verify the journal."""

from __future__ import annotations

import typer

from connector import app
from connector.commands.common import DEFAULT_CONFIG, ConfigOption, out, told_plainly
from connector.settings import load
from connector.store import journal as stored

journal = typer.Typer(no_args_is_help=True, help="Dziennik zdarzeń (the journal).")


@journal.command("verify")
@told_plainly
def verify(config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Sprawdź łańcuch dziennika; kod 1, gdy jest przerwany (walk the chain; exit code 1 where it is broken)."""
    database = app.open_database(load(config))
    with database.reading() as tx:
        found = stored.verify(tx)
    database.close()
    if found.broken_at is not None:
        out.print(f"dziennik przerwany na pozycji {found.broken_at} / broken at position {found.broken_at}", style="bold red")
        raise typer.Exit(1)
    out.print(f"dziennik zgodny: {found.entries} wpisów, {found.unchained} czeka na łańcuch / intact")
