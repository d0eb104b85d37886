"""The arrivals: a resident's letters in every condition that a box has seen."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import xmlsec
from lxml import etree

from samples.documents import arrivals
from samples.documents.arrivals import SampleArrival
from samples.pki import Pki
from schemas.parsing import parse
from schemas.validation import check
from tests.unit.samples_verification import find, names_certificate, texts, verify

AT = datetime(2026, 1, 15, 9, 30, tzinfo=UTC)
INTACT = [arrivals.to_office_pz, arrivals.to_office_pz_new, arrivals.with_bom]
ROLE = "//xades:SignedProperties/xades:SignedSignatureProperties/xades:SignerRole/xades:ClaimedRoles/xades:ClaimedRole"


@pytest.mark.parametrize("builder", INTACT)
def test_trusted_profile_signature_holds_with_the_ministrys_seal_alone(builder: Callable[..., SampleArrival], pki: Pki) -> None:
    """The seal of the ministry verifies the letter and is the certificate that the signature names; the person's does not."""
    content = builder(pki, at=AT).content
    verify(content, pki, "ministry-seal")
    assert names_certificate(content, pki, "ministry-seal")
    with pytest.raises(xmlsec.VerificationError):
        verify(content, pki, "person")


def test_trusted_profile_signature_has_the_layout_of_the_state(pki: Pki) -> None:
    """The document has the XPath transform and nothing else, the properties exclusive C14N and an implied policy."""
    content = arrivals.to_office_pz(pki, at=AT).content
    document, properties = find(content, "//ds:SignedInfo/ds:Reference")
    assert document.get("URI") == ""
    assert texts(content, "//ds:Reference[1]//ds:Transform/@Algorithm") == ["http://www.w3.org/TR/1999/REC-xpath-19991116"]
    assert texts(content, "//ds:XPath/text()") == ["not(ancestor-or-self::ds:Signature)"]
    assert properties.get("Type") == "http://uri.etsi.org/01903#SignedProperties"
    assert texts(content, "//ds:Reference[2]//ds:Transform/@Algorithm") == ["http://www.w3.org/2001/10/xml-exc-c14n#"]
    assert len(find(content, "//xades:SignaturePolicyIdentifier/xades:SignaturePolicyImplied")) == 1
    assert texts(content, "//xades:SigningCertificate//ds:X509SerialNumber/text()") == [
        str(pki.certificate("ministry-seal").serial_number)
    ]


def test_old_layout_names_the_person_in_podpis_zp(pki: Pki) -> None:
    """The person stands in ppZP:PodpisZP with name, PESEL and the login of the account."""
    content = arrivals.to_office_pz(pki, at=AT).content
    person = f"{ROLE}/ppZP:PodpisZP/ppZP:DaneZP/ppZP:DaneZPOsobyFizycznej"
    named = [texts(content, f"{person}/{field}/text()") for field in ("os:Imie", "os:Nazwisko", "os:PESEL")]
    assert named == [["JAN"], ["TESTOWY"], ["00810100019"]]
    assert texts(content, f"{person}/ppZP:IdKontaUzytkownikaEpuap/text()") == ["jtestowy"]


def test_new_layout_names_the_person_in_ep_signature(pki: Pki) -> None:
    """The person stands in pz:EPSignature, and there is no PodpisZP beside it."""
    content = arrivals.to_office_pz_new(pki, at=AT).content
    person = f"{ROLE}/pz:EPSignature/pz:NaturalPerson"
    named = [texts(content, f"{person}/pz:{field}/text()") for field in ("FirstName", "CurrentFamilyName", "PersonalIdentifier")]
    assert named == [["JAN"], ["TESTOWY"], ["00810100019"]]
    assert find(content, "//ppZP:PodpisZP") == []


def test_claimed_person_is_covered_by_the_signature(pki: Pki) -> None:
    """Another name in the role breaks the signature."""
    content = arrivals.to_office_pz(pki, at=AT).content
    assert content.count(b">JAN<") == 1
    with pytest.raises(xmlsec.VerificationError):
        verify(content.replace(b">JAN<", b">ANN<"), pki, "ministry-seal")


def test_letter_carries_its_attachment(pki: Pki) -> None:
    """The attachment is a PDF with a name that holds a blank and Polish letters."""
    content = arrivals.to_office_pz(pki, at=AT).content
    assert texts(content, "//str:Zalacznik/@nazwaPliku") == ["zdjęcie wiaty.pdf"]
    (encoded,) = texts(content, "//str:DaneZalacznika/text()")
    assert base64.b64decode(encoded).startswith(b"%PDF-")


def test_byte_order_mark_comes_first_and_the_signature_still_holds(pki: Pki) -> None:
    """Three bytes stand before the XML declaration, and only there."""
    content = arrivals.with_bom(pki, at=AT).content
    assert content.startswith(b"\xef\xbb\xbf<?xml ")
    verify(content, pki, "ministry-seal")


def test_tampered_letter_is_refused_for_one_word(pki: Pki) -> None:
    """The signature fails as it stands and holds once the word is put back."""
    content = arrivals.tampered(pki, at=AT).content
    assert content.count("rozbiórkę".encode()) == 1
    with pytest.raises(xmlsec.VerificationError):
        verify(content, pki, "ministry-seal")
    verify(content.replace("rozbiórkę".encode(), "naprawę".encode()), pki, "ministry-seal")


def test_unsigned_letter_has_no_signature() -> None:
    """It is a good letter, without a signature anywhere."""
    content = arrivals.unsigned(at=AT).content
    assert find(content, "//ds:*") == []
    assert check(parse(content)) == []


def test_malformed_letter_cannot_be_parsed_though_it_begins_well() -> None:
    """It starts as a letter does and ends in the middle."""
    content = arrivals.malformed(at=AT).content
    assert content.startswith(arrivals.unsigned(at=AT).content[:200])
    with pytest.raises(etree.XMLSyntaxError):
        etree.fromstring(content)


def test_pdf_says_so_in_its_type_and_its_bytes() -> None:
    """It is a PDF by name, by type and by content."""
    arrival = arrivals.pdf()
    assert (arrival.media_type, arrival.name[-4:], arrival.content[:5]) == ("application/pdf", ".pdf", b"%PDF-")


def test_every_intact_letter_is_valid(pki: Pki) -> None:
    """What is wrong with an arrival is what it says, and nothing besides."""
    for builder in (*INTACT, arrivals.tampered):
        assert check(parse(builder(pki, at=AT).content)) == []


def test_no_two_arrivals_share_a_name_or_a_correlation_id(pki: Pki) -> None:
    """Each arrival can be told from the others, and building them again gives the same bytes."""
    made = arrivals.every(pki, at=AT)
    assert len({arrival.name for arrival in made}) == len({arrival.special for arrival in made}) == 7
    ids = [arrival.content.split(b"<str:CID>")[1].split(b"<")[0] for arrival in made if arrival.media_type == "text/xml"]
    assert len(set(ids)) == 6
    assert arrivals.every(pki, at=AT) == made


def test_official_stylesheet_shows_the_letter(reference: Path, pki: Pki) -> None:
    """The ministry's own stylesheet finds the title, the sender, the text, the attachment and the time of signing."""
    sheet = etree.XSLT(etree.parse(reference / "schemas/crd.gov.pl/wzor/2017/10/24/4566/styl.xsl"))
    shown = str(sheet(etree.fromstring(arrivals.to_office_pz(pki, at=AT).content)))
    for expected in ("Wniosek o naprawę wiaty", "Jan Testowy", "Dach przecieka", "zdjęcie wiaty.pdf", "2026-01-15T09:30:00"):
        assert expected in shown
