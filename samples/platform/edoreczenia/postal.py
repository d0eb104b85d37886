"""Postal receipt cards (karta EPO) in both schemas that circulate, delivered and returned (protocols, e-Doręczenia 7.4)."""

from __future__ import annotations

import base64
from datetime import datetime

from lxml import etree

from samples.platform.edoreczenia.facts import Facts, name_of
from samples.platform.edoreczenia.model import Party
from samples.platform.edoreczenia.seal import Element
from samples.platform.shared.clock import WARSAW, polish

CARD = "KartaEPO/2018/07/15"
TABLET = "http://msepo.gov.pl/epo/XSD/KartaEPO.xsd"
INVENTED_BIOMETRICS = base64.b64encode(b"SYMULATOR").decode("ascii")

_ADDRESS = (
    ("Ulica", "street"),
    ("NumerDomu", "buildingNumber"),
    ("NumerLokalu", "houseNumber"),
    ("KodPocztowy", "postalCode"),
    ("Miejscowosc", "city"),
)


def write(facts: Facts, *, tablet: bool, returned: bool) -> Element:
    """Write a card of one schema or the other, unsealed."""
    return _tablet(facts, returned=returned) if tablet else _card(facts, returned=returned)


def unsealed(card: Element) -> bytes:
    """Give a card's bytes without a seal, said in a comment: its namespace is relative, so libxml2 cannot canonicalise it."""
    card.addprevious(etree.Comment(" SYMULATOR: karta bez pieczęci i bez mocy prawnej "))
    return etree.tostring(card.getroottree(), encoding="UTF-8", xml_declaration=True)


def _card(facts: Facts, *, returned: bool) -> Element:
    def add(parent: Element, name: str, text: str | None = None) -> Element:
        child = etree.SubElement(parent, f"{{{CARD}}}{name}")
        child.text = text
        return child

    def add_party(parent: Element, role: str, party: Party) -> None:
        element = add(parent, role)
        add(element, "Nazwa", name_of(party))
        for name, part in _ADDRESS:
            add(element, name, (party.get("address") or {}).get(part) or "")

    root = etree.Element(f"{{{CARD}}}KartaEpo", nsmap={"karta": CARD})
    add(root, "DataUtworzenia", polish(facts.at))
    add(root, "IdKartyEPO", facts.id)
    parcel = add(root, "Przesylka")
    add(parcel, "IdPrzesylki", facts.message_id)
    add(parcel, "NumerNadania", facts.shipment_number)
    add(parcel, "DataNadania", polish(facts.submitted))
    add(parcel, "Rodzaj", "POLECONA")
    add_party(parcel, "Adresat", facts.to)
    add_party(parcel, "Nadawca", facts.sender)
    add(parcel, "TrybDoreczenia").set("DoRakWlasnych", "false")
    note = add(add(add(root, "PrzesylkaPodpis"), "AdnotacjaKoncowa"), "PrzesylkaAdnotacja")
    add(note, "DataZdarzenia", polish(facts.at))
    add(note, "SystemowaDataOznaczenia", polish(facts.at))
    told = add(note, "AdnotacjaOperatora")
    add(told, "RodzajZwrot" if returned else "RodzajDoreczenie", "ZWROT" if returned else "DORECZENIE")
    add(told, "PodmiotDoreczenia", "ADRESAT")
    add(told, "TrescAdnotacji", "SYMULATOR: nie podjęto w terminie" if returned else "SYMULATOR: doręczono adresatowi")
    if returned:
        add(told, "PowodZwrotu", "NIE_PODJETO_W_TERMINIE")
    add(note, "PodpisObraz", INVENTED_BIOMETRICS)
    add(root, "Operator", "SYMULATOR")
    return root


def _tablet(facts: Facts, *, returned: bool) -> Element:
    def add(parent: Element, name: str, text: str | None = None) -> Element:
        child = etree.SubElement(parent, f"{{{TABLET}}}{name}")
        child.text = text
        return child

    root = etree.Element(f"{{{TABLET}}}TabletKartaEpo", nsmap={"epo": TABLET})
    add(root, "CreationDate", _local(facts.at))
    parcel = add(add(add(root, "TabletPrzesylki"), "TabletPrzesylkaPodpis"), "TabletPrzesylka")
    told = {
        "IDPrzesylka": facts.message_id,
        "NumerNadania": facts.shipment_number,
        "DataNadania": _local(facts.submitted),
        "Adresat": name_of(facts.to),
        "Sygnatura": facts.subject,
        "Rodzaj": "1",
        "StatusPrzesylki": "6" if returned else "2",
        "SystemowaDataOznaczenia": _local(facts.at),
        "BrakDoreczenia": "3" if returned else "",
        "ImieINazwiskoOdbiorcy": "" if returned else name_of(facts.to),
        "TabletJednostkaMS": "SYMULATOR",
    }
    for name, text in told.items():
        if text:
            add(parcel, name, text)
    for name, part in _ADDRESS:
        add(parcel, name, (facts.to.get("address") or {}).get(part) or "")
    etree.SubElement(parcel, "DaneBiometryczne").text = INVENTED_BIOMETRICS
    return root


def _local(moment: datetime) -> str:
    """Write Polish time without its offset, as these cards do."""
    return moment.astimezone(WARSAW).replace(tzinfo=None).isoformat(timespec="seconds")
