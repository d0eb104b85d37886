"""Letters that wait for a signature, from a terminal: list them, fetch what is to be signed, hand it in, have the office seal."""

from __future__ import annotations

import base64
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import MofNCompleteColumn, Progress, track

from connector.commands.common import DEFAULT_CONFIG, ConfigOption, out, told_plainly
from connector.commands.decisions import Person
from connector.commands.service import call, fetch
from connector.letters.errors import ConnectorError, RequestInvalid
from connector.settings import Settings, load

signature = typer.Typer(no_args_is_help=True, help="Pisma, które czekają na podpis (letters that wait for a signature).")

_TURN_SECONDS = 600
"""How long one turn of a batch may take: ten letters, each of which may wait for a time stamp."""
_ENDINGS = (".xml", ".xades", ".pdf", ".asic", ".asice", ".asics", ".sce", ".scs")


@signature.command("list")
@told_plainly
def list_awaited(
    as_json: Annotated[bool, typer.Option("--json")] = False,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Pokaż pisma, które czekają na podpis (list the letters that wait for a signature)."""
    waiting = _awaited(load(config))
    if as_json:
        out.print_json(json.dumps(waiting))
        return
    for letter in waiting:
        out.print(f"{letter['id']}  {letter['subject']}", markup=False, soft_wrap=True)
        for file in letter["files_to_sign"]:
            out.print(f"    {file['name']}", markup=False, soft_wrap=True)


@signature.command("fetch")
@told_plainly
def fetch_documents(
    folder: Annotated[Path, typer.Argument(help="dokąd zapisać dokumenty")],
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Zapisz, co jest do podpisania: dokumenty i pliki wiadomości, nazwane od swojego pisma (save what is to be signed)."""
    settings = load(config)
    waiting = _awaited(settings)
    folder.mkdir(parents=True, exist_ok=True)
    for letter in track(waiting, "pobieranie / fetching", console=out):
        for file in letter["files_to_sign"]:
            (folder / _file_name(letter, file)).write_bytes(fetch(settings, f"/documents/{file['id']}/content"))
    out.print(f"zapisano / written: {len(waiting)}", markup=False)


def _file_name(letter: dict[str, Any], file: dict[str, Any]) -> str:
    """Name a document by its letter alone, and a file of a message by its own name too."""
    return f"{letter['id']}.xml" if file["role"] == "original" else f"{letter['id']}.{file['name']}"


@signature.command("hand-in")
@told_plainly
def hand_in(
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="katalog z podpisanymi dokumentami")],
    person: Person,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Przekaż, co podpisano; błąd jednego pisma nie zatrzymuje reszty, kod 2, gdy któreś odrzucono (hand in what was signed)."""
    settings, refused = load(config), 0
    letters = _by_letter(folder, _awaited(settings))
    for letter, files in track(letters.items(), "przekazywanie / handing in", console=out):
        trouble = _hand_in(settings, letter, files, person)
        refused += trouble is not None
        names = ", ".join(file.name for file in files)
        out.print(f"{names}: {trouble or 'przyjęto / taken'}", markup=False, soft_wrap=True)
    out.print(f"przyjęto / taken: {len(letters) - refused}, odrzucono / refused: {refused}", markup=False)
    if refused:
        raise typer.Exit(2)


def _by_letter(folder: Path, waiting: list[dict[str, Any]]) -> dict[str, list[Path]]:
    """Give the signed files of each letter; a message's files that nobody touched stay out where others were signed."""
    fetched = {file["sha256"] for letter in waiting for file in letter["files_to_sign"]}
    files = sorted(file for file in folder.iterdir() if file.name.startswith("let_") and file.suffix.lower() in _ENDINGS)
    letters: dict[str, list[Path]] = defaultdict(list)
    for file in files:
        letters[file.name.partition(".")[0]].append(file)
    return {letter: [file for file in its if _sha256(file) not in fetched] or its for letter, its in letters.items()}


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


@signature.command("batch")
@told_plainly
def batch(
    person: Person,
    kind: Annotated[str | None, typer.Option(help="tylko pisma tego rodzaju (letters of this kind only)")] = None,
    key: Annotated[str | None, typer.Option(help="tylko rodzaje, które wskazują ten klucz (kinds that name this key)")] = None,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Opieczętuj kluczem urzędu czekające pisma, których rodzaj na to pozwala (seal waiting letters); kod 2 po błędzie."""
    settings, sealed, refused = load(config), 0, 0
    with Progress(*Progress.get_default_columns(), MofNCompleteColumn(), console=out) as progress:
        task = progress.add_task("pieczętowanie / sealing", total=None)
        for turn in _turns(settings, {"person": person, "kind": kind, "key": key}):
            for one in turn["results"]:
                _tell(one)
                sealed, refused = sealed + one["sealed"], refused + (not one["sealed"])
            progress.update(task, completed=sealed + refused, total=sealed + refused + turn["left"])
    out.print(f"opieczętowano / sealed: {sealed}, nie udało się / refused: {refused}", markup=False)
    if refused:
        raise typer.Exit(2)


def _turns(settings: Settings, asked: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Have a batch sealed turn by turn, so that a person sees how far it is."""
    after = None
    while True:
        turn: dict[str, Any] = call(settings, "POST", "/signatures/batch", json={**asked, "after": after}, timeout=_TURN_SECONDS)
        yield turn
        after = turn["next"]
        if after is None:
            return


def _tell(one: dict[str, Any]) -> None:
    what = f"opieczętowano / sealed [{one['key']}]" if one["sealed"] else f"{one['text_pl']} / {one['text_en']} [{one['code']}]"
    out.print(f"{one['letter']}  {one['subject']}: {what}", markup=False, soft_wrap=True)


def _hand_in(settings: Settings, letter: str, files: list[Path], person: str) -> str | None:
    """Hand in what was signed of one letter, and give the reason where it is refused."""
    signed, *more = (base64.b64encode(file.read_bytes()).decode() for file in files)
    body = {"document_base64": signed, "more_base64": more, "name": files[0].name, "person": person}
    try:
        call(settings, "POST", f"/letters/{letter}/signature", json=body)
    except RequestInvalid as invalid:
        return "; ".join(f"{problem.text_pl} / {problem.text_en}" for problem in invalid.problems)
    except ConnectorError as error:
        return f"{error.text_pl} / {error.text_en}"
    return None


def _awaited(settings: Settings) -> list[dict[str, Any]]:
    waiting: list[dict[str, Any]] = call(settings, "GET", "/signatures/awaited", params={"limit": 200})["letters"]
    return waiting
