"""Backups and restored stores, for administrators."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from connector.care.aftermath import ask
from connector.care.release import release, waiting
from connector.care.routine import note_backup
from connector.care.wording import sentences
from connector.store import restorations
from connector.web.access import Administrator, DeskOf
from connector.web.api.decisions import DecisionRequest
from connector.web.body import JsonRoute

router = APIRouter(route_class=JsonRoute, tags=["care"])


class BackupNote(BaseModel):
    """A backup that the command line took beside the running service."""

    model_config = ConfigDict(extra="forbid")

    manifest_sha256: str = Field(pattern="^[0-9a-f]{64}$")
    taken_at: AwareDatetime
    missing: int = Field(ge=0)


class ReleaseRequest(DecisionRequest):
    """Who lets the store go on and why, and whether what was not found, or could not be asked about, is sent."""

    send_not_found: bool = False
    send_unasked: bool = False


@router.post("/backups")
def post_backup(note: BackupNote, desk: DeskOf, client: Administrator) -> dict[str, Any]:
    """Write a backup down in the journal."""
    with desk.database.transaction("backup noted") as tx:
        note_backup(tx, at=desk.clock.now(), actor=f"client:{client.name}"[:100], **note.model_dump())
    return note.model_dump(mode="json")


@router.get("/restoration")
def get_restoration(desk: DeskOf, client: Administrator) -> dict[str, Any]:  # noqa: ARG001 - whoever asks must be an administrator
    """Show the last restoration: when, what was found since, and what waits for the release."""
    with desk.database.reading() as tx:
        row = restorations.latest(tx)
        if row is None:
            return {"restored": False}
        left = waiting(tx, row)
    moments = {name: getattr(row, name) for name in ("taken_at", "restored_at", "asked_at", "released_at")}
    return {
        "restored": True,
        **{name: moment and moment.isoformat() for name, moment in moments.items()},
        "waiting": {"not_found": left.not_found, "unasked": left.unasked},
        "findings": row.findings,
        "text_pl": list(sentences(row.findings)) if row.findings else [],
    }


@router.post("/restoration/questions")
def post_questions(desk: DeskOf, client: Administrator) -> dict[str, Any]:
    """Ask platforms and document systems what happened since the backup; sends and confirms nothing."""
    ask(desk)
    return get_restoration(desk, client)


@router.post("/restoration/release")
def post_release(request: ReleaseRequest, desk: DeskOf, client: Administrator) -> dict[str, Any]:
    """Let a restored store send, fetch and hand over again."""
    release(desk, request.as_decision(), send_not_found=request.send_not_found, send_unasked=request.send_unasked)
    return get_restoration(desk, client)
