"""The day's books: drawn up every night by themselves, kept in the archive, and told to the journal."""

from __future__ import annotations

import json
from datetime import timedelta

from sqlalchemy import Connection, select

from connector.care.books.agreement import newest_day
from connector.care.books.draw import Books, Period, draw_up
from connector.care.books.view import books_view, finding_view
from connector.flow.chores import WARSAW, Chore, Daily
from connector.flow.desk import Desk
from connector.letters.ids import new_id
from connector.store import journal, rows
from connector.store import tables as t
from connector.store.jobs import Job

_A_DAY = timedelta(days=1)


def close_day(desk: Desk, job: Job) -> None:
    """Draw up a unit's books and keep them, once a day; the day is that of Europe/Warsaw on which they are drawn up.

    They tell the other readers and gaps since the day's books before.
    """
    now = desk.clock.now()
    day = now.astimezone(WARSAW).date().isoformat()
    with desk.database.reading() as tx:
        if _is_kept(tx, job.unit_id, day):
            return
        last = newest_day(tx, job.unit_id, now)
        period = Period(now, events_since=last.made_at if last is not None else now - _A_DAY)
        books = draw_up(tx, rows.get(tx, t.units, job.unit_id), period, desk.patience)
    sha256 = desk.archive.put(json.dumps(books_view(books), ensure_ascii=False, indent=1).encode())
    with desk.database.transaction("day's books kept") as tx:
        _keep(tx, job.unit_id, day, books, sha256)


def _is_kept(tx: Connection, unit_id: int, day: str) -> bool:
    query = select(t.day_books.c.id).where(t.day_books.c.unit_id == unit_id, t.day_books.c.day == day)
    return tx.execute(query).first() is not None


def _keep(tx: Connection, unit_id: int, day: str, books: Books, sha256: str) -> None:
    if books.accepted is None or books.kept is None:
        raise ValueError("a day's books are those of the whole unit")
    public_id = new_id("bks")
    rows.add(
        tx,
        t.day_books,
        public_id=public_id,
        unit_id=unit_id,
        day=day,
        made_at=books.at,
        sha256=sha256,
        position=books.accepted.position,
        accepted=books.accepted.chained,
        kept=books.kept.chained,
        findings=[finding_view(finding) for finding in books.findings],
    )
    ids = {"day": day, "findings": str(len(books.findings))}
    journal.write(tx, "books.drawn_up", at=books.at, subject=public_id, unit_id=unit_id, ids=ids, digests={"books": sha256})


CHORE = Chore("books", close_day, Daily(0, 10), per_unit=True)
"""Ten minutes after midnight in Poland, and at the first start of a day on which it was missed."""
