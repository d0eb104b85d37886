"""Gather what the store holds about the letter or arrival that a dossier is of."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, Connection, Table, select

from connector.letters.errors import NotFound
from connector.letters.evidence import Kind, Match, Verdict
from connector.store import documents, evidence, rows, seals, shipments
from connector.store import tables as t
from connector.store.rows import AnyRow
from connector.web import views
from connector.web.dossier.words import WITH_PLATFORM

_RECEIPTS: Final = (Kind.UPP.value, Kind.UPD.value)
_UNSURE: Final = (Match.PROBABLE.value, Match.NONE.value)
_TABLES: Final = {"let": t.letters, "arr": t.arrivals}


@dataclass(frozen=True, slots=True)
class Subject:
    """A letter (pismo) or an arrival (wpływ) with everything of its own; rows as they stand in the store.

    Attributes:
        kind: what it is.
        row: the letter or arrival itself.
        unit: the name of the unit whose it is.
        store: the name of the store, as the journal's seals have it; None before the first seal.
        view: as the API shows it.
        documents: its documents in their order.
        pieces: the evidence about it, oldest first.
        calls: the attempts about it, oldest first.
        sent: the numbers of those of its documents that a platform surely took.
        received: by number of a document, since when verified receipts prove that a platform had these octets.
    """

    kind: Literal["letter", "arrival"]
    row: AnyRow
    unit: str
    store: str | None
    view: dict[str, Any]
    documents: Sequence[AnyRow]
    pieces: Sequence[AnyRow]
    calls: Sequence[AnyRow]
    sent: Collection[int] = ()
    received: Mapping[int, datetime] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """Its public id."""
        return str(self.row.public_id)

    @property
    def sure_pieces(self) -> list[AnyRow]:
        """The evidence that surely is about it; what only may be about a letter could be another's."""
        if self.kind == "arrival":
            return list(self.pieces)
        return [piece for piece in self.pieces if piece.match not in _UNSURE]


def gather(tx: Connection, public_id: str, unit_id: int | None) -> Subject:
    """Gather a letter or an arrival.

    Args:
        tx: reads the store.
        public_id: ``let_…`` or ``arr_…``.
        unit_id: whose it must be; None asks for that of any unit, as only the command line on the server's own disk may.

    Raises:
        NotFound: this unit has no such thing.
    """
    table = _TABLES.get(public_id[:3])
    if table is None:
        raise NotFound(public_id)
    owner = unit_id if unit_id is not None else tx.execute(select(table.c.unit_id).where(table.c.public_id == public_id)).scalar()
    if owner is None:
        raise NotFound(public_id)
    row = rows.find(tx, table, public_id, owner)
    unit, store = rows.get(tx, t.units, row.unit_id).name, seals.known_identity(tx)
    if table is t.arrivals:
        return _arrival(tx, row, unit, store)
    return _letter(tx, row, unit, store)


def _letter(tx: Connection, row: AnyRow, unit: str, store: str | None) -> Subject:
    own = shipments.of_letter(tx, row.id)
    pieces = [piece for shipment in own for piece in evidence.of_shipment(tx, shipment.id)]
    sent = {shipment.dispatch_id for shipment in own if shipment.dispatch_id is not None}
    alone = [number for number in sorted(sent) if {one.letter_id for one in shipments.of_dispatch(tx, number)} == {row.id}]
    calls = _all(tx, t.attempts, t.attempts.c.dispatch_id.in_(alone))
    taken = {shipment.document_id for shipment in own if shipment.status in WITH_PLATFORM}
    view, named = views.letter_view(tx, row), documents.of_letter(tx, row.id)
    return Subject("letter", row, unit, store, view, named, pieces, calls, taken, _received(own, pieces))


def _received(own: Sequence[AnyRow], pieces: Sequence[AnyRow]) -> dict[int, datetime]:
    found: dict[int, datetime] = {}
    carried = {shipment.id: shipment.document_id for shipment in own if shipment.document_id is not None}
    for piece in pieces:
        counts = piece.verdict == Verdict.VERIFIED.value and piece.match not in _UNSURE and piece.event_at is not None
        if counts and piece.kind in _RECEIPTS and piece.shipment_id in carried:
            number = carried[piece.shipment_id]
            found[number] = min(piece.event_at, found.get(number, piece.event_at))
    return found


def _arrival(tx: Connection, row: AnyRow, unit: str, store: str | None) -> Subject:
    pieces = _all(tx, t.evidence, t.evidence.c.arrival_id == row.id, t.evidence.c.unit_id == row.unit_id)
    calls = _all(tx, t.attempts, t.attempts.c.arrival_id == row.id)
    return Subject("arrival", row, unit, store, views.arrival_view(tx, row), documents.of_arrival(tx, row.id), pieces, calls)


def _all(tx: Connection, table: Table, *conditions: ColumnElement[bool]) -> list[AnyRow]:
    """List the rows of a table that meet conditions, oldest first."""
    return list(tx.execute(select(table).where(*conditions).order_by(table.c.id)))
