"""Prepare a letter before anything leaves: check it, sign it as its kind requires, and make it ready to be sent."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from sqlalchemy import Connection

from connector.flow import message, on_paper
from connector.flow.check import Checked, examine
from connector.flow.check_message import examine_message
from connector.flow.desk import Desk
from connector.flow.restored import held_back
from connector.flow.seal_message import sealed_papers
from connector.flow.sent_already import LOOKS_BACK, warnings
from connector.flow.settle import facts_of, settle_by
from connector.flow.sign import final_bytes
from connector.flow.signed_form import name_papers
from connector.letters.document import Role
from connector.letters.errors import ConfigurationWrong
from connector.letters.ids import new_id
from connector.letters.mark import travelling
from connector.letters.paper import Paper
from connector.letters.paper import read as read_paper
from connector.letters.shipment import Preparation
from connector.offices import kinds
from connector.offices.kinds import LetterKind, SignatureNeed
from connector.store import documents, elsewhere, jobs, rows, shipments
from connector.store import tables as t
from connector.store.jobs import Job
from connector.store.rows import AnyRow
from schemas.findings import Finding
from signing.errors import SigningError


@dataclass(frozen=True, slots=True)
class Sheaf:
    """A letter as it lies before us: its row, its kind, the documents named so far, and the one to go by.

    Beside it lies what somebody sent to the same addressees past the connector of late, and how it is printed for whom.
    """

    letter: AnyRow
    kind: LetterKind | None
    known: Sequence[AnyRow]
    sent_elsewhere: Sequence[AnyRow] = ()
    papers: Sequence[Paper] = ()

    @property
    def source(self) -> AnyRow:
        """What a person signed and handed in, else the original; before it is written, the content that came as data."""
        record = message.record_in_force(self.known)
        if record is not None:
            return record
        roles = {row.role: row for row in self.known}
        return roles.get(Role.SIGNED.value) or roles.get(Role.ORIGINAL.value) or self.known[0]


def prepare(desk: Desk, job: Job) -> Job | None:
    """Give the shipments of one letter their final bytes and make them ready, or stop it, or let it wait for a person.

    Mistakes stop it, with their places. A person is needed where the kind requires a signature made elsewhere, and where a key
    is missing or expired; the latter is tried again by itself. What came signed leaves byte for byte.

    Gives the job of the first shipment where it can be sent at once, claimed for this worker.
    """
    sheaf = _read(desk, job)
    stored = desk.archive.get(sheaf.source.sha256)
    checked = _examine(desk, sheaf, stored)
    if checked.stops:
        _stop(desk, job, sheaf, checked)
        return None
    try:
        papers = sealed_papers(desk, sheaf.kind, sheaf.known, checked)
        final = papers[-1].content if papers else final_bytes(desk, sheaf.kind, checked)
    except (ConfigurationWrong, SigningError) as obstacle:
        _archive(desk, stored, checked, None)
        _hold(desk, job, sheaf, checked, obstacle)
        return None
    _archive(desk, stored, checked, final)
    for paper in papers:
        desk.archive.put(paper.content)
    with desk.database.transaction("letter prepared") as tx:
        document_id = name_papers(tx, sheaf.letter, papers) if papers else _name_documents(tx, sheaf, checked, final)
        following = None
        if final is None:
            _note(tx, desk, sheaf, checked, Preparation.AWAITING_SIGNATURE)
        else:
            following = _make_ready(tx, desk, job, sheaf, checked, document_id)
        jobs.finish(tx, job, desk.clock.now())
    return following


def _read(desk: Desk, job: Job) -> Sheaf:
    with desk.database.reading() as tx:
        letter = rows.get(tx, t.letters, job.subject)
        twins = elsewhere.twins(tx, letter.id, desk.clock.now() - LOOKS_BACK)
        kind, known = kinds.find(tx, letter.unit_id, letter.kind), documents.of_letter(tx, letter.id)
        sheaf = Sheaf(letter, kind, known, twins)
        if sheaf.source.media_type != message.RECORD_TYPE:
            return sheaf  # only a message is posted on paper
        return replace(sheaf, papers=[read_paper(row.paper) for row in shipments.of_letter(tx, letter.id) if row.paper])


def _examine(desk: Desk, sheaf: Sheaf, stored: bytes) -> Checked:
    if sheaf.source.media_type == message.RECORD_TYPE:
        checked = examine_message(desk, stored, sheaf.kind.need if sheaf.kind else SignatureNeed.NONE)
        printed = on_paper.findings_of(message.read(stored), desk.archive.get, sheaf.papers)
        return replace(checked, findings=[*checked.findings, *printed])
    return examine(desk, json.loads(stored) if sheaf.source.role == Role.TEXT.value else stored)


def _archive(desk: Desk, stored: bytes, checked: Checked, final: bytes | None) -> None:
    """Archive what is to be named and is not there yet."""
    made = (checked.document, *(attachment.content or b"" for attachment in checked.attachments), final or stored)
    for content in made:
        if content != stored:
            desk.archive.put(content)


def _stop(desk: Desk, job: Job, sheaf: Sheaf, checked: Checked) -> None:
    with desk.database.transaction("letter stopped") as tx:
        _note(tx, desk, sheaf, checked, Preparation.REFUSED_HERE)
        jobs.finish(tx, job, desk.clock.now())


def _hold(desk: Desk, job: Job, sheaf: Sheaf, checked: Checked, obstacle: ConfigurationWrong | SigningError) -> None:
    now = desk.clock.now()
    why = Finding(obstacle.code, "warning", 0, "", obstacle.text_pl, obstacle.text_en)
    with desk.database.transaction("letter held") as tx:
        _name_documents(tx, sheaf, checked, None)
        if _note(tx, desk, sheaf, checked, Preparation.HELD, why):
            jobs.put_off(tx, job, now + desk.patience.pause(job.tries), obstacle.code)
        else:
            jobs.finish(tx, job, now)


def _note(tx: Connection, desk: Desk, sheaf: Sheaf, checked: Checked, preparation: Preparation, *more: Finding) -> int:
    """Note how far each shipment got that nobody cancelled, and what was found in the letter; give their number."""
    going = _going(tx, sheaf)
    for shipment in going:
        facts = facts_of(tx, shipment, sheaf.letter)
        settle_by(tx, desk, facts, preparation=preparation.value, problems=_problems(checked, *more))
    return len(going)


def _going(tx: Connection, sheaf: Sheaf) -> list[AnyRow]:
    found = shipments.lock_of_letter(tx, sheaf.letter.id)
    return [row for row in found if row.preparation != Preparation.CANCELLED.value]


def _problems(checked: Checked, *more: Finding) -> list[dict[str, object]]:
    return [asdict(finding) for finding in (*checked.findings, *more)]


def _name_documents(tx: Connection, sheaf: Sheaf, checked: Checked, final: bytes | None) -> int:
    """Name the letter's documents, unless that was done when it was tried before, and give the number of the one to send."""
    letter, source, place = sheaf.letter, sheaf.source, len(sheaf.known)
    original = int(source.id)
    own = {"media_type": "application/xml", "letter_id": letter.id}
    if len(sheaf.known) == 1:
        if source.role == Role.TEXT.value:
            more = {**own, "derived_from": source.id, "position": 1}
            original, place = documents.add(tx, letter.unit_id, Role.ORIGINAL, checked.document, name="pismo.xml", **more), 2
        derived = {"derived_from": original, "position": place, "letter_id": letter.id}
        documents.add_attachments(tx, letter.unit_id, checked.attachments, **derived)
        place += len(checked.attachments)
    if final is None or final == checked.document:
        return original
    more = {**own, "derived_from": original, "position": place}
    return documents.add(tx, letter.unit_id, Role.SIGNED, final, name="pismo.xml", **more)


def _make_ready(tx: Connection, desk: Desk, job: Job, sheaf: Sheaf, checked: Checked, document_id: int) -> Job | None:
    """Make one dispatch with a job for each call, on the lane of its own box and addressees; pass the first job on."""
    going, following = _going(tx, sheaf), None
    warned = warnings(checked.document, sheaf.sent_elsewhere)
    calls = _calls(going)
    # One that has a dispatch left before the store was restored from a backup.
    leaving = [[shipment for shipment in call if shipment.dispatch_id is None] for call in calls]
    jobs.line_up(tx, [lane_of(call) for call in leaving if call])
    for place, (call, new) in enumerate(zip(calls, leaving, strict=True)):
        dispatch_id = add_dispatch(tx, desk, new[0]) if new else None
        given = _give_job(tx, desk, job, dispatch_id, new, at_once=place == 0) if dispatch_id else None
        following = following or given
        for shipment in call:
            more = [warned[shipment.party_address]] if shipment.party_address in warned else []
            changes: dict[str, object] = {"preparation": Preparation.READY.value, "problems": _problems(checked, *more)}
            if shipment in new:
                changes["dispatch_id"] = dispatch_id
            if shipment.document_id is None:
                changes["document_id"] = document_id
            settle_by(tx, desk, facts_of(tx, shipment, sheaf.letter), **changes)
    return following


def _calls(going: Sequence[AnyRow]) -> list[list[AnyRow]]:
    """Put together what travels in one call."""
    calls: dict[str, list[AnyRow]] = {}
    for shipment in going:
        calls.setdefault(travelling(shipment.mark), []).append(shipment)
    return list(calls.values())


def add_dispatch(tx: Connection, desk: Desk, shipment: AnyRow) -> int:
    """Enter a call to come, of which a shipment is the first, and give its number."""
    channel = rows.get(tx, t.boxes, shipment.box_id).channel
    values = {"public_id": new_id("dsp"), "unit_id": shipment.unit_id, "channel": channel}
    return rows.add(tx, t.dispatches, **values, created_at=desk.clock.now())


def _give_job(tx: Connection, desk: Desk, job: Job, dispatch_id: int, call: Sequence[AnyRow], *, at_once: bool) -> Job | None:
    now, lane, box_id = desk.clock.now(), lane_of(call), call[0].box_id
    if not at_once:
        jobs.add(tx, job.unit_id, "send", dispatch_id, lane=lane, due=now, send_by=job.send_by, box_id=box_id)
        return None
    following = jobs.pass_on(tx, job, "send", dispatch_id, lane=lane, due=now, box_id=box_id)
    return None if following is None or held_back(tx, following, now) else following


def lane_of(call: Sequence[AnyRow]) -> str:
    """Name the lane of a call: one after another from the same box to the same addressees."""
    addressees = "\n".join(shipment.party_address for shipment in call)
    return f"send:{call[0].box_id}:{hashlib.sha256(addressees.encode()).hexdigest()[:32]}"
