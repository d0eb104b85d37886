"""Small documents and contents for the tests of schemas; every person in them is invented."""

from __future__ import annotations

import datetime as dt
from typing import Any

from lxml.etree import _ElementTree

from schemas.letter import Address, Enclosure, Institution, LetterContent, Person, Signatory
from schemas.names import DS, LIBRARY_2008, LIBRARY_2009, UPO, XSI
from schemas.parsing import parse

FORM_1410 = "http://crd.gov.pl/wzor/2013/12/12/1410/"
FORM_4566 = "http://crd.gov.pl/wzor/2017/10/24/4566/"
PESEL = "44051401359"  # the textbook example, nobody's number in use
SIGNATURE = f'<ds:Signature xmlns:ds="{DS}"><ds:SignatureValue>AAAA</ds:SignatureValue></ds:Signature>'


def a_letter(**changes: Any) -> LetterContent:
    """Give a letter that uses every field."""
    fields: dict[str, Any] = {
        "title": "Wezwanie do uzupełnienia",
        "date": dt.date(2024, 2, 3),
        "sender": Institution(
            "Urząd Gminy Przykładowo",
            unit="Referat Podatków",
            nip="5260250274",
            regon="010828091",
            krs="0000012345",
            address=Address("00-001", "Pocztowo", "Przykładowo", "Główna", "1", "2", country="PL"),
            email="urzad@example.test",
            phone="+48 00 000 00 01",
        ),
        "addressees": (
            Person("Testowy", "Jan", "Adam", pesel=PESEL, address=Address("00-002", town="Wymyślone", building="5")),
            Institution("Spółdzielnia Zmyślona"),
        ),
        "paragraphs": ("Pierwszy akapit z <znacznikiem> & znakiem.", "Drugi akapit."),
        "place": "Przykładowo",
        "mark": "RP.3120.1.2024",
        "kind": "decyzja",
        "additional": ("Dodatkowa wiadomość.",),
        "statements": ("Oświadczenie pierwsze.",),
        "copies": (Institution("Archiwum Zmyślone"),),
        "signatory": Signatory("Zmyślona", "Anna", post="Kierownik Referatu", on_behalf_of="Wójta Gminy"),
        "attachments": (
            Enclosure("plan.pdf", b"%PDF-1.4 test", "application/pdf", "Plan sytuacyjny"),
            Enclosure("dane.xml", b"<a/>", "text/xml"),
        ),
        "cid": "abc@example.test",
    }
    return LetterContent(**{**fields, **changes})


def a_letter_xml(
    *,
    form: str = FORM_1410,
    library: dict[str, str] = LIBRARY_2009,
    facts: str | None = None,
    body: str | None = None,
    attachments: str = "",
    after: str = "",
) -> bytes:
    """Give a small letter as text, with the parts that a test is about put in."""
    prefixes = " ".join(f'xmlns:{prefix}="{namespace}"' for prefix, namespace in library.items())
    facts = facts or (
        '<meta:Data typDaty="stworzony"><meta:Czas>2024-02-03</meta:Czas></meta:Data>'
        "<str:Adresaci><meta:Podmiot><inst:Instytucja><inst:NazwaInstytucji>Urząd Gminy Przykładowo"
        "</inst:NazwaInstytucji></inst:Instytucja></meta:Podmiot></str:Adresaci>"
        "<str:Nadawcy><meta:Podmiot><oso:Osoba><oso:Imie>Jan</oso:Imie><oso:Nazwisko>Testowy</oso:Nazwisko>"
        "</oso:Osoba></meta:Podmiot></str:Nadawcy>"
    )
    body = body or (
        "<Tytul>Wniosek próbny</Tytul><RodzajWnioskuRozszerzony rodzaj='wniosek'/>"
        "<Informacje><Informacja>Proszę o odpowiedź.</Informacja></Informacje>"
    )
    files = f"<str:Zalaczniki>{attachments}</str:Zalaczniki>" if attachments else ""
    return (
        f'<Dokument xmlns="{form}" {prefixes}><OpisDokumentu/><DaneDokumentu>{facts}</DaneDokumentu>'
        f"<TrescDokumentu>{body}{files}</TrescDokumentu>{after}</Dokument>"
    ).encode()


def tree_of(**parts: Any) -> _ElementTree:
    """Give the tree of :func:`a_letter_xml`."""
    return parse(a_letter_xml(**parts))


def a_upp_xml(delivered: str = "<pos:DataDoreczenia>2024-02-03T10:00:00.123</pos:DataDoreczenia>") -> bytes:
    """Give a UPP with free information."""
    return (
        f'<pos:Dokument xmlns:pos="{UPO}" xmlns:xsi="{XSI}"><pos:UPP>'
        "<pos:IdentyfikatorPoswiadczenia>ePUAP-UPP900001</pos:IdentyfikatorPoswiadczenia>"
        "<pos:Adresat><pos:Nazwa>Urząd Gminy Przykładowo</pos:Nazwa>"
        '<pos:IdentyfikatorPodmiotu TypIdentyfikatora="ePUAP-ID">ugprzykladowo</pos:IdentyfikatorPodmiotu></pos:Adresat>'
        "<pos:Nadawca><pos:Nazwa>Jan Testowy</pos:Nazwa>"
        '<pos:IdentyfikatorPodmiotu TypIdentyfikatora="ePUAP-ID">jtestowy</pos:IdentyfikatorPodmiotu></pos:Nadawca>'
        f"{delivered}"
        "<pos:DataWytworzeniaPoswiadczenia>2024-02-03T10:00:01+01:00</pos:DataWytworzeniaPoswiadczenia>"
        "<pos:IdentyfikatorDokumentu>DOK123</pos:IdentyfikatorDokumentu>"
        '<pos:InformacjaUzupelniajaca TypInformacjiUzupelniajacej="Nazwa załącznika 1">plan.pdf</pos:InformacjaUzupelniajaca>'
        f"</pos:UPP>{SIGNATURE}</pos:Dokument>"
    ).encode()


def a_upd_xml() -> bytes:
    """Give a UPD."""
    return (
        f'<pos:Dokument xmlns:pos="{UPO}"><pos:UPD>'
        "<pos:IdentyfikatorPoswiadczenia>ePUAP-UPD900002</pos:IdentyfikatorPoswiadczenia>"
        "<pos:PodmiotWystawiajacyPoswiadczenie><pos:Nazwa>Urząd Gminy Przykładowo</pos:Nazwa>"
        '<pos:IdentyfikatorPodmiotu TypIdentyfikatora="NIP">5260250274</pos:IdentyfikatorPodmiotu>'
        "</pos:PodmiotWystawiajacyPoswiadczenie>"
        "<pos:Adresat><pos:Nazwa>Jan Testowy</pos:Nazwa><pos:IdentyfikatorPodmiotu>jtestowy</pos:IdentyfikatorPodmiotu>"
        "</pos:Adresat>"
        "<pos:DataOdbioru>2024-07-01T12:00:00</pos:DataOdbioru>"
        "<pos:DataUtworzeniaPoswiadczenia>2024-07-01T11:00:00Z</pos:DataUtworzeniaPoswiadczenia>"
        "<pos:IdentyfikatorSprawy>RP.3120.1.2024</pos:IdentyfikatorSprawy>"
        "<pos:IdentyfikatorDokumentu>DOK124</pos:IdentyfikatorDokumentu>"
        f"</pos:UPD>{SIGNATURE}</pos:Dokument>"
    ).encode()


__all__ = [
    "FORM_1410",
    "FORM_4566",
    "LIBRARY_2008",
    "LIBRARY_2009",
    "PESEL",
    "SIGNATURE",
    "a_letter",
    "a_letter_xml",
    "a_upd_xml",
    "a_upp_xml",
    "tree_of",
]
