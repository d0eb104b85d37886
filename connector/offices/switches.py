"""A person switches a box: receiving on or off, or going on after a pause."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection

from connector.letters.errors import Problem, RequestInvalid
from connector.letters.party import is_ade
from connector.offices import boxes
from connector.store import jobs, journal, rows
from connector.store import tables as t


class Switch(StrEnum):
    """What a person can do to a box."""

    RECEIVE = "receive"
    """Włączenie odbioru: from now on the connector fetches from the box and confirms."""
    STOP = "stop"
    """Wyłączenie odbioru."""
    RESUME = "resume"
    """Wznowienie: the reason of a pause has been seen to."""
    DELETE_MAIL = "delete_mail"
    """Włączenie usuwania: what is safe here leaves the mailbox."""
    KEEP_MAIL = "keep_mail"
    """Wyłączenie usuwania: from now on nothing leaves it; what is in the bin stays there."""


_CHANGES: dict[Switch, tuple[str, dict[str, object]]] = {
    Switch.RECEIVE: ("box.receiving_on", {"receiving": True}),
    Switch.STOP: ("box.receiving_off", {"receiving": False}),
    Switch.RESUME: ("box.resumed", {"paused": None}),
    Switch.DELETE_MAIL: ("box.deleting_on", {"deleting": True}),
    Switch.KEEP_MAIL: ("box.deleting_off", {"deleting": False}),
}


_NO_MAILBOX = Problem(
    "not_a_mailbox",
    "address",
    "address: usuwać można tylko ze skrzynki e-Doręczeń, nie ze skrytki ePUAP",
    "address: only a mailbox of e-Doręczenia can be cleared, not a box of ePUAP",
)


def switch_box(tx: Connection, address: str, switch: Switch, person: str, at: datetime, unit_id: int | None = None) -> None:
    """Switch a box, tell the journal who did it, and have the box visited at once where that now means something.

    Raises:
        NotFound: no unit, or not this unit, has a box with this address.
        RequestInvalid: nothing can be deleted from a box of ePUAP.
    """
    row = boxes.by_address(tx, address, unit_id)
    if switch is Switch.DELETE_MAIL and not is_ade(row.address):
        raise RequestInvalid([_NO_MAILBOX])
    kind, values = _CHANGES[switch]
    rows.change(tx, t.boxes, row.id, **values)
    actor = f"person:{person}"[:100]
    journal.write(tx, kind, at=at, subject=row.public_id, unit_id=row.unit_id, actor=actor)
    jobs.hurry(tx, "fetch", row.id, at)
