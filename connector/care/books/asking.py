"""Read the moment from which somebody wants the books."""

from __future__ import annotations

from datetime import datetime

from connector.flow.chores import WARSAW
from connector.letters.errors import InputRefused


def moment_of(text: str) -> datetime:
    """Read a day or moment (ISO 8601); without a zone it is the clock's in Poland.

    Raises:
        InputRefused: it is none.
    """
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise InputRefused(f"{text[:40]}: not a day or moment (ISO 8601)") from None
    return found if found.tzinfo is not None else found.replace(tzinfo=WARSAW)
