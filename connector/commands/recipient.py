"""Look somebody up in the register of addresses (BAE) from a terminal, through the running service."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer
from rich.table import Column, Table

from connector.commands.common import DEFAULT_CONFIG, ConfigOption, out, told_plainly
from connector.commands.service import call
from connector.letters.errors import InputRefused
from connector.settings import load

recipient = typer.Typer(no_args_is_help=True, help="Adresaci w rejestrze adresów, BAE (addressees in the register of addresses).")


@recipient.callback()
def _group() -> None:
    """Keep ``lookup`` a word of its own while it is the only one."""


@recipient.command()
@told_plainly
def lookup(
    address: Annotated[str | None, typer.Option(help="adres do doręczeń AE:PL-…")] = None,
    number: Annotated[str | None, typer.Option(help="numer z rejestru, np. nip:0000000001, regon:…, krs:…, pesel:…")] = None,
    entity: Annotated[str | None, typer.Option(help="nazwa podmiotu")] = None,
    first_name: Annotated[str | None, typer.Option(help="imię; razem z --surname i --city")] = None,
    surname: Annotated[str | None, typer.Option(help="nazwisko")] = None,
    city: Annotated[str | None, typer.Option(help="miejscowość")] = None,
    box: Annotated[str | None, typer.Option(help="własny adres do doręczeń, przez który pytać")] = None,
    page: Annotated[int, typer.Option(help="strona wyników, od zera", min=0)] = 0,
    as_json: Annotated[bool, typer.Option("--json")] = False,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Znajdź adresata po adresie, numerze, nazwie albo nazwisku (find an addressee by address, number or name)."""
    person = {"first_name": first_name, "surname": surname, "city": city}
    wish = {"address": address, "identifier": _identifier(number), "entity": entity, "box": box, "page": page}
    given = {name: value for name, value in wish.items() if value is not None}
    if any(person.values()):
        given["person"] = {name: value for name, value in person.items() if value is not None}
    answer = call(load(config), "POST", "/recipients/lookup", json=given)
    if as_json:
        out.print_json(json.dumps(answer))
    else:
        _print(answer)


def _identifier(number: str | None) -> dict[str, str] | None:
    if number is None:
        return None
    registry, colon, digits = number.partition(":")
    if not colon:
        raise InputRefused("--number: REJESTR:NUMER, np. nip:0000000001")
    return {"registry": registry, "number": digits}


def _print(answer: dict[str, Any]) -> None:
    table = Table(Column("adres", no_wrap=True), "nazwa", "siedziba", "można wysłać")
    for each in answer["recipients"]:
        reasons = " ".join(finding["text_pl"] for finding in each["findings"])
        table.add_row(each["address"], each["name"], each["place"] or "", "tak" if each["may_be_sent_to"] else f"nie: {reasons}")
    out.print(table)
    out.print(f"znaleziono: {answer['total']} (found)", markup=False)
