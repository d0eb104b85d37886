"""Keep a message: the answer and every file byte for byte, then the arrival; evidence goes to its shipment at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection

from connector.flow.desk import Desk
from connector.flow.judge import NOT_CONFIRMED
from connector.flow.receipts import Judged, find_shipment, judge_evidence, keep_receipt
from connector.letters.arrival import ArrivalStatus
from connector.letters.document import Role
from connector.letters.evidence import Verdict
from connector.letters.ids import new_id
from connector.offices.boxes import own_box
from connector.ports import Mail, Mailbox, Proof, Sender
from connector.store import arrivals, awaited_mail, documents, evidence, jobs, journal, rows
from connector.store import tables as t
from connector.store.rows import AnyRow
from schemas.delivery_evidence import code_in
from schemas.file_names import DistinctNames, safe_name

EVIDENCE: Final = "evidence"
TEXT_NAME: Final = "tresc.txt"
"""The file that a message's text becomes."""
TEXT_TYPE: Final = "text/plain; charset=utf-8"
NO_FILE: Final = "evidence_without_file"
"""Why a message waits for a person: it says that it is evidence, and holds none."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """A file that is in the archive: what becomes its name, what was given, and its digest and size."""

    name: str
    given: str
    media_type: str
    bytes: tuple[str, int]


def keep(desk: Desk, box: AnyRow, channel: Mailbox, number: str, mail: Mail, before_call: Callable[[], None]) -> None:
    """Make a message durable; one that is kept already stays as it is.

    Args:
        desk: what we work with.
        box: whose message it is.
        channel: where its large files are fetched, each in pieces.
        number: the number that the list gave, by which it is known from now on.
        mail: the message.
        before_call: told before each further call.

    Raises:
        PlatformError: a large file could not be fetched; nothing is kept of the message.
        LeaseLost: it is another worker's turn now.
    """
    mail = storable(mail)
    raw = desk.archive.put(mail.raw)
    text = _text(desk, mail)
    files = _files(desk, box, channel, number, mail, before_call)
    judged = [_judge(desk, number, mail, file) for file in files] if mail.kind == EVIDENCE else []
    with desk.database.transaction("message kept") as tx:
        rows.lock(tx, t.boxes, box.id)  # another worker may just keep the very message
        now = desk.clock.now()
        awaited_mail.note_kept(tx, box.id, number, now)
        if arrivals.numbered(tx, box.id, [number]):
            return
        leading = files if mail.kind == EVIDENCE and files else [text, *files]
        arrival_id = _add(tx, box, number, mail, raw, leading, now)
        if mail.kind == EVIDENCE:
            _take_as_evidence(tx, desk, box, arrival_id, judged)
        else:
            jobs.add(tx, box.unit_id, "judge_mail", arrival_id, lane=f"arrival:{arrival_id}", due=now, box_id=box.id)


def storable(mail: Mail) -> Mail:
    """Replace what JSON may hold and no database or file can: zero characters and halves of pairs; the raw answer keeps them."""
    texts = {each.name: _storable(getattr(mail, each.name)) for each in fields(mail) if each.name != "raw"}
    sender = Sender(*(_storable(getattr(mail.sender, each.name)) for each in fields(mail.sender)))
    files = [replace(file, name=_storable(file.name), media_type=_storable(file.media_type)) for file in mail.files]
    return replace(mail, **{**texts, "sender": sender, "files": files})


def _storable(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return value.encode("utf-8", "replace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")


def _text(desk: Desk, mail: Mail) -> _Kept:
    """Keep the text as a file; where there is none, the subject stands for it."""
    content = (mail.text if mail.text.strip() else mail.subject).encode()
    return _Kept(TEXT_NAME, TEXT_NAME, TEXT_TYPE, (desk.archive.put(content), len(content)))


def _files(desk: Desk, box: AnyRow, channel: Mailbox, message: str, mail: Mail, before_call: Callable[[], None]) -> list[_Kept]:
    names = DistinctNames()
    names.take(TEXT_NAME)
    kept = []
    for place, file in enumerate(mail.files, 1):
        if file.content is None:
            before_call()
            found = desk.archive.put_stream(channel.pieces(own_box(box), message, file))
        else:
            found = desk.archive.put(file.content), len(file.content)
        name = names.take(safe_name(file.name) or f"zalacznik-{place}")
        kept.append(_Kept(name, file.name, file.media_type or "application/octet-stream", found))
    return kept


def _judge(desk: Desk, number: str, mail: Mail, file: _Kept) -> Judged:
    told = Proof(number, mail.evidence or code_in(file.given, mail.subject) or "", mail.about or "")
    return judge_evidence(desk, desk.archive.get(file.bytes[0]), told)


def _add(tx: Connection, box: AnyRow, number: str, mail: Mail, raw: str, files: Sequence[_Kept], now: datetime) -> int:
    """Add the arrival and name its files, the first of which is its document."""
    document, *others = files
    public_id = new_id("arr")
    arrival_id = rows.add(
        tx,
        t.arrivals,
        **arrivals.from_outside(box, mail),
        public_id=public_id,
        platform_id=number,
        received_at=now,
        file_name=document.given,
        envelope_sha256=raw,
        document_sha256=document.bytes[0],
        test=False,
        confirmed_at=now,  # to fetch it is to tell the platform
        is_evidence=mail.kind == EVIDENCE,
        is_message=True,
        thread=mail.thread,
        case_mark=mail.case,
        receipt_at_raw=mail.received_at_raw,
        subject=mail.subject,
        status=ArrivalStatus.CONFIRMED.value,
    )
    _name(tx, box.unit_id, arrival_id, Role.ORIGINAL, document)
    for file in others:
        _name(tx, box.unit_id, arrival_id, Role.ATTACHMENT, file)
    digests = {"envelope": raw, "document": document.bytes[0]}
    journal.write(tx, "arrival.kept", at=now, subject=public_id, unit_id=box.unit_id, digests=digests)
    return arrival_id


def _name(tx: Connection, unit_id: int, arrival_id: int, role: Role, file: _Kept) -> None:
    documents.name_kept(
        tx,
        unit_id,
        role,
        file.bytes,
        name=file.name,
        name_given=file.given,
        media_type=file.media_type,
        arrival_id=arrival_id,
    )


def _take_as_evidence(tx: Connection, desk: Desk, box: AnyRow, arrival_id: int, judged: Sequence[Judged]) -> None:
    """Append evidence that came as a message to its shipment's, or keep it as a proof without a letter.

    One whose seal does not hold, or that is not there, is a person's to look at.
    """
    now = desk.clock.now()
    for each in judged:
        shipment, match = find_shipment(tx, box, each)
        if not evidence.is_kept(tx, box.unit_id, each.sha256, each.statement.about):
            keep_receipt(tx, desk, each, unit_id=box.unit_id, shipment=shipment, match=match, arrival_id=arrival_id)
    doubtful = next((each for each in judged if each.verdict is Verdict.FAILED), None)
    shown = doubtful or next(iter(judged), None)
    rows.change(
        tx,
        t.arrivals,
        arrival_id,
        checked_at=now,
        quarantine=NOT_CONFIRMED if doubtful else None if judged else NO_FILE,
        subject=shown.statement.kind.value if shown else None,
        verdict=shown.verdict.value if shown else None,
        verdict_reason=shown.reason if shown else NO_FILE,
    )
    arrivals.refresh(tx, arrival_id)
    subject = rows.get(tx, t.arrivals, arrival_id).public_id
    journal.write(tx, "arrival.is_evidence", at=now, subject=subject, unit_id=box.unit_id)
