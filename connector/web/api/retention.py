"""Retention: what could be erased and why not, erasing it, holds, and categories set by a person."""

from __future__ import annotations

from datetime import date
from itertools import islice
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import ConfigDict, Field

from connector.care.erase import erase, table_of
from connector.care.holds import categorise, hold, unhold
from connector.care.retention import OBSTACLES, Kept, in_question, kept_for_good, look
from connector.care.settled import day_of
from connector.flow.request import ArchiveCategory
from connector.letters.errors import NotErasable, NotFound
from connector.store import rows
from connector.web.access import Administrator, Client, DeskOf
from connector.web.api.decisions import DecisionRequest
from connector.web.body import JsonRoute

router = APIRouter(route_class=JsonRoute, prefix="/retention", tags=["retention"])

Id = Annotated[str, Field(pattern=r"^(let|arr)_[a-z2-7]{20}$", description="pismo (let_…) albo wpływ (arr_…)")]
On = Annotated[date | None, Query(description="na jaki dzień (w Polsce); bez niego: dzisiaj")]


class OneThing(DecisionRequest):
    """Which letter or arrival, who decides and why."""

    model_config = ConfigDict(extra="forbid")

    id: Id


class CategoryRequest(OneThing):
    """Likewise, and how long it is kept."""

    category: ArchiveCategory | None = Field(description="kategoria archiwalna, np. A, B5, BE10, Bc; null: przechowywać")


class ErasureRequest(DecisionRequest):
    """What to erase, who decides and why, and whether the state archive's experts let it go (category BE)."""

    ids: list[Id] = Field(min_length=1, max_length=500)
    after_expertise: bool = False


@router.get("")
def list_kept(desk: DeskOf, client: Client, on: On = None, limit: Annotated[int, Query(ge=1, le=2000)] = 200) -> dict[str, Any]:
    """List what is so old that its category could let it go, and what still keeps it; count what is kept for good."""
    day = on or day_of(desk.clock.now())
    with desk.database.reading() as tx:
        found = list(islice(in_question(tx, client.unit_id, day), limit + 1))
        kept = kept_for_good(tx, client.unit_id)
    counts = {"category_a": kept["A"], "no_category": kept[""]}
    return {"on": day.isoformat(), "things": [_view(one) for one in found[:limit]], "more": len(found) > limit, "kept": counts}


@router.get("/{public_id}")
def get_kept(public_id: str, desk: DeskOf, client: Client, on: On = None) -> dict[str, Any]:
    """Say how long one letter or arrival is kept, and why."""
    table = table_of(public_id)
    with desk.database.reading() as tx:
        row = rows.find(tx, table, public_id, client.unit_id)
        return _view(look(tx, table, row, on or day_of(desk.clock.now())))


def _view(kept: Kept) -> dict[str, Any]:
    return {
        "id": kept.row.public_id,
        "category": kept.row.category,
        "settled_on": kept.settled.isoformat() if kept.settled else None,
        "free_from": kept.free_from.isoformat() if kept.free_from else None,
        "obstacles": _obstacles(kept.obstacles),
    }


def _obstacles(codes: tuple[str, ...]) -> list[dict[str, str]]:
    return [{"code": code, "text_pl": OBSTACLES[code][0], "text_en": OBSTACLES[code][1]} for code in codes]


@router.post("/erasure")
def post_erasure(request: ErasureRequest, desk: DeskOf, client: Administrator) -> dict[str, Any]:
    """Erase letters and arrivals (brakowanie), each by itself; says of each whether it is erased, or what keeps it."""
    done = [{"id": one, **_erase(desk, client.unit_id, one, request)} for one in request.ids]
    return {"things": done}


def _erase(desk: DeskOf, unit_id: int, public_id: str, request: ErasureRequest) -> dict[str, Any]:
    try:
        erase(desk, unit_id, public_id, request.as_decision(), after_expertise=request.after_expertise)
    except NotErasable as kept:
        return {"erased": False, "obstacles": _obstacles(kept.obstacles)}
    except NotFound as unknown:
        return {"erased": False, "obstacles": [{"code": unknown.code, "text_pl": unknown.text_pl, "text_en": unknown.text_en}]}
    return {"erased": True, "obstacles": []}


@router.post("/hold")
def post_hold(request: OneThing, desk: DeskOf, client: Client) -> dict[str, Any]:
    """Keep something whatever its category says, until the hold is lifted."""
    hold(desk, client.unit_id, request.id, request.as_decision())
    return get_kept(request.id, desk, client)


@router.post("/unhold")
def post_unhold(request: OneThing, desk: DeskOf, client: Administrator) -> dict[str, Any]:
    """Lift a hold."""
    unhold(desk, client.unit_id, request.id, request.as_decision())
    return get_kept(request.id, desk, client)


@router.post("/category")
def post_category(request: CategoryRequest, desk: DeskOf, client: Client) -> dict[str, Any]:
    """Say how long something is kept."""
    categorise(desk, client.unit_id, request.id, request.category, request.as_decision())
    return get_kept(request.id, desk, client)
