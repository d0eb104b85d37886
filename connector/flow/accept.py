"""Accept a letter: make it durable with its shipments, first job and journal entry, then answer."""

from __future__ import annotations

import base64
import json
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from connector.flow.desk import Desk
from connector.flow.request import Addressee, LetterRequest, ReadyContent
from connector.letters.document import Role
from connector.letters.errors import IdempotencyConflict, NotFound, Problem, RequestInvalid
from connector.letters.ids import new_id
from connector.letters.shipment import Preparation, Status
from connector.letters.status import AWAITS
from connector.offices import boxes, kinds
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
        RequestInvalid: the own box or the kind of letter is not known here, or it should have left already.
    """
    given = _content(request)
    desk.archive.put(given.content)
    try:
        return _enter(desk, client, key, request, given, source)
    except IntegrityError:  # the same key was posted twice at once, and the other one was quicker
        return _enter(desk, client, key, request, given, source)


def _enter(desk: Desk, client: AnyRow, key: str, request: LetterRequest, given: Given, source: str | None) -> str:
    now, digest = desk.clock.now(), request.digest()
    with desk.database.transaction("letter accepted") as tx:
        earlier = letters.by_key(tx, client.id, key)
        if earlier is not None:
            return _same(earlier, digest)
        box_id, category = _office_facts(tx, client, request, now)
        own = {"idempotency_key": key, "request_sha256": digest, "source": source, "category": category}
        letter_id, public_id = _add_letter(tx, client, request, now, own)
        documents.add(
            tx,
            client.unit_id,
            given.role,
            given.content,
            name=safe_name(given.name) or "pismo",
            name_given=given.name,
            media_type=given.media_type,
            position=0,
            letter_id=letter_id,
        )
        owners = {"unit_id": client.unit_id, "letter_id": letter_id, "box_id": box_id, "send_by": request.send_by}
        parties = enumerate(request.addressees)
        rows.add_all(tx, t.shipments, [{**_shipment(party, position, now), **owners} for position, party in parties])
        words = [text for party in request.addressees for text in (party.name, party.address)]
        word_index.enter(tx, client.unit_id, letter_id, request.subject, request.case_mark, *words)
        jobs.add(tx, client.unit_id, "prepare", letter_id, lane=f"letter:{letter_id}", due=now, send_by=request.send_by)
        _tell_journal(tx, client, public_id, len(request.addressees), digest, now)
    return public_id


def _same(earlier: AnyRow, digest: str) -> str:
    if earlier.request_sha256 != digest:
        raise IdempotencyConflict
    return str(earlier.public_id)


class Given(NamedTuple):
    """The content as it was given: bytes, a name, a media type, and what the document is to the letter."""

    content: bytes
    name: str
    media_type: str
    role: Role


def _content(request: LetterRequest) -> Given:
    if isinstance(request.content, ReadyContent):
        document = base64.b64decode(request.content.document_base64)
        return Given(document, request.content.name, "application/xml", Role.ORIGINAL)
    text = json.dumps(request.content.model_dump(), ensure_ascii=False).encode()
    return Given(text, "tresc.json", "application/json", Role.TEXT)


def _office_facts(tx: Connection, client: AnyRow, request: LetterRequest, now: datetime) -> tuple[int, str | None]:
    """Give the number of the own box, and how long the letter is kept: as asked, or as letters of its kind are."""
    problems = []
    if request.send_by is not None and request.send_by <= now:
        text_pl, text_en = "send_by: termin wysłania już minął", "send_by: the deadline is past"
        problems.append(Problem("send_by_past", "send_by", text_pl, text_en))
    box_id = 0
    try:
        box_id = boxes.by_address(tx, request.box, client.unit_id).id
    except NotFound:
        problems.append(Problem("own_box_unknown", "box", "box: urząd nie ma takiej skrytki", "box: the office has no such box"))
    kind = kinds.find(tx, client.unit_id, request.kind)
    if kind is None:
        known = ", ".join(kinds.names(tx, client.unit_id))
        problems.append(
            Problem("kind_unknown", "kind", f"kind: nieznany rodzaj pisma; znane: {known}", f"kind: unknown; known: {known}")
        )
    if problems:
        raise RequestInvalid(problems)
    return box_id, request.category or (kind.category if kind else None)


def _add_letter(
    tx: Connection, client: AnyRow, request: LetterRequest, now: datetime, own: dict[str, str | None]
) -> tuple[int, str]:
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


def _shipment(party: Addressee, position: int, now: datetime) -> dict[str, Any]:
    public_id = new_id("shp")
    awaits = AWAITS[Status.ACCEPTED]
    return {
        "public_id": public_id,
        "position": position,
        "mode": "nadaj",
        "mark": f"pismo-{public_id.removeprefix('shp_')}",
        "party_name": party.name,
        "party_address": party.address,
        "party_kind": party.kind,
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
