"""Who is calling: an API key, as a bearer token of programs or as the password of a browser."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.security import HTTPAuthorizationCredentials, HTTPBasic, HTTPBasicCredentials, HTTPBearer

from connector.flow.desk import Desk
from connector.letters.errors import NotAdministrator, NotAllowed
from connector.offices import clients
from connector.store.rows import AnyRow

_bearer = HTTPBearer(auto_error=False, description="klucz API systemu dziedzinowego")
_basic = HTTPBasic(realm="konektor", auto_error=True)


async def desk_of(request: Request) -> Desk:
    """Give what the application works with; async, so that no thread is asked for it."""
    return _desk(request)


def _desk(request: Request) -> Desk:
    desk = request.app.state.desk
    if not isinstance(desk, Desk):
        raise TypeError("the application was made without a desk")
    return desk


DeskOf = Annotated[Desk, Depends(desk_of)]


async def client_of(request: Request, token: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]) -> AnyRow:
    """Find the client by the bearer token, unless that was done before the body was read.

    Raises:
        NotAllowed: there is none, or nobody has this key.
    """
    known: AnyRow | None = getattr(request.state, "client", None)
    if known is not None:
        return known
    if token is None:
        raise NotAllowed
    return await run_in_threadpool(_find, _desk(request), token.credentials)


def _find(desk: Desk, key: str) -> AnyRow:
    with desk.database.reading() as tx:
        return clients.by_key(tx, key)


def require_client(request: Request) -> None:
    """Turn away whoever shows no known key, before anything of the request's body is read; note the client for later.

    Raises:
        NotAllowed: there is no bearer token, or nobody has this key.
    """
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not key:
        raise NotAllowed
    request.state.client = _find(_desk(request), key.strip())


def administrator_of(client: Annotated[AnyRow, Depends(client_of)]) -> AnyRow:
    """Let only clients that are administrators pass.

    Raises:
        NotAdministrator: this client is none.
    """
    if not client.admin:
        raise NotAdministrator
    return client


def reader_of(desk: DeskOf, credentials: Annotated[HTTPBasicCredentials, Depends(_basic)]) -> AnyRow:
    """Find the client whose name and key a person typed into the browser.

    Raises:
        NotAllowed: name and key do not belong together.
    """
    found = _find(desk, credentials.password)
    if found.name != credentials.username:
        raise NotAllowed
    return found


Client = Annotated[AnyRow, Depends(client_of)]
Administrator = Annotated[AnyRow, Depends(administrator_of)]
Reader = Annotated[AnyRow, Depends(reader_of)]
