"""Stop sending to a platform that has stopped answering, until a read of one of our boxes succeeds."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection

from connector.letters.attempt import Outcome
from connector.offices import boxes
from connector.store import attempts

_IN_A_ROW: Final = 3


def silent(tx: Connection, channel: str) -> bool:
    """Tell whether a platform has gone silent: the last three letters ended unknown, and nothing was read since.

    The read is the fetching that goes on anyway; where no box receives, nobody would ever hear the platform, and letters go.
    """
    last = attempts.last_sent(tx, channel, _IN_A_ROW)
    unknown = [attempt for attempt in last if attempt.outcome == Outcome.UNKNOWN.value]
    if len(unknown) < _IN_A_ROW:
        return False
    heard = [box.empty_at for box in boxes.receiving(tx, channel)]
    return bool(heard) and not any(moment is not None and moment > last[0].closed_at for moment in heard)
