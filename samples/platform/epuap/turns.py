"""Whose turn it is at a call of ePUAP or at a connection to it."""

from __future__ import annotations

from collections.abc import Callable

from samples.platform.epuap.script import DEEDS, Rule
from samples.platform.shared import turns


class Script(turns.Script[Rule]):
    """The rules in force; ``now`` gives the seconds by which spans of time are measured."""

    def __init__(self, now: Callable[[], float]) -> None:
        super().__init__(DEEDS, now)

    def at_call(self, operation: str, address: str) -> list[Rule]:
        """Count a call at every rule it fits, and give the rules whose turn it is."""
        return self.at(("before", "taking", "answer"), operation, address)

    def at_connection(self) -> list[Rule]:
        """Count a connection at every rule for connections, and give the rules whose turn it is."""
        return self.at(("connection",))
