"""Attempts: written down before the call, closed after it; the answer is kept whatever became of the job."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, literal_column, select, update

from connector.letters.attempt import Attempt, Outcome
from connector.letters.ids import new_id
from connector.store import rows
from connector.store.tables import attempts, dispatches

INTERRUPTED = "interrupted"
"""The error code of an attempt whose process ended in it."""


def open_attempt(
    tx: Connection,
    unit_id: int,
    action: str,
    *,
    request_sha256: str,
    opened_at: datetime,
    call_deadline: datetime,
    **row: int,
) -> int:
    """Write an attempt down; an earlier one at the same thing that nobody closed ended with its process, and is unknown.

    Args:
        tx: a transaction that commits before the call.
        unit_id: whose it is.
        action: ``send``, ``confirm``, ``hand_over``, ``bin`` or ``delete``.
        request_sha256: digest of what is asked, in hex.
        opened_at: now.
        call_deadline: when the call counts as over, even if nobody is left to say so.
        **row: the row it concerns: ``dispatch_id``, ``arrival_id``, ``hand_over_id`` or ``clearing_id``.
    """
    close_open(tx, action, opened_at, **row)
    attempt = Attempt(new_id("att"), opened_at, call_deadline, Outcome.OPEN)
    return write_down(tx, attempt, unit_id, action, request_sha256, **row)


def write_down(tx: Connection, attempt: Attempt, unit_id: int, action: str, request_sha256: str, **row: int) -> int:
    """Write an attempt down where surely no earlier one at the same thing is open; arguments as in :func:`open_attempt`."""
    return rows.add(
        tx,
        attempts,
        public_id=attempt.id,
        unit_id=unit_id,
        action=action,
        request_sha256=request_sha256,
        opened_at=attempt.opened_at,
        call_deadline=attempt.call_deadline,
        outcome=attempt.outcome.value,
        **row,
    )


def close_open(tx: Connection, action: str, at: datetime, **row: int) -> None:
    """Close as unknown what nobody else will close: the open attempts of a process that is no more."""
    for attempt in about(tx, action, **row):
        if attempt.outcome == Outcome.OPEN.value:
            close(tx, attempt.id, Outcome.UNKNOWN, at, error_code=INTERRUPTED)


def close(
    tx: Connection,
    attempt_id: int,
    outcome: Outcome,
    at: datetime,
    *,
    answer_sha256: str | None = None,
    error_code: str | None = None,
    detail: str | None = None,
) -> bool:
    """Record what came of an attempt; False, and nothing changes, where an outcome is recorded already.

    That the process ended in it is only presumed, so what its worker says later takes the place of that.
    """
    closed = _CLOSE_OPEN if error_code == INTERRUPTED else _CLOSE
    values = {"outcome": outcome.value, "closed_at": at, "answer_sha256": answer_sha256, "error_code": error_code}
    return tx.execute(closed, {"attempt": attempt_id, **values, "detail": detail}).rowcount == 1


def decide_late(tx: Connection, attempt_id: int, outcome: Outcome) -> bool:
    """Give an attempt that ended unknown the outcome that its kept answer proved later; False where that is known already."""
    unknown = update(attempts).where(attempts.c.id == attempt_id, attempts.c.outcome == Outcome.UNKNOWN.value)
    return outcome is not Outcome.UNKNOWN and tx.execute(unknown.values(outcome=outcome.value)).rowcount == 1


def about(tx: Connection, action: str, **row: int) -> list[Row[Any]]:
    """List the attempts at one action about one row, oldest first."""
    return list(tx.execute(_about(action, *row), {f"of_{column}": number for column, number in row.items()}))


def last_sent(tx: Connection, channel: str, most: int) -> list[Row[Any]]:
    """List the attempts to send over a channel that ended last, the very last one first; those cut off by us do not count."""
    return list(tx.execute(_LAST_SENT, {"on": channel, "most": most}))


def opened_since(tx: Connection, channel: str, since: datetime, most: int) -> list[datetime]:
    """Give the moments of the last attempts to send over a channel since then, the very last one first."""
    query = select(attempts.c.opened_at).join(dispatches, dispatches.c.id == attempts.c.dispatch_id)
    query = query.where(attempts.c.action == "send", attempts.c.opened_at > since, dispatches.c.channel == channel)
    return list(tx.execute(query.order_by(attempts.c.opened_at.desc()).limit(most)).scalars())


# Made once, as in rows.

_STILL_OPEN = attempts.c.outcome == Outcome.OPEN.value
_CLOSE_OPEN = update(attempts).where(attempts.c.id == bindparam("attempt"), _STILL_OPEN)
_CLOSE = update(attempts).where(attempts.c.id == bindparam("attempt"), _STILL_OPEN | (attempts.c.error_code == INTERRUPTED))


_LAST_SENT = (
    select(attempts)
    .join(dispatches, dispatches.c.id == attempts.c.dispatch_id)
    .where(attempts.c.action == literal_column("'send'"), dispatches.c.channel == bindparam("on"))
    .where(attempts.c.closed_at.is_not(None), attempts.c.error_code.is_distinct_from(INTERRUPTED))
    .order_by(attempts.c.closed_at.desc(), attempts.c.id.desc())
    .limit(bindparam("most"))
)


@cache
def _about(action: str, *columns: str) -> Select[Any]:
    """The action stands in plain words: it may decide which index is of use, so that SQLite would plan anew for a bound one."""
    conditions = [attempts.c[column] == bindparam(f"of_{column}") for column in columns]
    return select(attempts).where(attempts.c.action == literal_column(f"'{action}'"), *conditions).order_by(attempts.c.id)


def model(row: Row[Any]) -> Attempt:
    """Turn a row into the model's attempt."""
    return Attempt(row.public_id, row.opened_at, row.call_deadline, Outcome(row.outcome), row.error_code)
