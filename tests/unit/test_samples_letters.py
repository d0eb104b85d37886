"""The letters out: what the document system posts, and documents that exist already."""

from __future__ import annotations

import base64
import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
import xmlsec
from lxml import etree

from connector.flow.request import read_request
from samples.documents import letters
from samples.documents.__main__ import write as write_all
from samples.documents.pdf import page
from samples.pki import Pki
from schemas import letter as letter_schema
from schemas.errors import ContentRefused
from schemas.parsing import parse
from schemas.validation import check
from tests.unit.samples_verification import names_certificate, texts, verify

AT = datetime(2026, 1, 15, 9, 30, tzinfo=UTC)


def test_notice_is_a_good_letter_with_a_pdf_and_a_table() -> None:
    """The request is accepted as it stands, its letter has no mistakes, and both attachments hold what their types say."""
    notice = letters.notice()
    read_request(notice)
    written = letter_schema.write(letter_schema.from_json(notice["content"]["letter"]), notice["content"]["form"])
    map_, table = letter_schema.read(parse(written)).attachments
    assert (map_.media_type, map_.content[:5]) == ("application/pdf", b"%PDF-")
    assert (table.media_type, len(table.content.decode().splitlines())) == ("text/csv", 3)


def test_letter_with_mistakes_has_three_of_them_and_a_good_request() -> None:
    """Nothing is wrong with the request; the letter lacks a title and has a bad post code and a bad PESEL."""
    request = letters.mistakes()
    read_request(request)
    with pytest.raises(ContentRefused) as refused:
        letter_schema.write(letter_schema.from_json(request["content"]["letter"]), request["content"]["form"])
    assert {finding.path.rsplit("/", 1)[-1] for finding in refused.value.findings} == {"PESEL", "KodPocztowy", "Tytul"}


def test_ready_document_travels_byte_for_byte() -> None:
    """The request carries the very bytes given, to every addressee named."""
    document = letters.plain_letter("Treść", "1", at=AT)
    request = letters.ready(document, "Pismo", [("Urząd A", "/a/skrytka"), ("Urząd B", "/b/skrytka")], name="p.xml")
    assert [party.address for party in read_request(request).addressees] == ["/a/skrytka", "/b/skrytka"]
    assert base64.b64decode(request["content"]["document_base64"]) == document


def test_decision_is_signed_by_the_person(pki: Pki) -> None:
    """The signature holds with the person's certificate, which the signed properties name, and with no other."""
    decision = letters.signed_decision(pki, at=AT)
    verify(decision, pki, "person")
    assert names_certificate(decision, pki, "person")
    with pytest.raises(xmlsec.VerificationError):
        verify(decision, pki, "stranger")


def test_signature_of_the_decision_covers_its_title_and_its_signing_time(pki: Pki) -> None:
    """Neither the content nor the properties can be changed."""
    decision = letters.signed_decision(pki, at=AT)
    assert texts(decision, "//xades:SigningTime/text()") == ["2026-01-15T09:30:00.000+00:00"]
    for was, becomes in ((b"jednej lipy", b"osiemiu lip"), (b"2026-01-15T09:30", b"2026-01-14T09:30")):
        assert decision.count(was) == 1
        with pytest.raises(xmlsec.VerificationError):
            verify(decision.replace(was, becomes), pki, "person")


def test_stylesheet_instruction_stands_before_the_root_and_is_signed(pki: Pki) -> None:
    """The instruction that the portal needs comes before the root, and the signature breaks without it."""
    decision = letters.signed_decision(pki, at=AT)
    instruction = re.search(
        rb'<\?xml-stylesheet type="text/xsl" href="http://crd.gov.pl/wzor/2013/12/12/1410/styl.xsl"\?>\n', decision
    )
    assert instruction
    assert instruction.end() == decision.index(b"<wnio:Dokument ")
    with pytest.raises(xmlsec.VerificationError):
        verify(decision.replace(instruction.group(), b""), pki, "person")


def test_decision_and_plain_letter_are_valid(pki: Pki) -> None:
    """Both are letters from an office without a mistake."""
    for document in (letters.signed_decision(pki), letters.plain_letter("Treść", "1")):
        assert check(parse(document)) == []


def test_plain_letter_holds_its_text_and_correlation_id_whatever_they_contain() -> None:
    """Text is text: mark-up in it is escaped; equal arguments give equal bytes."""
    letter = letters.plain_letter('<b>"Łąka" & las</b>', "7&8", at=AT)
    assert texts(letter, "//*[local-name()='Informacja']/text()") == ['<b>"Łąka" & las</b>']
    assert texts(letter, "//str:CID/text()") == ["7&8"]
    assert letter == letters.plain_letter('<b>"Łąka" & las</b>', "7&8", at=AT)


def test_official_stylesheet_shows_the_plain_letter(reference: Path) -> None:
    """The ministry's own stylesheet finds the title, the mark, the sender, the text and the signatory."""
    sheet = etree.XSLT(etree.parse(reference / "schemas/crd.gov.pl/wzor/2013/12/12/1410/styl.xsl"))
    shown = str(sheet(etree.fromstring(letters.plain_letter("Treść próbna", "1", at=AT))))
    for expected in ("Pismo", "OŚ.6220.14.2026", "Urząd Miejski Lubin", "Treść próbna", "Testowy", "2026-01-15"):
        assert expected in shown


def test_every_document_can_be_written_to_a_folder(pki: Pki, tmp_path: Path) -> None:
    """A newcomer gets every document as a file, the requests as JSON."""
    written = write_all(pki.folder, tmp_path / "documents")
    assert len({path.name for path in written}) == 19
    assert json.loads((tmp_path / "documents/out/notice.json").read_text(encoding="utf-8")) == letters.notice()


def test_pdf_table_gives_the_place_of_every_object() -> None:
    """Every entry of the cross-reference table, and the pointer to the table, lead where they say."""
    content = page(["Zażółć (gęślą) \\jaźń"])
    table = int(content.split(b"startxref\n")[1].split()[0])
    assert content[table:].startswith(b"xref\n0 7\n")
    for number, place in enumerate(re.findall(rb"(\d{10}) 00000 n", content[table:]), 1):
        assert content[int(place) :].startswith(b"%d 0 obj\n" % number)


def test_pdf_stream_is_as_long_as_it_says() -> None:
    """The declared length of the page's content is its length."""
    declared, drawn = re.findall(rb"/Length (\d+) >>\nstream\n(.*?)\nendstream", page(["Jan (Testowy)"]), re.DOTALL)[0]
    assert int(declared) == len(drawn)
    assert b"(Jan \\(Testowy\\)) Tj" in drawn


def test_pdf_refuses_what_it_cannot_show() -> None:
    """A character outside ASCII and the Polish alphabet is an error, not a blank."""
    with pytest.raises(ValueError, match="neither ASCII"):
        page(["€"])
