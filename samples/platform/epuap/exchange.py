"""One SOAP call from octets to octets: read, check, play the script, act, sign."""

from __future__ import annotations

from dataclasses import dataclass

from samples.platform.epuap import proofs, pull, script, security, signer, skrytka, soap, store
from samples.platform.epuap.books import Refused
from samples.platform.epuap.calls import Call, Operation
from samples.platform.epuap.faults import Cut, Fault, Page
from samples.platform.epuap.hub import Hub
from samples.platform.epuap.names import PULL_PATH, SKRYTKA_PATH, STORE_PATH
from samples.platform.epuap.settings import Entity
from samples.platform.epuap.soap import Content, Message

SERVICES = {SKRYTKA_PATH: skrytka.OPERATIONS, PULL_PATH: pull.OPERATIONS, STORE_PATH: store.OPERATIONS}


@dataclass(frozen=True)
class Reply:
    """An HTTP answer; with ``broken`` the connection ends in the middle of the content."""

    status: int
    media_type: str
    content: bytes
    broken: bool = False


def exchange(hub: Hub, path: str, action: str, octets: bytes) -> Reply:
    """Answer one call of a service; faults and pages are answers too.

    Raises:
        Cut: the script breaks the connection instead.
    """
    name = path.rsplit("/", 1)[1]
    try:
        message = soap.read(octets)
        operation = _find(path, action, message)
        name = operation.name
        certificate = security.check(message)
        call = operation.read(message)
        entity = hub.authorise(call.entity, certificate)
    except Fault as fault:
        return _refused(hub, name, fault)
    return _perform(hub, operation, call, entity)


def refuses_connection(hub: Hub) -> bool:
    """Tell whether the script resets the connection that comes in now, and write it down."""
    rules, orders = hub.script.at_connection(), script.Orders(hub.note_played)
    try:
        script.play("connection", rules, orders)
    except Cut:
        with hub.lock:
            hub.ledger.refused.append(Refused("", "SYMULATOR: połączenie odrzucone"))
        return True
    return False


def _find(path: str, action: str, message: Message) -> Operation:
    for operation in SERVICES[path]:
        if operation.request == message.payload.tag:
            if action.strip('"') not in ("", operation.action):
                raise Fault(f"SYMULATOR: SOAPAction {action} nie pasuje do operacji {operation.name}")
            return operation
    raise Fault(f"SYMULATOR: usługa nie zna komunikatu {message.payload.tag}")


def _perform(hub: Hub, operation: Operation, call: Call, entity: Entity) -> Reply:
    rules, orders = hub.script.at_call(operation.name, call.address), script.Orders(hub.note_played)
    try:
        script.play("before", rules, orders)
        script.play("taking", rules, orders)
        content = _act(hub, call, entity, orders)
    except (Fault, Page, Cut) as end:
        return _refused(hub, operation.name, end)
    try:
        script.play("answer", rules, orders)
    except Page as page:
        return _page(page)
    envelope = soap.answer(operation.response, content)
    signer.sign(envelope, hub.identity(orders.signer))
    return Reply(200, "text/xml; charset=utf-8", soap.write(envelope), broken=orders.break_answer)


def _act(hub: Hub, call: Call, entity: Entity, orders: script.Orders) -> Content:
    with hub.lock:
        proofs.settle(hub)
        return call.act(hub, entity, orders)


def _refused(hub: Hub, operation: str, end: Fault | Page | Cut) -> Reply:
    reason = str(end) or "SYMULATOR: połączenie zerwane przed przyjęciem"
    with hub.lock:
        hub.ledger.refused.append(Refused(operation, reason))
    if isinstance(end, Fault):
        return Reply(end.status, "text/xml; charset=utf-8", soap.write_fault(end))
    if isinstance(end, Page):
        return _page(end)
    raise end


def _page(page: Page) -> Reply:
    return Reply(page.status, "text/html; charset=utf-8", page.html.encode("utf-8"))
