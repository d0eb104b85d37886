"""Letters: post one, list them, look at one."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Response

from connector.flow.accept import accept
from connector.flow.preflight import preflight
from connector.flow.request import LetterRequest
from connector.store import letters as stored
from connector.store import rows
from connector.store import tables as t
from connector.web import views
from connector.web.access import Client, DeskOf
from connector.web.body import JsonRoute

router = APIRouter(route_class=JsonRoute, tags=["letters"])


@router.post("/letters", status_code=202)
def post_letter(
    request: LetterRequest,
    desk: DeskOf,
    client: Client,
    response: Response,
    idempotency_key: Annotated[str, Header(min_length=1, max_length=255, pattern=r"^[ -~]+$")],
) -> dict[str, Any]:
    """Take a letter over: once this answers, it is durable. The same Idempotency-Key with the same body gives the same letter."""
    public_id = accept(desk, client, idempotency_key, request)
    response.headers["Location"] = f"/api/v1/letters/{public_id}"
    return {"id": public_id, "href": f"/api/v1/letters/{public_id}"}


@router.post("/letters/check")
def post_check(
    request: LetterRequest,
    desk: DeskOf,
    client: Client,
    register: Annotated[bool, Query(description="zapytaj też rejestr adresów (BAE)")] = False,
) -> dict[str, Any]:
    """Tell what would stop this letter or be changed in it, and by which way it would go; nothing is stored or sent.

    An error stops the letter or holds it for a person, a warning does not. With ``register`` the register of addresses is
    asked about every address, which counts as opening the own mailbox.
    """
    checked = preflight(desk, client, request, ask_register=register)
    kind = checked.kind
    return {
        "passes": checked.passes,
        "findings": [asdict(finding) for finding in checked.findings],
        "addressees": [
            {"address": each.address, "box": each.box.address, "mode": each.mode.value, "mode_why": each.why}
            for each in checked.courses
        ],
        "renamed": [each._asdict() for each in checked.renamed],
        "signature": {"need": kind.need.value, "key": kind.signing_key, "level": kind.level} if kind else None,
        "size": checked.size,
    }


@router.get("/letters")
def list_letters(
    desk: DeskOf,
    client: Client,
    q: Annotated[str | None, Query(max_length=200)] = None,
    before: str | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """List the unit's letters, newest first; ``before`` is the last id of the page before.

    With ``q``, only those with this id, mark or number of the platform, or with these words in subject, case mark or
    addressee (beginnings will do). ``complete`` is false where ``q`` is too short to find all.
    """
    with desk.database.reading() as tx:
        start = rows.find(tx, t.letters, before, client.unit_id).id if before else None
        found = stored.listed(tx, client.unit_id, q, limit, start)
        return {
            "letters": views.letter_lines(tx, found.letters),
            "next": found.letters[-1].public_id if len(found.letters) == limit else None,
            "complete": found.complete,
        }


@router.get("/letters/{letter_id}")
def get_letter(letter_id: str, desk: DeskOf, client: Client) -> dict[str, Any]:
    """Show a letter with its shipments, documents and time line."""
    with desk.database.reading() as tx:
        row = rows.find(tx, t.letters, letter_id, client.unit_id)
        return {**views.letter_view(tx, row), "time_line": views.time_line(tx, letter_id)}
