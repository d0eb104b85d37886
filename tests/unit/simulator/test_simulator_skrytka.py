"""The simulated ePUAP takes letters, refuses what it must, and proves what it took."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from lxml import etree
from signxml.verifier import SignatureConfiguration, XMLVerifier
from signxml.xades.xades import XAdESVerifier

from samples.pki import Pki
from tests.unit.simulator.kit import LETTER, Office

POS = {"pos": "http://crd.gov.pl/xml/schematy/UPO/2008/05/09/"}


def test_letter_is_taken_and_proved_at_once(office: Office) -> None:
    """Nadaj answers success, a document number, a proof number and the proof as UPP.xml."""
    answer = office.nadaj()
    assert answer.text("kod") == "1"
    assert (answer.text("komunikat") or "").startswith("SYMULATOR: OK")
    assert answer.text("nazwaPliku") == "UPP.xml"
    assert answer.text("identyfikatorUpp") != answer.text("identyfikatorDokumentu")
    [posting] = office.books().taken
    assert (posting.id, posting.from_box, posting.to, posting.upp, posting.times_same_bytes) == (
        answer.text("identyfikatorDokumentu"),
        "/lubin/odpowiedzi",
        "/przykladowo/skrytka",
        "issued",
        1,
    )


def test_proof_names_letter_parties_and_time(office: Office) -> None:
    """The UPP is qualified XML that names document, addressee and sender by ePUAP-ID, in Polish time with its zone."""
    answer = office.nadaj()
    upp = etree.fromstring(answer.content()).find("pos:UPP", POS)
    assert upp is not None
    assert upp.findtext("pos:IdentyfikatorDokumentu", namespaces=POS) == answer.text("identyfikatorDokumentu")
    parties: Any = upp.xpath("*/pos:IdentyfikatorPodmiotu", namespaces=POS)
    assert [(party.text, party.get("TypIdentyfikatora")) for party in parties] == [
        ("przykladowo", "ePUAP-ID"),
        ("lubin", "ePUAP-ID"),
    ]
    delivered = datetime.fromisoformat(upp.findtext("pos:DataDoreczenia", namespaces=POS) or "")
    assert delivered.utcoffset() in (timedelta(hours=1), timedelta(hours=2))


def test_proof_verifies_with_the_platforms_seal(office: Office, pki: Pki) -> None:
    """Signxml verifies the UPP as XAdES with the seal's certificate, and one changed letter breaks it."""
    sealed = office.nadaj().content()
    seal = x509.load_pem_x509_certificate(pki.pair("platform-upp")[1])
    verified = XAdESVerifier().verify(sealed, x509_cert=seal, expect_references=3)
    assert etree.QName(etree.fromstring(sealed)[-1]).localname == "Signature"
    assert verified
    changed = sealed.replace(b"przykladowo", b"przykladova")
    with pytest.raises(Exception, match="Digest mismatch"):
        XMLVerifier().verify(changed, x509_cert=seal, expect_config=SignatureConfiguration(expect_references=2))


def test_unknown_recipient_is_refused(office: Office) -> None:
    """A box that does not exist ends in ob:Wyjatek, and nothing is taken; case counts."""
    assert "/PRZYKLADOWO/skrytka nie istnieje" in office.nadaj(AdresSkrytki="/PRZYKLADOWO/skrytka").refusal
    books = office.books()
    assert (books.taken, [refused.operation for refused in books.refused]) == ([], ["nadaj"])


def test_answer_box_of_somebody_else_is_refused(office: Office) -> None:
    """AdresOdpowiedzi must be a box of the sender."""
    assert "nie należy" in office.nadaj(AdresOdpowiedzi="/przykladowo/skrytka").refusal
    assert "nie istnieje" in office.nadaj(AdresOdpowiedzi="/lubin/inna").refusal


@pytest.mark.parametrize("content", [b"", b"<pismo>"])
def test_empty_or_broken_document_is_refused(office: Office, content: bytes) -> None:
    """A document must hold something, and XML must be well-formed."""
    assert "SYMULATOR" in office.nadaj(content).refusal


def test_file_that_is_no_xml_is_taken(office: Office) -> None:
    """A PDF is carried as it is."""
    assert office.nadaj(b"%PDF-1.7", "skan.pdf", "application/pdf").text("kod") == "1"


def test_letter_waits_for_its_recipient_byte_for_byte(office: Office) -> None:
    """A letter to an own box comes out of pull as it went in, with the sender's answer address."""
    sent = office.nadaj(b"\xef\xbb\xbf" + LETTER, AdresSkrytki="/lubin/skrytka")
    found = office.pull("Pobierz")
    assert found.content() == b"\xef\xbb\xbf" + LETTER
    assert (found.text("identyfikator"), found.text("system")) == ("lubin", "lubin-system")
    assert found.text("adresOdpowiedzi") == "/lubin/odpowiedzi"
    assert (sent.text("identyfikatorDokumentu") or "?") in found.content("daneDodatkowe").decode()


def test_trial_is_checked_and_goes_no_further(office: Office) -> None:
    """A trial gets a number but no proof, and neither queue nor store sees it."""
    answer = office.nadaj(AdresSkrytki="/lubin/skrytka", CzyProbne="1")
    assert answer.text("identyfikatorDokumentu")
    assert answer.text("zalacznik") is None
    assert office.pull("Oczekujace").text("oczekujace") == "0"
    assert office.sent().text("id") is None
    assert office.nadaj(AdresSkrytki="/nikt/nic", CzyProbne="1").refusal


def test_same_bytes_to_the_same_box_are_counted(office: Office) -> None:
    """The books count equal bytes per recipient, so that a doubled letter shows and two addressees do not."""
    office.nadaj()
    office.nadaj(AdresSkrytki="/milczkowo/skrytka")
    office.nadaj()
    assert [posting.times_same_bytes for posting in office.books().taken] == [2, 1, 2]
