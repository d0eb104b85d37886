"""The life of a sent letter, step by step, each with its evidence (protocols, e-Doręczenia 4 and 7.2)."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from samples.platform.edoreczenia.delivering import make_available
from samples.platform.edoreczenia.facts import Moments
from samples.platform.edoreczenia.issuing import addressee, issue
from samples.platform.edoreczenia.model import (
    CHECKED,
    PASSED_ON,
    REJECTED,
    RELAYED,
    SUBMITTED,
    UNDELIVERED,
    WAITING,
    Message,
)
from samples.platform.edoreczenia.script import Orders

if TYPE_CHECKING:
    from samples.platform.edoreczenia.hub import Hub

_NO_SUCH_ADDRESS = "SYMULATOR: adresat nie ma czynnej skrzynki; sprawdź adres"
_REJECTED = "SYMULATOR: przesyłka nie przeszła weryfikacji; odmowa według scenariusza"
_FAILED = {
    "relay_rejected": ("B.2", "SYMULATOR: dostawca adresata odmówił przyjęcia"),
    "relay_failed": ("B.3", "SYMULATOR: dostawca adresata nie odpowiada"),
    "consignment_failed": ("D.2", "SYMULATOR: nie udało się udostępnić przesyłki"),
}


def begin(hub: Hub, letter: Message, orders: Orders, second: float) -> None:
    """Start the life of a letter that a task has just made; ``orders`` are the script's for this shipment."""
    letter.status = CHECKED
    first = _check_paper if letter.service == "hybrid" else _check
    delay = orders.delay if orders.late else hub.settings.delays.submission
    hub.later(second, delay, lambda at: first(hub, letter, orders, at), letter.id)


def _check(hub: Hub, letter: Message, orders: Orders, second: float) -> None:
    """A.1 and the proof of sending, or A.2."""
    box = hub.mailboxes.get(addressee(letter))
    unknown = box is None or box.setting.status != "ACTIVE"
    if unknown or orders.outcome == "rejected":
        _reject(hub, letter, "A.2", _NO_SUCH_ADDRESS if unknown else _REJECTED, second)
        return
    letter.submitted = letter.event = hub.time.moment_of(second)
    letter.status = SUBMITTED
    for code in ("A.1", "BP.WX", "BP.WP"):
        issue(hub, letter, code, second)
    hub.agenda.at(second + hub.settings.delays.relay, lambda at: _relay(hub, letter, orders, at))


def _relay(hub: Hub, letter: Message, orders: Orders, second: float) -> None:
    """B.1, or B.2, or B.3."""
    if orders.outcome in ("relay_rejected", "relay_failed"):
        _fail(hub, letter, orders.outcome, second)
        return
    letter.status = RELAYED
    issue(hub, letter, "B.1", second)
    hub.agenda.at(second + hub.settings.delays.consignment, lambda at: _consign(hub, letter, orders, at))


def _consign(hub: Hub, letter: Message, orders: Orders, second: float) -> None:
    """D.1, or D.2; then the addressee's end."""
    if orders.outcome == "consignment_failed":
        _fail(hub, letter, orders.outcome, second)
        return
    letter.status, letter.available = WAITING, hub.time.moment_of(second)
    issue(hub, letter, "D.1", second, Moments(available=letter.available))
    make_available(hub, letter, second, orders.outcome, orders.deemed_after)


def _check_paper(hub: Hub, letter: Message, orders: Orders, second: float) -> None:
    """H.DW, or on to the printer; H.PN follows."""
    if orders.outcome == "rejected":
        _reject(hub, letter, "H.DW", _REJECTED, second)
        return
    letter.status = PASSED_ON
    hub.agenda.at(second + hub.settings.delays.relay, lambda at: _post(hub, letter, orders, at))


def _post(hub: Hub, letter: Message, orders: Orders, second: float) -> None:
    hybrid = letter.hybrid or {}
    letter.status = SUBMITTED
    letter.submitted = letter.event = hub.time.moment_of(second)
    hybrid.setdefault("shipmentNumber", f"PUH{random.randrange(10**15):015d}")  # noqa: S311 - a number, no secret
    issue(hub, letter, "H.PN", second)
    if hybrid.get("shippingMode") == "registered" and _is_domestic(letter):
        hub.agenda.at(second + hub.settings.delays.paper, lambda at: _bring(hub, letter, orders, at))


def _bring(hub: Hub, letter: Message, orders: Orders, second: float) -> None:
    """H.EPO: the card of a letter that was handed out, or came back."""
    returned = orders.outcome == "returned"
    issue(hub, letter, "H.EPO", second, tablet=orders.other_card, returned=returned)
    if not returned:
        letter.received = hub.time.moment_of(second)


def _is_domestic(letter: Message) -> bool:
    country = str((letter.to[0].get("address") or {}).get("country", ""))
    return country.casefold() in ("pl", "polska")


def _reject(hub: Hub, letter: Message, code: str, reason: str, second: float) -> None:
    letter.status, letter.reasons = REJECTED, tuple(reason.split("; "))
    issue(hub, letter, code, second)


def _fail(hub: Hub, letter: Message, outcome: str, second: float) -> None:
    code, reason = _FAILED[outcome]
    letter.status, letter.reasons = UNDELIVERED, (reason,)
    issue(hub, letter, code, second)
