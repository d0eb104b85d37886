"""Findings (sprawy dla człowieka): what in the books needs a person, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from connector.care.books.accounts import NAMED, Account, Confirming
from connector.care.books.agreement import Agreement
from connector.care.books.gaps import Gap
from connector.care.books.readers import OtherReader

TEXTS: Final = {
    "sums_differ": (
        "Rachunek się nie zgadza: różnica {number}. Wezwij administratora.",
        "The account does not add up: difference {number}.",
    ),
    "journal_differs": (
        "Dziennik i magazyn nie mówią tego samego: różnica {number}. Wezwij administratora.",
        "The journal and the store disagree: difference {number}.",
    ),
    "letters_wait": ("Przesyłki czekające na człowieka: {number}.", "Shipments that wait for a person: {number}."),
    "arrivals_wait": ("Pisma przychodzące czekające na człowieka: {number}.", "Arrivals that wait for a person: {number}."),
    "unconfirmed": (
        "Pobrane, a niepotwierdzone platformie dłużej niż zwykle: {number}.",
        "Kept, but not confirmed to the platform for longer than usual: {number}.",
    ),
    "other_reader": (
        "Ktoś jeszcze czyta tę skrytkę: ubyło z niej bez naszego potwierdzenia: {number}.",
        "Somebody else reads this box: {number} left it without our confirmation.",
    ),
    "not_watched": (
        "Skrytka ma włączony odbiór, a nikt do niej teraz nie zagląda.",
        "This box is to be received from, and nobody looks into it now.",
    ),
    "nearly_full": (
        "Platforma ostrzega, że skrzynka jest prawie pełna: zrób w niej miejsce.",
        "The platform warns that the mailbox is nearly full: make room in it.",
    ),
    "mail_awaited": (
        "Wiadomości z listy, których od ponad doby nie można pobrać: {number}.",
        "Messages on the list that could not be fetched for more than a day: {number}.",
    ),
    "paused": ("Skrytka jest wstrzymana i czeka na administratora.", "The box is paused and waits for an administrator."),
}
"""By code, in Polish and English."""

SUMS: Final = ("sums_differ", "journal_differs")
"""Findings which say that something does not add up."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing for a person: a code, the box it is about (None: the whole unit), how many are meant, and the ids if known."""

    code: str
    box: str | None
    number: int
    ids: Sequence[str] = ()

    @property
    def text_pl(self) -> str:
        """The finding in Polish."""
        return TEXTS[self.code][0].format(number=self.number)

    @property
    def text_en(self) -> str:
        """The finding in English."""
        return TEXTS[self.code][1].format(number=self.number)


def of_accounts(box: str, outgoing: Account, incoming: Account) -> Iterator[Finding]:
    """Find what the two accounts of a box say."""
    for account in (account for account in (outgoing, incoming) if not account.balanced):
        yield Finding("sums_differ", box, account.difference, account.strays)
    if outgoing.person:
        yield Finding("letters_wait", box, outgoing.person)
    if incoming.person:
        yield Finding("arrivals_wait", box, incoming.person)


def of_agreement(agreement: Agreement) -> Iterator[Finding]:
    """Find what the comparison with the journal says."""
    if not agreement.agrees:
        number = abs(agreement.said - agreement.held) or len(agreement.differing)
        yield Finding("journal_differs", None, number, agreement.differing)


def of_watching(box: str, paused: str | None, signs: Sequence[OtherReader], found: Sequence[Gap]) -> Iterator[Finding]:
    """Find what the watch over a box says; a gap that is over is named in the books and needs nobody."""
    if signs:
        named = [sign.arrival for sign in signs if sign.arrival]
        yield Finding("other_reader", box, sum(sign.number for sign in signs), named)
    if paused:
        yield Finding("paused", box, 1)
    elif any(gap.until is None for gap in found):
        yield Finding("not_watched", box, 1)


def of_confirming(box: str, confirming: Confirming, now: datetime, silence: timedelta) -> Iterator[Finding]:
    """Find arrivals that are still to be confirmed although there was time."""
    oldest = confirming.oldest_still_queued
    if oldest is not None and now - oldest > silence:
        yield Finding("unconfirmed", box, confirming.unconfirmed, confirming.named)


def of_mailbox(box: str, warning: str | None, awaited: Sequence[str]) -> Iterator[Finding]:
    """Find what only a mailbox says: that it is nearly full, and which messages were listed long ago and are not here."""
    if warning is not None:
        yield Finding("nearly_full", box, 1)
    if awaited:
        yield Finding("mail_awaited", box, len(awaited), awaited[:NAMED])
