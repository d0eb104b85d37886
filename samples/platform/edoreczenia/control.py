"""The control of the simulator over JSON: read the books, make letters arrive, release, delete, add and end rules, skip time."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from typing import Any

from samples.platform.edoreczenia import script
from samples.platform.edoreczenia.arriving import File, arrive
from samples.platform.edoreczenia.asking import Reply
from samples.platform.edoreczenia.faults import Refused
from samples.platform.edoreczenia.hub import Hub

Act = Callable[[Hub, Any], Any]


def control(hub: Hub, method: str, path: str, octets: bytes) -> Reply:
    """Answer one control call: 200 with its result, 404 for an unknown path or id, 400 for what cannot be read."""
    act = ROUTES.get((method, path.rstrip("/")))
    if act is None:
        return _reply(404, {"error": f"unknown: {method} {path}"})
    try:
        return _reply(200, act(hub, json.loads(octets or b"{}")))
    except LookupError as error:
        return _reply(404, {"error": f"unknown id: {error}"})
    except (ValueError, TypeError, Refused) as error:
        return _reply(400, {"error": str(error)})


def _reply(status: int, result: Any) -> Reply:
    return Reply(status, "application/json", json.dumps(result, ensure_ascii=False).encode("utf-8"))


def _books(hub: Hub, _: Any) -> Any:
    return hub.books().as_json()


def _arrive(hub: Hub, wish: Any) -> dict[str, str]:
    """Let a letter arrive: to; sender, subject, text, case, thread, refers_to, files (name, media_type, content_base64)."""
    told = {name: str(wish[name]) for name in ("subject", "text", "case", "thread", "refers_to") if name in wish}
    files = [
        File(file["name"], base64.b64decode(file["content_base64"], validate=True), file.get("media_type", ""))
        for file in wish.get("files", [])
    ]
    return {"message_id": arrive(hub, wish["to"], sender=wish.get("sender", ""), files=files, **told)}


def _release(hub: Hub, wish: Any) -> dict[str, int]:
    with hub.lock:
        released = hub.release(str(wish["id"]))
        hub.settle()
    return {"released": released}


def _held(hub: Hub, _: Any) -> list[str]:
    with hub.lock:
        hub.settle()
        return sorted(hub.held)


def _delete(hub: Hub, wish: Any) -> dict[str, str]:
    """Delete a message for good, as a person does in the portal: box, id."""
    with hub.lock:
        del hub.mailboxes[wish["box"]].messages[wish["id"]]
        hub.ledger.deleted.append((wish["box"], wish["id"]))
    return {"deleted": wish["id"]}


def _rules(hub: Hub, wish: Any) -> dict[str, Any]:
    rules = script.from_tables(wish if isinstance(wish, list) else [wish])
    hub.script.add(rules)
    return {"rules": len(rules)}


def _end_rules(hub: Hub, _: Any) -> dict[str, Any]:
    hub.script.clear()
    return {"rules": 0}


def _skip(hub: Hub, wish: Any) -> dict[str, Any]:
    with hub.lock:
        hub.time.skip(float(wish["seconds"]))
        hub.settle()
    return {"skipped": wish["seconds"]}


ROUTES: Mapping[tuple[str, str], Act] = {
    ("GET", "/symulator/books"): _books,
    ("GET", "/symulator/held"): _held,
    ("POST", "/symulator/arrivals"): _arrive,
    ("POST", "/symulator/release"): _release,
    ("POST", "/symulator/delete"): _delete,
    ("POST", "/symulator/rules"): _rules,
    ("POST", "/symulator/rules/end"): _end_rules,
    ("POST", "/symulator/time/skip"): _skip,
}
