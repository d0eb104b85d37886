"""Adopt a receipt that came before its letter's number was known; a job of its own, since its bytes lie in the archive."""

from __future__ import annotations

from sqlalchemy import Connection

from connector.flow.desk import Desk
from connector.flow.receipts import Judged, judge_receipt, match_to_shipment
from connector.flow.settle import settle
from connector.flow.statements import told_before
from connector.letters.evidence import Match
from connector.store import jobs, rows, shipments
from connector.store import tables as t
from connector.store.jobs import Job
from connector.store.rows import AnyRow


def adopt(desk: Desk, job: Job) -> None:
    """Give a receipt to the shipment that now has the number it speaks of, unless it surely belongs somewhere already.

    A proof that was only probable elsewhere leaves there, and that shipment is settled anew.
    """
    with desk.database.reading() as tx:
        piece = rows.get(tx, t.evidence, job.subject)
    judged = judge_receipt(desk, desk.archive.get(piece.sha256), told_before(piece))
    with desk.database.transaction("waiting proof adopted") as tx:
        piece = rows.lock(tx, t.evidence, job.subject)
        loose = piece.shipment_id is None or piece.match == Match.PROBABLE.value
        if judged is not None and loose:
            _give(tx, desk, piece, judged)
        jobs.finish(tx, job, desk.clock.now())


def _give(tx: Connection, desk: Desk, piece: AnyRow, judged: Judged) -> None:
    channel = rows.get(tx, t.arrivals, piece.arrival_id).channel
    found = shipments.by_platform_id(tx, channel, piece.about)
    if found is None:
        return
    touched = {number: rows.lock(tx, t.shipments, number) for number in sorted({found.id, piece.shipment_id} - {None})}
    shipment = touched[found.id]
    match = match_to_shipment(judged, shipment, piece.about)
    rows.change(tx, t.evidence, piece.id, shipment_id=shipment.id, unit_id=shipment.unit_id, match=match.value)
    for number in touched:
        settle(tx, desk, number)
