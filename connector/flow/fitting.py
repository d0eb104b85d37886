"""Whether a letter fits the channel that it is to leave by: the form of addresses, the kind of content, what it answers."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from connector.flow.request import LetterRequest, MessageContent
from connector.letters.errors import NotFound, Problem
from connector.letters.party import is_ade
from connector.store import rows
from connector.store import tables as t
from connector.store.rows import AnyRow


def misfits(tx: Connection, request: LetterRequest, box: AnyRow) -> list[Problem]:
    """List what keeps a letter from leaving from this box."""
    return [*_addresses(request, box), *_content(request, box), *answer_misfits(tx, request, box)]


def _addresses(request: LetterRequest, box: AnyRow) -> Iterator[Problem]:
    for place, party in enumerate(request.addressees):
        if is_ade(party.addresses[0]) != is_ade(box.address):
            yield _wrong_address(f"addressees.{place}.address", to_ade=is_ade(box.address))


def _wrong_address(path: str, *, to_ade: bool) -> Problem:
    if to_ade:
        text_pl = "pismo wychodzi przez e-Doręczenia, potrzebny adres do doręczeń (AE:PL-…), a nie adres skrytki ePUAP"
        text_en = "the letter leaves over e-Doręczenia and needs an address AE:PL-…, not that of an ePUAP box"
    else:
        text_pl = "pismo wychodzi ze skrytki ePUAP, potrzebny adres skrytki (/podmiot/skrytka), a nie adres do doręczeń"
        text_en = "the letter leaves from an ePUAP box and needs the address of one, not an address for e-Doręczenia"
    return Problem("address_of_another_channel", path, f"{path}: {text_pl}", f"{path}: {text_en}")


def _content(request: LetterRequest, box: AnyRow) -> Iterator[Problem]:
    if isinstance(request.content, MessageContent) and not is_ade(box.address):
        text_pl = "content: ePUAP nie przenosi wiadomości z załącznikami; podaj dokument albo skrzynkę do doręczeń"
        text_en = "content: ePUAP carries no messages with files; give a document, or a mailbox of e-Doręczenia"
        yield Problem("message_not_carried", "content", text_pl, text_en)


def answer_misfits(tx: Connection, request: LetterRequest, box: AnyRow) -> Iterator[Problem]:
    """List what keeps a letter from answering what it names, from this box."""
    if request.reply_to is None:
        return
    arrival = answered(tx, request, box.unit_id)
    if arrival is None:
        text_pl, text_en = "reply_to: urząd nie ma takiego wpływu", "reply_to: the office has no such arrival"
        yield Problem("reply_to_unknown", "reply_to", text_pl, text_en)
    elif arrival.box_id != box.id or not is_ade(box.address):
        text_pl = "reply_to: odpowiada się z tej skrzynki do doręczeń, do której przyszło pismo"
        text_en = "reply_to: an answer leaves from the mailbox of e-Doręczenia that the arrival came to"
        yield Problem("reply_to_elsewhere", "reply_to", text_pl, text_en)


def answered(tx: Connection, request: LetterRequest, unit_id: int) -> AnyRow | None:
    """Find the arrival that a letter answers; None where it answers nothing that this unit has."""
    if request.reply_to is None:
        return None
    try:
        return rows.find(tx, t.arrivals, request.reply_to, unit_id)
    except NotFound:
        return None
