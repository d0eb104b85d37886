"""The platform calls us: whoever knows a mailbox's address may make due what is done anyway, and nothing more."""

from __future__ import annotations

from fastapi import APIRouter, Request

from connector.flow.callbacks import PATH
from connector.flow.hint import Hints
from connector.letters.errors import NotFound
from connector.ports import Notice
from connector.web.access import DeskOf

router = APIRouter(prefix=PATH, include_in_schema=False)


@router.post("/{key}/{about}")
def take_call(key: str, about: str, request: Request, desk: DeskOf) -> dict[str, str]:
    """Take a call as a hint; its body is not even read (SuccessInfo; protocols, e-Doręczenia 3.8).

    Raises:
        NotFound: nobody may call here.
    """
    hints: Hints | None = request.app.state.hints
    if hints is None or about not in set(Notice):
        raise NotFound
    return {"notification": "on" if hints.take(desk, key, Notice(about)) else "off"}
