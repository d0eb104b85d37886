"""Problem documents (RFC 9457): every error of the tree as JSON, in Polish and English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from connector.flow.request import problem
from connector.letters.errors import (
    ArchiveUnreachable,
    ConnectorError,
    Erased,
    IdempotencyConflict,
    InputRefused,
    NotAdministrator,
    NotAllowed,
    NotFound,
    NotTaken,
    OurFault,
    PlatformError,
    RequestInvalid,
    RequestTooLarge,
    TooManyLookUps,
)

MEDIA_TYPE = "application/problem+json"

_OF_STATUS: Mapping[int, tuple[str, str, str]] = {
    404: ("no_such_address", "Pod tym adresem nic nie ma.", "There is nothing at this address."),
    405: ("method_not_allowed", "Ten adres nie przyjmuje takiego wywołania.", "This address does not take this method."),
}
_UNREADABLE = ("request_unreadable", "Zgłoszenia nie można odczytać.", "The request cannot be read.")

_HTTP_STATUS: Mapping[type[ConnectorError], int] = {
    NotAdministrator: 403,
    NotAllowed: 401,
    NotFound: 404,
    Erased: 410,
    IdempotencyConflict: 422,
    RequestInvalid: 422,
    RequestTooLarge: 413,
    TooManyLookUps: 429,
    InputRefused: 422,
    ArchiveUnreachable: 503,
    NotTaken: 503,
    PlatformError: 502,
}


def install(application: FastAPI) -> None:
    """Answer every error of the tree, and every request that cannot be read, with a problem document."""
    application.add_exception_handler(ConnectorError, _of_error)
    application.add_exception_handler(RequestValidationError, _of_validation)


def _of_error(_request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, ConnectorError):
        raise error
    status = next((code for kind, code in _HTTP_STATUS.items() if isinstance(error, kind)), 500)
    problems = [asdict(item) for item in error.problems] if isinstance(error, RequestInvalid) else []
    headers = {"WWW-Authenticate": "Bearer"} if isinstance(error, NotAllowed) else {}
    return JSONResponse(_document(status, error, problems), status, headers, MEDIA_TYPE)


def _of_validation(_request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, RequestValidationError):
        raise error
    refused = RequestInvalid([problem({**item, "loc": _inside_body(item["loc"])}) for item in error.errors()])
    return JSONResponse(_document(422, refused, [asdict(item) for item in refused.problems]), 422, media_type=MEDIA_TYPE)


def _inside_body(place: tuple[Any, ...]) -> tuple[Any, ...]:
    return place[1:] if place[:1] == ("body",) else place


def of_status(status: int, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """Answer what the framework refuses by itself, such as an unknown address."""
    code, text_pl, text_en = _OF_STATUS.get(status, _UNREADABLE)
    document = {**_document(status, InputRefused(), []), "type": f"urn:connector:problem:{code}", "code": code}
    return JSONResponse({**document, "title": text_pl, "title_en": text_en}, status, headers, MEDIA_TYPE)


def broken() -> JSONResponse:
    """Answer an error that is none of the tree; says nothing of it."""
    return JSONResponse(_document(500, OurFault(), []), 500, media_type=MEDIA_TYPE)


def _document(status: int, error: ConnectorError, problems: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "type": f"urn:connector:problem:{error.code}",
        "title": error.text_pl,
        "title_en": error.text_en,
        "status": status,
        "code": error.code,
        "retry": error.retry,
        "fault": error.fault,
        "problems": problems,
    }
