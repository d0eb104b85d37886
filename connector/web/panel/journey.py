"""The way of a shipment as a picture: four steps, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from connector.letters.shipment import LABEL_PL, Status
from connector.letters.status import SETTLED

STEPS: Final = ("Przyjęcie od urzędu", "Wysyłka", "Platforma", "Doręczenie")


class Mark(StrEnum):
    """How a step is drawn."""

    DONE = "done"
    HERE = "here"
    """It stands here and goes on by itself."""
    STOPPED = "stopped"
    """It stands here for good, or until a person does something."""
    DOUBT = "doubt"
    """Nobody knows whether it came this far."""
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its name, how it is drawn, what stands below it in words, and whether the shipment is here now."""

    name: str
    mark: Mark
    note: str
    is_here: bool = False


_PLACE: Final = {
    Status.ACCEPTED: (0, Mark.HERE),
    Status.REFUSED_HERE: (0, Mark.STOPPED),
    Status.AWAITING_SIGNATURE: (0, Mark.STOPPED),
    Status.HELD: (0, Mark.STOPPED),
    Status.READY: (0, Mark.HERE),
    Status.SENDING: (1, Mark.HERE),
    Status.UNKNOWN: (1, Mark.DOUBT),
    Status.TAKEN: (2, Mark.HERE),
    Status.SUBMITTED: (2, Mark.HERE),
    Status.POSTED: (2, Mark.HERE),
    Status.AVAILABLE: (2, Mark.HERE),
    Status.DELIVERED: (3, Mark.DONE),
    Status.DEEMED_DELIVERED: (3, Mark.DONE),
    Status.RETURNED: (3, Mark.STOPPED),
    Status.UNDELIVERED: (3, Mark.STOPPED),
    Status.REFUSED: (2, Mark.STOPPED),
    Status.FAILED: (1, Mark.STOPPED),
    Status.CANCELLED: (0, Mark.STOPPED),
    Status.CLOSED_BY_PERSON: (1, Mark.DOUBT),
}


def journey(status: str) -> list[Step]:
    """Draw the four steps of a shipment with this status; only what is sure is drawn as done."""
    known = Status(status)
    place, mark = _PLACE[known]
    before = [Step(name, Mark.DONE, "zrobione") for name in STEPS[:place]]
    after = [Step(name, Mark.AHEAD, _of_steps_ahead(known, mark)) for name in STEPS[place + 1 :]]
    return [*before, Step(STEPS[place], mark, LABEL_PL[known], is_here=True), *after]


def _of_steps_ahead(status: Status, mark: Mark) -> str:
    if mark is Mark.DOUBT:
        return "nie wiadomo"
    return "nie" if status in SETTLED else "jeszcze nie"
