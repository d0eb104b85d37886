"""Send to a box: the operation nadaj (protocols, ePUAP 5.2, 5.3)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from adapters.epuap.soap import Declined, Reply, Soap, Unreadable, check_done
from connector.ports import Order, ReceiptFile, Taken


def send(skrytka: Soap, order: Order) -> Taken:
    """Send one document; not repeatable, since nothing in the request identifies it.

    Raises:
        NotTaken, Refused, OutcomeUnknown: as :meth:`Soap.call` says; ``Refused`` also for a status other than 1.
    """
    reply = skrytka.call(
        "nadaj",
        headers={
            "podmiot": order.box.entity,
            "adresSkrytki": order.addressee,
            "adresOdpowiedzi": order.box.answer_address,
            "czyProbne": False,
        },
        nazwaPliku=order.file_name,
        typPliku=order.media_type,
        zawartosc=order.content,
    )
    return _taken(reply)


def reread(skrytka: Soap, raw: bytes, at: datetime) -> Taken:
    """Judge the kept answer to :func:`send` once more; nothing is called.

    Raises:
        AnswerUnverifiable, Refused, OutcomeUnknown: as :func:`send` does.
    """
    return _taken(skrytka.reread("nadaj", raw, at))


def _taken(reply: Reply) -> Taken:
    answer = reply.fields()
    platform_id = (answer.identyfikatorDokumentu or "").strip()
    try:
        check_done(answer.status, reply.raw)
    except Declined as refusal:
        if platform_id:  # a no beside a number contradicts itself: the letter may be there
            raise Unreadable(f"refused, yet with identyfikatorDokumentu ({refusal.detail})", reply.raw) from None
        raise
    if not platform_id:
        raise Unreadable("taken, but without identyfikatorDokumentu", reply.raw)
    return Taken(
        platform_id=platform_id,
        raw=reply.raw,
        receipt_id=(answer.identyfikatorUpp or "").strip() or None,
        receipt=_receipt(answer.zalacznik),
    )


def _receipt(attachment: Any) -> ReceiptFile | None:
    if attachment is None or not attachment.zawartosc:
        return None
    return ReceiptFile(attachment.nazwaPliku or "UPP.xml", attachment.zawartosc)
