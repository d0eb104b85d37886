"""Validation: all mistakes of a letter's content, before anything is posted or stored."""

from __future__ import annotations

import base64
from dataclasses import asdict
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from connector.flow.check import findings_of
from connector.flow.request import ReadyContent, WrittenContent
from connector.web.access import Client, DeskOf
from connector.web.body import JsonRoute

router = APIRouter(route_class=JsonRoute, tags=["validation"])


class ValidationRequest(BaseModel):
    """Content in the same shape as a letter's."""

    model_config = ConfigDict(extra="forbid")

    content: WrittenContent | ReadyContent


@router.post("/validate")
def post_validate(request: ValidationRequest, desk: DeskOf, client: Client) -> dict[str, Any]:  # noqa: ARG001 - the client must be known
    """Say what would stop this content, with place and a sentence in Polish and English; nothing is stored or sent."""
    content = request.content
    given = base64.b64decode(content.document_base64) if isinstance(content, ReadyContent) else content.model_dump()
    findings = findings_of(desk, given)
    return {
        "valid": all(finding.severity != "error" for finding in findings),
        "findings": [asdict(finding) for finding in findings],
    }
