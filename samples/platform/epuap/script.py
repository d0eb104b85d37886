"""The script of a play: rules that say when the platform misbehaves, and the table of what it can do then."""

from __future__ import annotations

import time
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from threading import Lock
from typing import Any, Literal

from samples.platform.epuap.faults import Cut, Fault, Page, Refusal

HTML = "<html><head><title>SYMULATOR</title></head><body><h1>Przerwa techniczna</h1></body></html>"


@dataclass(frozen=True)
class Rule:
    """Do ``do`` at the ``nth`` matching call, or at every one when ``nth`` is None.

    ``to`` matches the recipient's box of nadaj and the own box of pull as a shell pattern, case included; the store has
    the address "". ``after`` is in seconds: of late_upp until it comes (None: when released), of slow the delay.
    All rules that match one call are played together.
    """

    do: str
    operation: str = "*"
    to: str = "*"
    nth: int | None = None
    after: float | None = None
    reason: str = "SYMULATOR: odmowa według scenariusza"

    def __post_init__(self) -> None:
        """Refuse a deed that is not in the table."""
        if not any(self.do in deeds for deeds in DEEDS.values()):
            known = sorted(name for deeds in DEEDS.values() for name in deeds)
            raise ValueError(f"unknown deed {self.do!r}; known: {known}")


@dataclass
class Orders:
    """What the rules of one call ask of the platform while it takes a letter and answers."""

    upp: Literal["by_box", "late", "never"] = "by_box"
    upp_after: float | None = None
    hide_from_sent: bool = False
    signer: str = "platform-answers"


@dataclass
class Script:
    """The rules in force and how often each has matched; safe among threads."""

    rules: list[Rule] = field(default_factory=list)
    _counts: dict[int, int] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def add(self, rules: Iterable[Rule]) -> None:
        """Put rules into force; counting starts now."""
        with self._lock:
            self.rules.extend(rules)

    def matching(self, operation: str, address: str) -> list[Rule]:
        """Count this call at every rule it fits, and give the rules whose turn it is."""
        with self._lock:
            return [rule for place, rule in enumerate(self.rules) if self._turn(place, rule, operation, address)]

    def _turn(self, place: int, rule: Rule, operation: str, address: str) -> bool:
        if not (fnmatchcase(operation, rule.operation) and fnmatchcase(address, rule.to)):
            return False
        self._counts[place] = self._counts.get(place, 0) + 1
        return rule.nth in (None, self._counts[place])


def play(phase: str, rules: Iterable[Rule], orders: Orders) -> None:
    """Do what the rules say in this phase; a deed may raise a fault, a page or a cut in place of the answer."""
    for rule in rules:
        deed = DEEDS[phase].get(rule.do)
        if deed is not None:
            deed(rule, orders)


def from_tables(tables: Sequence[Mapping[str, Any]]) -> list[Rule]:
    """Make rules of tables; ``do`` may be a list of deeds, which makes one rule of each.

    Raises:
        ValueError, TypeError: an unknown deed or key.
    """
    rules = []
    for table in tables:
        deeds = table["do"] if isinstance(table["do"], list) else [table["do"]]
        rules += [Rule(**{**table, "do": deed}) for deed in deeds]
    return rules


def load(path: Path) -> list[Rule]:
    """Read the ``[[rule]]`` tables of a TOML file."""
    return from_tables(tomllib.loads(path.read_text(encoding="utf-8")).get("rule", []))


def _refuse(rule: Rule, _: Orders) -> None:
    raise Refusal(rule.reason)


def _unsigned_fault(rule: Rule, _: Orders) -> None:
    raise Fault(rule.reason, "Server")


def _cut(_rule: Rule, _: Orders) -> None:
    raise Cut


def _html_500(_rule: Rule, _: Orders) -> None:
    raise Page(500, HTML)


def _late_upp(rule: Rule, orders: Orders) -> None:
    orders.upp, orders.upp_after = "late", rule.after


def _no_upp(_rule: Rule, orders: Orders) -> None:
    orders.upp = "never"


def _hide_from_sent(_rule: Rule, orders: Orders) -> None:
    orders.hide_from_sent = True


def _slow(rule: Rule, _: Orders) -> None:
    time.sleep(rule.after or 0)


def _sign_with(stem: str) -> Deed:
    def deed(_rule: Rule, orders: Orders) -> None:
        orders.signer = stem

    return deed


Deed = Callable[[Rule, Orders], None]

# Phase by phase, in the order of the play. "before": nothing is taken yet. "taking": orders for the taking itself.
# "answer": all is taken. A new deed is a small function and a line here.
DEEDS: Mapping[str, Mapping[str, Deed]] = {
    "before": {
        "refuse": _refuse,
        "unsigned_fault": _unsigned_fault,
        "break_before_taking": _cut,
        "html_500": _html_500,
    },
    "taking": {
        "no_upp": _no_upp,
        "late_upp": _late_upp,
        "hide_from_sent": _hide_from_sent,
    },
    "answer": {
        "slow": _slow,
        "wrong_certificate": _sign_with("stranger"),
        "new_certificate": _sign_with("platform-answers-next"),
        "break_after_taking": _cut,
        "html_500_after_taking": _html_500,
    },
}
