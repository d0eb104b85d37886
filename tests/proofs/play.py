"""The letters and arrivals of the kill run, each by its number, and what the platform does to them."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, Final

from samples.demo import mail
from samples.demo.mail import Party
from samples.documents import arrivals as samples
from samples.documents import letters
from samples.documents.arrivals import SampleArrival
from samples.documents.attachments import Attachment
from samples.pki import Pki
from signing import keys
from signing.keys import SigningKey
from tests.proofs import town
from tests.receipts_kit import sealed_upp

Request = dict[str, Any]
Rule = dict[str, Any]

_LETTERS_ROUND: Final = 25
_ARRIVALS_ROUND: Final = 25
DROPPED: Final = 7
"""The place in each round of letters that is not posted but dropped into the document system's directory."""
_BY_MAIL: Final = frozenset({2, 6, 12, 18})
"""The places in each round of arrivals that come over e-Doręczenia."""


def letter(number: int) -> Request:
    """Write the letter with this number (from 0); one in 25 each is of a special kind, the others are plain."""
    make = _LETTERS.get(number % _LETTERS_ROUND, _plain)
    return {"box": town.box(1 + number % town.WINGS), **make(number), "subject": f"Pismo {number}"}


def is_dropped(number: int) -> bool:
    """Tell whether a letter comes through the document system's directory."""
    return number % _LETTERS_ROUND == DROPPED


def _plain(number: int) -> Request:
    return _ready(number, town.bodies()[number % len(town.bodies())])


def _ready(number: int, *addresses: str, kind: str = town.SEALED) -> Request:
    document = letters.plain_letter(f"Pismo ćwiczebne numer {number}.", cid=str(1000 + number))
    return _unboxed(letters.ready(document, "", [("Gmina", address) for address in addresses], kind=kind))


def _unboxed(request: Request) -> Request:
    return {name: value for name, value in request.items() if name != "box"}


def _written(number: int) -> Request:
    request = copy.deepcopy(_unboxed(_notice()))
    request["content"]["letter"]["paragraphs"][0] += f" Numer {number}."
    request["addressees"][0]["address"] = town.bodies()[number % len(town.bodies())]
    return request


@cache
def _notice() -> Request:
    return letters.notice()


def _mistaken(_number: int) -> Request:
    return _unboxed(letters.mistakes())


def _to_two(number: int) -> Request:
    both = itertools.islice(itertools.cycle(town.bodies()), number % len(town.bodies()), None)
    return _ready(number, next(both), next(both))


def _unsigned(number: int) -> Request:
    send_by = datetime.now(UTC) + timedelta(hours=3)
    return {**_ready(number, town.bodies()[0], kind=town.EXTERNAL), "send_by": send_by.isoformat()}


def _silent(number: int) -> Request:
    place = number // _LETTERS_ROUND
    return _ready(number, town.silent_bodies()[place % len(town.silent_bodies())])


def _message(number: int, *to: Party) -> Request:
    return {
        "box": town.MAILBOX,
        "kind": town.MESSAGE,
        "addressees": [{"name": name, "address": address, "kind": kind} for name, address, kind in to],
        "content": {"text": f"Wiadomość ćwiczebna numer {number}.", "attachments": []},
    }


_LETTERS: Final[dict[int, Callable[[int], Request]]] = {
    1: _written,
    2: lambda number: _message(number, mail.A_BODY),
    3: _mistaken,
    5: lambda number: _ready(number, town.NOBODY),
    8: lambda number: _message(number, mail.A_PERSON, mail.STRUCK_OFF, mail.A_BODY),
    9: _unsigned,
    11: lambda number: _ready(number, town.bodies()[1], kind=town.KEYLESS),
    13: _silent,
    15: lambda number: _message(number, mail.A_COMPANY),
    17: _to_two,
    20: lambda number: _message(number, mail.A_PERSON),
}


def comes_by_mail(number: int) -> bool:
    """Tell whether the arrival with this number comes over e-Doręczenia."""
    return number % _ARRIVALS_ROUND in _BY_MAIL


def mail_in(number: int) -> tuple[str, str, list[Attachment]]:
    """Write the subject, the text and the files of the letter that comes over e-Doręczenia under this number."""
    file = Attachment(f"zalacznik-{number}.txt", "text/plain", f"załącznik numer {number}".encode(), "")
    return f"Podanie {number}", f"Podanie numer {number}.", [file]


def arrivals(pki: Pki) -> Callable[[int], tuple[str, SampleArrival]]:
    """Give a function that makes the arrival with a number (from 0) and says in which box it arrives."""
    stranger = _key(pki, "stranger")
    shared = {
        1: samples.pdf(),
        3: samples.malformed(),
        5: samples.tampered(pki),
        7: samples.to_office_pz(pki),
        9: samples.with_bom(pki),
    }
    plain = samples.unsigned()

    def make(number: int) -> tuple[str, SampleArrival]:
        place = number % _ARRIVALS_ROUND
        box = town.box(1 + number % town.WINGS)
        if place == 11:
            upp = sealed_upp(stranger, f"1{number:06}", "gmina-1", at=datetime.now(UTC))
            return box, SampleArrival("UPP.xml", "text/xml", upp, "a receipt that the platform did not seal")
        return box, shared.get(place) or _like(plain, number)

    return make


def _like(plain: SampleArrival, number: int) -> SampleArrival:
    content = plain.content.replace(b"Wniosek o kosz", f"Wniosek numer {number} o kosz".encode())
    return SampleArrival(plain.name, plain.media_type, content, plain.special)


def _key(pki: Pki, stem: str) -> SigningKey:
    return keys.load(*pki.pair(stem), "seal")


def foreign_receipt(pki: Pki, number: int, address: str) -> SampleArrival:
    """Make a receipt of the platform for a document that is none of ours, to the body that has this address."""
    body = address.split("/")[1]
    upp = sealed_upp(_key(pki, "platform-upp"), f"2{number:06}", body, at=datetime.now(UTC))
    return SampleArrival("UPP.xml", "text/xml", upp, "a receipt of somebody else's letter")


def rules(*, quickly: bool = False) -> Iterator[Rule]:
    """Say what the platform does all along: now and then a call breaks; some bodies' letters leave no trace."""
    for deed, chance in (
        ("break_after_taking", 0.01),
        ("break_before_taking", 0.01),
        ("break_in_answer", 0.005),
        ("html_500_after_taking", 0.005),
        ("wrong_certificate", 0.003),
    ):
        yield {"operation": "nadaj", "to": "/gmina-*", "do": deed, "chance": chance}
    yield {"operation": "nadaj", "to": town.bodies()[2], "do": "late_upp", "delay": 2.0 if quickly else 8.0}
    for address in filter(town.gives_receipt_later, town.bodies()):
        yield {"operation": "nadaj", "to": address, "do": "break_after_taking", "chance": 0.3}
    for place, address in enumerate(town.silent_bodies()):
        receipt = {"do": "late_upp", "delay": 2.0} if place % 2 else {"do": "no_upp"}
        yield {"operation": "nadaj", "to": address, **receipt}
        yield {"operation": "nadaj", "to": address, "do": ["break_after_taking", "hide_from_sent"]}
    for deed in ("break_before_taking", "break_after_taking"):
        yield {"operation": "potwierdzOdebranie", "do": deed, "chance": 0.01}
    yield {"operation": "pobierzNastepny", "do": "html_500", "chance": 0.003}


def mail_rules() -> Iterator[Rule]:
    """Say what the simulated e-Doręczenia does all along: answers get lost, tasks, letters and evidence take their time."""
    yield mail.RULES[0]
    for deed, chance in (("break_after_taking", 0.1), ("error_after_taking", 0.03), ("break_before_taking", 0.03)):
        yield {"operation": "messages.send", "do": deed, "chance": chance}
    yield {"operation": "task", "do": "task_pending", "chance": 0.2, "delay": 1.0}
    yield {"operation": "shipment", "do": "rejected", "chance": 0.03}
    yield {"operation": "BP.*", "do": "evidence_late", "chance": 0.2, "delay": 1.0}
    yield {"operation": "A.1", "do": "evidence_repeated", "chance": 0.1}
    for deed in ("notice_first", "answers_202"):
        yield {"operation": "arrival", "do": deed, "chance": 0.3, "delay": 1.0}
    yield {"operation": "messages.get", "do": "error", "chance": 0.01}
