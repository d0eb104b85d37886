"""What a restored store found, in sentences for the person who releases it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

_WARSAW = ZoneInfo("Europe/Warsaw")

_CANNOT_ASK = {
    "cannot_ask": "platforma nie udostępnia wykazu wysłanych pism (ustawienie check_sent) albo kanału nie ma w pliku",
    "receiving_off": "odbiór z tej skrzynki do doręczeń jest wyłączony, a zajrzeć do niej to odebrać; włącz go i zapytaj znów",
}


def moment(text: str) -> str:
    """Write a moment as a clerk reads it, in Polish time."""
    return f"{datetime.fromisoformat(text).astimezone(_WARSAW):%d.%m.%Y %H:%M}"


def sentences(findings: Mapping[str, Any]) -> Iterator[str]:
    """Say what was found, what was not, and what nobody can know; shipments and arrivals by their ids."""
    since, until = moment(findings["taken_at"]), moment(findings["restored_at"])
    yield f"Kopię wykonano {since}, odtworzono ją {until}. O tym, co działo się pomiędzy, magazyn sam nic nie wie."
    for box in findings["boxes"]:
        yield from _of_box(box, since, until)
    for system in findings["systems"]:
        yield from _of_system(system)
    if findings["calling_clients"]:
        names = ", ".join(findings["calling_clients"])
        yield (
            f"Systemy, które same wołają konektor ({names}), trzeba zapytać ręcznie: jakie pisma przekazały i jakie wpływy "
            f"zarejestrowały po {since}. Pism, które platforma już pokazuje jako wysłane, nie wolno przekazać ponownie."
        )


def _of_box(box: Mapping[str, Any], since: str, until: str) -> Iterator[str]:
    name = f"Skrytka {box['box']}"
    if box["error"]:
        yield f"{name}: nie udało się zapytać platformy ({_CANNOT_ASK.get(box['error'], box['error'])})."
    if box["found"]:
        yield f"{name}: platforma pokazuje jako wysłane, nie zostaną wysłane drugi raz: {', '.join(box['found'])}."
    if box["not_found"]:
        yield f"{name}: platforma nie pokazuje jako wysłanych: {', '.join(box['not_found'])}."
    if box["unasked"]:
        yield f"{name}: nie wiadomo, czy wyszły, nie dało się zapytać: {', '.join(box['unasked'])}."
    for stranger in box["strangers"]:
        yield _of_stranger(name, stranger)
    if box["receiving"]:
        waiting = "" if box["waiting"] is None else f" Teraz czeka w niej: {box['waiting']}."
        yield (
            f"{name}: możliwa luka w odbiorze od {since} do {until}. Co wtedy pobrano i potwierdzono, tego platforma już nie "
            f"poda; sprawdź w portalu i w EZD.{waiting}"
        )


def _of_stranger(name: str, stranger: Mapping[str, Any]) -> str:
    when = moment(stranger["sent_at"]) if stranger["sent_at"] else "czas nieznany"
    whose = "wysłał je ten konektor po wykonaniu kopii" if stranger["ours"] else "wykaz nie podaje znaku konektora"
    return (
        f"{name}: platforma pokazuje pismo, którego magazyn nie zna: {stranger['name']}, do {stranger['addressee'] or '?'}, "
        f"{when} ({whose}). Nie wysyłaj go ponownie."
    )


def _of_system(system: Mapping[str, Any]) -> Iterator[str]:
    name = f"System {system['system']}"
    if system["error"]:
        yield f"{name}: nie udało się zapytać ({system['error']})."
    if system["unknown_arrivals"]:
        yield f"{name}: zarejestrował wpływy, których magazyn nie zna: {', '.join(system['unknown_arrivals'])}."
    if system["outgoing"]:
        yield f"{name}: czeka w nim pism do wysłania: {system['outgoing']}."
