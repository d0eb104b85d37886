"""Read the business receipts of e-Doręczenia: BP.OX (template 10856), its sister BP.WX, and other evidence in that style."""

from __future__ import annotations

import re
from typing import Final

from lxml.etree import _Element

from schemas.delivery_evidence_fields import all_stated, first, inside, stated, value, words
from schemas.delivery_evidence_model import DeliveryEvidence, Party, Reason, Stated, electronic_address
from schemas.places import local, namespace

ROOT: Final = "Dokument"
NAMESPACE: Final = "http://crd.gov.pl/wzor/2021/09/01/10856/"

_TITLES: Final = (("otrzymani", "BPOX"), ("wysłani", "BPWX"), ("wyslani", "BPWX"), ("nadani", "HPN"), ("odrzuc", "HDW"))
"""What a title holds, and the kind it stands for. Only the first is seen in real files; BP.WX is a sister template whose number
nobody outside knows, so the title decides (protocols, e-Doręczenia 7.3)."""

_HANDED_OVER: Final = "DataPrzekazaniaAdresatowi"
_DATES: Final = ("DataNadaniaPrzesylki", "DataAkceptacjiNadaniaPrzesylki", "DataUdostepnieniaDoOdbioru", _HANDED_OVER)
_FICTION: Final = re.compile(r"uzna\w* za doręczon|fikcj", re.IGNORECASE)
"""How a proof of receipt says that nobody picked the message up. Whether it then leaves out the date of the hand-over, or writes
the day that counts in its place, is not known (protocols, e-Doręczenia 7.3)."""
_EVENTS: Final = {
    "BPOX": (_HANDED_OVER,),
    "BPWX": ("DataAkceptacjiNadaniaPrzesylki", "DataNadaniaPrzesylki", "DataWyslania"),
}


def kind_of(root: _Element) -> str | None:
    """Say by the title, and for BP.OX by the template too, what a document is; None where it is no such receipt.

    A letter of any other template may be called anything: outside template 10856 the message and its addresses must be named.
    """
    title = (value(root, "TytulDokumentu") or "").casefold()
    named = first(root, "IdentyfikatorWiadomosci") is not None and first(root, "AdresEDoreczen") is not None
    if local(root) != ROOT or (namespace(root) != NAMESPACE and not named):
        return None
    return next((kind for part, kind in _TITLES if part in title), None)


def read(root: _Element, kind: str) -> DeliveryEvidence:
    """Read one of a known kind by local names."""
    message = first(root, "DaneWiadomosci")
    told = " ".join(filter(None, (value(message, "TrybDoreczenia"), value(message, "InformacjeDodatkowe"))))
    handed_over = stated(root, _HANDED_OVER) is not None and not _FICTION.search(told)
    return DeliveryEvidence(
        kind=kind,
        receipt_id=value(root, "IdentyfikatorDowodu"),
        based_on=value(root, "IdentyfikatorDowoduPotwierdzenia"),
        message_id=value(root, "IdentyfikatorWiadomosci", "MessageIdentifier"),
        sender=_party(first(root, "DaneNadawcy")),
        addressee=_party(first(root, "DaneAdresata")),
        event=stated(root, *_EVENTS[kind]) if kind in _EVENTS else _latest(all_stated(root, *_DATES, "DataOdrzucenia")),
        dates=all_stated(root, *_DATES, "DataOdrzucenia"),
        says="handed_over" if kind == "BPOX" and handed_over else None,
        reasons=tuple(Reason(text=words(each)) for each in inside(root, "PowodOdrzucenia", "Powod")),
        mode=value(message, "TrybDoreczenia"),
        issuer=_issuer(root),
    )


def _latest(found: tuple[Stated, ...]) -> Stated | None:
    return found[-1] if found else None


def _party(element: _Element | None) -> Party | None:
    if element is None:
        return None
    person = " ".join(part for part in (value(element, "Imie"), value(element, "Nazwisko")) if part)
    return Party(value(element, "NazwaPodmiotu") or person or None, electronic_address(value(element, "AdresEDoreczen")))


def _issuer(root: _Element) -> str | None:
    """Name who issued it: the signature's holder as it is written down (AtrybutPodpisu Wystawca)."""
    named = (each for each in inside(root, "AtrybutPodpisu") if each.get("nazwaAtrybutu") == "Wystawca")
    return words(next(named, None))
