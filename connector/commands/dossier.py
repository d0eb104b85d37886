"""Evidence dossiers from a terminal: make one, and check one anywhere."""

from __future__ import annotations

import json
import os
from contextlib import closing
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from connector import app
from connector.care.keeper import open_keeper
from connector.commands.common import DEFAULT_CONFIG, ConfigOption, out, told_plainly, trusted_in
from connector.commands.service import ServiceDown, fetch
from connector.flow.desk import SystemClock
from connector.letters.errors import NotFound
from connector.settings import Settings, load
from connector.store import schema

_PLACES = {"let": "/letters", "arr": "/arrivals"}
_EXIT = {"valid": 0, "intact_weak": 0, "unsigned": 3, "indeterminate": 4, "invalid": 5, "unreadable": 6}
_SAYS = {
    "valid": "ZGODNA / INTACT",
    "intact_weak": "ZGODNA, słaby podpis w dowodzie / INTACT, a proof has a weak signature",
    "unsigned": "BEZ PIECZĘCI / NOT SEALED",
    "indeterminate": "NIE WIADOMO, czyje są podpisy / WHOSE SIGNATURES THESE ARE IS NOT KNOWN",
    "invalid": "NIEZGODNA / NOT INTACT",
    "unreadable": "NIECZYTELNA / UNREADABLE",
}
_PATIENCE_SECONDS = 600


class _MakeUnlessNamed(TyperGroup):
    """Takes ``dossier ID`` for ``dossier make ID``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the command's name where none stands."""
        named = not args or args[0] in self.commands or args[0] in {"--help", "--install-completion", "--show-completion"}
        return super().parse_args(ctx, args if named else ["make", *args])


dossier = typer.Typer(
    cls=_MakeUnlessNamed,
    no_args_is_help=True,
    help="Teczka dowodowa pisma lub wpływu: connector dossier let_… albo arr_… (evidence dossier of a letter or arrival).",
)


@dossier.command("make")
@told_plainly
def make(
    subject: Annotated[str, typer.Argument(help="let_… albo arr_…")],
    to: Annotated[Path | None, typer.Option("--output", "-o", help="plik ZIP (the file to write)", dir_okay=False)] = None,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Sporządź teczkę dowodową: jeden ZIP ze wszystkim, co mamy (make the dossier); plik czyta tylko jego właściciel."""
    place = _PLACES.get(subject[:3])
    if place is None:
        raise NotFound(subject)
    settings = load(config)
    try:
        content = fetch(settings, f"{place}/{subject}/dossier", timeout=_PATIENCE_SECONDS)
    except ServiceDown:
        content = _make_alone(settings, subject)
    file = to or Path(f"teczka-{subject}.zip")
    _write(file, content)
    out.print(f"zapisano / written: {file}", markup=False, soft_wrap=True)
    out.print("Teczka zawiera dane osobowe / it holds personal data.", markup=False)


def _make_alone(settings: Settings, subject: str) -> bytes:
    """Make it beside a service that does not run; reads only."""
    from connector.web.dossier import bind  # noqa: PLC0415 - its pages take a while to load, which nobody else should wait for

    with closing(app.open_database(settings)) as database:
        schema.require_current(database)
        return bind.make(app.open_desk(settings, database), open_keeper(settings), subject, None).content


def _write(file: Path, content: bytes) -> None:
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as opened:
        os.fchmod(opened.fileno(), 0o600)
        opened.write(content)


@dossier.command("check")
@told_plainly
def check(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="teczka (ZIP)")],
    trust: Annotated[
        Path | None,
        typer.Option("--trust", exists=True, file_okay=False, help="katalog z certyfikatami zaufanych (trusted certificates)"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="wynik dla programów (for programs)")] = False,
) -> None:
    """Sprawdź teczkę bez sieci i bez urzędu; kod: 0 zgodna, 3 bez pieczęci, 4 nie wiadomo, 5 niezgodna, 6 nieczytelna."""
    from connector.web.dossier import check as checking  # noqa: PLC0415 - as above

    anchors, seals = trusted_in(trust) if trust else ([], [])
    found = checking.check(file.read_bytes(), checking.trusting(anchors, seals), at=SystemClock().now())
    if as_json:
        out.print_json(json.dumps(found.as_json()))
    else:
        for point in found.points:
            tone = "bold red" if _EXIT[point.verdict] else None
            text = f"{point.about}: {point.text_pl} / {point.text_en} [{point.code}]"
            out.print(text, style=tone, markup=False, soft_wrap=True)
        out.print(f"teczka / dossier: {_SAYS[found.verdict]}", style="bold", markup=False, soft_wrap=True)
    raise typer.Exit(_EXIT[found.verdict])
