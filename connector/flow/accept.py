"""Accept a letter: make it durable with its shipments, first job and journal entry, then answer."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from connector.flow.desk import Desk
from connector.flow.fitting import answered, misfits
from connector.flow.message import RECORD_NAME, RECORD_TYPE, Record, entries
from connector.flow.request import Addressee, LetterRequest, MessageContent, ReadyContent
from connector.letters.awaits import AWAITS
from connector.letters.document import Role
from connector.letters.errors import IdempotencyConflict, NotFound, Problem, RequestInvalid
from connector.letters.ids import new_id
from connector.letters.mark import marks
from connector.letters.mode import Mode
from connector.letters.party import is_ade
from connector.letters.shipment import Preparation, Status
from connector.offices import boxes, kinds
from connector.ports import Mailbox
from connector.store import documents, jobs, journal, letters, rows, word_index
from connector.store import tables as t
from connector.store.rows import AnyRow
from schemas.file_names import safe_name


def accept(desk: Desk, client: AnyRow, key: str, request: LetterRequest, *, source: str | None = None) -> str:
    """Take a letter over from a document system and give its public id.

    The same key with the same request gives the same letter for as long as the letter lives.

    Args:
        desk: what we work with.
        client: the row of who asks.
        key: the caller's idempotency key, 1 to 255 characters.
        request: what to send.
        source: the document system that wants to be told how the letter fares, if it is one that the connector visits.

    Raises:
        IdempotencyConflict: the key belongs to another request.
        RequestInvalid: the own box or the kind of letter is not known here, it should have left already, or it does not fit the
            box's channel.
    """
    given = _content(request)
    for document in given:
        desk.archive.put(document.content)
    try:
        return _enter(desk, client, key, request, given, source)
    except IntegrityError:  # the same key was posted twice at once, and the other one was quicker
        return _enter(desk, client, key, request, given, source)


def _enter(desk: Desk, client: AnyRow, key: str, request: LetterRequest, given: Sequence[Given], source: str | None) -> str:
    now, digest = desk.clock.now(), request.digest()
    with desk.database.transaction("letter accepted") as tx:
        earlier = letters.by_key(tx, client.id, key)
        if earlier is not None:
            return _same(earlier, digest)
        box, category = _office_facts(tx, client, request, now)
        arrival = answered(tx, request, client.unit_id)
        own = {"idempotency_key": key, "request_sha256": digest, "source": source, "category": category}
        own |= {"reply_to_id": arrival.id} if arrival is not None else {}
        letter_id, public_id = _add_letter(tx, client, request, now, own)
        _name_documents(tx, client.unit_id, letter_id, given)
        owners = {"unit_id": client.unit_id, "letter_id": letter_id, "box_id": box.id, "send_by": request.send_by}
        rows.add_all(tx, t.shipments, [{**shipment, **owners} for shipment in _shipments(desk, request, box, now)])
        words = [text for party in request.addressees for text in (party.name, party.address)]
        word_index.enter(tx, client.unit_id, letter_id, request.subject, request.case_mark, *words)
        jobs.add(tx, client.unit_id, "prepare", letter_id, lane=f"letter:{letter_id}", due=now, send_by=request.send_by)
        _tell_journal(tx, client, public_id, len(request.addressees), digest, now)
    return public_id


def _name_documents(tx: Connection, unit_id: int, letter_id: int, given: Sequence[Given]) -> None:
    """Name what was given, the first as what the others were given with."""
    first = None
    for place, each in enumerate(given):
        number = documents.add(
            tx,
            unit_id,
            each.role,
            each.content,
            name=each.name,
            name_given=each.name_given,
            media_type=each.media_type,
            derived_from=first,
            position=place,
            letter_id=letter_id,
        )
        first = first or number


def _same(earlier: AnyRow, digest: str) -> str:
    if earlier.request_sha256 != digest:
        raise IdempotencyConflict
    return str(earlier.public_id)


class Given(NamedTuple):
    """A part of the content as it was given: bytes, the name we use and the one given, media type, what it is to the letter."""

    content: bytes
    name: str
    name_given: str
    media_type: str
    role: Role


def _content(request: LetterRequest) -> list[Given]:
    content = request.content
    if isinstance(content, MessageContent):
        return _message(request.subject, content)
    if isinstance(content, ReadyContent):
        name, document = content.name, base64.b64decode(content.document_base64)
        return [Given(document, safe_name(name) or "pismo", name, "application/xml", Role.ORIGINAL)]
    text = json.dumps(content.model_dump(), ensure_ascii=False).encode()
    return [Given(text, "tresc.json", "tresc.json", "application/json", Role.TEXT)]


def _message(subject: str, content: MessageContent) -> list[Given]:
    """Give the record of a message, then its files."""
    files = [(each.name, each.media_type, each.content) for each in content.attachments]
    known = entries(files)
    record = Record(subject, content.text, known).written()
    return [
        Given(record, RECORD_NAME, RECORD_NAME, RECORD_TYPE, Role.ORIGINAL),
        *(
            Given(file[2], entry.name, entry.given, entry.media_type, Role.ATTACHMENT)
            for entry, file in zip(known, files, strict=True)
        ),
    ]


def _office_facts(tx: Connection, client: AnyRow, request: LetterRequest, now: datetime) -> tuple[AnyRow, str | None]:
    """Give the own box, and how long the letter is kept: as asked, or as letters of its kind are."""
    problems = []
    if request.send_by is not None and request.send_by <= now:
        text_pl, text_en = "send_by: termin wysłania już minął", "send_by: the deadline is past"
        problems.append(Problem("send_by_past", "send_by", text_pl, text_en))
    box = None
    try:
        box = boxes.by_address(tx, request.box, client.unit_id)
        problems += misfits(tx, request, box)
    except NotFound:
        problems.append(Problem("own_box_unknown", "box", "box: urząd nie ma takiej skrytki", "box: the office has no such box"))
    kind = kinds.find(tx, client.unit_id, request.kind)
    if kind is None:
        known = ", ".join(kinds.names(tx, client.unit_id))
        problems.append(
            Problem("kind_unknown", "kind", f"kind: nieznany rodzaj pisma; znane: {known}", f"kind: unknown; known: {known}")
        )
    if problems or box is None:
        raise RequestInvalid(problems)
    return box, request.category or (kind.category if kind else None)


def _add_letter(tx: Connection, client: AnyRow, request: LetterRequest, now: datetime, own: dict[str, Any]) -> tuple[int, str]:
    public_id = new_id("let")
    number = rows.add(
        tx,
        t.letters,
        public_id=public_id,
        unit_id=client.unit_id,
        client_id=client.id,
        kind=request.kind,
        subject=request.subject,
        case_mark=request.case_mark,
        accepted_at=now,
        send_by=request.send_by,
        **own,
    )
    return number, public_id


def _shipments(desk: Desk, request: LetterRequest, box: AnyRow, now: datetime) -> Iterator[dict[str, Any]]:
    """Give a shipment for each addressee; those that will travel in one call have marks of one root."""
    channel = desk.channels.get(box.channel)
    most = channel.most_addressees if isinstance(channel, Mailbox) else 1
    ids = [new_id("shp") for _ in request.addressees]
    mode = (Mode.PURDE if is_ade(box.address) else Mode.NADAJ).value
    for position, (public_id, mark, party) in enumerate(zip(ids, marks(ids, most), request.addressees, strict=True)):
        yield {"public_id": public_id, "position": position, "mode": mode, "mark": mark, **_party(party), **_begin(now)}


def _party(party: Addressee) -> dict[str, Any]:
    return {"party_name": party.name, "party_address": party.address, "party_kind": party.kind}


def _begin(now: datetime) -> dict[str, Any]:
    awaits = AWAITS[Status.ACCEPTED]
    return {
        "preparation": Preparation.ACCEPTED.value,
        "status": Status.ACCEPTED.value,
        "status_since": now,
        "awaits_pl": awaits.what_pl,
        "awaits_en": awaits.what_en,
        "awaits_whose": awaits.whose,
        "awaits_since": now,
    }


def _tell_journal(tx: Connection, client: AnyRow, public_id: str, shipments: int, digest: str, now: datetime) -> None:
    journal.write(
        tx,
        "letter.accepted",
        at=now,
        subject=public_id,
        unit_id=client.unit_id,
        actor=f"client:{client.name}",
        ids={"shipments": str(shipments)},
        digests={"request": digest},
    )
