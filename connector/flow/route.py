"""Choose where an arrival goes, by the routes of its box."""

from __future__ import annotations

from sqlalchemy import Connection

from connector.flow.desk import Desk
from connector.letters.hand_over import HandOverState
from connector.letters.ids import new_id
from connector.offices import routes
from connector.store import jobs, journal, rows
from connector.store import tables as t
from connector.store.rows import AnyRow

NO_ROUTE = "no_route"
"""Why an arrival waits for a person: its box leads to no document system."""


def route(tx: Connection, desk: Desk, arrival: AnyRow) -> None:
    """Open a hand-over to every target of the box; a test document stays out of the registers, and so goes nowhere."""
    if arrival.test:
        return
    now = desk.clock.now()
    rules = routes.of_box(tx, arrival.box_id)
    if not rules:
        rows.change(tx, t.arrivals, arrival.id, quarantine=NO_ROUTE)
        ids = {"reason": NO_ROUTE}
        journal.write(tx, "arrival.quarantined", at=now, subject=arrival.public_id, unit_id=arrival.unit_id, ids=ids)
    jobs.line_up(tx, [_lane(arrival, rule) for rule in rules])
    for rule in rules:
        hand_over_id = rows.add(
            tx,
            t.hand_overs,
            public_id=new_id("hov"),
            unit_id=arrival.unit_id,
            arrival_id=arrival.id,
            target=rule.target,
            rule=rule.rule,
            state=HandOverState.ROUTED.value,
        )
        jobs.add(tx, arrival.unit_id, "hand_over", hand_over_id, lane=_lane(arrival, rule), due=now, box_id=arrival.box_id)
        ids = {"target": rule.target, "rule": rule.rule}
        journal.write(tx, "arrival.routed", at=now, subject=arrival.public_id, unit_id=arrival.unit_id, ids=ids)


def _lane(arrival: AnyRow, rule: AnyRow) -> str:
    return f"hand_over:{arrival.box_id}:{rule.target}"
