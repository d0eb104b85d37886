"""Pages for what is not there, not allowed or broken: the same words as the API's problems, for people."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from typing import Any, Final

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from connector.letters.errors import ArchiveUnreachable, ConnectorError, Erased, NotAllowed, NotFound
from connector.web import problems
from connector.web.panel.page import page

_API: Final = "/api/"
_ASK_WHO: Final = {"WWW-Authenticate": 'Basic realm="konektor"'}

_TEXTS: Final[Mapping[int, tuple[str, str]]] = {
    401: ("Zaloguj się", "Podaj nazwę systemu i klucz API, które nadał administrator konektora."),
    404: ("Nie ma takiej strony", "Pod tym adresem nie ma pisma, dokumentu ani dowodu, który możesz zobaczyć."),
    410: ("Usunięto", "Treść usunięto po upływie okresu przechowywania."),
    422: ("Tego nie da się pokazać", "Adres strony zawiera wartość, której konektor nie przyjmuje, na przykład za długi tekst."),
    405: ("Tego tu nie można zrobić", "Strony konektora służą tylko do czytania."),
}
_OTHER: Final = ("Wystąpił błąd", "Strony nie da się teraz pokazać. Powiadom administratora konektora.")


class PageRoute(APIRoute):
    """A route whose errors are told to a person by a page, where the API tells a program by a problem document."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap the route so that errors of the tree end as pages."""
        answer = super().get_route_handler()

        async def answer_or_refuse(request: Request) -> Response:
            try:
                return await answer(request)
            except NotAllowed:
                return refuse(request, 401, _ASK_WHO)
            except (NotFound, RequestValidationError) as error:
                return refuse(request, 404 if isinstance(error, NotFound) else 422)
            except Erased as error:
                return refuse(request, 410, text=error.text_pl)
            except ArchiveUnreachable as error:
                return refuse(request, 503, text=error.text_pl)
            except ConnectorError as error:
                return refuse(request, 500, text=error.text_pl)

        return answer_or_refuse


def refuse(request: Request, status: int, headers: Mapping[str, str] | None = None, text: str | None = None) -> Response:
    """Answer with a page that says what is wrong, in words that repeat nothing of the request."""
    title, usual = _TEXTS.get(status, _OTHER)
    response = page(request, "refusal.html", status, title=title, text=text or usual)
    response.headers.update(headers or {})
    return response


def install(application: FastAPI) -> None:
    """Answer HTTP errors outside the API, such as an unknown address or a missing password, with a page."""
    application.add_exception_handler(HTTPException, _of_http)


async def _of_http(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    if request.url.path.startswith(_API):
        return problems.of_status(error.status_code, error.headers)
    return refuse(request, error.status_code, error.headers)
