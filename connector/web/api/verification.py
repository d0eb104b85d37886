"""Verification: what the signatures of a document prove, for programs or as a page; nothing is stored."""

from __future__ import annotations

import base64
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from pydantic import AwareDatetime, ConfigDict, Field

from connector.flow.request import ReadyContent
from connector.flow.verdicts import own_seals, written
from connector.letters.errors import Problem, RequestInvalid
from connector.web import verification_page
from connector.web.access import Client, DeskOf
from connector.web.body import JsonRoute
from connector.web.verification_page import Language
from schemas.errors import UnreadableXml
from signing.errors import FileUnreadable

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
    now = desk.clock.now()
    content, receipt = base64.b64decode(asked.document_base64), asked.judged_as == "receipt"
    try:
        report = written(content, desk.policies, receipt=receipt, at=asked.at or now, now=now, own=own_seals(desk))
    except (UnreadableXml, FileUnreadable) as reason:
        line = reason.line or 0 if isinstance(reason, UnreadableXml) else 0
        raise RequestInvalid([Problem(reason.code, "document_base64", reason.text_pl, reason.text_en, line)]) from None
    if "text/html" in request.headers.get("accept", ""):
        return HTMLResponse(verification_page.render({asked.name: report}, asked.language))
    return report
