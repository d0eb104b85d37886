"""How long after its owner's death a job is in somebody's hands again: noted by the database itself, at every claim."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from connector.store.database import Database

_TABLE: Final = "CREATE TABLE takeovers (kind TEXT NOT NULL, was_due {moment} NOT NULL, at {moment} NOT NULL)"
_ON_POSTGRESQL: Final = (
    _TABLE.format(moment="TIMESTAMPTZ"),
    """CREATE FUNCTION note_takeover() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN INSERT INTO takeovers VALUES (OLD.kind, OLD.lease_until, clock_timestamp()); RETURN NEW; END $$""",
    """CREATE TRIGGER takeover AFTER UPDATE ON jobs FOR EACH ROW
    WHEN (OLD.owner IS NOT NULL AND NEW.fence > OLD.fence) EXECUTE FUNCTION note_takeover()""",
)
"""A lease that ran out and is claimed by another."""
_ON_SQLITE: Final = (
    _TABLE.format(moment="TEXT"),
    """CREATE TRIGGER takeover AFTER UPDATE ON jobs
    WHEN OLD.owner IS NOT NULL AND NEW.owner IS NULL AND NEW.done_at IS NULL AND NEW.due = OLD.due AND NEW.tries = OLD.tries
    BEGIN INSERT INTO takeovers VALUES (OLD.kind, OLD.lease_until, strftime('%Y-%m-%dT%H:%M:%fZ', 'now')); END""",
)
"""What the dead process held is free: the next one says so when it starts, whatever lease was left."""


def watch(database: Database) -> None:
    """Begin to take notes."""
    with database.transaction("takeovers watched") as tx:
        for statement in _ON_POSTGRESQL if database.shared else _ON_SQLITE:
            tx.exec_driver_sql(statement)


def waits(database: Database, births: list[datetime]) -> list[timedelta]:
    """Give how long each job waited: after its lease's end, or where the process is alone, after the next one's start."""
    with database.reading() as tx:
        noted = [(row.was_due, row.at) for row in tx.exec_driver_sql("SELECT was_due, at FROM takeovers")]
    if database.shared:
        return [at - was_due for was_due, at in noted]
    moments = [datetime.fromisoformat(at).astimezone(UTC) for _, at in noted]
    return [at - max(born for born in births if born <= at) for at in moments]
