"""The journal: gapless, chained, and telling when somebody touched it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, delete, update

from connector.store import journal
from connector.store.database import Database
from connector.store.tables import journal as table

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def filled(database: Database, entries: int = 5) -> None:
    """Write and sequence a number of entries."""
    with database.transaction("written") as tx:
        for number in range(entries):
            journal.write(tx, "letter.accepted", at=NOW, subject=f"let_{number}", ids={"n": str(number)}, digests={"d": "ab"})
    with database.transaction("sequenced") as tx:
        journal.sequence(tx)


def verified(database: Database) -> journal.Verification:
    """Check the chain."""
    with database.reading() as tx:
        return journal.verify(tx)


def test_chain_of_untouched_entries_holds(database: Database) -> None:
    """Every entry gets a position without gaps, and the chain verifies, also after more entries."""
    filled(database)
    filled(database, 2)
    assert verified(database) == journal.Verification(7, None, 0)


def test_entry_without_a_position_is_counted_not_hidden(database: Database) -> None:
    """What the sequencer has not reached yet is told."""
    filled(database)
    with database.transaction("written") as tx:
        journal.write(tx, "letter.accepted", at=NOW)
    assert verified(database).unchained == 1


TOUCHES: dict[str, Callable[[Connection], object]] = {
    "kind changed": lambda tx: tx.execute(update(table).where(table.c.position == 3).values(kind="letter.cancelled")),
    "digest changed": lambda tx: tx.execute(update(table).where(table.c.position == 3).values(digests={"d": "cd"})),
    "removed": lambda tx: tx.execute(delete(table).where(table.c.position == 3)),
    "moved": lambda tx: tx.execute(update(table).where(table.c.position == 3).values(position=9)),
}


@pytest.mark.parametrize("touch", TOUCHES.values(), ids=TOUCHES.keys())
def test_touched_entry_breaks_the_chain_where_it_stood(database: Database, touch: Callable[[Connection], object]) -> None:
    """A changed, removed or moved entry is found, with its position."""
    filled(database)
    with database.transaction("touched") as tx:
        touch(tx)
    assert verified(database).broken_at == 3
