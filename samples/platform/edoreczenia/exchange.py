"""One call from its octets to its answer: find the operation, play the script, check the rights, act."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from samples.platform.edoreczenia import delivering, routes, script, search
from samples.platform.edoreczenia.asking import Ask, Reply
from samples.platform.edoreczenia.books import Refusal
from samples.platform.edoreczenia.faults import Cut, Page, Refused
from samples.platform.edoreczenia.hub import Hub
from samples.platform.edoreczenia.model import Mailbox
from samples.platform.edoreczenia.shape import Kind, check
from samples.platform.edoreczenia.tokens import LIFE_SECONDS, Grant

LARGEST_JSON = 100_000_000
JSON = "application/json; charset=utf-8"
_SEARCHES: Mapping[str, tuple[str, Kind, Callable[[Hub, dict[str, Any]], Any]]] = {
    "bae_search": ("search.bae", search.BAE_SEARCH, search.bae_search),
    "eda-confirmation": ("search.confirm", search.EDA_CONFIRMATION, search.eda_confirmation),
    "eda-search": ("search.many", search.EDA_SEARCH, search.eda_search),
}


@dataclass(frozen=True)
class Request:
    """An HTTP request; ``blocks`` gives its body piece by piece, once."""

    method: str
    path: str
    query: str
    authorization: str
    media_type: str
    blocks: Callable[[], Iterator[bytes]]

    def body(self) -> bytes:
        """Give the body whole.

        Raises:
            Refused: it is too large for that.
        """
        held = bytearray()
        for block in self.blocks():
            held += block
            if len(held) > LARGEST_JSON:
                raise Refused("SYMULATOR: żądanie jest za duże", "UAAPI0413", 413)
        return bytes(held)

    def json(self) -> Any:
        """Give the body as JSON.

        Raises:
            Refused: it is none.
        """
        if not self.media_type.lower().startswith("application/json"):
            raise Refused("SYMULATOR: Content-Type: application/json", "UAAPI0001")
        try:
            return json.loads(self.body())
        except ValueError as error:
            raise Refused("SYMULATOR: treść nie jest poprawnym JSON", "UAAPI0001") from error

    def parameters(self) -> dict[str, str]:
        """Give the query's parameters, the last of equal names."""
        return dict(parse_qsl(self.query, keep_blank_values=True))


def exchange(hub: Hub, request: Request) -> Reply:
    """Answer one call; refusals and pages are answers too.

    Raises:
        Cut: the script breaks the connection instead.
    """
    settings = hub.settings
    if request.path == f"{settings.realm}/protocol/openid-connect/token" and request.method == "POST":
        hint = request.parameters().get("login_hint", "").removeprefix("ADE.")
        return _played(hub, "token", hint, lambda: _token(hub, request), _oauth_error)
    found = _SEARCHES.get(request.path.removeprefix(f"{settings.se_prefix}/search/"))
    if found and request.method == "POST":
        name, shape, act = found
        return _played(hub, name, "", lambda: _search(hub, request, shape, act), _search_error)
    if not request.path.startswith(f"{settings.ua_prefix}/"):
        return _mailbox_error(Refused(f"SYMULATOR: nieznana ścieżka {request.path}", "UAAPI0404", 404))
    matched = routes.find(request.method, request.path.removeprefix(f"{settings.ua_prefix}/"))
    if matched is None:
        return _mailbox_error(Refused(f"SYMULATOR: nieznana operacja {request.method} {request.path}", "UAAPI0404", 404))
    operation, address, parts = matched
    return _played(hub, operation.name, address, lambda: _operate(hub, request, operation, address, parts), _mailbox_error)


def refuses_connection(hub: Hub) -> bool:
    """Tell whether the script resets the connection that comes in now, and write it down."""
    try:
        script.play("connection", hub.script.at(("connection",)), hub.no_orders())
    except Cut:
        with hub.lock:
            hub.ledger.refused.append(Refusal("", "", 0, "SYMULATOR: połączenie odrzucone"))
        return True
    return False


def _played(hub: Hub, name: str, address: str, act: Callable[[], Reply], error: Callable[[Refused], Reply]) -> Reply:
    """Act between the two phases of the script that belong to calls."""
    rules, orders = hub.script.at(("before", "answer"), name, address), hub.no_orders()
    with hub.lock:
        hub.ledger.calls[name] += 1
    try:
        script.play("before", rules, orders)
        reply = act()
        script.play("answer", rules, orders)
    except Refused as refused:
        _write_down(hub, name, address, refused.status, refused.reason)
        return error(refused)
    except Page as page:
        _write_down(hub, name, address, page.status, str(page))
        return Reply(page.status, "text/html; charset=utf-8", page.html.encode("utf-8"), page.headers)
    except Cut:
        _write_down(hub, name, address, 0, "SYMULATOR: połączenie zerwane")
        raise
    return Reply(reply.status, reply.media_type, reply.content, reply.headers, broken=orders.break_answer)


def _write_down(hub: Hub, name: str, address: str, status: int, reason: str) -> None:
    with hub.lock:
        hub.ledger.refused.append(Refusal(name, address, status, reason))


def _token(hub: Hub, request: Request) -> Reply:
    if not request.media_type.lower().startswith("application/x-www-form-urlencoded"):
        raise Refused("Content-Type: application/x-www-form-urlencoded", "invalid_request")
    form = request.body()
    with hub.lock:
        written, grant = hub.realm.token(request.parameters(), form)
        _log_in(hub, hub.mailboxes[grant.mailbox], grant)
    told = {"access_token": written, "expires_in": LIFE_SECONDS, "refresh_expires_in": 0, "token_type": "Bearer"}
    return _json(200, told | {"not-before-policy": 0, "scope": "system-attributes"})


def _log_in(hub: Hub, box: Mailbox, grant: Grant) -> None:
    """Count who came, and let a public body's waiting letters come in (protocols, e-Doręczenia 7.1)."""
    hub.ledger.clients[f"{grant.system.client_id} {grant.mailbox}"] += 1
    hub.settle()
    if box.setting.is_public:
        delivering.log_in(hub, box, hub.time.seconds())
        hub.settle()


def _search(hub: Hub, request: Request, shape: Kind, act: Callable[[Hub, dict[str, Any]], Any]) -> Reply:
    with hub.lock:
        grant = hub.realm.grant(request.authorization)
    wish = request.json()
    check(wish, shape)
    if wish["senderEda"] != grant.mailbox:
        raise Refused("SYMULATOR: senderEda to inna skrzynka niż w tokenie", "SEAPI-00004", 403)
    with hub.lock:
        hub.ledger.clients[f"{grant.system.client_id} {grant.mailbox}"] += 1
        return _json(200, act(hub, wish))


def _operate(hub: Hub, request: Request, operation: routes.Operation, address: str, parts: Mapping[str, str]) -> Reply:
    with hub.lock:
        grant = hub.realm.grant(request.authorization)
        if address and grant.mailbox != address:
            raise Refused("SYMULATOR: token jest dla innej skrzynki", "UAAPI0403", 403)
        if operation.scope not in grant.system.scopes:
            raise Refused(f"SYMULATOR: brak uprawnienia {operation.scope}", "UAAPI0403", 403)
        box = hub.mailboxes[grant.mailbox]
        _log_in(hub, box, grant)
    ask = _asked(hub, box, grant, request, operation, parts)
    if operation.streams:
        return _reply(operation.act(ask))
    if operation.body is not None:
        ask.body = request.json()
        check(ask.body, operation.body)
    with hub.lock:
        reply = _reply(operation.act(ask))
        hub.settle()
        return reply


def _asked(hub: Hub, box: Mailbox, grant: Grant, request: Request, operation: routes.Operation, parts: Mapping[str, str]) -> Ask:
    query = request.parameters()
    unknown = set(query) - set(operation.query.split())
    if unknown:
        raise Refused(f"SYMULATOR: nieznane parametry: {', '.join(sorted(unknown))}", "UAAPI0100")
    system = grant.system
    return Ask(
        hub, box, system.client_id, parts, query, media_type=request.media_type, blocks=request.blocks, folder=system.folder
    )


def _reply(result: Any) -> Reply:
    """Make an answer of what an operation gave: a reply, a status with JSON, JSON, or nothing."""
    match result:
        case Reply():
            return result
        case (int(status), body):
            return _json(status, body)
        case None:
            return Reply(200, "", b"")
        case _:
            return _json(200, result)


def _json(status: int, body: Any, headers: Mapping[str, str] | None = None) -> Reply:
    return Reply(status, JSON, json.dumps(body, ensure_ascii=False).encode("utf-8"), headers or {})


def _mailbox_error(refused: Refused) -> Reply:
    told = {"error": refused.code, "error_description": refused.reason}
    return _json(refused.status, [told | ({"messageId": refused.message_id} if refused.message_id else {})], refused.headers)


def _oauth_error(refused: Refused) -> Reply:
    return _json(refused.status, {"error": refused.code, "error_description": refused.reason}, refused.headers)


def _search_error(refused: Refused) -> Reply:
    code = refused.code if refused.code.startswith("SEAPI") else "SEAPI-00009"
    told = {"errorCode": code, "language": "PL", "message": refused.reason}
    return _json(
        refused.status, {"httpCode": str(refused.status), "id": str(uuid.uuid4()), "errorCodes": [told]}, refused.headers
    )
