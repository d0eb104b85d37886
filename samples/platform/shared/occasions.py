"""When a rule of a play is played, and how rules are read from TOML."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar


@dataclass(frozen=True)
class Occasion:
    """Do ``do`` at the calls that the rest describes; all rules that match one call are played together.

    ``operation`` and ``to`` are shell patterns, case included. ``nth`` counts the matching calls from 1. ``after`` and
    ``until`` are seconds since the rule came into force. ``chance`` is the share of matching calls that are met; equal
    ``seed``, equal calls met.
    """

    do: str
    operation: str = "*"
    to: str = "*"
    nth: int | None = None
    after: float = 0
    until: float | None = None
    chance: float | None = None
    seed: int = 0


OccasionT = TypeVar("OccasionT", bound=Occasion)


def from_tables(kind: type[OccasionT], tables: Iterable[Mapping[str, Any]]) -> list[OccasionT]:
    """Make rules of tables; ``do`` may be a list of deeds, which makes one rule of each.

    Raises:
        ValueError, TypeError: an unknown deed or key.
    """
    rules = []
    for table in tables:
        wanted = table.get("do")
        deeds = wanted if isinstance(wanted, list) else [wanted]
        rules += [kind(**{**table, "do": deed}) for deed in deeds]
    return rules


def load(kind: type[OccasionT], path: Path) -> list[OccasionT]:
    """Read the ``[[rule]]`` tables of a TOML file.

    Raises:
        ValueError, TypeError: broken TOML, an unknown table, deed or key.
    """
    found = tomllib.loads(path.read_text(encoding="utf-8"))
    if set(found) - {"rule"}:
        raise ValueError(f"unknown tables: {sorted(set(found) - {'rule'})}; a script has [[rule]] only")
    return from_tables(kind, found.get("rule", []))
