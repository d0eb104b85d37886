"""Visit a document system that the connector calls on: take its letters and acknowledgements, report back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection

from connector.flow.accept import accept
from connector.flow.desk import Desk
from connector.flow.hand_over import acknowledge
from connector.flow.request import read_request
from connector.letters.errors import (
    ConfigurationWrong,
    IdempotencyConflict,
    NotFound,
    PlatformError,
    Problem,
    RequestInvalid,
    StateConflict,
)
from connector.letters.shipment import LABEL_PL, Status
from connector.ports import DocumentSystem, Outgoing, ParcelFile
from connector.store import evidence, jobs, journal, rows, shipments
from connector.store import tables as t
from connector.store.jobs import Job
from connector.store.rows import AnyRow


def visit(desk: Desk, job: Job) -> None:
    """Look into one document system once; its letters get the same acceptance as those posted to the API."""
    with desk.database.reading() as tx:
        client = rows.get(tx, t.clients, job.subject)
    system = desk.systems.get(client.name)
    error = None
    if system is not None:
        _extend(desk, job, system)
        for take in (_take_letters, _take_acknowledgements):
            try:
                error = take(desk, client, system) or error
            except PlatformError as failed:
                error = failed.code
    with desk.database.transaction("document system visited") as tx:
        jobs.put_off(tx, job, desk.clock.now() + desk.patience.visit_every, error)


def _extend(desk: Desk, job: Job, system: DocumentSystem) -> None:
    with desk.database.transaction("visit lease extended") as tx:
        jobs.extend(tx, job, desk.clock.now() + system.call_timeout + desk.patience.lease_margin)


def _take_letters(desk: Desk, client: AnyRow, system: DocumentSystem) -> str | None:
    """Take every letter that can be taken; one that cannot be put away stays for the next visit and stops no other."""
    error = None
    for outgoing in system.outgoing():
        try:
            _take_letter(desk, client, system, outgoing)
        except PlatformError as failed:
            error = failed.code
    return error


def _take_letter(desk: Desk, client: AnyRow, system: DocumentSystem, outgoing: Outgoing) -> None:
    try:
        letter = accept(desk, client, outgoing.key, read_request(outgoing.request), source=client.name)
    except RequestInvalid as refused:
        system.refused(outgoing, [asdict(problem) for problem in refused.problems])
    except IdempotencyConflict as refused:
        _refuse(system, outgoing, refused)
    else:
        system.accepted(outgoing, letter)


def _refuse(system: DocumentSystem, outgoing: Outgoing, refused: IdempotencyConflict) -> None:
    system.refused(outgoing, [asdict(Problem(refused.code, "", refused.text_pl, refused.text_en))])


def _take_acknowledgements(desk: Desk, client: AnyRow, system: DocumentSystem) -> str | None:
    error = None
    for acknowledgement in system.acknowledgements():
        try:
            acknowledge(desk, client.unit_id, acknowledgement.arrival, client.name, acknowledgement.register_number)
        except (NotFound, StateConflict):
            _note_stray(desk, client, acknowledgement.arrival)
        try:
            system.settle(acknowledgement)
        except PlatformError as failed:
            error = failed.code
    return error


def _note_stray(desk: Desk, client: AnyRow, arrival: str) -> None:
    with desk.database.transaction("stray acknowledgement noted") as tx:
        ids = {"arrival": arrival[:24], "target": client.name}
        journal.write(tx, "acknowledgement.stray", at=desk.clock.now(), unit_id=client.unit_id, ids=ids)


def report(desk: Desk, job: Job) -> None:
    """Tell the document system that posted a letter how it stands, with the evidence so far."""
    with desk.database.reading() as tx:
        letter = rows.get(tx, t.letters, job.subject)
        standing, files = _standing(tx, desk, letter)
    system = desk.systems.get(letter.source)
    if system is None:
        raise ConfigurationWrong(f"document system {letter.source}")
    _extend(desk, job, system)
    error = None
    try:
        system.report(letter.public_id, standing, files)
    except PlatformError as failed:
        error = failed.code
    with desk.database.transaction("letter reported") as tx:
        if error:
            jobs.put_off(tx, job, desk.clock.now() + desk.patience.pause(job.tries), error)
        else:
            jobs.finish(tx, job, desk.clock.now())


def _standing(tx: Connection, desk: Desk, letter: AnyRow) -> tuple[Mapping[str, Any], list[ParcelFile]]:
    mine = shipments.of_letter(tx, letter.id)
    proofs = [piece for shipment in mine for piece in evidence.of_shipment(tx, shipment.id)]
    pieces = [piece for piece in proofs if piece.sha256 and piece.erased_at is None]
    files = [ParcelFile(f"{piece.public_id}-{piece.name}", desk.archive.get(piece.sha256)) for piece in pieces]
    standing = {
        "letter": letter.public_id,
        "subject": letter.subject,
        "shipments": [_shipment_entry(shipment) for shipment in mine],
    }
    return standing, files


def _shipment_entry(shipment: AnyRow) -> dict[str, Any]:
    return {
        "shipment": shipment.public_id,
        "addressee": shipment.party_address,
        "status": shipment.status,
        "status_pl": LABEL_PL[Status(shipment.status)],
        "awaits": shipment.awaits_pl,
        "problems": shipment.problems,
    }
