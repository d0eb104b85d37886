"""The script of a play: rules that say when the platform misbehaves, and the table of what it can do then."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from samples.platform.epuap.faults import Cut, Fault, NotAdmitted, Page, Refusal
from samples.platform.shared import occasions
from samples.platform.shared.occasions import Occasion

HTML = "<html><head><title>SYMULATOR</title></head><body><h1>Przerwa techniczna</h1></body></html>"


@dataclass(frozen=True)
class Rule(Occasion):
    """A rule of the play.

    ``to`` is the recipient's box of nadaj or the own box of pull, the store has the address "". The others tell the deed
    how: ``delay`` in seconds (slow; late_upp, where None waits for a release), ``status`` of HTTP (refuse, unsigned_fault),
    ``reason`` (refuse, unsigned_fault).
    """

    delay: float | None = None
    status: Literal[200, 500] = 500
    reason: str = "SYMULATOR: odmowa według scenariusza"

    def __post_init__(self) -> None:
        """Refuse what could never be played: an unknown deed, a share above 1, an unanswered connection with an address."""
        if self.do not in deed_names():
            raise ValueError(f"unknown deed {self.do!r}; known: {sorted(deed_names())}")
        if self.status not in (200, 500) or not 0 <= (self.chance or 0) <= 1:
            raise ValueError(f"{self.do}: status is 200 or 500, chance between 0 and 1")
        if self.do in DEEDS["connection"] and (self.operation, self.to) != ("*", "*"):
            raise ValueError(f"{self.do} happens before anybody knows operation and address")


@dataclass
class Orders:
    """What the rules of one call ask of the platform while it takes a letter and answers; ``note`` is told each deed done."""

    note: Callable[[str], object]

    upp: Literal["by_box", "late", "never"] = "by_box"
    upp_after: float | None = None
    hide_from_sent: bool = False
    other_reader: bool = False
    queue_again: bool = False
    signer: str = "platform-answers"
    break_answer: bool = False


def play(phase: str, rules: Iterable[Rule], orders: Orders) -> None:
    """Do what the rules say in this phase; a deed may raise a fault, a page or a cut in place of the answer."""
    for rule in rules:
        deed = DEEDS[phase].get(rule.do)
        if deed is not None:
            orders.note(rule.do)
            deed(rule, orders)


def from_tables(tables: Iterable[Mapping[str, Any]]) -> list[Rule]:
    """Make rules of tables; ``do`` may be a list of deeds, which makes one rule of each.

    Raises:
        ValueError, TypeError: an unknown deed or key.
    """
    return occasions.from_tables(Rule, tables)


def load(path: Path) -> list[Rule]:
    """Read the ``[[rule]]`` tables of a TOML file; ``script-example.toml`` beside this module shows every deed.

    Raises:
        ValueError, TypeError: broken TOML, an unknown table, deed or key.
    """
    return occasions.load(Rule, path)


def deed_names() -> set[str]:
    """Name everything that a rule can do."""
    return {name for deeds in DEEDS.values() for name in deeds}


def _refuse(rule: Rule, _: Orders) -> None:
    raise Refusal(rule.reason, status=rule.status)


def _blocked_box(_rule: Rule, _: Orders) -> None:
    raise Refusal("SYMULATOR: skrytka jest zablokowana", -106)


def _unsigned_fault(rule: Rule, _: Orders) -> None:
    raise Fault(rule.reason, "Server", rule.status)


def _lost_rights(_rule: Rule, _: Orders) -> None:
    raise NotAdmitted("SYMULATOR: certyfikat nie jest już zarejestrowany dla tego podmiotu")


def _cut(_rule: Rule, _: Orders) -> None:
    raise Cut


def _page(status: int) -> Deed:
    def deed(_rule: Rule, _: Orders) -> None:
        raise Page(status, HTML)

    return deed


def _late_upp(rule: Rule, orders: Orders) -> None:
    orders.upp, orders.upp_after = "late", rule.delay


def _slow(rule: Rule, _: Orders) -> None:
    time.sleep(rule.delay or 0)


def _order(**wishes: Any) -> Deed:
    """Make a deed that leaves orders for those who take the letter and answer."""

    def deed(_rule: Rule, orders: Orders) -> None:
        for name, wish in wishes.items():
            setattr(orders, name, wish)

    return deed


Deed = Callable[[Rule, Orders], None]

# Phase by phase, in the order of the play. "connection": nobody has said a word yet. "before": nothing is taken yet.
# "taking": orders for the taking itself. "answer": all is taken. A new deed is a small function and a line here.
DEEDS: Mapping[str, Mapping[str, Deed]] = {
    "connection": {
        "no_connection": _cut,
    },
    "before": {
        "refuse": _refuse,
        "blocked_box": _blocked_box,
        "unsigned_fault": _unsigned_fault,
        "lost_rights": _lost_rights,
        "break_before_taking": _cut,
        "html_500": _page(500),
        "maintenance": _page(503),
    },
    "taking": {
        "no_upp": _order(upp="never"),
        "late_upp": _late_upp,
        "hide_from_sent": _order(hide_from_sent=True),
        "other_reader": _order(other_reader=True),
        "same_document_again": _order(queue_again=True),
    },
    "answer": {
        "slow": _slow,
        "wrong_certificate": _order(signer="stranger"),
        "expired_certificate": _order(signer="expired"),
        "new_certificate": _order(signer="platform-answers-next"),
        "break_after_taking": _cut,
        "break_in_answer": _order(break_answer=True),
        "html_500_after_taking": _page(500),
    },
}
