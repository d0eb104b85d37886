"""A person lets a restored store go on, knowing what was found and what was not."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select, update

from connector.care.aftermath import UNSENT
from connector.flow.decide import Decision
from connector.flow.desk import Desk
from connector.flow.restored import let_go
from connector.letters.errors import AftermathUndecided, AftermathUnknown, StateConflict
from connector.store import journal, restorations, rows
from connector.store import tables as t
from connector.store.rows import AnyRow


def release(desk: Desk, decision: Decision, *, send_not_found: bool = False, send_unasked: bool = False) -> None:
    """Start sending, fetching and handing over again.

    What must not leave is cancelled first, shipment by shipment (``connector cancel``); the rest goes by this decision.

    Args:
        desk: what we work with.
        decision: who and why.
        send_not_found: send what had not left at the backup and was not found in the platform's record.
        send_unasked: send even what the platform could not be asked about.

    Raises:
        StateConflict: nothing waits for a release.
        AftermathUnknown: nobody asked yet what happened since the backup.
        AftermathUndecided: shipments would leave that this decision does not cover.
    """
    sha256 = desk.archive.put(decision.document())
    now = desk.clock.now()
    with desk.database.transaction("restoration released") as tx:
        pending = restorations.pending(tx)
        if pending is None:
            raise StateConflict("nothing waits for a release")
        restoration = rows.lock(tx, t.restorations, pending.id)
        if restoration.asked_at is None:
            raise AftermathUnknown
        undecided = waiting(tx, restoration)
        for name, shipments, covered in (
            ("not_found", undecided.not_found, send_not_found),
            ("unasked", undecided.unasked, send_unasked),
        ):
            if shipments and not covered:
                raise AftermathUndecided(f"{name}: {', '.join(shipments)}")
        every = update(t.restorations).where(t.restorations.c.released_at.is_(None))
        tx.execute(every.values(released_at=now, decision_sha256=sha256))
        resumed = update(t.boxes).where(t.boxes.c.paused == restorations.REASON)
        tx.execute(resumed.values(paused=None))
        let_go(tx, now)
        journal.write(tx, "restoration.released", at=now, actor=decision.actor, digests={"decision": sha256})


@dataclass(frozen=True, slots=True)
class Waiting:
    """Shipments that would leave after the release, by public id: looked for and not found, and never asked about."""

    not_found: list[str]
    unasked: list[str]


def waiting(tx: Connection, restoration: AnyRow) -> Waiting:
    """List what would leave after the release; what was accepted since the last question was never asked about."""
    asked = {shipment for box in (restoration.findings or {"boxes": []})["boxes"] for shipment in box["not_found"]}
    query = select(t.shipments.c.public_id).where(t.shipments.c.status.in_([each.value for each in UNSENT]))
    unsent = list(tx.execute(query.order_by(t.shipments.c.id)).scalars())
    return Waiting([each for each in unsent if each in asked], [each for each in unsent if each not in asked])
