"""Signatures of people: which letters wait for one, what is to be signed, and the signed document handed in."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from connector.flow.batch import Batch, seal_next
from connector.flow.hand_in import hand_in, to_sign
from connector.flow.request import Base64, ReadyContent
from connector.store import documents, shipments
from connector.store.rows import AnyRow
from connector.web import views
from connector.web.access import Client, DeskOf
from connector.web.api.decisions import Person
from connector.web.api.letters import get_letter
from connector.web.body import JsonRoute
from schemas.attachments import MAX_ATTACHMENTS

router = APIRouter(route_class=JsonRoute, tags=["signatures"])


class SignedDocument(ReadyContent):
    """The signed document or file of a message, further ones of the same message, and who hands them in."""

    model_config = ConfigDict(extra="forbid")

    more_base64: list[Base64] = Field(default=[], max_length=MAX_ATTACHMENTS)
    person: Person


class BatchRequest(BaseModel):
    """Which letters the office is to seal: of one kind, by one key, behind a letter; and who has them sealed."""

    model_config = ConfigDict(extra="forbid")

    person: Person
    kind: Annotated[str | None, Field(max_length=100)] = None
    key: Annotated[str | None, Field(max_length=100)] = None
    after: Annotated[str | None, Field(max_length=24, description="``next`` of the answer before")] = None
    limit: Annotated[int, Field(ge=1, le=50)] = 10


@router.get("/signatures/awaited")
def list_awaited(desk: DeskOf, client: Client, limit: Annotated[int, Query(ge=1, le=200)] = 100) -> dict[str, Any]:
    """List the letters that wait for a person's signature (Czeka na podpis), first those with the nearest deadline.

    ``to_sign`` is the document whose ``/content`` is to be signed; of a message, the first of its files, all of which stand in
    ``files_to_sign``. What is left out by ``limit`` comes once these are signed.
    """
    with desk.database.reading() as tx:
        waiting = shipments.letters_awaiting_signature(tx, client.unit_id, limit)
        lines = views.letter_lines(tx, waiting)
        given = [to_sign(documents.of_letter(tx, letter.id)) for letter in waiting]
    return {"letters": [{**line, **_to_be_signed(files)} for line, files in zip(lines, given, strict=True)]}


def _to_be_signed(files: Sequence[AnyRow]) -> dict[str, Any]:
    shown = [views.document_view(row) for row in files]
    return {"to_sign": shown[0], "files_to_sign": shown}


@router.post("/letters/{letter_id}/signature")
def post_signature(letter_id: str, request: SignedDocument, desk: DeskOf, client: Client) -> dict[str, Any]:
    """Hand in the signed document of a letter; its content must be the one given to be signed, and the letter then goes on.

    Of a message, one of its files is handed in so, and more of them in ``more_base64``.
    """
    signed, more = base64.b64decode(request.document_base64), [base64.b64decode(each) for each in request.more_base64]
    hand_in(desk, client.unit_id, letter_id, signed, request.person, more=more)
    return get_letter(letter_id, desk, client)


@router.post("/signatures/batch")
def post_batch(request: BatchRequest, desk: DeskOf, client: Client) -> dict[str, Any]:
    """Seal the next letters that wait for a signature with a key of the office, where their kind allows that.

    ``results`` has one line for each letter, and one that fails stops no other. ``left`` counts those that follow; call again
    with ``after`` = ``next`` until that is null. Begun anew, a batch takes those that still wait.
    """
    done = seal_next(desk, client.unit_id, Batch(**request.model_dump()))
    return {"results": [asdict(one) for one in done.results], "next": done.next, "left": done.left}
