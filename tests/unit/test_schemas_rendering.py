"""Promises of showing documents as pages."""

from __future__ import annotations

import re

import pytest
from lxml import etree, html

from schemas import letter, rendering
from schemas.parsing import parse
from schemas.rendering import to_html
from tests.schemas_builders import FORM_4566, LIBRARY_2008, SIGNATURE, a_letter, a_upd_xml, a_upp_xml, tree_of

NOTICE = "Widok pomocniczy - nie jest dokumentem"
LOCAL_FORM = b'<Dokument xmlns="http://epuap.gov.pl/fe-model-web/wzor_lokalny/x/y/"><Pole a="b">Tekst</Pole></Dokument>'
PAGES = {"letter": letter.write(a_letter()), "UPP": a_upp_xml(), "UPD": a_upd_xml(), "unknown": LOCAL_FORM}


def words(page: str) -> str:
    body = html.document_fromstring(page).find("body")
    assert body is not None
    return " ".join(" ".join(str(text) for text in body.itertext()).split())


@pytest.mark.parametrize("document", PAGES.values(), ids=PAGES)
def test_every_page_says_that_it_is_no_document(document: bytes) -> None:
    """A rendering proves nothing, and says so before anything else."""
    assert words(to_html(parse(document))).startswith(NOTICE)


@pytest.mark.parametrize("document", PAGES.values(), ids=PAGES)
def test_every_page_is_accessible(document: bytes) -> None:
    """Language, title, one main heading, captions and headers of tables are there."""
    page = html.document_fromstring(to_html(parse(document)))
    assert page.get("lang") == "pl"
    assert page.findtext("head/title")
    assert len(page.findall(".//h1")) == 1
    for table in page.findall(".//table"):
        assert table.findtext("caption")
        assert all(cell.get("scope") for cell in table.findall(".//th"))
        assert table.findall(".//th")


@pytest.mark.parametrize("document", PAGES.values(), ids=PAGES)
def test_no_page_holds_script_links_or_anything_remote(document: bytes) -> None:
    """There is nothing to click or load, and the page forbids it besides."""
    page = to_html(parse(document))
    assert not re.search(r"<(script|a|img|link|iframe|object|form)\b|\b(href|src|on\w+)=|url\(|@import", page)
    assert "default-src 'none'" in page


def test_letter_shows_every_field() -> None:
    """All that the author wrote stands on the page, attachments by name."""
    shown = words(to_html(parse(letter.write(a_letter()))))
    expected = [
        *("Wezwanie do uzupełnienia", "decyzja", "RP.3120.1.2024", "2024-02-03"),
        *("Urząd Gminy Przykładowo", "Referat Podatków", "Główna 1/2", "00-001", "Pocztowo"),
        *("5260250274", "010828091", "0000012345", "urzad@example.test", "+48 00 000 00 01"),
        *("Jan Adam Testowy", "Wymyślone", "44051401359", "Spółdzielnia Zmyślona", "Archiwum Zmyślone"),
        *("Pierwszy akapit z <znacznikiem> & znakiem.", "Drugi akapit.", "Dodatkowa wiadomość."),
        *("Oświadczenie pierwsze.", "Anna Zmyślona", "Kierownik Referatu", "Wójta Gminy"),
        *("plan.pdf", "Plan sytuacyjny", "dane.xml"),
    ]
    assert [each for each in expected if each not in shown] == []
    assert "%PDF" not in shown


def test_older_library_is_shown_too() -> None:
    """Fields of the 2008 set appear like those of 2009."""
    shown = words(to_html(tree_of(form=FORM_4566, library=LIBRARY_2008)))
    for expected in ("Wniosek próbny", "Jan Testowy", "Urząd Gminy Przykładowo", "Proszę o odpowiedź."):
        assert expected in shown


def test_nameless_attachment_is_shown() -> None:
    """The official stylesheets hide it; this page does not."""
    row = "<str:Zalacznik kodowanie='base64'><str:DaneZalacznika>QUJD</str:DaneZalacznika></str:Zalacznik>"
    assert "(bez nazwy)" in words(to_html(tree_of(attachments=row)))


def test_signatures_are_counted_and_not_judged() -> None:
    """The page tells how many signatures there are and that it does not check them."""
    assert "nie zawiera podpisu" in words(to_html(tree_of()))
    assert "Liczba podpisów w dokumencie: 2. Ten widok ich nie sprawdza." in words(to_html(tree_of(after=SIGNATURE * 2)))


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (
            a_upp_xml(),
            ["Przedłożenia", "ePUAP-UPP900001", "ugprzykladowo (ePUAP-ID)", "2024-02-03T10:00:00.123", "DOK123", "plan.pdf"],
        ),
        (a_upd_xml(), ["Doręczenia", "5260250274 (NIP)", "Jan Testowy", "2024-07-01T12:00:00", "RP.3120.1.2024", "DOK124"]),
    ],
    ids=["UPP", "UPD"],
)
def test_receipt_shows_every_field(document: bytes, expected: list[str]) -> None:
    """Parties, identifiers, dates and extra information stand on the page."""
    shown = words(to_html(parse(document)))
    assert [each for each in expected if each not in shown] == []


@pytest.mark.parametrize(
    "written", ['<pos:DataDoreczenia xsi:nil="true"/>', "<pos:DataDoreczenia>0001-01-01T00:00:00</pos:DataDoreczenia>", ""]
)
def test_receipt_without_delivery_says_so(written: str) -> None:
    """No date is shown as a date that is none."""
    shown = words(to_html(parse(a_upp_xml(written))))
    assert "Data doręczenia brak daty" in shown
    assert "0001-01-01" not in shown


def test_unknown_document_is_shown_as_an_outline() -> None:
    """Names, attributes and texts of any XML; a long text is cut and says how long it is."""
    shown = words(to_html(parse(LOCAL_FORM)))
    assert "Pole (a: b)" in shown
    assert "Tekst" in shown
    long = words(to_html(parse(b"<a>" + b"x" * 5000 + b"</a>")))
    assert "razem znaków: 5000" in long
    assert "x" * 2001 not in long


def test_markup_in_texts_is_escaped() -> None:
    """A script in a title, a name or an attribute stays text."""
    evil = "<script>alert(1)</script>"
    for document in (
        letter.write(a_letter(title=evil, paragraphs=(evil,), kind=f'"{evil}')),
        a_upp_xml().replace(b"DOK123", b"&lt;script&gt;alert(1)&lt;/script&gt;"),
        b"<a b='&lt;script>'>&lt;script></a>",
    ):
        page = to_html(parse(document))
        assert "<script" not in page
        assert "&lt;script" in page


def test_stylesheet_of_the_document_is_ignored() -> None:
    """What a document asks to be shown with is a hint to others, never obeyed here."""
    plain, asking = b"<a>x</a>", b'<?xml-stylesheet type="text/xsl" href="file:///etc/hostname"?><a>x</a>'
    assert to_html(parse(plain)) == to_html(parse(asking))


def test_stylesheets_can_read_nothing() -> None:
    """Even a stylesheet that asks for a file gets none, since access is denied to all of them."""
    asking = etree.XML(
        '<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:template match="/">'
        "<a><xsl:copy-of select=\"document('file:///etc/hostname')\"/></a></xsl:template></xsl:stylesheet>"
    )
    transform = etree.XSLT(asking, access_control=rendering._NOTHING)
    with pytest.raises(etree.XSLTApplyError):
        transform(etree.XML("<a/>"))
