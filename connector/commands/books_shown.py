"""The books as tables in a terminal: Polish first, English beside it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.table import Table

from connector.flow.chores import WARSAW

View = dict[str, Any]


def show(out: Console, books: View) -> None:
    """Print the books of one unit, in the shape of ``connector.care.books.view``."""
    out.rule(f"Księga kontrolna: {books['unit']}", align="left")
    bounds = f", od / since {moment(books['since'])}" if books["since"] else ""
    out.print(f"stan na / as of {moment(books['at'])}{bounds}", markup=False)
    for box in books["boxes"]:
        _show_box(out, box)
    _show_journal(out, books["journal"])
    _show_findings(out, books["findings"])


def moment(iso: str | None) -> str:
    """Show a moment by the clock in Poland."""
    return "–" if iso is None else f"{datetime.fromisoformat(iso).astimezone(WARSAW):%Y-%m-%d %H:%M:%S}"


def _show_box(out: Console, box: View) -> None:
    state = "odbiór włączony / receiving" if box["receiving"] else "odbiór wyłączony / not receiving"
    paused = f", wstrzymana / paused: {box['paused']}" if box["paused"] else ""
    out.print(f"\n{box['channel']} {box['address']} ({box['name']}): {state}{paused}", style="bold", markup=False)
    out.print(_table("Wychodzące / outgoing", "przyjęte / accepted", box["outgoing"]))
    if box["sent_elsewhere"]:
        out.print(f"wysłane poza konektorem / sent elsewhere: {box['sent_elsewhere']}", markup=False)
    if box["oldest_open"]:
        oldest = box["oldest_open"]
        out.print(f"najstarsza otwarta / oldest open: {oldest['shipment']}, {moment(oldest['accepted_at'])}", markup=False)
    out.print(_table("Przychodzące / incoming", "pobrane / kept", box["incoming"]))
    told = box["confirming"]
    out.print(f"potwierdzone / confirmed: {told['confirmed']}, niepotwierdzone / unconfirmed: {told['unconfirmed']}")
    _show_ids(out, told["unconfirmed_ids"])
    claim = box["claim"]
    out.print(f"{moment(claim['at'])}: {claim['text_pl']} / {claim['text_en']}", markup=False)
    for event in (*box["other_readers"], *box["gaps"]):
        _show_event(out, event)


def _show_event(out: Console, event: View) -> None:
    until = moment(event["to"]) if event["to"] else "nadal / still"
    kind = "luka / gap" if "why" in event else f"ktoś jeszcze czyta tę skrytkę / somebody else reads ({event['number']})"
    text = f"{moment(event['from'])} – {until}: {kind}: {event['text_pl']} / {event['text_en']}"
    out.print(text, style="yellow", markup=False)


def _table(title: str, whole: str, account: View) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column("wiersz / line")
    table.add_column("liczba / count", justify="right")
    table.add_column("w tym / of these")
    for line in account["lines"]:
        table.add_row(f"{line['label_pl']} / {line['label_en']}", str(line["count"]), ", ".join(_parts(line["parts"])))
    table.add_section()
    agrees = "zgadza się / adds up" if account["balanced"] else f"RÓŻNICA / DIFFERENCE {account['difference']}"
    table.add_row(f"[bold]{whole}[/bold]", str(account["total"]), agrees)
    table.add_row("czeka na człowieka / a person's move", str(account["person"]), ", ".join(account["strays"]))
    return table


def _parts(parts: Iterable[View]) -> Iterable[str]:
    for part in parts:
        whose = f" ({part['whose_move']})" if part["whose_move"] else ""
        yield f"{part['label_pl']}{whose}: {part['count']}"


def _show_journal(out: Console, journal: View) -> None:
    for name, compared in (("przyjęte / accepted", journal["accepted"]), ("pobrane / kept", journal["kept"])):
        if compared is not None:
            verdict = "zgadza się / agrees" if compared["agrees"] else "NIE ZGADZA SIĘ / DISAGREES"
            sums = f"dziennik / journal {compared['journal']}, magazyn / store {compared['store']}"
            out.print(f"\n{name}: {sums}: {verdict}", markup=False)
            _show_ids(out, compared["differing"])


def _show_findings(out: Console, findings: Iterable[View]) -> None:
    found = list(findings)
    if not found:
        out.print("\nWszystko wyjaśnione. / Everything is explained.", style="bold green")
        return
    out.print("\nDla człowieka / for a person:", style="bold red")
    for finding in found:
        out.print(f"- {finding['box'] or ''} {finding['text_pl']} / {finding['text_en']}", markup=False)
        _show_ids(out, finding["ids"])


def _show_ids(out: Console, ids: Iterable[str]) -> None:
    for identifier in ids:
        out.print(f"  {identifier}", markup=False)
