"""Read a letter back into plain content, whatever is missing, misplaced or in the older library."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Final

from lxml.etree import _Element, _ElementTree

from schemas.attachments import extract
from schemas.content import Address, Enclosure, Institution, LetterContent, Party, Person, Signatory
from schemas.letter_mapping import OTHER_KIND
from schemas.names import LIBRARY
from schemas.places import elements, local, namespace, text

_DATE_LENGTH: Final = len("2024-02-03")


def read_letter(tree: _ElementTree) -> LetterContent:
    """Read what can be read; absent parts come out as None or empty."""
    letter = _Part(tree.getroot())
    facts, body = letter.part("DaneDokumentu"), letter.part("TrescDokumentu")
    senders = _parties(facts.part("Nadawcy"))
    return LetterContent(
        title=_title(facts, body),
        date=_date(facts),
        sender=senders[0] if senders else None,
        addressees=_parties(facts.part("Adresaci")),
        paragraphs=body.part("Informacje").texts("Informacja"),
        place=body.text("MiejscowoscDokumentu"),
        mark=facts.part("Naglowek").part("Identyfikator").text("Wartosc"),
        kind=_kind(body.part("RodzajWnioskuRozszerzony")),
        additional=_additional(body.part("InformacjeDodatkowe")),
        statements=body.part("Oswiadczenia").texts("Oswiadczenie"),
        copies=_parties(body.part("DoWiadomosci")),
        signatory=_signatory(body.part("Podpis")),
        attachments=tuple(_enclosures(tree)),
        cid=letter.part("OpisDokumentu").text("CID"),
    )


class _Part:
    """A part of a letter, or the absence of one: whatever is asked of what is not there is empty.

    A child counts when it is in the common library (either set), in the namespace of the letter, or in none, since some
    producers drop it.
    """

    def __init__(self, element: _Element | None, own: str | None = None) -> None:
        self.element = element
        if own is None:
            own = namespace(element) if element is not None else ""
        self._own = own

    def parts(self, name: str) -> Iterator[_Part]:
        """Give the children of this name."""
        for child in () if self.element is None else elements(self.element):
            if local(child) == name and (namespace(child) in LIBRARY or namespace(child) in {self._own, ""}):
                yield _Part(child, self._own)

    def part(self, name: str) -> _Part:
        """Give the first child of this name, or an absent part."""
        return next(self.parts(name), _Part(None, self._own))

    def texts(self, name: str) -> tuple[str, ...]:
        """Give the texts of all children of this name that have any."""
        return tuple(part.value for part in self.parts(name) if part.value)

    def text(self, name: str) -> str | None:
        """Give the text of the first child of this name that has any."""
        return next(iter(self.texts(name)), None)

    def attribute(self, name: str) -> str | None:
        """Give an attribute; None when absent or empty."""
        return None if self.element is None else self.element.get(name) or None

    @property
    def value(self) -> str:
        """All text inside, without blanks around it."""
        return "" if self.element is None else text(self.element).strip()


def _title(facts: _Part, body: _Part) -> str:
    """Take the title, or what serves as one in the oldest letters and in local forms."""
    oldest = body.part("Wartosc").part("RodzajWniosku").text("TytulDokumentu")
    return body.text("Tytul") or oldest or facts.part("Naglowek").text("NazwaDokumentu") or ""


def _date(facts: _Part) -> dt.date | None:
    dates = list(facts.parts("Data"))
    dates.sort(key=lambda part: part.attribute("typDaty") != "stworzony")
    for part in dates:
        try:
            return dt.date.fromisoformat((part.text("Czas") or "")[:_DATE_LENGTH])
        except ValueError:
            continue
    return None


def _kind(kind: _Part) -> str | None:
    named = kind.attribute("rodzaj")
    return (kind.attribute("jakiInny") or named) if named == OTHER_KIND else named


def _additional(additional: _Part) -> tuple[str, ...]:
    """Some producers write the text directly, without paragraphs."""
    return additional.texts("Informacja") or tuple(filter(None, [additional.value]))


def _signatory(block: _Part) -> Signatory | None:
    if not block.value:
        return None
    return Signatory(
        surname=_surname(block),
        first_name=block.text("Imie"),
        second_name=block.text("ImieDrugie"),
        post=block.text("Stanowisko"),
        on_behalf_of=block.text("ZUpowaznienia"),
    )


def _parties(part: _Part) -> tuple[Party, ...]:
    return tuple(party for each in part.parts("Podmiot") if (party := _party(each)))


def _party(part: _Part) -> Party | None:
    """Read a party; where a person speaks for an institution, the institution is the party."""
    institution, person = part.part("Instytucja"), part.part("Osoba")
    if institution.value:
        return _institution(institution)
    return _person(person) if person.value else None


def _person(part: _Part) -> Person:
    identifiers, contact = part.part("IdOsoby"), part.part("Kontakt")
    return Person(
        surname=_surname(part),
        first_name=part.text("Imie"),
        second_name=part.text("ImieDrugie"),
        pesel=identifiers.text("PESEL"),
        nip=identifiers.text("NIP"),
        address=_address(part.part("Adres")),
        email=contact.text("Email"),
        phone=contact.text("Telefon"),
    )


def _surname(part: _Part) -> str:
    return " ".join(part.texts("Nazwisko"))


def _institution(part: _Part) -> Institution:
    contact = part.part("Kontakt")
    return Institution(
        name=part.text("NazwaInstytucji") or "",
        unit=part.part("Jednostka").text("NazwaInstytucji"),
        nip=_identifier(part, "NIP"),
        regon=_identifier(part, "REGON"),
        krs=_identifier(part, "KRS"),
        address=_address(part.part("Adres")),
        email=contact.text("Email"),
        phone=contact.text("Telefon"),
    )


def _identifier(institution: _Part, name: str) -> str | None:
    """Older documents repeat IdInstytucji, one identifier in each."""
    return next(filter(None, (part.text(name) for part in institution.parts("IdInstytucji"))), None)


def _address(part: _Part) -> Address | None:
    if not part.value:
        return None
    return Address(
        post_code=part.text("KodPocztowy"),
        post_office=part.text("Poczta"),
        town=part.text("Miejscowosc"),
        street=part.text("Ulica"),
        building=part.text("Budynek"),
        flat=part.text("Lokal"),
        post_box=part.text("SkrytkaPocztowa"),
        country=part.text("Kraj"),
    )


def _enclosures(tree: _ElementTree) -> Iterator[Enclosure]:
    """Give the attachments whose bytes are inside; :func:`schemas.attachments.extract` tells of all of them."""
    for found in extract(tree):
        if found.content is not None:
            name = found.given_name or found.stored_name
            yield Enclosure(name, found.content, found.media_type or "application/octet-stream", found.description)
