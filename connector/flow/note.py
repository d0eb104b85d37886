"""Append what we record ourselves to a shipment's evidence: that the platform knows it, parted it, or that we stopped asking."""

from __future__ import annotations

import hashlib

from sqlalchemy import Connection

from connector.flow.desk import Desk
from connector.flow.settle import settle
from connector.letters.evidence import Kind, Match, Verdict
from connector.letters.ids import new_id
from connector.letters.mode import OVER_MAILBOX
from connector.store import rows
from connector.store import tables as t
from connector.store.rows import AnyRow


def note(
    tx: Connection,
    desk: Desk,
    shipment: AnyRow,
    kind: Kind,
    match: Match,
    *,
    about: str | None = None,
    content: bytes | None = None,
    reason: str | None = None,
) -> None:
    """Append a record; who calls this settles the shipment.

    Args:
        tx: the transaction.
        desk: what we work with.
        shipment: which one.
        kind: what is recorded.
        match: why it belongs there.
        about: the platform's number that it tells.
        content: the bytes that it rests on, which are in the archive already.
        reason: the platform's words, or a code.
    """
    rows.add(
        tx,
        t.evidence,
        public_id=new_id("evd"),
        unit_id=shipment.unit_id,
        shipment_id=shipment.id,
        kind=kind.value,
        name=_name(shipment) if content is not None else None,
        about=about,
        received_at=desk.clock.now(),
        sha256=hashlib.sha256(content).hexdigest() if content is not None else None,
        verdict=Verdict.RECORDED.value,
        reason=reason,
        match=match.value,
    )


def _name(shipment: AnyRow) -> str:
    return "SENT.json" if shipment.mode in OVER_MAILBOX else "SENT.xml"


def end_search(tx: Connection, desk: Desk, shipment: AnyRow, reason: str) -> None:
    """Record that we stop asking, with what the last look came to, and hand the move to a person."""
    note(tx, desk, shipment, Kind.SEARCH_ENDED, Match.OWN_ID, reason=reason)
    settle(tx, desk, shipment.id)
