"""Begin and run: init, migrate, serve, worker, simulate, demo."""

from __future__ import annotations

import logging
import os
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Annotated

import typer

from connector import app
from connector.commands.common import DEFAULT_CONFIG, ConfigOption, out, told_plainly
from connector.letters.errors import ConfigurationWrong, InputRefused
from connector.offices.clients import key_digest, new_key
from connector.settings import load
from connector.store import safety_copy, schema
from connector.store.database import Database

PASS_ON = {"allow_extra_args": True, "ignore_unknown_options": True}


@told_plainly
def init(
    folder: Annotated[Path, typer.Argument(help="Katalog instalacji (folder to set up).")] = Path(),
    purpose: Annotated[str, typer.Option(help="training | integration | production")] = "training",
) -> None:
    """Załóż pliki konfiguracji z objaśnieniami; nie łączy się z żadną platformą (write commented configuration files)."""
    if purpose not in schema.PURPOSES:
        raise ConfigurationWrong(f"purpose: one of {', '.join(schema.PURPOSES)}")
    secrets = folder / "sekrety"
    secrets.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = new_key()
    files_to_write = (folder / "connector.toml", folder / "office.toml", folder / "zasady.toml", secrets / "cli.key")
    for path in (path for path in files_to_write if path.exists()):
        raise ConfigurationWrong(f"{path} is there already; nothing was written")
    written = [
        _write(folder / "connector.toml", _filled("connector.toml", purpose=purpose)),
        _write(folder / "office.toml", _filled("office.toml", key_sha256=key_digest(key))),
        _write(folder / "zasady.toml", _filled("zasady.toml")),
        _write(secrets / "cli.key", key),
    ]
    for path in written:
        out.print(f"zapisano / written: {path}", markup=False, soft_wrap=True)
    out.print("Dalej / next: uzupełnij connector.toml i office.toml, potem w tym katalogu / then, in that folder:")
    out.print("connector migrate; connector office import office.toml; connector serve")


def _filled(name: str, **values: str) -> str:
    text = files("connector.commands").joinpath(f"templates/{name}").read_text(encoding="utf-8")
    return Template(text).substitute(values)


def _write(path: Path, text: str) -> Path:
    """Write a new file that only its owner can read; an existing one is never touched."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise ConfigurationWrong(f"{path} is there already; it is left as it is") from None
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    return path


@told_plainly
def migrate(
    yes: Annotated[bool, typer.Option("--yes", help="mam kopię zapasową PostgreSQL (I have a backup of it)")] = False,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Przygotuj magazyn danych dla tej wersji programu; przedtem zachowaj kopię (bring the store up to this version)."""
    settings = load(config)
    with app.store_alone(settings) as database:
        _keep_way_back(database, yes)
        version = schema.migrate(database)
        schema.bind(database, settings.purpose, database.now())
    out.print(f"magazyn w wersji / store at version: {version}")


def _keep_way_back(database: Database, has_backup: bool) -> None:
    """See that the store as it is can be had again: a copy beside an SQLite file, a person's own backup of PostgreSQL."""
    if not schema.is_outdated(database):
        return
    if not database.shared:
        copy = safety_copy.keep(database, schema.latest_version())
        out.print(f"kopia sprzed zmiany / copy from before the change: {copy}", markup=False, soft_wrap=True)
    elif not has_backup:
        raise InputRefused(
            "zrób kopię zapasową bazy (pg_dump), potem powtórz z --yes / back the database up (pg_dump), then repeat with --yes"
        )


@told_plainly
def serve(config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Uruchom usługę: API, strony i pracowników w jednym procesie (run web and workers in one process)."""
    _log_plainly()
    settings = load(config)
    if not settings.trust.receipts:
        out.print(
            "trust.receipts jest puste: żadne UPP nie będzie dowodem / is empty: no UPP will count as proof", style="bold red"
        )
    out.print(f"konektor ({settings.purpose}) startuje / starts: http://{settings.web.host}:{settings.web.port}/", markup=False)
    app.serve(settings)


def _log_plainly() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for chatty in ("httpx", "zeep", "alembic", "fontTools"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


@told_plainly
def worker(config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Uruchom samych pracowników obok innych procesów na PostgreSQL (workers only; refused on the embedded store)."""
    _log_plainly()
    settings = load(config)
    out.print(f"pracownicy ({settings.purpose}) startują / workers start: {settings.workers}", markup=False)
    app.work(settings)


@told_plainly
def simulate(context: typer.Context, platform: Annotated[str, typer.Argument(help="np. epuap")]) -> None:
    """Uruchom symulator platformy do szkoleń i prób (run a simulated platform; options: -- --help)."""
    run = app.load_plugin("connector.simulators", platform)
    raise typer.Exit(int(run(context.args)))


@told_plainly
def demo(context: typer.Context) -> None:
    """Pokaż główne zadanie od początku do końca na symulatorze (show the main job; options: -- --help)."""
    run = app.load_plugin("connector.demos", "demo")
    raise typer.Exit(int(run(context.args)))
