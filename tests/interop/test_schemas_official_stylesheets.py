"""What we write, shown by the official stylesheets: every field is found there."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest
from lxml import etree

from schemas import letter
from schemas.parsing import parse
from tests.schemas_builders import SIGNATURE, a_letter, a_upd_xml, a_upp_xml

NOTHING = cast("Any", etree.XSLTAccessControl)(
    read_file=False, write_file=False, create_dir=False, read_network=False, write_network=False
)
LETTERS = ["2013/12/12/1410", "2017/10/24/4566"]


def shown(stylesheet: Path, document: bytes) -> str:
    """Give the words of a page made by an official stylesheet, which may read nothing."""
    transform = etree.XSLT(etree.parse(stylesheet, etree.XMLParser(no_network=True)), access_control=NOTHING)
    page = transform(parse(document))
    return " ".join(" ".join(str(text) for text in page.getroot().itertext()).split())


@pytest.fixture(params=LETTERS)
def letter_form(request: pytest.FixtureRequest, reference: Path) -> tuple[str, Path]:
    """Give the number and the official stylesheet of each letter form."""
    return request.param, reference / "schemas" / "crd.gov.pl" / "wzor" / request.param / "styl.xsl"


@pytest.fixture
def receipt_stylesheet(reference: Path) -> Path:
    """Give the official stylesheet of receipts."""
    return reference / "schemas" / "crd.gov.pl" / "xml" / "schematy" / "UPO" / "2008" / "05" / "09" / "styl.xsl"


def test_official_stylesheet_shows_every_field_of_our_letter(letter_form: tuple[str, Path]) -> None:
    """Title, kind, mark, place, date, parties, text, signatory and attachments appear on the official page."""
    number, stylesheet = letter_form
    page = shown(stylesheet, letter.write(a_letter(), number))
    expected = [
        "Wezwanie do uzupełnienia",
        "decyzja",
        "RP.3120.1.2024",
        "Przykładowo",
        "2024-02-03",
        "Urząd Gminy Przykładowo",
        "Referat Podatków",
        "00-001 Pocztowo",
        "Główna 1 / 2",
        "NIP: 5260250274",
        "REGON: 010828091",
        "KRS: 0000012345",
        "urzad@example.test",
        "+48 00 000 00 01",
        "Jan Adam Testowy",
        "PESEL: 44051401359",
        "00-002 Wymyślone 5",
        "Spółdzielnia Zmyślona",
        "Pierwszy akapit z <znacznikiem> & znakiem.",
        "Drugi akapit.",
        "Dodatkowa wiadomość.",
        "Oświadczenie pierwsze.",
        "Archiwum Zmyślone",
        "Z upoważnienia Wójta Gminy",
        "Anna Zmyślona",
        "Kierownik Referatu",
        "plan.pdf - Plan sytuacyjny",
        "dane.xml",
        "Dokument nie zawiera podpisu",
    ]
    assert [each for each in expected if each not in page] == []


@pytest.mark.parametrize("kind", ["wniosek", "zawiadomienie", "decyzja"])
def test_official_stylesheet_prints_the_kind(letter_form: tuple[str, Path], kind: str) -> None:
    """Known kinds and any other are printed alike."""
    number, stylesheet = letter_form
    assert kind in shown(stylesheet, letter.write(a_letter(kind=kind, title="T"), number))


def test_other_kind_without_a_name_prints_nothing(letter_form: tuple[str, Path]) -> None:
    """A letter without a kind shows no bare "inne pismo"."""
    number, stylesheet = letter_form
    assert "inne pismo" not in shown(stylesheet, letter.write(a_letter(kind=None), number))


def test_official_stylesheet_sees_signatures_as_last_children(letter_form: tuple[str, Path]) -> None:
    """A signature where our schema allows it is one for the official page too."""
    number, stylesheet = letter_form
    signed = letter.write(a_letter(), number).replace(b"</wnio:Dokument>", SIGNATURE.encode() + b"</wnio:Dokument>")
    assert "Dokument został podpisany" in shown(stylesheet, signed)


def test_official_stylesheet_shows_every_field_of_a_upp(receipt_stylesheet: Path) -> None:
    """A UPP of the shape that we read is one for the official page."""
    page = shown(receipt_stylesheet, a_upp_xml())
    expected = [
        "Urzędowe Poświadczenie Przedłożenia",
        "ePUAP-UPP900001",
        "Nazwa adresata dokumentu: Urząd Gminy Przykładowo",
        "Identyfikator adresata: ugprzykladowo",
        "Rodzaj identyfikatora adresata: ePUAP-ID",
        "Nazwa nadawcy: Jan Testowy",
        "Identyfikator nadawcy: jtestowy",
        "Data doręczenia: 2024-02-03T10:00:00.123",
        "Data wytworzenia poświadczenia: 2024-02-03T10:00:01+01:00",
        "Identyfikator dokumentu, którego dotyczy poświadczenie: DOK123",
        "Rodzaj informacji uzupełniającej: Nazwa załącznika 1",
        "Wartość informacji uzupełniającej: plan.pdf",
        "Poświadczenie zostało podpisane",
    ]
    assert [each for each in expected if each not in page] == []


def test_official_stylesheet_shows_every_field_of_a_upd(receipt_stylesheet: Path) -> None:
    """A UPD of the shape that we read is one for the official page."""
    page = shown(receipt_stylesheet, a_upd_xml())
    expected = [
        "Urzędowe Poświadczenie Doręczenia",
        "ePUAP-UPD900002",
        "Nazwa wystawcy poświadczenia: Urząd Gminy Przykładowo",
        "Identyfikator podmiotu: 5260250274",
        "Rodzaj identyfikatora podmiotu: NIP",
        "Nazwa adresata dokumentu: Jan Testowy",
        "Data odbioru: 2024-07-01T12:00:00",
        "Data utworzenia poświadczenia: 2024-07-01T11:00:00Z",
        "Identyfikator sprawy, której dotyczy odebrany dokument: RP.3120.1.2024",
        "Identyfikator dokumentu, którego dotyczy poświadczenie: DOK124",
    ]
    assert [each for each in expected if each not in page] == []
