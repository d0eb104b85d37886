"""What need not be kept any more, and why something must: category, time, holds, and whether anything about it is open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Table, func, select

from connector.care.settled import arrival_course, letter_course
from connector.flow.chores import WARSAW
from connector.letters import retention as rule
from connector.store import holds
from connector.store import tables as t
from connector.store.rows import AnyRow

OBSTACLES: Final = {
    "erased": ("już usunięto", "erased already"),
    "no_category": ("nie ma kategorii archiwalnej, więc jest przechowywane", "has no category, and so is kept"),
    "for_ever": ("kategoria A: przechowywane wieczyście", "category A: kept for ever"),
    "not_due": ("okres przechowywania trwa", "its time of keeping is not over"),
    "on_hold": ("wstrzymano usuwanie", "on hold"),
    "open": ("sprawa nie jest zakończona", "not settled"),
    "child_open": ("jedna z przesyłek albo przekazań nie jest zakończona", "one of its shipments or hand-overs is open"),
    "work_pending": ("konektor ma jeszcze coś z tym zrobić", "a job about it is pending"),
    "is_evidence": ("to dowód do pisma wychodzącego, więc zostaje", "it is a proof for a letter, and stays"),
    "expertise": (
        "kategoria BE: najpierw ekspertyza archiwum państwowego",
        "category BE: the state archive's experts come first",
    ),
    "used_up": (
        "kategoria Bc: człowiek musi stwierdzić, że jest już niepotrzebne",
        "category Bc: a person must say that it is used up",
    ),
}
"""Why something is not erased, in Polish and English."""

FOR_A_PERSON: Final = frozenset({"expertise", "used_up"})
"""Obstacles that a person's word removes, and nothing else does."""

_PAGE: Final = 500


@dataclass(frozen=True, slots=True)
class Kept:
    """A letter or arrival: its category, when it was settled, from when it is free, and why it may not be erased yet."""

    table: Table
    row: AnyRow
    settled: date | None
    free_from: date | None
    obstacles: tuple[str, ...]


def look(tx: Connection, table: Table, row: AnyRow, on: date) -> Kept:
    """Say how long a letter or arrival is kept, as of a day in Poland."""
    open_because, settled = letter_course(tx, row) if table is t.letters else arrival_course(tx, row)
    category = rule.read(row.category) if row.category else None
    free_from = category.free_from(settled) if category and settled else None
    found = [
        ("erased", row.erased_at is not None),
        ("no_category", category is None),
        ("for_ever", category is not None and category.kind == "A"),
        ("not_due", free_from is not None and free_from > on),
        ("on_hold", holds.of(tx, table, row.id) is not None),
        *((reason, True) for reason in open_because),
        ("expertise", category is not None and category.kind == "BE"),
        ("used_up", category is not None and category.kind == "Bc"),
    ]
    return Kept(table, row, settled, free_from, tuple(reason for reason, holds_true in found if holds_true))


def in_question(tx: Connection, unit_id: int, on: date) -> Iterator[Kept]:
    """Go through what a unit keeps although it is so old that its category could let it go: free by now, or still open.

    Categories that never let go, and things without one, are not gone through (:func:`kept_for_good` counts them).
    """
    for table, began in _TABLES:
        for category in _categories(tx, table, unit_id):
            before = rule.read(category).settled_before(on)
            if before is None:
                continue
            for row in _older(tx, table, began, (unit_id, category), before):
                kept = look(tx, table, row, on)
                if "not_due" not in kept.obstacles:
                    yield kept


_TABLES: Final = ((t.letters, t.letters.c.accepted_at), (t.arrivals, t.arrivals.c.received_at))
"""What is kept, and the moment by which its age shows."""


def _still(table: Table, unit_id: int) -> ColumnElement[bool]:
    return (table.c.unit_id == unit_id) & table.c.category.is_not(None) & table.c.erased_at.is_(None)


def _categories(tx: Connection, table: Table, unit_id: int) -> list[str]:
    """List the categories in use, each by one step down the index."""
    step = select(table.c.category).where(_still(table, unit_id)).order_by(table.c.category).limit(1)
    found: list[str] = []
    category = tx.execute(step).scalar()
    while category is not None:
        found.append(category)
        category = tx.execute(step.where(table.c.category > category)).scalar()
    return found


def _older(tx: Connection, table: Table, began: ColumnElement[Any], which: tuple[int, str], before: date) -> Iterator[AnyRow]:
    """Give the rows of a category that came before a day, oldest first."""
    query = select(table).where(_still(table, which[0]), table.c.category == which[1])
    if before != date.max:
        query = query.where(began < datetime.combine(before, time(), WARSAW).astimezone(UTC))
    query = query.order_by(began, table.c.id).limit(_PAGE)
    page = tx.execute(query).all()
    while page:
        yield from page
        last = page[-1]._mapping[began]  # noqa: SLF001 - SQLAlchemy's public name for the row as a mapping
        further = (began > last) | ((began == last) & (table.c.id > page[-1].id))
        page = tx.execute(query.where(began >= last, further)).all()


def kept_for_good(tx: Connection, unit_id: int) -> dict[str, int]:
    """Count what no time lets go: of category A, and without any."""
    counts = {"A": 0, "": 0}
    for table, _ in _TABLES:
        mine = select(func.count()).select_from(table).where(table.c.unit_id == unit_id, table.c.erased_at.is_(None))
        counts["A"] += int(tx.execute(mine.where(table.c.category == "A")).scalar_one())
        counts[""] += int(tx.execute(mine.where(table.c.category.is_(None))).scalar_one())
    return counts
