"""Have the list of every mailbox read from its beginning once a night: a message may get its place long behind the cursor."""

from __future__ import annotations

from typing import Final

from connector.flow.chores import Chore, Daily
from connector.flow.desk import Desk
from connector.letters.party import is_ade
from connector.offices import boxes
from connector.store import rows
from connector.store import tables as t
from connector.store.jobs import Job


def list_anew(desk: Desk, job: Job) -> None:  # noqa: ARG001 - a story's signature
    """Forget how far each mailbox was read; what is kept already is known by its number and not fetched again.

    A message that a person took back from the bin, or that has no time, stands where a cursor in a list by time never looks.
    """
    with desk.database.transaction("lists begun anew") as tx:
        for box in boxes.every(tx):
            if is_ade(box.address):
                rows.change(tx, t.boxes, box.id, cursor=None)


LIST_ANEW: Final = Chore("list_anew", list_anew, Daily(1, 20))
