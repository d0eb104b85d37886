"""The control of the simulator over JSON: read the books, make things arrive, release proofs, add and end rules, skip time."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from typing import Any

from samples.platform.epuap import proofs, script
from samples.platform.epuap.boxes import Sender
from samples.platform.epuap.exchange import Reply
from samples.platform.epuap.faults import Fault
from samples.platform.epuap.hub import Hub

Act = Callable[[Hub, Any], dict[str, Any]]


def control(hub: Hub, method: str, path: str, octets: bytes) -> Reply:
    """Answer one control call: 200 with its result, 404 for an unknown path or id, 400 for what cannot be read."""
    act = ROUTES.get((method, path.rstrip("/")))
    if act is None:
        return _reply(404, {"error": f"unknown: {method} {path}"})
    try:
        return _reply(200, act(hub, json.loads(octets or b"{}")))
    except LookupError as error:
        return _reply(404, {"error": f"unknown id: {error}"})
    except (ValueError, TypeError, Fault) as error:
        return _reply(400, {"error": str(error)})


def _reply(status: int, result: Mapping[str, Any]) -> Reply:
    return Reply(status, "application/json", json.dumps(result, ensure_ascii=False).encode("utf-8"))


def _books(hub: Hub, _: Any) -> dict[str, Any]:
    with hub.lock:
        proofs.settle(hub)
        return hub.books().as_json()


def _arrive(hub: Hub, wish: Any) -> dict[str, Any]:
    """Put a document into a box: box, document_base64; file_name, media_type, sender, answer_address, test."""
    document_id = hub.arrive(
        address=wish["box"],
        content=base64.b64decode(wish["document_base64"], validate=True),
        name=wish.get("file_name", "pismo.xml"),
        media_type=wish.get("media_type", "text/xml"),
        sender=Sender(**wish.get("sender", {"login": "jtestowy", "given_name": "Jan", "family_name": "Testowy"})),
        answer_address=wish.get("answer_address", "/jtestowy/domyslna"),
        test=bool(wish.get("test", False)),
    )
    return {"id": document_id}


def _release(hub: Hub, wish: Any) -> dict[str, Any]:
    proofs.release(hub, str(wish["id"]))
    return {"id": str(wish["id"]), "upp": "released"}


def _orphan(hub: Hub, wish: Any) -> dict[str, Any]:
    return {"document_id": proofs.orphan(hub, wish["box"])}


def _rules(hub: Hub, wish: Any) -> dict[str, Any]:
    rules = script.from_tables(wish if isinstance(wish, list) else [wish])
    hub.script.add(rules)
    return {"rules": len(rules)}


def _end_rules(hub: Hub, _: Any) -> dict[str, Any]:
    hub.script.clear()
    return {"rules": 0}


def _skip(hub: Hub, wish: Any) -> dict[str, Any]:
    hub.time.skip(float(wish["seconds"]))
    return {"skipped": wish["seconds"]}


ROUTES: Mapping[tuple[str, str], Act] = {
    ("GET", "/symulator/books"): _books,
    ("POST", "/symulator/arrivals"): _arrive,
    ("POST", "/symulator/upp/release"): _release,
    ("POST", "/symulator/upp/orphan"): _orphan,
    ("POST", "/symulator/rules"): _rules,
    ("POST", "/symulator/rules/end"): _end_rules,
    ("POST", "/symulator/time/skip"): _skip,
}
