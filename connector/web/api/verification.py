"""Verification: what the signatures of a document prove, for programs or as a page; nothing is stored."""

from __future__ import annotations

import base64
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from pydantic import AwareDatetime, ConfigDict, Field

from connector.flow.request import ReadyContent
from connector.letters.errors import Problem, RequestInvalid
from connector.web import verification_page
from connector.web.access import Client, DeskOf
from connector.web.body import JsonRoute
from connector.web.verification_page import Language
from schemas.errors import UnreadableXml
from schemas.parsing import parse
from signing.report import as_json
from signing.verification import verify

router = APIRouter(route_class=JsonRoute, tags=["validation"])


class VerificationRequest(ReadyContent):
    """A document, as what it is to be judged, and for which moment (now unless said)."""

    model_config = ConfigDict(extra="forbid")

    judged_as: Literal["letter", "receipt"] = "letter"
    at: AwareDatetime | None = None
    language: Annotated[Language, Field(description="of the page; data carry both")] = "pl"


@router.post("/verify", response_model=None, responses={200: {"content": {"text/html": {}}}})
def post_verify(
    asked: VerificationRequest,
    request: Request,
    desk: DeskOf,
    client: Client,  # noqa: ARG001 - the client must be known
) -> dict[str, Any] | HTMLResponse:
    """Judge every signature of a document alone; with ``Accept: text/html`` the answer is a page to read and file."""
    policy = desk.policies.receipts if asked.judged_as == "receipt" else desk.policies.letters
    at = asked.at or desk.clock.now()
    try:
        tree = parse(base64.b64decode(asked.document_base64))
    except UnreadableXml as reason:
        problem = Problem(reason.code, "document_base64", reason.text_pl, reason.text_en, reason.line or 0)
        raise RequestInvalid([problem]) from None
    report = as_json(verify(tree, policy, at=at), at=at)
    if "text/html" in request.headers.get("accept", ""):
        return HTMLResponse(verification_page.render({asked.name: report}, asked.language))
    return report
