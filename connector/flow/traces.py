"""Which entry of the platform's record of sent letters is a shipment: the one with its mark, or with its bytes if no other's."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from pathlib import PurePosixPath
from typing import Final

from sqlalchemy import Connection

from connector.flow.consignment import Consignment
from connector.letters.attempt import Outcome
from connector.letters.evidence import Match
from connector.ports import Order, Trace
from connector.store import attempts, elsewhere, shipments
from connector.store.rows import AnyRow

Found = tuple[Trace, Match]
MAY_HAVE_LEFT: Final = {Outcome.OPEN.value, Outcome.UNKNOWN.value, Outcome.TAKEN.value}
"""The outcomes of an attempt after which the platform has the letter, or may have it."""


def strongest(traces: Iterable[Trace], order: Order) -> Found | None:
    """Pick the trace that proves: our own mark first, equal bytes second; anything weaker proves nothing."""
    every = list(traces)
    marked = ((trace, Match.OWN_ID) for trace in every if mark_of(trace) == order.mark)
    equal = ((trace, Match.BYTES) for trace in every if trace.content == order.content)
    return next(marked, None) or next(equal, None)


def trace_of(tx: Connection, consignment: Consignment, traces: Sequence[Trace]) -> Found | None:
    """Pick the trace of a shipment as :func:`strongest` does, but none that is another shipment's, or that may be.

    The same document sent twice to one addressee has the same bytes twice: what left then proves nothing of what did not.
    """
    found = strongest([trace for trace in traces if not belongs_to_another(tx, consignment, trace)], consignment.order)
    if found is None or found[1] is Match.OWN_ID:
        return found
    shown = {mark_of(trace) for trace in traces}
    return None if any(_could_be(tx, twin, found[0], shown) for twin in _twins(tx, consignment)) else found


def mark_of(trace: Trace) -> str:
    """Give the name a letter travelled under, which is the mark of its shipment if it is one of ours."""
    return PurePosixPath(trace.name).stem


def belongs_to_another(tx: Connection, consignment: Consignment, trace: Trace) -> bool:
    """Tell whether a trace carries another shipment's mark, or the number that the platform knows another one by."""
    own = consignment.shipment.id
    marked = elsewhere.by_marks(tx, {mark_of(trace)}).values()
    numbered = shipments.by_platform_id(tx, consignment.box.channel, trace.platform_id) if trace.platform_id else None
    return any(shipment.id != own for shipment in (*marked, *([numbered] if numbered else [])))


def _twins(tx: Connection, consignment: Consignment) -> list[AnyRow]:
    """List the other shipments of the same bytes to the same addressee."""
    same = elsewhere.with_bytes(tx, consignment.box, hashlib.sha256(consignment.order.content).hexdigest())
    own, to = consignment.shipment.id, consignment.order.addressee
    return [shipment for shipment in same if shipment.id != own and shipment.party_address == to]


def _could_be(tx: Connection, twin: AnyRow, trace: Trace, shown: Collection[str]) -> bool:
    """Tell whether a trace may be a twin's: it may have left, is not shown under its own mark, and has no other number."""
    if twin.mark in shown or twin.dispatch_id is None or (twin.platform_id and trace.platform_id):
        return False
    return any(attempt.outcome in MAY_HAVE_LEFT for attempt in attempts.about(tx, "send", dispatch_id=twin.dispatch_id))
