"""What an open shipment waits for and whose move it is (na co czekamy), in Polish and English."""

from __future__ import annotations

from dataclasses import dataclass

from connector.letters.mode import OVER_MAILBOX, Mode
from connector.letters.shipment import Status


@dataclass(frozen=True, slots=True)
class Awaits:
    """What an open shipment waits for and whose move it is."""

    what_pl: str
    what_en: str
    whose: str


_OURS = "connector"
_PLATFORM = "platform"
A_PERSON = "person"

AWAITS = {
    Status.ACCEPTED: Awaits("sprawdzenie pisma przez konektor", "the connector's checks", _OURS),
    Status.REFUSED_HERE: Awaits("poprawienie pisma i wysłanie go od nowa", "a corrected letter, sent anew", A_PERSON),
    Status.AWAITING_SIGNATURE: Awaits("podpis osoby uprawnionej", "an authorised person's signature", A_PERSON),
    Status.HELD: Awaits("administrator: brak klucza lub ustawienia", "an administrator: a key or setting is missing", A_PERSON),
    Status.READY: Awaits("kolej wysyłki lub powrót platformy", "its turn, or the platform's return", _OURS),
    Status.SENDING: Awaits("odpowiedź platformy", "the platform's answer", _PLATFORM),
    Status.UNKNOWN: Awaits("UPP lub ślad w skrzynce nadawczej platformy", "a UPP, or a trace in SENT", _PLATFORM),
    Status.TAKEN: Awaits("UPP w skrytce odpowiedzi", "the UPP in the answer box", _PLATFORM),
    Status.SUBMITTED: Awaits("dowód doręczenia", "proof of delivery", _PLATFORM),
    Status.POSTED: Awaits("potwierdzenie od operatora pocztowego", "the postal operator's proof", _PLATFORM),
    Status.REFUSED: Awaits("poprawienie adresu lub pisma i wysłanie od nowa", "a corrected letter, sent anew", A_PERSON),
    Status.RETURNED: Awaits(
        "decyzja pracownika: skutek zwrotu i co dalej", "a clerk's decision: what the return means and what follows", A_PERSON
    ),
    Status.UNDELIVERED: Awaits(
        "decyzja pracownika: jak doręczyć inaczej", "a clerk's decision: how else to deliver it", A_PERSON
    ),
    Status.FAILED: Awaits("wysłanie od nowa jako nowe pismo", "sending it anew as a new letter", A_PERSON),
    Status.AVAILABLE: Awaits("odbiór przez adresata", "the addressee's pick-up", "addressee"),
}

_PURDE = {
    Status.UNKNOWN: Awaits("ślad w skrzynce nadawczej (OUTBOX, SENT)", "a trace in OUTBOX or SENT", _PLATFORM),
    Status.TAKEN: Awaits("potwierdzenie wysłania (A.1, BP.W)", "the proof of sending (A.1, BP.W)", _PLATFORM),
    Status.SUBMITTED: Awaits(
        "udostępnienie adresatowi (D.1) i potwierdzenie otrzymania (BP.O)",
        "that it waits for the addressee (D.1), and the proof of receipt (BP.O)",
        _PLATFORM,
    ),
}
"""What is waited for in e-Doręczenia where that is something else."""

_PUH = {
    Status.UNKNOWN: _PURDE[Status.UNKNOWN],
    Status.TAKEN: Awaits("potwierdzenie nadania pocztą (H.PN)", "the proof of posting (H.PN)", _PLATFORM),
}
_BY_MODE: dict[str, dict[Status, Awaits]] = {Mode.PURDE: _PURDE, Mode.PUH: _PUH}

HANDED_OVER = Awaits(
    "odebrane, czekamy na potwierdzenie otrzymania (BP.O)", "handed over; the proof of receipt (BP.O) is waited for", _PLATFORM
)

SEARCH_ENDED = {
    Status.UNKNOWN: Awaits(
        "decyzja pracownika: nie znaleziono ani UPP, ani śladu wysyłki",
        "a clerk's decision: neither a UPP nor a trace was found",
        A_PERSON,
    ),
    Status.TAKEN: Awaits("decyzja pracownika: UPP nie przyszło", "a clerk's decision: no UPP came", A_PERSON),
    Status.SUBMITTED: Awaits(
        "decyzja pracownika: dowód doręczenia nie przyszedł", "a clerk's decision: no proof of delivery came", A_PERSON
    ),
    Status.POSTED: Awaits(
        "decyzja pracownika: potwierdzenie od operatora pocztowego nie przyszło",
        "a clerk's decision: no proof of the postal operator came",
        A_PERSON,
    ),
    Status.AVAILABLE: Awaits(
        "decyzja pracownika: potwierdzenie otrzymania nie przyszło", "a clerk's decision: no proof of receipt came", A_PERSON
    ),
}
_ENDED_PURDE = {
    Status.UNKNOWN: Awaits(
        "decyzja pracownika: nie znaleziono śladu wysyłki", "a clerk's decision: no trace of it was found", A_PERSON
    ),
    Status.TAKEN: Awaits(
        "decyzja pracownika: potwierdzenie wysłania nie przyszło", "a clerk's decision: no proof of sending came", A_PERSON
    ),
}
ADDRESS_IN_DOUBT = Awaits(
    "decyzja pracownika: rejestr adresów (BAE) ma zastrzeżenie do adresu",
    "a clerk's decision: the register of addresses (BAE) objects to the address",
    A_PERSON,
)
PROBABLE = Awaits(
    "decyzja pracownika: czy ten dowód dotyczy tej przesyłki",
    "a clerk's decision: does this proof belong to this shipment",
    A_PERSON,
)
DOUBTFUL = Awaits(
    "decyzja pracownika: dowód przyszedł, ale jego pieczęci nie potwierdzono",
    "a clerk's decision: a proof came, but its seal is not confirmed",
    A_PERSON,
)
CONTRADICTION = Awaits("decyzja pracownika: dowody są sprzeczne", "a clerk's decision: the evidence disagrees", A_PERSON)


def usually(status: Status, mode: str) -> Awaits | None:
    """Say what a shipment with this status waits for on its way; None where nothing is waited for."""
    return _BY_MODE.get(mode, {}).get(status) or AWAITS.get(status)


def after_search(status: Status, mode: str) -> Awaits:
    """Say what it waits for once we asked as long as we promised; for the statuses in ``SEARCH_ENDED``."""
    return (_ENDED_PURDE.get(status) if mode in OVER_MAILBOX else None) or SEARCH_ENDED[status]
