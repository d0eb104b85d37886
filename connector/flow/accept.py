"""Accept a letter: make it durable with its shipments, first job and journal entry, then answer."""

from __future__ import annotations

import base64
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from connector.flow.choose import Course, plan
from connector.flow.desk import Desk
from connector.flow.fitting import answered
from connector.flow.message import RECORD_NAME, RECORD_TYPE, Record, entries
from connector.flow.request import Addressee, LetterRequest, MessageContent, ReadyContent
from connector.letters.awaits import AWAITS
from connector.letters.document import Role
from connector.letters.errors import IdempotencyConflict, Problem, RequestInvalid
from connector.letters.ids import new_id
from connector.letters.mark import marks
from connector.letters.shipment import Preparation, Status
from connector.offices import kinds
from connector.offices.kinds import LetterKind
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
    given = content_of(request)
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
        facts = office_facts(tx, desk, client, request, now)
        if facts.problems:
            raise RequestInvalid(facts.problems)
        arrival = answered(tx, request, client.unit_id)
        own = {"idempotency_key": key, "request_sha256": digest, "source": source}
        own["category"] = request.category or (facts.kind.category if facts.kind else None)
        own |= {"reply_to_id": arrival.id} if arrival is not None else {}
        letter_id, public_id = _add_letter(tx, client, request, now, own)
        _name_documents(tx, client.unit_id, letter_id, given)
        owners = {"unit_id": client.unit_id, "letter_id": letter_id, "send_by": request.send_by}
        rows.add_all(tx, t.shipments, [{**shipment, **owners} for shipment in _shipments(desk, request, facts.courses, now)])
        words = [
            text for party, course in zip(request.addressees, facts.courses, strict=True) for text in (party.name, course.address)
        ]
        word_index.enter(tx, client.unit_id, letter_id, request.subject, request.case_mark, *words)
        jobs.add(tx, client.unit_id, "prepare", letter_id, lane=f"letter:{letter_id}", due=now, send_by=request.send_by)
        _tell_journal(tx, client, public_id, len(request.addressees), digest, now)
        _tell_choice(tx, client, public_id, request, facts.courses, now)
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


def content_of(request: LetterRequest) -> list[Given]:
    """Give the parts of a letter's content, the one to go by first."""
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


class OfficeFacts(NamedTuple):
    """How each addressee is reached, the kind of letter, and all that keeps it from being accepted."""

    courses: Sequence[Course]
    kind: LetterKind | None
    problems: Sequence[Problem]


def office_facts(tx: Connection, desk: Desk, client: AnyRow, request: LetterRequest, now: datetime) -> OfficeFacts:
    """Hold a request against what the office has: its boxes, the kinds of its letters, and the clock."""
    problems = []
    if request.send_by is not None and request.send_by <= now:
        text_pl, text_en = "send_by: termin wysłania już minął", "send_by: the deadline is past"
        problems.append(Problem("send_by_past", "send_by", text_pl, text_en))
    found = plan(tx, desk, request, client.unit_id)
    kind = kinds.find(tx, client.unit_id, request.kind)
    problems += found.problems
    if kind is None:
        known = ", ".join(kinds.names(tx, client.unit_id))
        problems.append(
            Problem("kind_unknown", "kind", f"kind: nieznany rodzaj pisma; znane: {known}", f"kind: unknown; known: {known}")
        )
    return OfficeFacts(found.courses, kind, problems)


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


def _shipments(desk: Desk, request: LetterRequest, courses: Sequence[Course], now: datetime) -> Iterator[dict[str, Any]]:
    """Give a shipment for each addressee; those that will travel in one call have marks of one root."""
    ids = [new_id("shp") for _ in courses]
    marked = _marks(desk, ids, courses)
    for position, (public_id, party, course) in enumerate(zip(ids, request.addressees, courses, strict=True)):
        own = {"public_id": public_id, "position": position, "mark": marked[public_id], "box_id": course.box.id}
        yield {**own, "mode": course.mode.value, "mode_why": course.why, **_party(party, course), **_begin(now)}


def _marks(desk: Desk, ids: Sequence[str], courses: Sequence[Course]) -> dict[str, str]:
    """Give each shipment its mark, by its public id; only those from the same own box travel together, on paper none."""
    together: dict[tuple[int, bool], list[str]] = {}
    for public_id, course in zip(ids, courses, strict=True):
        together.setdefault((course.box.id, course.paper is not None), []).append(public_id)
    channels = {course.box.id: desk.channels.get(course.box.channel) for course in courses}
    marked: dict[str, str] = {}
    for (box_id, on_paper), some in together.items():
        channel = channels[box_id]
        most = channel.most_addressees if isinstance(channel, Mailbox) and not on_paper else 1
        marked |= zip(some, marks(some, most), strict=True)
    return marked


def _party(party: Addressee, course: Course) -> dict[str, Any]:
    paper = course.paper.record() if course.paper else None
    return {"party_name": party.name, "party_address": course.address, "party_kind": party.kind, "paper": paper}


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


def _tell_choice(
    tx: Connection, client: AnyRow, public_id: str, request: LetterRequest, courses: Sequence[Course], now: datetime
) -> None:
    """Tell the journal by which ways a letter goes and what chose them, where there was something to choose."""
    if not request.open_way:
        return
    modes = Counter(course.mode.value for course in courses)
    ruled = sorted({course.why["rule"] for course in courses if course.why and "rule" in course.why})
    ids = {"modes": ", ".join(f"{mode}: {count}" for mode, count in sorted(modes.items())), "rules": ", ".join(ruled)}
    actor = f"person:{request.mode.person}"[:100] if request.mode else "connector"
    about = {"subject": public_id, "unit_id": client.unit_id, "actor": actor}
    journal.write(tx, "letter.mode_decided" if request.mode else "letter.mode_chosen", at=now, ids=ids, **about)
