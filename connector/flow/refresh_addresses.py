"""Ask the register (BAE) every night about the addresses that letters went to of late, and note what has changed."""

from __future__ import annotations

from datetime import time
from typing import Final

from connector.flow.chores import Chore, Daily
from connector.flow.desk import Desk
from connector.flow.register import Way, way_to_register
from connector.store import addresses
from connector.store.jobs import Job

_AT_ONCE: Final = 1000
"""Addresses of one question (protocols, e-Doręczenia 8, eda-search)."""


def refresh_addresses(desk: Desk, job: Job) -> None:
    """Refresh a unit's address book, through a mailbox of its own that is switched on; without one, nobody is asked.

    What no letter went to for long is left out of the book.
    """
    now = desk.clock.now()
    since = now - desk.addresses.used_within
    with desk.database.transaction("addresses forgotten") as tx:
        addresses.forget(tx, job.unit_id, since)
        way = way_to_register(tx, desk, job.unit_id)
    last: str | None = ""
    while way is not None and last is not None:
        last = _refresh_next(desk, job.unit_id, way, after=last)


def _refresh_next(desk: Desk, unit_id: int, way: Way, *, after: str) -> str | None:
    """Ask about the next addresses, and give the last of them; None where there are no more."""
    now = desk.clock.now()
    with desk.database.reading() as tx:
        asked = addresses.used_since(tx, unit_id, now - desk.addresses.used_within, after, _AT_ONCE)
    if not asked:
        return None
    known = {entry.address: entry for entry in way.register.refresh(way.own_box, asked)}
    with desk.database.transaction("addresses refreshed") as tx:
        addresses.note(tx, unit_id, [(address, known.get(address)) for address in asked], now, "refresh")
    return asked[-1]


def chore(at: time) -> Chore:
    """Make the nightly chore."""
    return Chore("addresses", refresh_addresses, Daily(at.hour, at.minute), per_unit=True)
