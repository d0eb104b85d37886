"""Whether a message may leave its mailbox: everything that must hold, by what is recorded here and what the archive holds now."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, Table, select

from connector.care.settled import arrival_course
from connector.flow.desk import Desk
from connector.flow.pause import quiet, sending_stops
from connector.letters.awaits import AWAITS
from connector.letters.errors import ArchiveDamaged
from connector.letters.evidence import Kind, Verdict
from connector.letters.shipment import Status
from connector.mailbox_settings import DeletingSettings
from connector.store import clearings, documents, evidence, holds, rows
from connector.store import tables as t
from connector.store.rows import AnyRow

log = logging.getLogger(__name__)

ENDED: Final = (Status.DELIVERED, Status.DEEMED_DELIVERED, Status.RETURNED, Status.UNDELIVERED, Status.REFUSED)
_FINAL: Final = frozenset({
    Kind.BPOX, Kind.BPOP, Kind.HEPO, Kind.A2, Kind.B2, Kind.B3, Kind.D2, Kind.E2, Kind.HDW,
})  # fmt: skip
LONGEST_COMMIT: Final = timedelta(hours=1)
"""Longer than a transaction takes from reading the clock to its commit: what is so old was there when a backup began."""


@dataclass(frozen=True, slots=True)
class Terms:
    """How long a message stays in the mailbox after the last of it came, and in the bin; and how many are dealt with at once."""

    after: timedelta
    in_bin: timedelta
    most: int

    @classmethod
    def of(cls, chosen: DeletingSettings) -> Terms:
        """Read them from the configuration."""
        return cls(timedelta(days=chosen.after_days), timedelta(days=chosen.bin_days), chosen.most_at_once)


@dataclass(frozen=True, slots=True)
class Item:
    """A message, and what stands for it here: the arrival, or the letter with the shipment.

    ``kept_at`` is when the last of it came; ``digests`` are of all that is kept of it.
    """

    number: str
    table: Table
    owner: AnyRow
    shipment: AnyRow | None
    kept_at: datetime
    digests: tuple[str, ...]


def of_arrival(tx: Connection, arrival: AnyRow) -> Item:
    """Say what stands for a received message."""
    kept = {document.sha256 for document in documents.of_arrival(tx, arrival.id)}
    digests = kept | {arrival.envelope_sha256, arrival.document_sha256}
    return Item(arrival.platform_id, t.arrivals, arrival, None, arrival.received_at, tuple(sorted(digests)))


def of_shipment(tx: Connection, shipment: AnyRow) -> Item:
    """Say what stands for a sent message."""
    letter = rows.get(tx, t.letters, shipment.letter_id)
    pieces = evidence.of_shipment(tx, shipment.id)
    digests = {document.sha256 for document in documents.of_letter(tx, letter.id)}
    digests |= {piece.sha256 for piece in pieces if piece.sha256 and piece.erased_at is None}
    kept_at = max([shipment.status_since, *(piece.received_at for piece in pieces)])
    return Item(shipment.platform_id, t.letters, letter, shipment, kept_at, tuple(sorted(digests)))


def of_clearing(tx: Connection, clearing: AnyRow) -> Item:
    """Say what stands for a message that is on its way out, with the evidence that was copied for that."""
    if clearing.arrival_id is None:
        return of_shipment(tx, rows.get(tx, t.shipments, clearing.shipment_id))
    item = of_arrival(tx, rows.get(tx, t.arrivals, clearing.arrival_id))
    copied = (proof.sha256 for proof in clearings.proofs(tx, clearing.id))
    return replace(item, digests=(*item.digests, *copied))


def as_it_is_now(tx: Connection, item: Item) -> Item:
    """Read anew what stands for a message."""
    if item.shipment is None:
        return of_arrival(tx, rows.get(tx, t.arrivals, item.owner.id))
    return of_shipment(tx, rows.get(tx, t.shipments, item.shipment.id))


def hindrance(tx: Connection, item: Item, terms: Terms, now: datetime) -> str | None:
    """Say what of our own records keeps a message in its mailbox, as a code; None where nothing does."""
    if item.owner.erased_at is not None:
        return "erased"
    if holds.of(tx, item.table, item.owner.id) is not None:
        return "on_hold"
    if item.shipment is None and arrival_course(tx, item.owner)[0]:
        return "not_handed_over"
    if item.shipment is not None and not _is_over(tx, item.shipment):
        return "not_over"
    return "too_young" if item.kept_at + terms.after > now else None


def _is_over(tx: Connection, shipment: AnyRow) -> bool:
    """Tell whether sealed evidence ended its way, no other evidence contradicts that, and nobody asks any more."""
    if shipment.basis_id is None or shipment.status not in ENDED:
        return False
    always = AWAITS.get(Status(shipment.status))  # a letter that was refused waits for another one, not for evidence
    if shipment.awaits_en not in {None, always.what_en if always else None}:
        return False
    basis = rows.get(tx, t.evidence, shipment.basis_id)
    asked = select(t.jobs.c.id).where(t.jobs.c.kind == "collect", t.jobs.c.subject == shipment.id, t.jobs.c.done_at.is_(None))
    sealed = basis.kind in _FINAL and basis.verdict in {Verdict.VERIFIED, Verdict.WEAK}
    return sealed and tx.execute(asked.limit(1)).first() is None


def backed_up(tx: Connection, item: Item, clearing: AnyRow, now: datetime) -> bool:
    """Tell whether a backup holds all of it, with what was copied for the clearing.

    One of a moment yet to come was taken while a clock ran ahead: what it holds nobody can tell.
    """
    taken_at = clearings.last_backup(tx)
    return taken_at is not None and max(item.kept_at, clearing.copied_at) + LONGEST_COMMIT <= taken_at <= now


def may_be_called(box: AnyRow, now: datetime) -> bool:
    """Tell whether a mailbox is cleared now."""
    return bool(box.deleting) and bool(box.receiving) and not sending_stops(box) and not quiet(box, now)


def is_whole(desk: Desk, item: Item) -> bool:
    """Read every byte of it from the archive, and tell whether all are what their digests say.

    Raises:
        ArchiveUnreachable: that cannot be told now.
    """
    try:
        for sha256 in item.digests:
            for _piece in desk.archive.pieces(sha256):
                pass
    except ArchiveDamaged as damaged:
        log.error("clearing: %s stays in its mailbox: %s", item.owner.public_id, damaged.detail)  # noqa: TRY400 - says it all
        return False
    return True
