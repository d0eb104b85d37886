"""Lay a letter's content out as the structure of the letter templates (protocols, documents A3)."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from schemas.catalogue import Form
from schemas.content import Address, Enclosure, Institution, LetterContent, Party, Person, Signatory
from schemas.names import XSI

# Kinds that have been seen in the attribute "rodzaj"; the official list is not known, so any other is "inne pismo",
# which the official stylesheets print from "jakiInny".
NAMED_KINDS: Final = ("wniosek", "zawiadomienie")
OTHER_KIND: Final = "inne pismo"

_Node = dict[str, Any]
_SEPARATORS: Final = re.compile(r"[\s-]")


def to_mapping(content: LetterContent, form: Form) -> _Node:
    """Give the structure of a letter for :func:`schemas.conversion.to_xml`; what is empty is left out."""
    document = {
        "@xmlns:xsi": XSI,
        "@xsi:schemaLocation": f"{form.namespace} {form.namespace}schemat.xsd",
        "wnio:OpisDokumentu": _filled({"str:CID": content.cid}),
        "wnio:DaneDokumentu": _facts(content),
        "wnio:TrescDokumentu": _text(content),
    }
    return {"wnio:Dokument": document}


def _facts(content: LetterContent) -> _Node:
    return _filled(
        {
            "str:Naglowek": content.mark and {"meta:Identyfikator": [{"meta:Wartosc": content.mark}]},
            "meta:Data": content.date and {"@typDaty": "stworzony", "meta:Czas": content.date.isoformat()},
            "str:Adresaci": _parties(content.addressees),
            "str:Nadawcy": _parties([content.sender] if content.sender else []),
        }
    )


def _text(content: LetterContent) -> _Node:
    kind = content.kind or ""
    named = kind in NAMED_KINDS
    return _filled(
        {
            "@format": "text/xml",
            "@kodowanie": "XML",
            "wnio:MiejscowoscDokumentu": content.place,
            "wnio:Tytul": content.title,
            "wnio:RodzajWnioskuRozszerzony": {
                "@rodzaj": kind if named else OTHER_KIND,
                "@jakiInny": "" if named or kind == OTHER_KIND else kind,
            },
            "wnio:Informacje": _repeated("wnio:Informacja", content.paragraphs),
            "wnio:InformacjeDodatkowe": _repeated("wnio:Informacja", content.additional),
            "wnio:Oswiadczenia": _repeated("wnio:Oswiadczenie", content.statements),
            "wnio:DoWiadomosci": _parties(content.copies),
            "wnio:Podpis": content.signatory and _signature_block(content.signatory),
            "str:Zalaczniki": _repeated("str:Zalacznik", [_enclosure(each) for each in content.attachments]),
        }
    )


def _parties(parties: Iterable[Party]) -> _Node | None:
    return _repeated("meta:Podmiot", [_party(party) for party in parties])


def _party(party: Party) -> _Node:
    return {"oso:Osoba": _person(party)} if isinstance(party, Person) else {"inst:Instytucja": _institution(party)}


def _person(person: Person) -> _Node:
    identifiers = _filled({"oso:PESEL": person.pesel, "oso:NIP": _digits(person.nip)})
    return _filled(
        {
            "oso:IdOsoby": identifiers,
            "oso:Imie": person.first_name,
            "oso:ImieDrugie": person.second_name,
            "oso:Nazwisko": [person.surname],
            "adr:Adres": _addresses(person.address),
            "adr:Kontakt": _contacts(person.phone, person.email),
        }
    )


def _institution(institution: Institution) -> _Node:
    identifiers = _filled({"inst:NIP": _digits(institution.nip), "inst:REGON": institution.regon, "inst:KRS": institution.krs})
    return _filled(
        {
            "inst:IdInstytucji": identifiers and [identifiers],
            "inst:NazwaInstytucji": institution.name,
            "adr:Adres": _addresses(institution.address),
            "adr:Kontakt": _contacts(institution.phone, institution.email),
            "inst:Jednostka": institution.unit and {"inst:NazwaInstytucji": institution.unit},
        }
    )


def _addresses(address: Address | None) -> list[_Node] | None:
    if address is None:
        return None
    written = _filled(
        {
            "adr:KodPocztowy": address.post_code,
            "adr:Poczta": address.post_office,
            "adr:Miejscowosc": address.town,
            "adr:Ulica": address.street,
            "adr:Budynek": address.building,
            "adr:Lokal": address.flat,
            "adr:SkrytkaPocztowa": address.post_box,
            "adr:Kraj": address.country,
        }
    )
    return [written] if written else None


def _contacts(phone: str | None, email: str | None) -> list[_Node] | None:
    written = _filled({"adr:Telefon": phone and [phone], "adr:Email": email and [email]})
    return [written] if written else None


def _signature_block(signatory: Signatory) -> _Node:
    return _filled(
        {
            "wnio:ZUpowaznienia": signatory.on_behalf_of,
            "oso:Imie": signatory.first_name,
            "oso:ImieDrugie": signatory.second_name,
            "oso:Nazwisko": [signatory.surname],
            "wnio:Stanowisko": signatory.post,
        }
    )


def _enclosure(enclosure: Enclosure) -> _Node:
    return _filled(
        {
            "@format": enclosure.media_type,
            "@kodowanie": "base64",
            "@nazwaPliku": enclosure.name,
            "str:DaneZalacznika": base64.b64encode(enclosure.content).decode(),
            "str:OpisZalacznika": enclosure.description,
        }
    )


def _repeated(name: str, items: Iterable[Any]) -> _Node | None:
    found = list(items)
    return {name: found} if found else None


def _filled(node: Mapping[str, Any]) -> _Node:
    """Leave out what is empty; attributes stay, an empty one can mean something."""
    return {name: value for name, value in node.items() if name.startswith("@") or value not in (None, "", {}, [])}


def _digits(identifier: str | None) -> str | None:
    """Take the hyphens and blanks out that people write into a NIP."""
    return _SEPARATORS.sub("", identifier) if identifier else None
