"""The web application: the API of document systems and the pages that people read."""

from __future__ import annotations

from fastapi import FastAPI, Request, Response
from starlette.middleware.base import RequestResponseEndpoint

from connector.flow.desk import Desk
from connector.web import problems
from connector.web.api import arrivals, documents, evidence, letters, shipments, validation
from connector.web.panel import pages

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def create_application(desk: Desk, purpose: str) -> FastAPI:
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
    application.middleware("http")(_harden)
    problems.install(application)
    for part in (letters, shipments, evidence, documents, arrivals, validation):
        application.include_router(part.router, prefix="/api/v1")
    application.add_api_route("/api/v1/health", _health, methods=["GET"], tags=["health"])
    pages.install(application)
    return application


def _health() -> dict[str, str]:
    """Say that the service answers; tells nothing else."""
    return {"status": "ok"}


async def _harden(request: Request, call_next: RequestResponseEndpoint) -> Response:
    response = await call_next(request)
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response
