"""Look after the office's own boxes (skrytki, skrzynki): what they receive, what may leave them, and who switched that."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Column, Table

from connector import app
from connector.care.outage_print import moment
from connector.commands.common import DEFAULT_CONFIG, ConfigOption, out, told_plainly
from connector.commands.service import ServiceDown, call
from connector.letters.errors import InputRefused
from connector.offices import boxes
from connector.offices.switches import Switch, switch_box
from connector.settings import load
from connector.web import views

box = typer.Typer(no_args_is_help=True, help="Skrytki urzędu (the office's own boxes).")

Address = Annotated[str, typer.Argument(help="adres skrytki, np. /lubin/skrytka, albo ADE")]
Person = Annotated[str, typer.Option(help="kto o tym decyduje (who decides)")]
Understood = Annotated[bool, typer.Option("--understood", help="wiem, co to znaczy (I know what it means)")]


@box.command("list")
@told_plainly
def list_boxes(config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Pokaż skrytki i czy trwa ich odbiór (list boxes and whether they receive)."""
    others = (Column(title, overflow="fold") for title in ("nazwa", "odbiór", "usuwanie", "wstrzymana", "kanał"))
    table = Table(Column("adres", no_wrap=True), *others, box=None)
    missing: list[str] = []
    for row in _boxes(config):
        switches = ("tak" if row[switch] else "nie" for switch in ("receiving", "deleting"))
        table.add_row(row["address"], row["name"], *switches, row["paused"] or "", row["channel"])
        missing += [f"{right['text_pl']} / {right['text_en']}" for right in row["missing_rights"] or ()]
    out.print(table)
    for told in missing:
        out.print(told, markup=False, soft_wrap=True)


def _boxes(config: Path) -> list[dict[str, Any]]:
    try:
        return list(call(load(config), "GET", "/boxes")["boxes"])
    except ServiceDown:
        with app.ready_store(load(config)) as database, database.reading() as tx:
            return [views.box_view(row) for row in boxes.every(tx)]


MEANING = (
    "Od tej chwili konektor będzie pobierał dokumenty z tej skrytki i potwierdzał ich odbiór; dla e-Doręczeń już samo "
    "zalogowanie oznacza doręczenie. / From now on the connector fetches from this box and confirms; for e-Doręczenia even "
    "logging in counts as receipt."
)


@box.command("receive")
@told_plainly
def receive(address: Address, person: Person, understood: Understood = False, config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Włącz odbiór ze skrytki; wcześniej konektor niczego z niej nie pobiera (switch receiving on)."""
    _require_understood(MEANING, understood)
    _switch(config, address, Switch.RECEIVE, person)


@box.command("stop")
@told_plainly
def stop(address: Address, person: Person, config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Wyłącz odbiór ze skrytki (switch receiving off)."""
    _switch(config, address, Switch.STOP, person)


DELETING = (
    "Od tej chwili konektor będzie usuwał z tej skrzynki wiadomości, których treść i dowody ma w archiwum i w kopii zapasowej: "
    "najpierw do kosza, potem na zawsze, także dowody. / From now on the connector deletes from this mailbox what it holds in "
    "archive and backup: into the bin first, then for ever, evidence included."
)


@box.command("delete-mail")
@told_plainly
def delete_mail(address: Address, person: Person, understood: Understood = False, config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Włącz usuwanie ze skrzynki e-Doręczeń tego, co jest bezpieczne w konektorze (let what is safe here leave a mailbox)."""
    _require_understood(DELETING, understood)
    _switch(config, address, Switch.DELETE_MAIL, person)


@box.command("keep-mail")
@told_plainly
def keep_mail(address: Address, person: Person, config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Wyłącz usuwanie ze skrzynki; co jest w koszu, tam zostaje (nothing leaves the mailbox any more)."""
    _switch(config, address, Switch.KEEP_MAIL, person)


@box.command("clearings")
@told_plainly
def clearings(
    address: Annotated[str | None, typer.Argument(help="ADE skrzynki; bez niego: wszystkie (all mailboxes)")] = None,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Pokaż, co opuszcza skrzynki e-Doręczeń, na jakim jest kroku i na co czeka (what is being cleared, and why it waits)."""
    answer = call(load(config), "GET", "/boxes/clearings", params={"box": address} if address else {})
    for one in answer["clearings"]:
        step = f"{one['state_pl']} / {one['state_en']}, od / since {moment(one['since'])}"
        told = f"{one['box']}: {one['message']} ({one['about']})\n    {step}\n    {_why(one)}"
        out.print(told, markup=False, soft_wrap=True)
    if not answer["clearings"]:
        out.print("żadna wiadomość nie opuszcza skrzynki / no message is on its way out")
    if answer["more"]:
        out.print("…i dalsze / and more")


def _why(one: dict[str, Any]) -> str:
    """Say what a message waits for or why it stays, until when, and what became of the last call about it."""
    until = f" (do / until {moment(one['until'])})" if one["until"] else ""
    tried = one["last_attempt"]
    failed = tried is not None and tried["outcome"] not in {"taken", "open"}
    last = f"; ostatnie wywołanie / last call: {tried['action']} {tried['outcome']} {tried['error'] or ''}" if failed else ""
    return f"{one['reason_pl']} / {one['reason_en']}{until}{last}".rstrip()


@box.command("resume")
@told_plainly
def resume(address: Address, person: Person, config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Wznów skrytkę wstrzymaną po nieczytelnej odpowiedzi platformy (resume a paused box)."""
    _switch(config, address, Switch.RESUME, person)


def _switch(config: Path, address: str, switch: Switch, person: str) -> None:
    """Switch a box through the running service, or in the store itself while no service runs."""
    try:
        call(load(config), "POST", "/boxes/switch", json={"address": address, "switch": switch.value, "person": person})
    except ServiceDown:
        with app.ready_store(load(config)) as database, database.transaction("box switched") as tx:
            switch_box(tx, address, switch, person, database.now())
    out.print(f"{address}: {switch.value}", markup=False)


def _require_understood(meaning: str, understood: bool) -> None:
    out.print(meaning)
    if not understood:
        raise InputRefused("powtórz z --understood / repeat with --understood")
