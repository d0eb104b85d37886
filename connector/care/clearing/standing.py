"""Say of each message that is on its way out of a mailbox how far it is, and what it waits for or why it stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from connector.care.clearing.conditions import Item, Terms, backed_up, hindrance, of_clearing
from connector.care.clearing.steps import BIN, DELETE
from connector.flow.pause import quiet, sending_stops
from connector.letters.attempt import Outcome
from connector.store import attempts, rows
from connector.store import tables as t
from connector.store.clearings import State
from connector.store.rows import AnyRow

STEPS: Final[Mapping[State, tuple[str, str]]] = {
    State.COPIED: ("jeszcze w skrzynce", "still in the mailbox"),
    State.BINNING: ("przenoszona do kosza", "being moved into the bin"),
    State.BINNED: ("w koszu", "in the bin"),
    State.DELETING: ("usuwana z kosza", "being deleted from the bin"),
    State.LEFT: ("konektor jej już nie usuwa", "no longer cleared by us"),
}
"""How far a message is, in Polish and English."""

REASONS: Final[Mapping[str, tuple[str, str]]] = {
    "off": ("usuwanie z tej skrzynki jest wyłączone", "clearing of this mailbox is switched off"),
    "not_receiving": ("odbiór z tej skrzynki jest wyłączony", "receiving from this mailbox is switched off"),
    "paused": ("skrzynka jest wstrzymana", "the mailbox is paused"),
    "quiet": ("platforma prosi o przerwę", "the platform asks to be left alone"),
    "call_under_way": ("trwa wywołanie", "a call is under way"),
    "outcome_unknown": (
        "wynik wywołania nieznany; konektor sprawdzi, gdzie jest wiadomość",
        "the outcome of the call is unknown; where the message is will be looked up",
    ),
    "erased": ("treść usunięto w konektorze po okresie przechowywania", "its content was erased here"),
    "on_hold": ("człowiek wstrzymał usunięcie", "a person put a hold on it"),
    "not_handed_over": ("nie każdy system dziedzinowy podał numer z rejestru", "a document system has not registered it"),
    "not_over": ("sprawa przesyłki znów nie jest zamknięta", "the way of the shipment is open again"),
    "too_young": ("niedawno przyszło coś nowego w jej sprawie", "something new about it came lately"),
    "in_bin": ("leży w koszu, zanim zostanie usunięta na zawsze", "lies in the bin before it is deleted for ever"),
    "no_backup": (
        "czeka na kopię zapasową bez braków, która obejmie wszystko",
        "waits for a backup without gaps that holds all of it",
    ),
    "its_turn": (
        "czeka na swoją kolej; gdy trwa to ponad dzień, powód podaje dziennik programu",
        "waits for its turn; where that takes over a day, the program's log says why",
    ),
    "found:mailbox": ("ktoś wyjął ją z kosza", "somebody took it out of the bin"),
    "found:bin": ("ktoś inny przeniósł ją do kosza", "somebody else moved it into the bin"),
    "found:gone": ("ktoś inny ją usunął", "somebody else deleted it"),
    "found:notice": ("w skrzynce jest tylko zawiadomienie", "only the news of it is in the mailbox"),
    "refused": ("platforma odmówiła", "the platform refused"),
}
"""What a message waits for or why it stays, in Polish and English."""

_IN_THE_MIDDLE: Final = frozenset({State.BINNING, State.DELETING})


@dataclass(frozen=True, slots=True)
class Standing:
    """How a message stands.

    Attributes:
        clearing: its row.
        box: the mailbox.
        owner: the arrival, or the letter that was sent.
        since: since when it is so far.
        reason: what it waits for or why it stays, a code of ``REASONS``.
        until: until when it waits, where that is certain.
        attempt: the last attempt at a step, if there was one.
    """

    clearing: AnyRow
    box: AnyRow
    owner: AnyRow
    since: datetime
    reason: str
    until: datetime | None
    attempt: AnyRow | None


def standing(tx: Connection, clearing: AnyRow, terms: Terms, now: datetime) -> Standing:
    """Say how a message stands that is not deleted, by what is recorded here; neither platform nor archive is asked."""
    box, item = rows.get(tx, t.boxes, clearing.box_id), of_clearing(tx, clearing)
    tried = [each for step in (BIN, DELETE) for each in attempts.about(tx, step.action, clearing_id=clearing.id)]
    attempt = tried[-1] if tried else None
    reason = clearing.reason if clearing.ended_at else _waits_for(tx, clearing, box, item, attempt, terms, now)
    until = clearing.binned_at + terms.in_bin if reason == "in_bin" else None
    return Standing(clearing, box, item.owner, _since(clearing, attempt), reason, until, attempt)


def _since(clearing: AnyRow, attempt: AnyRow | None) -> datetime:
    begun = attempt.opened_at if attempt is not None and clearing.state in _IN_THE_MIDDLE else None
    since: datetime = begun or clearing.ended_at or clearing.binned_at or clearing.copied_at
    return since


def _waits_for(
    tx: Connection, clearing: AnyRow, box: AnyRow, item: Item, attempt: AnyRow | None, terms: Terms, now: datetime
) -> str:
    """Name the first of all that must change, in the order in which it is asked about when a step is due."""
    if clearing.state in _IN_THE_MIDDLE:
        return _stands_still(box, now) or _under_way(attempt, now)
    hindered = _stands_still(box, now) or hindrance(tx, item, terms, now)
    if hindered:
        return hindered
    if clearing.state == State.BINNED and clearing.binned_at + terms.in_bin > now:
        return "in_bin"
    return "its_turn" if backed_up(tx, item, clearing, now) else "no_backup"


def _stands_still(box: AnyRow, now: datetime) -> str | None:
    """Say why a mailbox is not called for this now, if it is not."""
    asked = (
        ("off", not box.deleting),
        ("not_receiving", not box.receiving),
        ("paused", sending_stops(box)),
        ("quiet", quiet(box, now)),
    )
    return next((code for code, so in asked if so), None)


def _under_way(attempt: AnyRow | None, now: datetime) -> str:
    is_open = attempt is not None and attempt.outcome == Outcome.OPEN and attempt.call_deadline > now
    return "call_under_way" if is_open else "outcome_unknown"
