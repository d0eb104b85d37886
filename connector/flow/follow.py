"""Follow up what left: in the platform's record of sent letters, or over a mailbox by task, message and evidence."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from connector.letters.mode import OVER_MAILBOX
from connector.letters.status import SETTLED
from connector.store import jobs
from connector.store.rows import AnyRow


def follow(tx: Connection, shipments: Iterable[AnyRow], due: datetime, *, running_counts: bool = True) -> None:
    """Have each shipment that is not settled asked about, with whatever its way has for that.

    Over a mailbox a message with a number has its evidence collected; those without one are parted from their dispatch, or
    looked for, together.
    """
    wanted = {following(shipment): shipment for shipment in shipments if shipment.status not in SETTLED}
    for (kind, subject), one in wanted.items():
        own = {"running_counts": running_counts, "box_id": one.box_id}
        jobs.ensure(tx, one.unit_id, kind, subject, lane=f"{kind}:{subject}", due=due, **own)


def following(shipment: AnyRow) -> tuple[str, int]:
    """Give the kind and subject of the job that asks about a shipment that left, or may have."""
    if shipment.mode not in OVER_MAILBOX:
        return "reconcile", int(shipment.id)
    return ("collect", int(shipment.id)) if shipment.platform_id else ("part", int(shipment.dispatch_id))
