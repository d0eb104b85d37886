"""The web application: the API of document systems and the pages that people read."""

from __future__ import annotations

import logging
import traceback

from fastapi import FastAPI, Request, Response
from starlette.middleware.base import RequestResponseEndpoint

from connector.care.clearing.conditions import Terms
from connector.care.keeper import Keeper
from connector.flow.desk import Desk
from connector.flow.hint import Hints
from connector.mailbox_settings import DeletingSettings
from connector.web import callbacks, problems
from connector.web.api import (
    arrivals,
    books,
    boxes,
    care,
    decisions,
    documents,
    dossiers,
    elsewhere,
    evidence,
    letters,
    outages,
    recipients,
    retention,
    shipments,
    signatures,
    validation,
    verification,
)
from connector.web.panel import pages, refusal

log = logging.getLogger(__name__)

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


MAX_REQUEST = 150_000_000


def create_application(
    desk: Desk,
    purpose: str,
    max_request_bytes: int = MAX_REQUEST,
    keeper: Keeper | None = None,
    hints: Hints | None = None,
    terms: Terms | None = None,
) -> FastAPI:
    """Make the application around a desk; ``purpose`` is shown on every page, so that training is never taken for real."""
    application = FastAPI(
        title="Konektor ePUAP i e-Doręczenia",
        description="Official letters of a municipal office: out and in, with proof.",
        version="1",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    application.state.desk = desk
    application.state.purpose = purpose
    application.state.max_request_bytes = max_request_bytes
    application.state.keeper = keeper or Keeper(purpose)
    application.state.hints = hints
    application.state.terms = terms or Terms.of(DeletingSettings())
    application.middleware("http")(_harden)
    problems.install(application)
    lists = (letters, shipments, evidence, documents, arrivals, boxes, books, outages, elsewhere)
    for part in (*lists, recipients, dossiers, decisions, signatures, validation, verification, care, retention):
        application.include_router(part.router, prefix="/api/v1")
    application.include_router(callbacks.router)
    application.add_api_route("/api/v1/health", _health, methods=["GET"], tags=["health"])
    pages.install(application)
    return application


def _health() -> dict[str, str]:
    """Say that the service answers; tells nothing else."""
    return {"status": "ok"}


async def _harden(request: Request, call_next: RequestResponseEndpoint) -> Response:
    try:
        response = await call_next(request)
    except Exception as error:  # noqa: BLE001 - further up its message, which may carry content, would be logged
        response = _broken(request, error)
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def _broken(request: Request, error: Exception) -> Response:
    """Answer what nobody foresaw, and log its kind and the places it passed, without its message."""
    log.error("%s: %s\n%s", request.method, type(error).__name__, "".join(traceback.format_tb(error.__traceback__)))
    return problems.broken() if request.url.path.startswith("/api/") else refusal.refuse(request, 500)
