"""Work a shipment's status out anew from its attempts and evidence, and tell whoever needs to know."""

from __future__ import annotations

from sqlalchemy import Connection

from connector.flow.desk import Desk
from connector.letters.shipment import Preparation
from connector.letters.status import Standing, standing
from connector.store import attempts, evidence, jobs, journal, rows
from connector.store import tables as t
from connector.store.rows import AnyRow


def settle(tx: Connection, desk: Desk, shipment_id: int) -> Standing:
    """Recompute one shipment's standing within the transaction that changed what it follows from."""
    row = rows.get(tx, t.shipments, shipment_id)
    tries = attempts.about(tx, "send", dispatch_id=row.dispatch_id) if row.dispatch_id is not None else []
    pieces = evidence.of_shipment(tx, shipment_id)
    found = standing(
        Preparation(row.preparation),
        [attempts.model(attempt) for attempt in tries],
        [evidence.model(piece) for piece in pieces],
        row.party_kind,
    )
    basis_id = next((piece.id for piece in pieces if found.basis and piece.public_id == found.basis.id), None)
    if _differs(row, found, basis_id):
        _write(tx, desk, row, found, basis_id)
    return found


def _differs(row: AnyRow, found: Standing, basis_id: int | None) -> bool:
    awaits = found.awaits.what_en if found.awaits else None
    return (row.status, row.awaits_en, row.basis_id) != (found.status.value, awaits, basis_id)


def _write(tx: Connection, desk: Desk, row: AnyRow, found: Standing, basis_id: int | None) -> None:
    now = desk.clock.now()
    awaits = found.awaits
    rows.change(
        tx,
        t.shipments,
        row.id,
        status=found.status.value,
        status_since=now if row.status != found.status.value else row.status_since,
        basis_id=basis_id,
        awaits_pl=awaits.what_pl if awaits else None,
        awaits_en=awaits.what_en if awaits else None,
        awaits_whose=awaits.whose if awaits else None,
        awaits_since=now if awaits and awaits.what_en != row.awaits_en else row.awaits_since if awaits else None,
    )
    letter = rows.get(tx, t.letters, row.letter_id)
    basis = {"basis": found.basis.id} if found.basis else {}
    whose = {"whose_move": awaits.whose} if awaits else {}
    ids = {"shipment": row.public_id, **basis, **whose}
    journal.write(tx, f"shipment.{found.status.value}", at=now, subject=letter.public_id, unit_id=row.unit_id, ids=ids)
    tell_source(tx, desk, letter)


def tell_source(tx: Connection, desk: Desk, letter: AnyRow) -> None:
    """Have the document system that posted a letter told how it stands, where it is one that the connector visits."""
    if letter.source:
        due = desk.clock.now()
        jobs.ensure(tx, letter.unit_id, "report", letter.id, lane=f"report:{letter.id}", due=due, running_counts=False)
