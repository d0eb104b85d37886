"""Evidence dossiers: one ZIP with all that is kept about a letter or an arrival."""

from __future__ import annotations

from fastapi import APIRouter, Response

from connector.letters.errors import NotFound
from connector.web.access import Client, DeskOf
from connector.web.api.outages import KeeperOf
from connector.web.body import JsonRoute
from connector.web.dossier.bind import make
from connector.web.download import download

router = APIRouter(route_class=JsonRoute, tags=["dossiers"])

_ZIP = "application/zip"
_ANSWERS: dict[int | str, dict[str, object]] = {200: {"content": {_ZIP: {}}}}


@router.get("/letters/{letter_id}/dossier", response_class=Response, responses=_ANSWERS)
def get_of_letter(letter_id: str, desk: DeskOf, keeper: KeeperOf, client: Client) -> Response:
    """Give the evidence dossier (teczka dowodowa) of a letter; it changes nothing, and says plainly where it is not sealed."""
    return _give("let_", letter_id, desk, keeper, client)


@router.get("/arrivals/{arrival_id}/dossier", response_class=Response, responses=_ANSWERS)
def get_of_arrival(arrival_id: str, desk: DeskOf, keeper: KeeperOf, client: Client) -> Response:
    """Give the evidence dossier of an arrival."""
    return _give("arr_", arrival_id, desk, keeper, client)


def _give(beginning: str, public_id: str, desk: DeskOf, keeper: KeeperOf, client: Client) -> Response:
    if not public_id.startswith(beginning):
        raise NotFound(public_id)
    made = make(desk, keeper, public_id, client.unit_id)
    return download(made.content, made.name, _ZIP)
