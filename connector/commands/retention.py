"""Retention from a terminal, through the running service."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Column, Table

from connector.commands.common import DEFAULT_CONFIG, ConfigOption, out, told_plainly
from connector.commands.decisions import Person, Reason
from connector.commands.service import call
from connector.settings import load

retention = typer.Typer(no_args_is_help=True, help="Przechowywanie i usuwanie treści (how long things are kept, and erasing).")

Thing = Annotated[str, typer.Argument(help="let_… albo arr_…")]
On = Annotated[str | None, typer.Option("--on", help="na jaki dzień, RRRR-MM-DD; bez niego: dzisiaj (as of which day)")]
_REFUSED = 2


@retention.command("list")
@told_plainly
def list_kept(
    things: Annotated[list[str] | None, typer.Argument(help="let_… albo arr_…; bez nich: wszystko, co dość stare")] = None,
    on: On = None,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Pokaż, co można by usunąć, od kiedy, a jeśli nie można, to dlaczego (what could be erased, and why not)."""
    settings = load(config)
    params = {"on": on} if on else {}
    if things:
        _print([call(settings, "GET", f"/retention/{thing}", params=params) for thing in things])
        return
    answer = call(settings, "GET", "/retention", params=params)
    _print(answer["things"])
    if answer["more"]:
        out.print("…i dalsze / and more")
    kept = answer["kept"]
    out.print(f"kategoria A / category A: {kept['category_a']}; bez kategorii, więc przechowywane / none: {kept['no_category']}")


def _print(things: list[dict[str, Any]]) -> None:
    rest = (Column(name, overflow="fold") for name in ("kategoria", "zakończono", "wolno od", "przeszkody"))
    table = Table(Column("id", no_wrap=True, min_width=24), *rest, box=None)
    for one in things:
        facts = [one["category"] or "–", one["settled_on"] or "–", one["free_from"] or "–"]
        table.add_row(one["id"], *facts, escape(_why(one)) or "można usunąć / may be erased")
    out.print(table)


def _why(one: dict[str, Any]) -> str:
    return "; ".join(f"{obstacle['text_pl']} [{obstacle['code']}]" for obstacle in one["obstacles"])


@retention.command("erase")
@told_plainly
def erase(
    things: Annotated[list[str], typer.Argument(help="let_… i arr_…")],
    person: Person,
    reason: Reason,
    after_expertise: Annotated[
        bool, typer.Option("--after-expertise", help="kategoria BE: archiwum państwowe po ekspertyzie zezwoliło")
    ] = False,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Usuń treść i dane osobowe; zostają dowody, skróty i ślad (erase; evidence, digests and a mark stay)."""
    body = {"ids": things, "person": person, "reason": reason, "after_expertise": after_expertise}
    done = call(load(config), "POST", "/retention/erasure", json=body)["things"]
    for one in done:
        out.print(f"{one['id']}: {'usunięto / erased' if one['erased'] else _why(one)}", markup=False, soft_wrap=True)
    if not all(one["erased"] for one in done):
        raise typer.Exit(_REFUSED)


@retention.command("hold")
@told_plainly
def hold(thing: Thing, person: Person, reason: Reason, config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Wstrzymaj usunięcie, np. na czas postępowania (keep it, whatever its category says)."""
    _decide(config, "hold", {"id": thing, "person": person, "reason": reason})


@retention.command("unhold")
@told_plainly
def unhold(thing: Thing, person: Person, reason: Reason, config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Znieś wstrzymanie (lift a hold)."""
    _decide(config, "unhold", {"id": thing, "person": person, "reason": reason})


@retention.command("category")
@told_plainly
def category(
    thing: Thing,
    given: Annotated[str, typer.Argument(metavar="KATEGORIA", help="A, B5, BE10, Bc; none: bez kategorii")],
    person: Person,
    reason: Reason,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Ustal kategorię archiwalną pisma albo wpływu (say how long something is kept)."""
    chosen = None if given == "none" else given
    _decide(config, "category", {"id": thing, "category": chosen, "person": person, "reason": reason})


def _decide(config: Path, what: str, body: dict[str, Any]) -> None:
    _print([call(load(config), "POST", f"/retention/{what}", json=body)])
