"""Evidence: appended, never changed but for whom it belongs to."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from connector.letters.evidence import Evidence, Kind, Match, Verdict
from connector.store.tables import arrivals, evidence

# Made once, as in rows.
_OF_SHIPMENT = select(evidence).where(evidence.c.shipment_id == bindparam("shipment")).order_by(evidence.c.id)
_WAITING_FOR = (
    select(evidence)
    .join(arrivals, arrivals.c.id == evidence.c.arrival_id)
    .where(arrivals.c.channel == bindparam("on"), evidence.c.about == bindparam("document"))
    .where(evidence.c.shipment_id.is_(None) | (evidence.c.match == Match.PROBABLE.value))
    .order_by(evidence.c.id)
)


def of_shipment(tx: Connection, shipment_id: int) -> list[Row[Any]]:
    """List what is kept about a shipment, oldest first."""
    return list(tx.execute(_OF_SHIPMENT, {"shipment": shipment_id}))


def of_arrival(tx: Connection, arrival_id: int) -> Row[Any] | None:
    """Find the evidence that came as this item of a queue."""
    return tx.execute(select(evidence).where(evidence.c.arrival_id == arrival_id)).first()


def is_kept(tx: Connection, unit_id: int, sha256: str, about: str | None) -> bool:
    """Tell whether these very bytes are evidence about this message already, however they came."""
    query = select(evidence.c.id).where(evidence.c.sha256 == sha256, evidence.c.unit_id == unit_id, evidence.c.about == about)
    return tx.execute(query.limit(1)).first() is not None


def without_shipment(tx: Connection, unit_id: int) -> list[Row[Any]]:
    """List proofs without a letter (dowody bez pisma), oldest first."""
    query = select(evidence).where(evidence.c.unit_id == unit_id, evidence.c.shipment_id.is_(None))
    return list(tx.execute(query.order_by(evidence.c.id)))


def waiting_for(tx: Connection, channel: str, platform_id: str) -> list[Row[Any]]:
    """List receipts that came by themselves over a channel, speak of this document, and surely belong nowhere yet."""
    return list(tx.execute(_WAITING_FOR, {"on": channel, "document": platform_id}))


def numbers_about(tx: Connection, unit_id: int, document: str) -> set[str]:
    """Give the platform's own numbers of a unit's evidence about a document, wherever it belongs."""
    query = select(evidence.c.platform_id).where(evidence.c.about == document, evidence.c.unit_id == unit_id)
    return {number for number in tx.execute(query).scalars() if number is not None}


def model(row: Row[Any]) -> Evidence:
    """Turn a row into the model's evidence."""
    return Evidence(
        row.public_id,
        Kind(row.kind),
        Verdict(row.verdict),
        Match(row.match),
        row.received_at,
        row.event_at,
        row.sha256,
        row.about,
        row.says,
        row.made_at,
    )
