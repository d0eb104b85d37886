"""A letter's deadline (termin wysłania): whether it is near or missed while something of it has not left."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from connector.letters.shipment import Status

UNSENT = frozenset({Status.ACCEPTED, Status.AWAITING_SIGNATURE, Status.HELD, Status.READY, Status.UNKNOWN})
"""Statuses in which a letter has not left, or not surely."""


class Deadline(StrEnum):
    """What a person is warned of."""

    NEAR = "near"
    MISSED = "missed"


DEADLINE_PL = {Deadline.NEAR: "zbliża się", Deadline.MISSED: "minął"}


def deadline(send_by: datetime, now: datetime, warn_before: timedelta) -> Deadline | None:
    """Say whether an unsent letter's deadline is near or missed; None while there is time."""
    if now >= send_by:
        return Deadline.MISSED
    return Deadline.NEAR if now >= send_by - warn_before else None
