"""Read postal receipt cards (karta EPO): KartaEpo and TabletKartaEpo, never the biometric data in them.

The postal codes mean different things in different files, so whatever text stands here for a code is a help, and the code
as written stands beside it (protocols, e-Doręczenia 7.4).
"""

from __future__ import annotations

from typing import Final

from lxml.etree import _Element

from schemas.delivery_evidence_fields import all_stated, first, stated, value, words
from schemas.delivery_evidence_model import DeliveryEvidence, Party, Reason, Says
from schemas.places import local

CARD: Final = "KartaEpo"
TABLET: Final = "TabletKartaEpo"
ROOTS: Final = frozenset({CARD, TABLET})
_DATES: Final = (
    "DataPisma",
    "DataNadania",
    "DataAwizo1",
    "DataAwizo2",
    "DataZdarzenia",
    "SystemowaDataOznaczenia",
    "CreationDate",
    "DataUtworzenia",
)
_STATUSES: Final[dict[str, tuple[Says | None, str]]] = {
    "2": ("delivered", "doręczona"),
    "4": ("returned", "niedoręczona"),
    "5": ("delivered", "wydana po awizo"),
    "6": ("returned", "zwrócona po awizo"),
}
_NOT_DELIVERED: Final = {"0": "odmowa przyjęcia", "1": "adres niepełny", "2": "inna przyczyna", "3": "nie podjęto w terminie"}
_TAKEN: Final = {
    "2": {
        "0": "adresat",
        "1": "pełnoletni domownik",
        "2": "dozorca",
        "3": "sołtys",
        "4": "administracja",
        "5": "upoważniony pracownik",
        "16": "przedstawiciel ustawowy",
        "20": "odmowa podpisu",
    },
    "5": {
        "0": "adresat",
        "1": "upoważniony pracownik",
        "2": "uprawniony przedstawiciel",
        "3": "pełnomocnik pocztowy",
        "4": "przedstawiciel ustawowy",
    },
}


def read(root: _Element) -> DeliveryEvidence:
    """Read a card by local names."""
    parcel = first(root, "TabletPrzesylka", "Przesylka") if local(root) == TABLET else first(root, "Przesylka")
    says, reasons = _of_tablet(root) if local(root) == TABLET else _of_card(root)
    return DeliveryEvidence(
        kind="HEPO",
        receipt_id=value(root, "IdKartyEPO", "NumerNadania", "IdPrzesylki", "IDPrzesylka"),
        message_id=value(root, "IdentyfikatorWiadomosci"),
        sender=_party(first(parcel, "Nadawca")),
        addressee=_party(first(parcel, "Adresat")),
        event=stated(root, "DataZdarzenia", "SystemowaDataOznaczenia"),
        dates=all_stated(root, *_DATES),
        says=says,
        reasons=reasons,
        issuer=value(root, "AdresPlacowkiPocztowej", "TabletJednostkaMS"),
    )


def _party(element: _Element | None) -> Party | None:
    """Name a party; a tablet's card writes the name as the field's own text."""
    if element is None:
        return None
    names = [name for name in (value(element, "Nazwa"), value(element, "Nazwa2")) if name]
    return Party(" ".join(names) if names or len(element) else words(element))


def _of_card(root: _Element) -> tuple[Says | None, tuple[Reason, ...]]:
    note = first(root, "AdnotacjaOperatora", "AdnotacjaKoncowa")
    delivered, returned = value(note, "RodzajDoreczenie"), value(note, "RodzajZwrot")
    says: Says | None = "returned" if returned else "delivered" if delivered else None
    told = [Reason(returned or delivered, value(note, "TrescAdnotacji"))]
    told += [Reason(found) for found in (value(note, "PowodZwrotu"), value(note, "PodmiotDoreczenia")) if found]
    return says, tuple(reason for reason in told if reason != Reason())


def _of_tablet(root: _Element) -> tuple[Says | None, tuple[Reason, ...]]:
    status = value(root, "StatusPrzesylki")
    says, text = _STATUSES.get(status or "", (None, None))
    missed, taken = value(root, "BrakDoreczenia"), value(root, "PodmiotDoreczenia", "Odbiorca", "KodOdbiorcy")
    reasons = [Reason(f"StatusPrzesylki {status}", text)] if status else []
    if missed and says != "delivered":
        reasons.append(Reason(f"BrakDoreczenia {missed}", _NOT_DELIVERED.get(missed)))
    if taken:
        reasons.append(Reason(f"Odbiorca {taken}", _TAKEN.get(status or "", {}).get(taken)))
    return says, tuple(reasons)
