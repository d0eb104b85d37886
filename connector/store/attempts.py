"""Attempts: written down before the call, closed after it; the answer is kept whatever became of the job."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, select, update

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
        action: ``send``, ``confirm`` or ``hand_over``.
        request_sha256: digest of what is asked, in hex.
        opened_at: now.
        call_deadline: when the call counts as over, even if nobody is left to say so.
        **row: the row it concerns: ``dispatch_id``, ``arrival_id`` or ``hand_over_id``.
    """
    close_open(tx, action, opened_at, **row)
    return rows.add(
        tx,
        attempts,
        public_id=new_id("att"),
        unit_id=unit_id,
        action=action,
        request_sha256=request_sha256,
        opened_at=opened_at,
        call_deadline=call_deadline,
        outcome=Outcome.OPEN.value,
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
) -> None:
    """Record what came of an attempt."""
    tx.execute(
        update(attempts)
        .where(attempts.c.id == attempt_id)
        .values(outcome=outcome.value, closed_at=at, answer_sha256=answer_sha256, error_code=error_code, detail=detail)
    )


def about(tx: Connection, action: str, **row: int) -> list[Row[Any]]:
    """List the attempts at one action about one row, oldest first."""
    conditions: list[ColumnElement[bool]] = [attempts.c[column] == number for column, number in row.items()]
    return list(tx.execute(select(attempts).where(attempts.c.action == action, *conditions).order_by(attempts.c.id)))


def last_sent(tx: Connection, channel: str, most: int) -> list[Row[Any]]:
    """List the attempts to send over a channel that ended last, the very last one first; those cut off by us do not count."""
    query = select(attempts).join(dispatches, dispatches.c.id == attempts.c.dispatch_id)
    query = query.where(attempts.c.action == "send", dispatches.c.channel == channel, attempts.c.closed_at.is_not(None))
    query = query.where(attempts.c.error_code.is_distinct_from(INTERRUPTED))
    return list(tx.execute(query.order_by(attempts.c.closed_at.desc(), attempts.c.id.desc()).limit(most)))


def model(row: Row[Any]) -> Attempt:
    """Turn a row into the model's attempt."""
    return Attempt(row.public_id, row.opened_at, row.call_deadline, Outcome(row.outcome), row.error_code)
