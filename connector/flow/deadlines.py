"""Warn a person of letters that have not left though their deadline is near or past; nothing is failed or dropped for that."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from connector.flow.chores import Chore, Every
from connector.flow.desk import Desk
from connector.letters.deadline import Deadline, deadline
from connector.store import deadlines, journal, rows
from connector.store import tables as t
from connector.store.jobs import Job
from connector.store.rows import AnyRow


def warn(desk: Desk, job: Job) -> None:
    """Note once for each of a unit's letters that its deadline is near, and once that it is missed."""
    now = desk.clock.now()
    with desk.database.reading() as tx:
        found = deadlines.unsent(tx, job.unit_id, now + desk.patience.warn_before)
    for letter in found:
        if _news(desk, letter, now) is not None:
            with desk.database.transaction("deadline noted") as tx:
                _note(tx, desk, letter.id, now)


def _news(desk: Desk, letter: AnyRow, now: datetime) -> Deadline | None:
    """Give what nobody was warned of yet; a clock that is set back takes no warning back."""
    said = deadline(letter.send_by, now, desk.patience.warn_before)
    return None if letter.deadline in {said, Deadline.MISSED} else said


def _note(tx: Connection, desk: Desk, letter_id: int, now: datetime) -> None:
    letter = rows.lock(tx, t.letters, letter_id)
    news = _news(desk, letter, now)
    if news is None:  # another worker was quicker
        return
    rows.change(tx, t.letters, letter.id, deadline=news.value)
    ids = {"send_by": letter.send_by.isoformat()}
    journal.write(tx, _KIND[news], at=now, subject=letter.public_id, unit_id=letter.unit_id, ids=ids)


_KIND: Final = {Deadline.NEAR: "letter.deadline_near", Deadline.MISSED: "letter.deadline_missed"}


CHORE: Final = Chore("deadlines", warn, Every(timedelta(minutes=5)), per_unit=True)
