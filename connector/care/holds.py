"""A person stops or lets go on the erasing of one thing, or says how long it is kept."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Table

from connector.care.erase import table_of
from connector.flow.decide import Decision
from connector.flow.desk import Desk
from connector.letters.errors import StateConflict
from connector.store import holds, journal, rows
from connector.store.rows import AnyRow


def hold(desk: Desk, unit_id: int, public_id: str, decision: Decision) -> None:
    """Keep a letter or arrival whatever its category says (wstrzymanie usunięcia), until the hold is lifted.

    Raises:
        NotFound: this unit has no such thing.
        StateConflict: it is on hold already, or erased.
    """
    table, sha256, now = table_of(public_id), desk.archive.put(decision.document()), desk.clock.now()
    with desk.database.transaction("hold placed") as tx:
        row = _still_here(tx, table, public_id, unit_id)
        if holds.of(tx, table, row.id) is not None:
            raise StateConflict("it is on hold already")
        holds.place(tx, table, row, decision.person, decision.reason, now)
        _tell(tx, "retention.hold", row, decision, sha256, now)


def unhold(desk: Desk, unit_id: int, public_id: str, decision: Decision) -> None:
    """Lift a hold.

    Raises:
        NotFound: this unit has no such thing.
        StateConflict: it is not on hold, or erased.
    """
    table, sha256, now = table_of(public_id), desk.archive.put(decision.document()), desk.clock.now()
    with desk.database.transaction("hold lifted") as tx:
        row = _still_here(tx, table, public_id, unit_id)
        found = holds.of(tx, table, row.id)
        if found is None:
            raise StateConflict("it is not on hold")
        holds.lift(tx, found, now)
        _tell(tx, "retention.unhold", row, decision, sha256, now)


def categorise(desk: Desk, unit_id: int, public_id: str, category: str | None, decision: Decision) -> None:
    """Say how long a letter or arrival is kept; None: until somebody says so.

    Args:
        desk: what we work with.
        unit_id: whose it is.
        public_id: of the letter or arrival.
        category: written as ``connector.letters.retention`` reads it.
        decision: who and why.

    Raises:
        NotFound: this unit has no such thing.
        StateConflict: it is erased.
    """
    table, sha256, now = table_of(public_id), desk.archive.put(decision.document()), desk.clock.now()
    with desk.database.transaction("category set") as tx:
        row = _still_here(tx, table, public_id, unit_id)
        rows.change(tx, table, row.id, category=category)
        said = {"before": row.category or "", "category": category or ""}
        _tell(tx, "retention.category", row, decision, sha256, now, said)


def _still_here(tx: Connection, table: Table, public_id: str, unit_id: int) -> AnyRow:
    row = rows.find_to_change(tx, table, public_id, unit_id)
    if row.erased_at is not None:
        raise StateConflict("it is erased")
    return row


def _tell(
    tx: Connection, kind: str, row: AnyRow, decision: Decision, sha256: str, at: datetime, ids: dict[str, str] | None = None
) -> None:
    digests = {"decision": sha256}
    journal.write(tx, kind, at=at, subject=row.public_id, unit_id=row.unit_id, actor=decision.actor, ids=ids, digests=digests)
