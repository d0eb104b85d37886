"""Work a shipment's status out anew from its attempts and evidence, and tell whoever needs to know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection

from connector.flow.desk import Desk
from connector.letters.attempt import Attempt
from connector.letters.evidence import Evidence
from connector.letters.shipment import Preparation
from connector.letters.status import Standing, standing
from connector.store import attempts, evidence, jobs, journal, rows
from connector.store import tables as t
from connector.store.rows import AnyRow


@dataclass(frozen=True, slots=True)
class Facts:
    """What a shipment's standing follows from, as the transaction knows it that locked the shipment.

    ``pieces`` is the evidence by the numbers of its rows.
    """

    shipment: AnyRow
    letter: AnyRow
    tries: Sequence[Attempt]
    pieces: Mapping[int, Evidence]


def facts_of(tx: Connection, shipment: AnyRow, letter: AnyRow | None = None, tries: Sequence[Attempt] | None = None) -> Facts:
    """Read the facts about a shipment that is locked; its letter never changes and may be known from before, as may its tries."""
    return Facts(
        shipment,
        letter if letter is not None else rows.get(tx, t.letters, shipment.letter_id),
        tries if tries is not None else _tries(tx, shipment),
        {piece.id: evidence.model(piece) for piece in evidence.of_shipment(tx, shipment.id)},
    )


def _tries(tx: Connection, shipment: AnyRow) -> list[Attempt]:
    found = attempts.about(tx, "send", dispatch_id=shipment.dispatch_id) if shipment.dispatch_id is not None else []
    return [attempts.model(attempt) for attempt in found]


def settle(tx: Connection, desk: Desk, shipment_id: int) -> None:
    """Recompute one shipment's standing within the transaction that changed what it follows from."""
    settle_by(tx, desk, facts_of(tx, rows.lock(tx, t.shipments, shipment_id)))


def settle_by(tx: Connection, desk: Desk, facts: Facts, **changes: Any) -> None:
    """Work a shipment's standing out from the facts, and write it down together with other changes to the shipment's row."""
    changes = _with_standing(tx, desk, facts, changes)
    if changes:
        rows.change(tx, t.shipments, facts.shipment.id, **changes)


def settled_by(tx: Connection, desk: Desk, facts: Facts, **changes: Any) -> Facts:
    """Do what :func:`settle_by` does, and give the facts as they are then."""
    changes = _with_standing(tx, desk, facts, changes)
    return replace(facts, shipment=rows.changed(tx, t.shipments, facts.shipment.id, **changes)) if changes else facts


def _with_standing(tx: Connection, desk: Desk, facts: Facts, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Give the changes together with those that follow from the facts, once whoever needs to know of these is told."""
    row = facts.shipment
    preparation = Preparation(changes.get("preparation", row.preparation))
    found = standing(preparation, facts.tries, list(facts.pieces.values()), row.party_kind, row.mode)
    basis_id = next((number for number, piece in facts.pieces.items() if piece is found.basis), None)
    if not _differs(row, found, basis_id):
        return dict(changes)
    _tell(tx, desk, facts, found)
    return {**changes, **_columns(desk, row, found, basis_id)}


def _differs(row: AnyRow, found: Standing, basis_id: int | None) -> bool:
    awaits = found.awaits.what_en if found.awaits else None
    return (row.status, row.awaits_en, row.basis_id) != (found.status.value, awaits, basis_id)


def _columns(desk: Desk, row: AnyRow, found: Standing, basis_id: int | None) -> dict[str, Any]:
    now = desk.clock.now()
    awaits = found.awaits
    return {
        "status": found.status.value,
        "status_since": now if row.status != found.status.value else row.status_since,
        "basis_id": basis_id,
        "awaits_pl": awaits.what_pl if awaits else None,
        "awaits_en": awaits.what_en if awaits else None,
        "awaits_whose": awaits.whose if awaits else None,
        "awaits_since": now if awaits and awaits.what_en != row.awaits_en else row.awaits_since if awaits else None,
    }


def _tell(tx: Connection, desk: Desk, facts: Facts, found: Standing) -> None:
    row, letter = facts.shipment, facts.letter
    basis = {"basis": found.basis.id} if found.basis else {}
    whose = {"whose_move": found.awaits.whose} if found.awaits else {}
    ids = {"shipment": row.public_id, **basis, **whose}
    kind = f"shipment.{found.status.value}"
    journal.write(tx, kind, at=desk.clock.now(), subject=letter.public_id, unit_id=row.unit_id, ids=ids)
    tell_source(tx, desk, letter)


def tell_source(tx: Connection, desk: Desk, letter: AnyRow) -> None:
    """Have the document system that posted a letter told how it stands, where it is one that the connector visits."""
    if letter.source:
        due = desk.clock.now()
        jobs.ensure(tx, letter.unit_id, "report", letter.id, lane=f"report:{letter.id}", due=due, running_counts=False)
