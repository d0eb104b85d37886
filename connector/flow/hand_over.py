"""Hand an arrival over to a document system, and take its acknowledgement."""

from __future__ import annotations

import logging
from datetime import datetime

from sqlalchemy import Connection, select

from connector.flow.desk import Desk
from connector.flow.insist import insist
from connector.flow.parcel import make_parcel
from connector.letters.attempt import Outcome
from connector.letters.errors import ConfigurationWrong, LeaseLost, NotFound, NotTaken, PlatformError, Refused, StateConflict
from connector.letters.hand_over import HandOverState
from connector.ports import Parcel
from connector.store import arrivals, attempts, jobs, journal, rows
from connector.store import tables as t
from connector.store.jobs import Job
from connector.store.rows import AnyRow

log = logging.getLogger(__name__)

API_TARGET = "api"
"""A document system that fetches by itself: it sees the arrival in the API and acknowledges it there."""


def hand_over(desk: Desk, job: Job) -> None:
    """Give one arrival to one document system and record what came of it.

    Only where surely nothing arrived is it tried again by itself; an unknown outcome waits for a person.

    Raises:
        ConfigurationWrong: no such document system is configured; nothing was called.
    """
    with desk.database.reading() as tx:
        row = rows.get(tx, t.hand_overs, job.subject)
        if row.target != API_TARGET and row.target not in desk.systems:
            raise ConfigurationWrong(f"document system {row.target}")
        arrival = rows.get(tx, t.arrivals, row.arrival_id)
        parcel = make_parcel(tx, desk, arrival)
    attempt_id = _open_attempt(desk, job, row, parcel)
    number, error = _give(desk, row, parcel)
    insist(lambda: _record(desk, job, row, attempt_id, number, error), desk.patience.record_for)


def _open_attempt(desk: Desk, job: Job, row: AnyRow, parcel: Parcel) -> int:
    now = desk.clock.now()
    system = desk.systems.get(row.target)
    deadline = now + (system.call_timeout if system else desk.patience.lease)
    with desk.database.transaction("hand-over attempt open") as tx:
        jobs.extend(tx, job, deadline + desk.patience.lease_margin)
        return attempts.open_attempt(
            tx,
            row.unit_id,
            "hand_over",
            request_sha256=parcel.metadata["document"]["sha256"],
            opened_at=now,
            call_deadline=deadline,
            hand_over_id=row.id,
        )


def _give(desk: Desk, row: AnyRow, parcel: Parcel) -> tuple[str | None, PlatformError | None]:
    if row.target == API_TARGET:
        return None, None
    try:
        return desk.systems[row.target].hand_over(parcel), None
    except PlatformError as error:
        return None, error


def _record(desk: Desk, job: Job, row: AnyRow, attempt_id: int, number: str | None, error: PlatformError | None) -> None:
    """Append the outcome, whoever owns the job by now; the hand-over follows it while the job is ours, or a number came."""
    now = desk.clock.now()
    outcome, state = _meaning(number, error)
    code, detail = (error.code, error.detail) if error else (None, None)
    with desk.database.transaction("hand-over outcome recorded") as tx:
        rows.lock(tx, t.arrivals, row.arrival_id)
        if not attempts.close(tx, attempt_id, outcome, now, error_code=code, detail=detail):
            return  # an earlier try was committed after all
        ours = _end(tx, desk, job, error, now)
        # It may have been acknowledged meanwhile, and a register number is never taken back.
        acknowledged = rows.get(tx, t.hand_overs, row.id).state == HandOverState.HANDED_OVER.value
        if not acknowledged and (ours or number):
            _move(tx, desk, row, state, number, code)


def _end(tx: Connection, desk: Desk, job: Job, error: PlatformError | None, now: datetime) -> bool:
    """End the job, or put it off where surely nothing arrived; False where another worker owns it now."""
    try:
        if isinstance(error, NotTaken):
            jobs.put_off(tx, job, now + desk.patience.pause(job.tries), error.code)
        else:
            jobs.finish(tx, job, now)
    except LeaseLost:
        log.warning("job %s (%s): another worker took it over; the answer is kept", job.id, job.kind)
        return False
    return True


def _meaning(number: str | None, error: PlatformError | None) -> tuple[Outcome, HandOverState]:
    if error is None:
        return Outcome.TAKEN, HandOverState.HANDED_OVER if number else HandOverState.HANDING_OVER
    if isinstance(error, NotTaken):
        return Outcome.NOT_TAKEN, HandOverState.ROUTED
    if isinstance(error, Refused):
        return Outcome.REFUSED, HandOverState.NOT_TAKEN
    return Outcome.UNKNOWN, HandOverState.HANDOVER_UNKNOWN


def _move(
    tx: Connection, desk: Desk, row: AnyRow, state: HandOverState, number: str | None, error_code: str | None = None
) -> None:
    rows.change(tx, t.hand_overs, row.id, state=state.value, external_id=number, error_code=error_code)
    arrivals.refresh(tx, row.arrival_id)
    arrival = rows.get(tx, t.arrivals, row.arrival_id)
    ids = {"target": row.target, **({"register_number": number} if number else {})}
    kind = f"arrival.{state.value}"
    journal.write(tx, kind, at=desk.clock.now(), subject=arrival.public_id, unit_id=row.unit_id, ids=ids)


def acknowledge(desk: Desk, unit_id: int, arrival_id: str, target: str, register_number: str) -> None:
    """Record that a document system registered an arrival under its own number; saying it twice is harmless.

    Raises:
        NotFound: the arrival is not known in this unit, or was never on its way to this target.
        StateConflict: it is registered already, under another number.
    """
    with desk.database.transaction("arrival acknowledged") as tx:
        arrival = rows.find_to_change(tx, t.arrivals, arrival_id, unit_id)
        query = select(t.hand_overs).where(t.hand_overs.c.arrival_id == arrival.id, t.hand_overs.c.target == target)
        row = tx.execute(query).first()
        if row is None:
            raise NotFound(f"{arrival_id} for {target}")
        if row.state != HandOverState.HANDED_OVER.value:
            _move(tx, desk, row, HandOverState.HANDED_OVER, register_number)
        elif row.external_id != register_number:
            raise StateConflict(f"registered as {row.external_id}")
