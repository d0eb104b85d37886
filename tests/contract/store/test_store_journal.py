"""The journal: gapless, chained, and telling when somebody touched it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

import pytest
from sqlalchemy import Connection, delete, update

from connector.store import journal
from connector.store.database import Database
from connector.store.tables import journal as table
from tests.contract.store.conftest import Opener
from tests.contract.store.kit import Meanwhile, at_once

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


def test_entry_that_commits_late_is_neither_missed_nor_chained_out_of_place(on_server: Database) -> None:
    """One written before the others but committed after them gets the next position, and the chain has no gap."""
    with on_server.transaction("slow") as slow:
        journal.write(slow, "letter.accepted", at=NOW, subject="slow")
        quick = Meanwhile(lambda: filled(on_server, 3))
        quick.end()
    with on_server.transaction("sequenced") as tx:
        journal.sequence(tx)
    with on_server.reading() as tx:
        positions = {row.subject: row.position for row in tx.execute(table.select())}
    assert positions == {"let_0": 1, "let_1": 2, "let_2": 3, "slow": 4}
    assert verified(on_server) == journal.Verification(4, None, 0)


def test_many_writers_and_sequencers_at_once_leave_one_gapless_chain(opened: Opener) -> None:
    """Processes that write and chain at the same time never give a position twice, and never leave one out."""
    databases = [opened() for _ in range(2)]

    def live(number: int) -> None:
        database = databases[number % 2]
        for _ in range(8):
            filled(database, 3)

    at_once([partial(live, number) for number in range(6)])
    with databases[0].transaction("the rest sequenced") as tx:
        journal.sequence(tx)
    assert verified(databases[0]) == journal.Verification(6 * 8 * 3, None, 0)


def test_second_sequencer_does_nothing_while_the_first_is_at_it(on_server: Database) -> None:
    """It does not even wait: the first one takes care of everything."""
    with on_server.transaction("written") as tx:
        journal.write(tx, "letter.accepted", at=NOW)
    with on_server.transaction("first") as tx:
        assert journal.sequence(tx) == 1
        second: list[int] = []
        Meanwhile(lambda: second.append(chain(on_server))).end()
    assert second == [0]


def chain(database: Database) -> int:
    """Run the sequencer once."""
    with database.transaction("sequenced") as tx:
        return journal.sequence(tx)
