"""Accept a letter: make it durable with its shipments, first job and journal entry, then answer."""

from __future__ import annotations

import base64
import json
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from connector.flow.desk import Desk
from connector.flow.request import LetterRequest, ReadyContent
from connector.letters.document import Role
from connector.letters.errors import IdempotencyConflict, NotFound, Problem, RequestInvalid
from connector.letters.ids import new_id
from connector.letters.shipment import Preparation, Status
from connector.letters.status import AWAITS
from connector.offices import boxes, kinds
from connector.store import documents, jobs, journal, letters, rows
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
        RequestInvalid: the own box or the kind of letter is not known here.
    """
    content, name, media_type, role = _content(request)
    desk.archive.put(content)
    now = desk.clock.now()
    with desk.database.transaction("letter accepted") as tx:
        earlier = letters.by_key(tx, client.id, key)
        if earlier is not None:
            return _same(earlier, request)
        box_id = _own_box(tx, client, request)
        letter_id, public_id = _add_letter(tx, client, key, request, now, source)
        documents.add(
            tx,
            client.unit_id,
            role,
            content,
            name=safe_name(name) or "pismo",
            name_given=name,
            media_type=media_type,
            letter_id=letter_id,
        )
        for position in range(len(request.addressees)):
            _add_shipment(tx, client.unit_id, letter_id, box_id, request, position, now)
        jobs.add(tx, client.unit_id, "check", letter_id, lane=f"letter:{letter_id}", due=now)
        _tell_journal(tx, client, public_id, request, now)
    return public_id


def _same(earlier: AnyRow, request: LetterRequest) -> str:
    if earlier.request_sha256 != request.digest():
        raise IdempotencyConflict
    return str(earlier.public_id)


def _content(request: LetterRequest) -> tuple[bytes, str, str, Role]:
    if isinstance(request.content, ReadyContent):
        return base64.b64decode(request.content.document_base64), request.content.name, "application/xml", Role.ORIGINAL
    text = json.dumps(request.content.model_dump(), ensure_ascii=False).encode()
    return text, "tresc.json", "application/json", Role.TEXT


def _own_box(tx: Connection, client: AnyRow, request: LetterRequest) -> int:
    problems = []
    box_id = 0
    try:
        box_id = boxes.by_address(tx, request.box, client.unit_id).id
    except NotFound:
        problems.append(Problem("own_box_unknown", "box", "box: urząd nie ma takiej skrytki", "box: the office has no such box"))
    if kinds.find(tx, client.unit_id, request.kind) is None:
        known = ", ".join(kinds.names(tx, client.unit_id))
        problems.append(
            Problem("kind_unknown", "kind", f"kind: nieznany rodzaj pisma; znane: {known}", f"kind: unknown; known: {known}")
        )
    if problems:
        raise RequestInvalid(problems)
    return box_id


def _add_letter(
    tx: Connection, client: AnyRow, key: str, request: LetterRequest, now: datetime, source: str | None
) -> tuple[int, str]:
    public_id = new_id("let")
    number = rows.add(
        tx,
        t.letters,
        public_id=public_id,
        unit_id=client.unit_id,
        client_id=client.id,
        idempotency_key=key,
        request_sha256=request.digest(),
        kind=request.kind,
        subject=request.subject,
        case_mark=request.case_mark,
        source=source,
        accepted_at=now,
    )
    return number, public_id


def _add_shipment(
    tx: Connection, unit_id: int, letter_id: int, box_id: int, request: LetterRequest, position: int, now: datetime
) -> None:
    party = request.addressees[position]
    public_id = new_id("shp")
    awaits = AWAITS[Status.ACCEPTED]
    values: dict[str, Any] = {"awaits_pl": awaits.what_pl, "awaits_en": awaits.what_en, "awaits_whose": awaits.whose}
    rows.add(
        tx,
        t.shipments,
        public_id=public_id,
        unit_id=unit_id,
        letter_id=letter_id,
        box_id=box_id,
        position=position,
        mode="nadaj",
        mark=f"pismo-{public_id.removeprefix('shp_')}",
        party_name=party.name,
        party_address=party.address,
        party_kind=party.kind,
        preparation=Preparation.ACCEPTED.value,
        status=Status.ACCEPTED.value,
        status_since=now,
        awaits_since=now,
        **values,
    )


def _tell_journal(tx: Connection, client: AnyRow, public_id: str, request: LetterRequest, now: datetime) -> None:
    journal.write(
        tx,
        "letter.accepted",
        at=now,
        subject=public_id,
        unit_id=client.unit_id,
        actor=f"client:{client.name}",
        ids={"shipments": str(len(request.addressees))},
        digests={"request": request.digest()},
    )
