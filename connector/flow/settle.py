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
    if _differs(row, found):
        _write(tx, desk, row, found, {piece.public_id: piece.id for piece in pieces})
    return found


def _differs(row: AnyRow, found: Standing) -> bool:
    awaits = found.awaits.what_en if found.awaits else None
    return bool(row.status != found.status.value or row.awaits_en != awaits)


def _write(tx: Connection, desk: Desk, row: AnyRow, found: Standing, numbers: dict[str, int]) -> None:
    now = desk.clock.now()
    rows.change(
        tx,
        t.shipments,
        row.id,
        status=found.status.value,
        status_since=now if row.status != found.status.value else row.status_since,
        basis_id=numbers[found.basis.id] if found.basis else None,
        awaits_pl=found.awaits.what_pl if found.awaits else None,
        awaits_en=found.awaits.what_en if found.awaits else None,
        awaits_whose=found.awaits.whose if found.awaits else None,
    )
    letter = rows.get(tx, t.letters, row.letter_id)
    basis = {"basis": found.basis.id} if found.basis else {}
    whose = {"whose_move": found.awaits.whose} if found.awaits else {}
    journal.write(
        tx,
        f"shipment.{found.status.value}",
        at=now,
        subject=letter.public_id,
        unit_id=row.unit_id,
        ids={"shipment": row.public_id, **basis, **whose},
    )
    if letter.source:
        jobs.ensure(tx, row.unit_id, "report", letter.id, lane=f"report:{letter.id}", due=now)
