"""Read official receipts: UPP, the proof of submission, and UPD, the proof of delivery."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final, Literal

from lxml import etree
from lxml.etree import _Element, _ElementTree

from schemas.moments import moment
from schemas.names import UPO, XSI
from schemas.places import elements, local, namespace, text

_XSI_NIL: Final = f"{{{XSI}}}nil"


@dataclass(frozen=True, slots=True)
class Participant:
    """A party of a receipt: name, identifier and the identifier's type, such as "ePUAP-ID" or "NIP"."""

    name: str | None
    id: str | None
    id_type: str | None


@dataclass(frozen=True, slots=True)
class Receipt:
    """An official receipt (UPO): UPP (poświadczenie przedłożenia) or UPD (poświadczenie doręczenia).

    What it says only; whether it proves anything depends on its signature, which is judged elsewhere.

    Attributes:
        kind: ``UPP`` from the platform when a box took the document, ``UPD`` signed by the addressee.
        sender: in UPP only; issuer: in UPD only (podmiot wystawiający).
        delivered_at: the legal moment, UTC: DataDoreczenia of UPP, DataOdbioru of UPD; None when absent, nil, unreadable
            or of the year 1. Text without a zone is Polish time; in the repeated autumn hour the earlier moment is taken.
        delivered_at_raw: the same as written; None when absent or nil.
        made_at: when the receipt was made, UTC, with the same exceptions.
        document_id, case_id: of the document concerned; case_id in UPD only.
        extra: pairs of free information, in order; no contract, for people to read.
    """

    kind: Literal["UPP", "UPD"]
    receipt_id: str | None
    addressee: Participant | None
    sender: Participant | None
    issuer: Participant | None
    delivered_at_raw: str | None
    delivered_at: dt.datetime | None
    made_at: dt.datetime | None
    document_id: str | None
    case_id: str | None
    extra: tuple[tuple[str, str], ...]


def read(tree: _ElementTree) -> Receipt | None:
    """Read a receipt (protocols, documents A5); None when the document is none.

    Goes by namespace and element names, never by file names; attributes count with or without a namespace.
    """
    root = tree.getroot()
    if root.tag != f"{{{UPO}}}Dokument":
        return None
    upp, upd = _child(root, "UPP"), _child(root, "UPD")
    if upp is not None:
        return _receipt("UPP", upp, "DataDoreczenia", "DataWytworzeniaPoswiadczenia")
    if upd is not None:
        return _receipt("UPD", upd, "DataOdbioru", "DataUtworzeniaPoswiadczenia")
    return None


def _receipt(kind: Literal["UPP", "UPD"], element: _Element, delivered: str, made: str) -> Receipt:
    delivered_at_raw = _text(element, delivered)
    return Receipt(
        kind=kind,
        receipt_id=_text(element, "IdentyfikatorPoswiadczenia"),
        addressee=_participant(element, "Adresat"),
        sender=_participant(element, "Nadawca"),
        issuer=_participant(element, "PodmiotWystawiajacyPoswiadczenie"),
        delivered_at_raw=delivered_at_raw,
        delivered_at=moment(delivered_at_raw),
        made_at=moment(_text(element, made)),
        document_id=_text(element, "IdentyfikatorDokumentu"),
        case_id=_text(element, "IdentyfikatorSprawy"),
        extra=tuple(
            (_attribute(child, "TypInformacjiUzupelniajacej") or "", text(child).strip())
            for child in elements(element)
            if child.tag == f"{{{UPO}}}InformacjaUzupelniajaca"
        ),
    )


def _participant(element: _Element, name: str) -> Participant | None:
    party = _child(element, name)
    if party is None:
        return None
    identifier = _child(party, "IdentyfikatorPodmiotu")
    id_type = None if identifier is None else _attribute(identifier, "TypIdentyfikatora")
    return Participant(_text(party, "Nazwa"), _text(party, "IdentyfikatorPodmiotu"), id_type)


def _child(element: _Element, name: str) -> _Element | None:
    return next((child for child in elements(element) if (namespace(child), local(child)) == (UPO, name)), None)


def _text(element: _Element, name: str) -> str | None:
    child = _child(element, name)
    if child is None or child.get(_XSI_NIL) in {"true", "1"}:
        return None
    return text(child).strip() or None


def _attribute(element: _Element, name: str) -> str | None:
    """Real files write attributes without a namespace; one client's model has them with it."""
    found = (value for key, value in element.attrib.items() if etree.QName(str(key)).localname == name)
    return next((str(value).strip() for value in found), None) or None
