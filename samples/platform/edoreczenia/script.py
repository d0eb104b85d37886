"""The script of a play: rules that say when the platform misbehaves, and the table of what it can do then."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from samples.platform.edoreczenia.faults import Cut, Page, Refused
from samples.platform.shared import occasions
from samples.platform.shared.occasions import Occasion

HTML = "<html><head><title>SYMULATOR</title></head><body><h1>SYMULATOR: przerwa techniczna</h1></body></html>"
INFORMATION_PAGE = "/symulator/informacja"
OVERLOAD = Path(__file__).with_name("overload-2025.toml")
Outcome = Literal[
    "", "rejected", "relay_rejected", "relay_failed", "consignment_failed", "hand_over_failed", "never_picked_up", "returned"
]


@dataclass(frozen=True)
class Rule(Occasion):
    """A rule of the play.

    ``operation`` is an operation's name as ``routes`` lists them, or what a phase is about: ``task``, ``shipment``,
    ``arrival``, or a code of evidence such as ``E.1``. ``to`` is the addressee's ADE for shipments and their evidence ("PUH"
    for hybrid ones), else the mailbox that is called. The others tell the deed how: ``delay`` in seconds (None waits for a
    release where something is late), ``status`` of HTTP, ``retry_after`` in seconds, ``times``, ``reason``.
    """

    delay: float | None = None
    status: int = 503
    retry_after: int = 30
    times: int = 2
    reason: str = "SYMULATOR: odmowa według scenariusza"

    def __post_init__(self) -> None:
        """Refuse what could never be played."""
        if self.do not in deed_names():
            raise ValueError(f"unknown deed {self.do!r}; known: {sorted(deed_names())}")
        if not 0 <= (self.chance or 0) <= 1:
            raise ValueError(f"{self.do}: chance is between 0 and 1")
        if self.do in DEEDS["connection"] and (self.operation, self.to) != ("*", "*"):
            raise ValueError(f"{self.do} happens before anybody knows operation and address")


@dataclass
class Orders:
    """What the rules of one occasion ask of the platform; ``note`` is told each deed done.

    ``late`` tells that something waits, ``delay`` for how long, None until it is released.
    """

    note: Callable[[str], object]

    outcome: Outcome = ""
    late: bool = False
    delay: float | None = None
    error: str = ""
    missing: bool = False
    repeated: int = 0
    other_card: bool = False
    hidden_for: float = 0
    attachments_after: float = 0
    answers_202: int = 0
    notice_for: float | None = None
    deemed_after: float | None = None
    break_answer: bool = False


def play(phase: str, rules: Iterable[Rule], orders: Orders) -> None:
    """Do the deeds of one phase, in the order of the rules.

    Raises:
        Refused, Page, Cut: the deed ends the call.
    """
    for rule in rules:
        deed = DEEDS[phase].get(rule.do)
        if deed is not None:
            orders.note(rule.do)
            deed(rule, orders)


def load(path: Path) -> list[Rule]:
    """Read the ``[[rule]]`` tables of a TOML file; ``script-example.toml`` beside this module shows every deed.

    Raises:
        ValueError, TypeError: broken TOML, an unknown table, deed or key.
    """
    return occasions.load(Rule, path)


def from_tables(tables: Iterable[Mapping[str, Any]]) -> list[Rule]:
    """Make rules of tables; ``do`` may be a list of deeds.

    Raises:
        ValueError, TypeError: an unknown deed or key.
    """
    return occasions.from_tables(Rule, tables)


def deed_names() -> set[str]:
    """Name everything that a rule can do."""
    return {name for deeds in DEEDS.values() for name in deeds}


def _refuse(rule: Rule, _: Orders) -> None:
    raise Refused(rule.reason, "UAAPI0000")


def _full(_rule: Rule, _: Orders) -> None:
    raise Refused("SYMULATOR: skrzynka jest pełna", "UAAPI0413")


def _error(rule: Rule, _: Orders) -> None:
    raise Refused("SYMULATOR: błąd wewnętrzny", "UAAPI0001", rule.status)


def _too_many(rule: Rule, _: Orders) -> None:
    raise Refused("SYMULATOR: za dużo zapytań", "UAAPI0429", 429, headers={"Retry-After": str(rule.retry_after)})


def _no_rights(rule: Rule, _: Orders) -> None:
    raise Refused("SYMULATOR: dostęp odebrany", "UAAPI0401", rule.status if rule.status in (401, 403) else 401)


def _page(rule: Rule, _: Orders) -> None:
    raise Page(rule.status, HTML, {"Retry-After": str(rule.retry_after)})


def _redirect(_rule: Rule, _: Orders) -> None:
    raise Page(302, HTML, {"Location": INFORMATION_PAGE})


def _cut(_rule: Rule, _: Orders) -> None:
    raise Cut


def _slow(rule: Rule, _: Orders) -> None:
    time.sleep(rule.delay or 0)


def _late(rule: Rule, orders: Orders) -> None:
    orders.late, orders.delay = True, rule.delay


def _failing(rule: Rule, orders: Orders) -> None:
    orders.error = rule.reason


def _hidden(rule: Rule, orders: Orders) -> None:
    orders.hidden_for = rule.delay or 0


def _attachments_late(rule: Rule, orders: Orders) -> None:
    orders.attachments_after = rule.delay or 0


def _answers_202(rule: Rule, orders: Orders) -> None:
    orders.answers_202 = rule.times


def _never_picked_up(rule: Rule, orders: Orders) -> None:
    orders.outcome, orders.deemed_after = "never_picked_up", rule.delay


def _notice_first(rule: Rule, orders: Orders) -> None:
    orders.notice_for = rule.delay or 0


def _order(**wishes: Any) -> Deed:
    """Make a deed that leaves orders."""

    def deed(_rule: Rule, orders: Orders) -> None:
        for name, wish in wishes.items():
            setattr(orders, name, wish)

    return deed


Deed = Callable[[Rule, Orders], None]

# Phase by phase. "connection": nobody has said a word. "before": a call is known, nothing is done. "task", "shipment",
# "arrival", "evidence": orders for the life of a letter. "answer": all is done. A new deed is a small function and a line.
DEEDS: Mapping[str, Mapping[str, Deed]] = {
    "connection": {"no_connection": _cut},
    "before": {
        "refuse": _refuse,
        "mailbox_full": _full,
        "error": _error,
        "too_many": _too_many,
        "no_rights": _no_rights,
        "page": _page,
        "redirect": _redirect,
        "slow": _slow,
        "break_before_taking": _cut,
    },
    "task": {"task_pending": _late, "hidden_from_outbox": _hidden},
    "shipment": {
        "hidden_from_sent": _hidden,
        "shipment_fails": _failing,
        "slow_verification": _late,
        "rejected": _order(outcome="rejected"),
        "relay_rejected": _order(outcome="relay_rejected"),
        "relay_failed": _order(outcome="relay_failed"),
        "consignment_failed": _order(outcome="consignment_failed"),
        "hand_over_failed": _order(outcome="hand_over_failed"),
        "never_picked_up": _never_picked_up,
        "returned": _order(outcome="returned"),
        "other_card": _order(other_card=True),
    },
    "arrival": {
        "hidden_from_list": _hidden,
        "attachments_late": _attachments_late,
        "answers_202": _answers_202,
        "notice_first": _notice_first,
    },
    "evidence": {
        "evidence_late": _late,
        "evidence_missing": _order(missing=True),
        "evidence_repeated": _order(repeated=1),
    },
    "answer": {
        "slow_answer": _slow,
        "break_after_taking": _cut,
        "break_in_answer": _order(break_answer=True),
        "error_after_taking": _error,
        "page_after_taking": _page,
    },
}
