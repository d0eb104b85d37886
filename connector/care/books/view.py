"""What is shown of the books: one shape for the command, the API, the page and the kept record."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from connector.care.books.accounts import Account, Confirming, Oldest
from connector.care.books.agreement import Agreement
from connector.care.books.draw import Books, BoxBooks
from connector.care.books.findings import Finding
from connector.care.books.gaps import NOT_RUNNING, Gap
from connector.care.books.readers import FELL, TAKEN, OtherReader
from connector.ports import Claim
from connector.store.restorations import REASON
from connector.store.rows import AnyRow

View = dict[str, Any]

CLAIMS: Final = {
    Claim.QUEUE_EMPTY.value: (
        "Kolejka była wtedy pusta. Co ktoś inny odebrał wcześniej, tego nie widać.",
        "The queue was empty then. What somebody else took before cannot be seen.",
    ),
    Claim.LIST_COMPLETE.value: ("Lista wpływów jest pełna do tej chwili.", "The list is complete up to this moment."),
}
NOTHING_CLAIMED: Final = (
    "Kolejki nie widzieliśmy jeszcze pustej, więc nic o niej nie twierdzimy.",
    "The queue was never seen empty, so nothing is claimed.",
)
SIGNS: Final = {
    TAKEN: (
        "Mamy to pismo, ale zniknęło z kolejki, zanim potwierdziliśmy odbiór.",
        "We keep this item, but it left the queue before we confirmed it.",
    ),
    FELL: (
        "Liczba oczekujących podana przez platformę spadła bardziej, niż mogliśmy odebrać.",
        "The platform's count of waiting items fell by more than we can have taken.",
    ),
}
WHY: Final = {
    NOT_RUNNING: ("konektor nie działał albo nie doszedł do tej skrytki", "the connector did not run, or did not get here"),
    "not_taken": ("platforma nie odpowiadała", "the platform did not answer"),
    "outcome_unknown": ("platforma odpowiadała niezrozumiale", "the platform's answers were of no use"),
    "refused": ("platforma odmawiała", "the platform refused"),
    "answer_unverifiable": ("wstrzymana: odpowiedzi platformy nie da się zweryfikować", "paused: answers cannot be verified"),
    "envelope_unusable": ("wstrzymana: niepełna koperta dokumentu", "paused: an item's envelope is incomplete"),
    REASON: ("wstrzymana: magazyn odtworzono z kopii", "paused: the store was restored from a backup"),
    "not_admitted": ("wstrzymana: platforma nie dopuszcza naszego systemu", "paused: the platform does not admit us"),
}


def books_view(books: Books) -> View:
    """Show the books of a unit."""
    return {
        "unit": books.unit,
        "at": books.at.isoformat(),
        "since": _moment(books.since),
        "events_since": books.events_since.isoformat(),
        "balanced": books.balanced,
        "findings": [finding_view(finding) for finding in books.findings],
        "boxes": [_box(drawn) for drawn in books.boxes],
        "channels": [
            {"channel": sums.channel, "outgoing": _account(sums.outgoing), "incoming": _account(sums.incoming)}
            for sums in books.channels
        ],
        "journal": {"accepted": _agreement(books.accepted), "kept": _agreement(books.kept)},
    }


def finding_view(finding: Finding) -> View:
    """Show a finding."""
    texts = {"text_pl": finding.text_pl, "text_en": finding.text_en}
    return {"code": finding.code, "box": finding.box, "number": finding.number, "ids": list(finding.ids), **texts}


def _box(drawn: BoxBooks) -> View:
    return {
        "address": drawn.row.address,
        "name": drawn.row.name,
        "channel": drawn.row.channel,
        "receiving": drawn.row.receiving,
        "paused": drawn.row.paused,
        "claim": _claim(drawn.row),
        "outgoing": _account(drawn.outgoing),
        "oldest_open": _oldest(drawn.oldest),
        "incoming": _account(drawn.incoming),
        "confirming": _confirming(drawn.confirming, drawn.incoming.total),
        "other_readers": [_sign(sign) for sign in drawn.other_readers],
        "gaps": [_gap(gap) for gap in drawn.gaps],
        "sent_elsewhere": drawn.sent_elsewhere,
    }


def _claim(row: AnyRow) -> View:
    """Show what may be said of a box; what was recorded before claims were is a queue seen empty."""
    kind = (row.claim or Claim.QUEUE_EMPTY.value) if row.empty_at is not None else None
    text_pl, text_en = CLAIMS[kind] if kind is not None else NOTHING_CLAIMED
    return {"kind": kind, "at": _moment(row.empty_at), "text_pl": text_pl, "text_en": text_en}


def _account(account: Account) -> View:
    return {**asdict(account), "balanced": account.balanced}


def _oldest(oldest: Oldest | None) -> View | None:
    if oldest is None:
        return None
    return {"shipment": oldest.shipment, "letter": oldest.letter, "accepted_at": oldest.accepted_at.isoformat()}


def _confirming(confirming: Confirming, kept: int) -> View:
    named = list(confirming.named)
    return {"confirmed": kept - confirming.unconfirmed, "unconfirmed": confirming.unconfirmed, "unconfirmed_ids": named}


def _sign(sign: OtherReader) -> View:
    text_pl, text_en = SIGNS[sign.how]
    times = {"from": sign.since.isoformat(), "to": sign.until.isoformat()}
    return {"how": sign.how, **times, "number": sign.number, "arrival": sign.arrival, "text_pl": text_pl, "text_en": text_en}


def _gap(gap: Gap) -> View:
    text_pl, text_en = WHY.get(gap.why, (gap.why, gap.why))
    times = {"from": gap.since.isoformat(), "to": _moment(gap.until)}
    return {**times, "why": gap.why, "text_pl": text_pl, "text_en": text_en}


def _agreement(agreement: Agreement | None) -> View | None:
    if agreement is None:
        return None
    sums = {"journal": agreement.said, "store": agreement.held, "agrees": agreement.agrees}
    return {**sums, "differing": list(agreement.differing)}


def _moment(value: datetime | None) -> str | None:
    return None if value is None else value.isoformat()
