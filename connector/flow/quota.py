"""How many letters a channel may send in a minute, where its platform or its configuration sets a limit."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from connector.ports import Channel
from connector.store import attempts

_MINUTE: Final = timedelta(minutes=1)


def used_up_until(tx: Connection, channel: Channel, now: datetime) -> datetime | None:
    """Say when the next letter may leave where the last minute's are as many as allowed; None where one may leave now.

    Workers that ask at the same moment may each send one more.
    """
    if not channel.sends_a_minute:
        return None
    opened = attempts.opened_since(tx, channel.name, now - _MINUTE, channel.sends_a_minute)
    return opened[-1] + _MINUTE if len(opened) == channel.sends_a_minute else None
