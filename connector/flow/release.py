"""A person lets a shipment leave to which the register of addresses (BAE) objects."""

from __future__ import annotations

from connector.flow.confirm_addresses import objections
from connector.flow.decide import Decision, record
from connector.flow.desk import Desk
from connector.flow.prepare import add_dispatch, lane_of
from connector.flow.settle import facts_of, settle_by
from connector.letters.errors import StateConflict
from connector.letters.evidence import Kind
from connector.letters.ids import new_id
from connector.letters.mark import marks
from connector.letters.shipment import Preparation
from connector.store import jobs, rows
from connector.store import tables as t


def release_shipment(desk: Desk, unit_id: int, shipment_id: str, decision: Decision) -> None:
    """Let a held shipment leave all the same, in a call of its own; the register is asked again, and only news hold it again.

    It gets a mark of its own, since those that shared its old one may have left under that.

    Raises:
        NotFound: this unit has no such shipment.
        StateConflict: it is not held for its address.
    """
    sha256 = desk.archive.put(decision.document())
    with desk.database.transaction("shipment released by a person") as tx:
        shipment = rows.find_to_change(tx, t.shipments, shipment_id, unit_id)
        if shipment.preparation != Preparation.ADDRESS_IN_DOUBT.value or shipment.status != Preparation.HELD.value:
            raise StateConflict(f"the shipment is {shipment.status}")
        for code in objections(shipment.problems):
            record(tx, desk, shipment, decision, sha256, Kind.PERSON_RELEASED, about=code)
        dispatch_id = add_dispatch(tx, desk, shipment)
        changes = {"preparation": Preparation.READY.value, "dispatch_id": dispatch_id, "mark": marks([new_id("shp")], 1)[0]}
        settle_by(tx, desk, facts_of(tx, shipment), **changes)
        whose = {"send_by": shipment.send_by, "box_id": shipment.box_id}
        jobs.add(tx, unit_id, "send", dispatch_id, lane=lane_of([shipment]), due=desk.clock.now(), **whose)
