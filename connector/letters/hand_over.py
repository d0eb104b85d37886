"""Giving an arrival to one document system."""

from __future__ import annotations

from enum import StrEnum


class HandOverState(StrEnum):
    """How far the hand-over (przekazanie do EZD) of one arrival to one document system got."""

    ROUTED = "routed"
    """Unit and target chosen; nothing given yet."""
    HANDING_OVER = "handing_over"
    """Given; the document system's own number is not here yet."""
    HANDOVER_UNKNOWN = "handover_unknown"
    NOT_TAKEN = "not_taken"
    HANDED_OVER = "handed_over"
    """The document system's own id (RPW number) is here."""
