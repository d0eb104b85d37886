"""Fetch from an own box: the operations of pull (protocols, ePUAP 6)."""

from __future__ import annotations

import base64
import hashlib
from typing import Any, Final, Literal

from adapters.epuap.moments import POLISH, moment
from adapters.epuap.numbers import document_number
from adapters.epuap.soap import Declined, Reply, Soap, Unreadable, check_done
from connector.letters.errors import EnvelopeUnusable, WrongDigest
from connector.ports import Envelope, OwnBox, Sender
from schemas.encoding import is_base64

Digest = Literal["sha1", "sha256"]
OTHER: Final[dict[Digest, Digest]] = {"sha1": "sha256", "sha256": "sha1"}
_NONE_WAITS: Final = "0"
_DONE: Final = "1"


def waiting(pull: Soap, box: OwnBox) -> int:
    """Count what waits (oczekujaceDokumenty)."""
    reply = pull.call("oczekujaceDokumenty", **_of(box))
    answer = reply.fields()
    check_done(answer.status, reply.raw)
    if answer.oczekujace is None or answer.oczekujace < 0:
        raise Unreadable("the answer counts nothing", reply.raw)
    return int(answer.oczekujace)


def peek(pull: Soap, box: OwnBox) -> Envelope | None:
    """Show the head of the queue and leave it there (pobierzNastepny).

    Raises:
        EnvelopeUnusable: a verified answer shows an item that lacks what is needed to keep and confirm it.
    """
    reply = pull.call("pobierzNastepny", **_of(box))
    try:
        return None if _empty(reply) else _envelope(reply)
    except Unreadable as failure:
        raise EnvelopeUnusable(failure.detail, failure.raw) from None


def confirm(pull: Soap, box: OwnBox, document: bytes, digest: Digest) -> None:
    """Take the head off the queue by the digest of its decoded bytes (potwierdzOdebranie).

    Raises:
        WrongDigest: the service refused.
    """
    skrot = base64.b64encode(hashlib.new(digest, document).digest()).decode("ascii")
    try:
        reply = pull.call("potwierdzOdebranie", **_of(box), skrot=skrot)
        check_done(reply.fields(), reply.raw)  # zeep gives the only child, the status
    except Declined as refusal:
        raise WrongDigest(refusal.detail, refusal.raw) from refusal


def _of(box: OwnBox) -> dict[str, Any]:
    return {"podmiot": box.entity, "nazwaSkrytki": box.name, "adresSkrytki": box.address}


def _empty(reply: Reply) -> bool:
    """Tell whether nothing waits: 0 or 1 and no trace of an item. Read by hand, since all that is mandatory is missing then."""
    if reply.text("status/kod") == _NONE_WAITS:
        return reply.text("dokument/zawartosc") is None
    return reply.text("status/kod") == _DONE and all(reply.element.find(part) is None for part in ("danePodmiotu", "dokument"))


def _envelope(reply: Reply) -> Envelope:
    answer = reply.fields()
    if reply.text("status/kod") != _NONE_WAITS:  # an item beside a 0 is an item
        check_done(answer.status, reply.raw)
    missing = [name for name, found in _needed(answer, reply) if not found]
    if missing:
        raise EnvelopeUnusable("the item lacks " + ", ".join(missing), reply.raw)
    return Envelope(
        raw=reply.raw,
        document=answer.dokument.zawartosc,
        file_name=answer.dokument.nazwaPliku,
        media_type=answer.dokument.typPliku or "",
        sender=_sender(answer),
        platform_id=document_number(answer.daneDodatkowe),
        sent_at_raw=reply.text("dataNadania") or "",
        sent_at=moment(answer.dataNadania, POLISH),
        test=bool(answer.czyTestowe),
    )


def _needed(answer: Any, reply: Reply) -> list[tuple[str, object]]:
    """Name what keeping and confirming need; without the rest of the mandatory fields a letter can still be read."""
    party, document = answer.danePodmiotu, answer.dokument
    return [
        ("danePodmiotu/identyfikator", party and (party.identyfikator or "").strip()),
        ("dataNadania", reply.text("dataNadania")),
        ("dokument/nazwaPliku", document and document.nazwaPliku),
        # Read leniently, foreign characters would be left out and another document kept.
        ("dokument/zawartosc", document and document.zawartosc and is_base64(reply.text("dokument/zawartosc") or "")),
    ]


def _sender(answer: Any) -> Sender:
    party, account = answer.danePodmiotu, answer.daneNadawcy
    parts = (party.imieSkrot, party.nazwiskoNazwa) if party.typOsoby == "F" else (party.nazwiskoNazwa or party.imieSkrot,)
    return Sender(
        identifier=party.identyfikator,
        name=" ".join(part.strip() for part in parts if part and part.strip()) or party.identyfikator,
        account=account and (account.system or account.uzytkownik or None),
        answer_address=(answer.adresOdpowiedzi or "").strip() or None,
    )
