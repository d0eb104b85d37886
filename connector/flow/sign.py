"""Sign a checked letter as its kind requires; one that came signed leaves byte for byte."""

from __future__ import annotations

import hashlib

from sqlalchemy import Connection

from connector.flow.desk import Desk
from connector.flow.settle import settle
from connector.letters.document import Role
from connector.letters.errors import ConfigurationWrong
from connector.letters.ids import new_id
from connector.letters.shipment import Preparation
from connector.offices import kinds
from connector.offices.kinds import LetterKind, SignatureNeed
from connector.store import documents, jobs, rows, shipments
from connector.store import tables as t
from connector.store.jobs import Job
from connector.store.rows import AnyRow
from schemas.parsing import parse
from signing.errors import SigningError
from signing.verification import verify
from signing.xades import sign as sign_tree

_CONFIRMED = {"valid", "intact_weak"}


def sign(desk: Desk, job: Job) -> None:
    """Give the shipments of one letter their final bytes and make them ready, or let them wait for a person.

    A person is needed where the kind requires a signature made elsewhere, and where a key is missing or expired; the latter
    is tried again by itself.
    """
    with desk.database.reading() as tx:
        letter = rows.get(tx, t.letters, job.subject)
        kind = kinds.find(tx, letter.unit_id, letter.kind)
        original = next(row for row in documents.of_letter(tx, letter.id) if row.role == Role.ORIGINAL.value)
    try:
        signed = _signed(desk, kind, desk.archive.get(original.sha256))
    except (ConfigurationWrong, SigningError) as obstacle:
        _hold(desk, job, letter, obstacle.code)
        return
    if signed is not None:
        desk.archive.put(signed)
    with desk.database.transaction("letter signed") as tx:
        if signed is None:
            shipments.prepare_all(tx, letter.id, Preparation.AWAITING_SIGNATURE.value)
        else:
            _make_ready(tx, desk, letter, _document(tx, letter, original, signed))
        _settle_all(tx, desk, letter)
        jobs.finish(tx, job, desk.clock.now())


def _hold(desk: Desk, job: Job, letter: AnyRow, code: str) -> None:
    with desk.database.transaction("letter held") as tx:
        shipments.prepare_all(tx, letter.id, Preparation.HELD.value)
        _settle_all(tx, desk, letter)
        if all(row.preparation == Preparation.CANCELLED.value for row in shipments.of_letter(tx, letter.id)):
            jobs.finish(tx, job, desk.clock.now())
            return
        jobs.put_off(tx, job, desk.clock.now() + desk.patience.pause(job.tries), code)


def _settle_all(tx: Connection, desk: Desk, letter: AnyRow) -> None:
    for shipment in shipments.of_letter(tx, letter.id):
        settle(tx, desk, shipment.id)


def _signed(desk: Desk, kind: LetterKind | None, original: bytes) -> bytes | None:
    """Give the bytes to send: those that came where they are signed or need no signature, None where a person must sign."""
    if kind is None:
        raise ConfigurationWrong("the letter's kind is not configured any more")
    tree = parse(original)
    verdict = verify(tree, desk.policies.letters, at=desk.clock.now()).verdict
    if kind.need is SignatureNeed.EXTERNAL:
        return original if verdict in _CONFIRMED else None
    if verdict != "unsigned" or kind.need is SignatureNeed.NONE:
        return original
    key = desk.keys.get(kind.signing_key or "")
    if key is None:
        raise ConfigurationWrong(f"signing key {kind.signing_key} of kind {kind.name}")
    return sign_tree(tree, key, at=desk.clock.now())


def _document(tx: Connection, letter: AnyRow, original: AnyRow, signed: bytes) -> int:
    if hashlib.sha256(signed).hexdigest() == original.sha256:
        return int(original.id)
    return documents.add(
        tx,
        letter.unit_id,
        Role.SIGNED,
        signed,
        name="pismo.xml",
        media_type="application/xml",
        derived_from=original.id,
        letter_id=letter.id,
    )


def _make_ready(tx: Connection, desk: Desk, letter: AnyRow, document_id: int) -> None:
    """Make one dispatch with a job for each shipment, on the lane of its own box and addressee."""
    now = desk.clock.now()
    shipments.prepare_all(tx, letter.id, Preparation.READY.value)
    going = [row for row in shipments.of_letter(tx, letter.id) if row.preparation == Preparation.READY.value]
    for shipment in going:
        box = rows.get(tx, t.boxes, shipment.box_id)
        dispatch_id = rows.add(
            tx, t.dispatches, public_id=new_id("dsp"), unit_id=letter.unit_id, channel=box.channel, created_at=now
        )
        rows.change(tx, t.shipments, shipment.id, dispatch_id=dispatch_id, document_id=document_id)
        lane = f"send:{box.id}:{hashlib.sha256(shipment.party_address.encode()).hexdigest()[:32]}"
        jobs.add(tx, letter.unit_id, "send", dispatch_id, lane=lane, due=now)
