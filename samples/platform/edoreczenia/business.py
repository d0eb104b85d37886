"""Business receipts: BP.OX of template 10856, a sister for BP.WX, and H.PN and H.DW in their style (protocols 7.3).

Only template 10856 is known from real files. The namespaces of the others are invented and say so.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from lxml import etree

from samples.platform.edoreczenia.facts import Facts, is_person, name_of
from samples.platform.edoreczenia.model import Party
from samples.platform.edoreczenia.seal import Element
from samples.platform.shared.clock import polish

RECEIPT = "http://crd.gov.pl/wzor/2021/09/01/10856/"
INVENTED = "http://crd.gov.pl/wzor/2021/09/01/SYMULATOR/"
PERSON = "http://crd.gov.pl/xml/schematy/osoba/2009/11/16/"

TITLES = {
    "BP.OX": "Potwierdzenie otrzymania",
    "BP.WX": "Potwierdzenie wysłania",
    "H.PN": "Potwierdzenie nadania",
    "H.DW": "Odrzucenie przesyłki",
}
_DESCRIPTION = "SYMULATOR: dowód bez mocy prawnej, w układzie dowodu z art. 40 ustawy o doręczeniach elektronicznych"
_FOOTER = "Wydruk jest tylko kopią dowodu. SYMULATOR: to nie jest platforma państwowa."


class _Receipt:
    """A document under construction in one namespace."""

    def __init__(self, code: str) -> None:
        self.namespace = RECEIPT if code == "BP.OX" else INVENTED
        self.root = etree.Element(f"{{{self.namespace}}}Dokument", nsmap={"wnio": self.namespace, "oso": PERSON})
        self.content = self.add(self.root, "TrescDokumentu")

    def add(self, parent: Element, name: str, text: str | None = None) -> Element:
        child = etree.SubElement(parent, f"{{{self.namespace}}}{name}")
        child.text = text
        return child

    def dates(self, name: str, dates: dict[str, datetime | None]) -> None:
        element = self.add(self.content, name)
        for label, moment in dates.items():
            if moment is not None:
                self.add(element, label, polish(moment))

    def attributes(self, parent: Element, kind: str, values: dict[str, str]) -> None:
        for name, text in values.items():
            attribute = self.add(parent, f"Atrybut{kind}")
            attribute.set("nazwaAtrybutu", name)
            self.add(attribute, "WartoscAtrybutu", text)


def write(facts: Facts) -> Element:
    """Write a receipt, unsealed; times are Polish with their offset."""
    receipt = _Receipt(facts.code)
    about = receipt.add(receipt.content, "DaneDokumentu")
    receipt.add(about, "TytulDokumentu", TITLES[facts.code])
    receipt.add(about, "OpisDokumentu", _DESCRIPTION)
    _add_party(receipt, "DaneNadawcy", facts.sender)
    _add_party(receipt, "DaneAdresata", facts.to)
    accepted = None if facts.code == "H.DW" else facts.submitted
    receipt.dates("DataWyslania", {"DataNadaniaPrzesylki": facts.submitted, "DataAkceptacjiNadaniaPrzesylki": accepted})
    if facts.code == "BP.OX":
        taken = {"DataUdostepnieniaDoOdbioru": facts.available, "DataPrzekazaniaAdresatowi": facts.handed_over}
        receipt.dates("DataOdbioru", taken)
    if facts.code == "H.DW":
        receipt.dates("DataOdrzuceniaPrzesylki", {"DataOdrzucenia": facts.at})
        for reason in facts.reasons:
            receipt.add(receipt.content, "PowodOdrzucenia", reason)
    _add_message(receipt, facts)
    _add_files(receipt, facts)
    _add_services(receipt, facts)
    receipt.add(receipt.root, "Stopka", _FOOTER)
    return receipt.root


def _add_party(receipt: _Receipt, role: str, party: Party) -> None:
    element = receipt.add(receipt.content, role)
    side = receipt.add(element, "StronaKorespondencji")
    receipt.add(side, "Rodzaj", "Osoba fizyczna" if is_person(party) else "Osoba prawna")
    if is_person(party):
        person = receipt.add(side, "OsobaFizyczna")
        for name, part in (("Imie", "firstName"), ("Nazwisko", "lastName")):
            etree.SubElement(person, f"{{{PERSON}}}{name}").text = party["contributor"].get(part)
    else:
        receipt.add(receipt.add(side, "OsobaPrawna"), "NazwaPodmiotu", name_of(party))
    if party.get("eDeliveryAddress"):
        receipt.add(element, "AdresEDoreczen", party["eDeliveryAddress"])


def _add_message(receipt: _Receipt, facts: Facts) -> None:
    element = receipt.add(receipt.content, "DaneWiadomosci")
    receipt.add(element, "IdentyfikatorDowoduPotwierdzenia", facts.based_on or facts.id)
    receipt.add(element, "IdentyfikatorWiadomosci", facts.message_id)
    if facts.deemed is not None:
        receipt.add(element, "InformacjeDodatkowe", f"Uznana za doręczoną z dniem {facts.deemed.date().isoformat()}")
    receipt.add(element, "TrybDoreczenia", "PUH" if facts.code.startswith("H.") else "PURDE")


def _add_files(receipt: _Receipt, facts: Facts) -> None:
    """List the text and the files; the text body counts as one (TrescWiadomosci)."""
    element = receipt.add(receipt.content, "DaneZalaczniki")
    text = ("0", "Tak", "tresc.txt", len(facts.text.encode("utf-8")))
    for number, is_text, name, size in (text, *((one.id, "Nie", one.name, one.size) for one in facts.attachments)):
        values = {"IdZalacznika": number, "TrescWiadomosci": is_text, "NazwaZalacznika": name, "RozmiarZalacznika": str(size)}
        receipt.attributes(receipt.add(element, "DaneZalacznika"), "Zalacznika", values)


def _add_services(receipt: _Receipt, facts: Facts) -> None:
    for side in ("Nadawcy", "Adresata"):
        element = receipt.add(receipt.content, f"DaneUslugiEDoreczen{side}")
        receipt.add(element, "IdentyfikatorUslugi", "SYMULATOR")
        receipt.add(element, "IdentyfikatorPolityki", "1.3.6.1.4.1.0.1")
        signature = {
            "Wystawca": "SYMULATOR e-Doręczenia",
            "WazneOd": polish(facts.at - timedelta(days=1)),
            "WazneDo": polish(facts.at + timedelta(days=364)),
            "DataPodpisania": polish(facts.at),
            "NrSeryjny": "0",
        }
        receipt.attributes(receipt.add(element, "DanePodpisuWystawcy"), "Podpisu", signature)
