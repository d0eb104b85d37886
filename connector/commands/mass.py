"""Send a mass letter: one ordinary letter to each addressee of a list, whoever was accepted before being left out."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import sleep
from typing import Annotated, Any, Final

import typer

from connector.commands import mass_list, mass_result
from connector.commands.common import DEFAULT_CONFIG, ConfigOption, out, told_plainly
from connector.commands.mass_list import Entry
from connector.commands.mass_result import Progress
from connector.commands.service import call, read_json
from connector.letters.errors import IdempotencyConflict, InputRefused, Problem, RequestInvalid, TooManyLookUps
from connector.settings import Settings, load

letter = typer.Typer(no_args_is_help=True, help="Pisma do wielu adresatów (letters to many).")

_WAIT_SECONDS: Final = 10
_REFUSED: Final = 2


@letter.command("mass")
@told_plainly
def mass(
    addressees: Annotated[Path, typer.Argument(metavar="LISTA", help="CSV albo XLSX z nagłówkiem; kolumna nazwa jest konieczna")],
    batch: Annotated[str, typer.Option(help="nazwa tej wysyłki, np. podatek-2027; pod tą samą wiersz nie wyjdzie dwa razy")],
    subject: Annotated[str, typer.Option(help="temat pisma")],
    kind: Annotated[str, typer.Option(help="rodzaj pisma, np. zawiadomienie")],
    text: Annotated[Path | None, typer.Option(help="plik z treścią wiadomości (UTF-8), dla e-Doręczeń")] = None,
    content: Annotated[Path | None, typer.Option(help="zamiast tego: JSON pola content, jak w POST /api/v1/letters")] = None,
    attach: Annotated[list[Path] | None, typer.Option(help="załącznik; można powtórzyć")] = None,
    box: Annotated[str | None, typer.Option(help="własna skrzynka; bez niej sposób wybierają reguły, dla każdego osobno")] = None,
    result: Annotated[Path | None, typer.Option(help="wynik XLSX; bez niego: LISTA.wynik.xlsx")] = None,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Wyślij pismo do każdego z listy, po jednym (one ordinary letter to each).

    Przerwij w dowolnej chwili (Ctrl+C) i uruchom ponownie: przyjęte wiersze nie wyjdą drugi raz, a wynik się odświeży.
    Ktoś inny wstrzyma wysyłkę, kładąc obok listy plik LISTA.stop (a file of that name beside the list holds it up).
    """
    settings, entries = load(config), mass_list.read(addressees)
    common = {"subject": subject, "kind": kind, "content": _content(text, content, attach or []), **({"box": box} if box else {})}
    progress = Progress(addressees.with_name(f"{addressees.name}.postep.jsonl"))
    stop = addressees.with_name(f"{addressees.name}.stop")
    troubles = _post_all(settings, entries, batch, common, progress, stop)
    place = result or addressees.with_name(f"{addressees.name}.wynik.xlsx")
    mass_result.write(place, [_line(settings, entry, entry.key(batch), progress, troubles) for entry in entries])
    out.print(f"przyjęte / accepted: {len(entries) - len(troubles)}, nie / not: {len(troubles)}; {place}", markup=False)
    if mass_result.HELD in troubles.values():
        out.print(f"wstrzymano, plik / held up by: {stop}", markup=False)
    if troubles:
        raise typer.Exit(_REFUSED)


def _content(text: Path | None, content: Path | None, attach: Sequence[Path]) -> Any:
    """Give the content that all get: a text with files, or what a file says.

    Raises:
        InputRefused: neither, or both.
    """
    if content is not None and text is None and not attach:
        return read_json(content)
    if text is None or content is not None:
        raise InputRefused("--text (--attach) albo --content / either --text (--attach) or --content")
    files = [{"name": file.name, "content_base64": base64.b64encode(file.read_bytes()).decode()} for file in attach]
    return {"text": text.read_text("utf-8"), "attachments": files}


def _post_all(
    settings: Settings, entries: Sequence[Entry], batch: str, common: Mapping[str, Any], progress: Progress, stop: Path
) -> dict[int, str]:
    """Post what was not accepted yet, unless a person holds the list up, and say of each row that was not taken why."""
    troubles = {}
    for done, entry in enumerate(entries, 1):
        key = entry.key(batch)
        if key not in progress.letters and stop.exists():
            troubles[entry.number] = mass_result.HELD
        elif key not in progress.letters:
            try:
                progress.note(key, _post(settings, entry, key, common))
            except RequestInvalid as refused:
                troubles[entry.number] = _told(refused)
        out.print(f"{done}/{len(entries)}", end="\r", markup=False)
    return troubles


def _told(refused: RequestInvalid) -> str:
    """Say why a row was not taken; for one that was taken before, a new name would be the wrong advice: it would go out twice."""
    if any(problem.code == IdempotencyConflict.code for problem in refused.problems):
        return mass_result.TAKEN_BEFORE
    return "; ".join(problem.text_pl for problem in refused.problems)


def _post(settings: Settings, entry: Entry, key: str, common: Mapping[str, Any]) -> str:
    addressee = entry.addressee
    if "ade" not in addressee and entry.identifier is not None:
        addressee |= _found(settings, entry.identifier, needed=not {"box", "postal"} & addressee.keys())
    mark = {"case_mark": entry.cells["case_mark"]} if "case_mark" in entry.cells else {}
    body = {**common, **mark, "addressees": [addressee]}
    return str(call(settings, "POST", "/letters", json=body, headers={"Idempotency-Key": key})["id"])


def _found(settings: Settings, identifier: Mapping[str, str], *, needed: bool) -> dict[str, str]:
    """Ask the register (BAE) for the only address that may be sent to; none is a trouble where there is no other way.

    Raises:
        RequestInvalid: none or several, and nothing else to send to.
    """
    entries = _look_up(settings, {"identifier": identifier})
    open_ones = [each for each in entries if each["may_be_sent_to"]]
    main = [each for each in open_ones if each["main"]] or open_ones
    if len(main) == 1:
        return {"ade": main[0]["address"]}
    if needed:
        count = len(main)
        text_pl = f"rejestr adresów (BAE) wskazuje adresów: {count}; wpisz właściwy w kolumnie ade"
        raise RequestInvalid([Problem("ade_not_found", "ade", text_pl, f"the register knows {count} addresses: give one")])
    return {}


def _look_up(settings: Settings, wish: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Look up, and wait where that was done as often as is allowed."""
    while True:
        try:
            return list(call(settings, "POST", "/recipients/lookup", json=wish)["recipients"])
        except TooManyLookUps:
            sleep(_WAIT_SECONDS)


def _line(settings: Settings, entry: Entry, key: str, progress: Progress, troubles: Mapping[int, str]) -> tuple[str, ...]:
    number = progress.letters.get(key)
    shown = call(settings, "GET", f"/letters/{number}") if number else None
    return mass_result.line(entry.number, entry.cells.get("name", ""), shown, troubles.get(entry.number, ""))
