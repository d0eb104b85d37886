"""Trusted lists from a terminal: update them now, show what is kept."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Any

import typer

from connector import app
from connector.care.lists.download import download
from connector.care.lists.reading import EUROPE, KeptLists
from connector.care.lists.update import Outcome, overdue, told
from connector.care.lists.update import update as update_lists
from connector.commands.common import DEFAULT_CONFIG, ConfigOption, complaints, out, told_plainly
from connector.flow.desk import SystemClock
from connector.letters.errors import ConfigurationWrong, TrustedListsOutOfDate
from connector.settings import Settings, load
from signing.trusted_list import QUALIFIED_CA, QUALIFIED_TIME_STAMPS, Service, TrustedList

trust = typer.Typer(no_args_is_help=True, help="Zaufane listy (trusted lists).")
_SHOWN = {QUALIFIED_CA, QUALIFIED_TIME_STAMPS}


@trust.command("update")
@told_plainly
def update(config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Pobierz, sprawdź i zachowaj zaufane listy; kod 1, gdy którejś nie przyjęto (exit code 1 where one was refused)."""
    outcomes = update_lists(_lists(load(config)), download, SystemClock().now())
    for outcome in outcomes:
        _tell(outcome)
    troubles = [*told(outcomes)]
    if troubles:
        raise TrustedListsOutOfDate("; ".join(troubles))


@trust.command("show")
@told_plainly
def show(
    as_json: Annotated[bool, typer.Option("--json")] = False,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Pokaż przechowywane listy i ich usługi; kod 1, gdy którejś brak lub jest po terminie (exit code 1: missing or overdue)."""
    lists, now = _lists(load(config)), SystemClock().now()
    europe = lists.list_of_lists()
    shown = [_view(lists, listed, now) for listed in (*((europe,) if europe else ()), *lists.national())]
    late = overdue(lists, now)
    if as_json:
        out.print_json(json.dumps({"lists": shown, "overdue": late}))
    else:
        for view in shown:
            _print(view)
    if late:
        complaints.print(f"brak aktualnej listy / no list that is up to date: {', '.join(late)}", style="bold red", markup=False)
        raise typer.Exit(1)


def _lists(settings: Settings) -> KeptLists:
    lists = app.open_lists(settings)
    if lists is None:
        raise ConfigurationWrong("[trust.lists] lotl: no list of the lists is named")
    return lists


def _tell(outcome: Outcome) -> None:
    if outcome.trouble:
        complaints.print(f"{outcome.territory}: {outcome.trouble.text_pl} / {outcome.trouble.text_en}", markup=False)
    else:
        word = "przyjęto / accepted" if outcome.changed else "bez zmian / unchanged"
        out.print(f"{outcome.territory}: {outcome.sequence}, {word}", markup=False)


def _view(lists: KeptLists, listed: TrustedList, now: datetime) -> dict[str, Any]:
    note = lists.shelf.note(listed.territory)
    return {
        "territory": listed.territory,
        "operator": listed.operator,
        "sequence": listed.sequence,
        "issued": listed.issued.isoformat(),
        "next_update": listed.next_update.isoformat() if listed.next_update else None,
        "fresh": listed.fresh(now),
        "accepted_at": note.accepted_at.isoformat() if note.accepted_at else None,
        "trouble": note.trouble,
        "trouble_since": note.trouble_since.isoformat() if note.trouble_since else None,
        "services": [] if listed.territory == EUROPE else [*filter(None, (_service(each, now) for each in listed.services()))],
    }


def _service(service: Service, now: datetime) -> dict[str, Any] | None:
    """Show the standing of a service that issues qualified certificates or time stamps; None for others."""
    standing = service.at(now)
    if standing is None or standing.kind not in _SHOWN:
        return None
    return {
        "provider": service.provider,
        "name": service.name,
        "type": standing.kind,
        "status": standing.status,
        "since": standing.since.isoformat(),
        "uses": sorted(standing.uses),
    }


def _print(view: dict[str, Any]) -> None:
    out.print(
        f"{view['territory']} {view['sequence']}, {view['operator']}, następna / next: {view['next_update']}, "
        f"sprawdzono / checked: {view['accepted_at']}",
        markup=False,
        soft_wrap=True,
    )
    if view["trouble"]:
        out.print(f"  od / since {view['trouble_since']}: {view['trouble']}", style="bold red", markup=False)
    for service in view["services"]:
        line = f"  {service['status']}  {service['type']}  {service['provider']}: {service['name']}, {service['since'][:10]}"
        out.print(line, markup=False, soft_wrap=True)
