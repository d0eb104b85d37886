"""The simulated ePUAP keeps queues: first in, first out, and nothing leaves before it is confirmed."""

from __future__ import annotations

from datetime import datetime

import pytest
from lxml import etree

from samples.pki import Pki
from samples.platform.epuap import settings
from samples.platform.epuap.boxes import Sender, skrot
from samples.platform.epuap.simulator import Simulator
from tests.unit.simulator.kit import ANSWER_BOX, OWN_BOX, Office, sha1


def test_empty_queue_answers_code_zero_and_no_document(office: Office) -> None:
    """When nothing waits, pobierzNastepny says kod 0 and leaves out the rest."""
    found = office.pull("Pobierz")
    assert (found.text("kod"), found.text("dokument")) == ("0", None)


def test_head_stays_until_confirmed_and_order_is_kept(office: Office, simulator: Simulator) -> None:
    """The same head is offered again and again; only its confirmation brings the next."""
    ids = [simulator.arrive("/lubin/skrytka", content) for content in (b"<a/>", b"<b/>")]
    assert office.pull("Oczekujace").text("oczekujace") == "2"
    assert [office.pull("Pobierz").content() for _ in range(2)] == [b"<a/>", b"<a/>"]
    assert office.confirm(sha1(b"<a/>")).text("kod") == "1"
    assert office.pull("Pobierz").content() == b"<b/>"
    book = simulator.books().boxes["/lubin/skrytka"]
    assert (book.entered, book.waiting, book.offered, [done.id for done in book.confirmed]) == (2, 1, 3, ids[:1])


def test_boxes_have_queues_of_their_own(office: Office, simulator: Simulator) -> None:
    """What waits in one box is not offered by another."""
    simulator.arrive("/lubin/odpowiedzi", b"<a/>")
    assert office.pull("Oczekujace", OWN_BOX).text("oczekujace") == "0"
    assert office.pull("Oczekujace", ANSWER_BOX).text("oczekujace") == "1"


@pytest.mark.parametrize("digest", [sha1(b"<b/>"), skrot(b"<a/>", "sha256"), "bm90IGE="])
def test_digest_of_something_else_removes_nothing(office: Office, simulator: Simulator, digest: str) -> None:
    """A digest of another document, of another algorithm or of nothing is refused and the head stays."""
    simulator.arrive("/lubin/skrytka", b"<a/>")
    simulator.arrive("/lubin/skrytka", b"<b/>")
    assert "skrót nie zgadza się" in office.confirm(digest).refusal
    assert office.pull("Pobierz").content() == b"<a/>"


def test_second_confirmation_is_refused(office: Office, simulator: Simulator) -> None:
    """A confirmation that comes again finds nothing of its own."""
    simulator.arrive("/lubin/skrytka", b"<a/>")
    office.confirm(sha1(b"<a/>"))
    assert "nie ma dokumentu" in office.confirm(sha1(b"<a/>")).refusal


def test_platform_of_sha256_accepts_that_alone(pki: Pki, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Which digest confirms is a setting."""
    file = tmp_path_factory.mktemp("settings") / "epuap.toml"
    text = settings.DEFAULT_FILE.read_text(encoding="utf-8").replace('["sha1"]', '["sha256"]')
    file.write_text(text, encoding="utf-8")
    with Simulator(pki, settings.load(file)) as simulator:
        office = Office(simulator, pki)
        simulator.arrive("/lubin/skrytka", b"<a/>")
        assert office.confirm(sha1(b"<a/>")).refusal
        assert office.confirm(skrot(b"<a/>", "sha256")).text("kod") == "1"
        office.http.close()


def test_name_of_the_box_must_be_its_display_name(office: Office) -> None:
    """The last part of the address is not the name of the box."""
    wrong = OWN_BOX.replace("Skrytka urzędu", "skrytka")
    assert "nie nazywa się" in office.pull("Oczekujace", wrong).refusal


def test_box_of_another_entity_stays_closed(office: Office) -> None:
    """An own certificate and a foreign box do not go together."""
    foreign = OWN_BOX.replace("/lubin/skrytka", "/przykladowo/skrytka").replace("Skrytka urzędu", "Skrytka główna")
    assert "nie należy" in office.pull("Pobierz", foreign).refusal


def test_document_comes_with_all_that_is_known_of_it(office: Office, simulator: Simulator) -> None:
    """Sender, time with zone, addresses, test flag and the document's id stand in the answer."""
    jan = Sender("jtestowy", "Jan", "Testowy")
    document_id = simulator.arrive(
        "/lubin/skrytka", b"%PDF-1.7", name="wniosek.pdf", media_type="application/pdf", sender=jan, test=True
    )
    found = office.pull("Pobierz")
    names = ("identyfikator", "typOsoby", "imieSkrot", "nazwiskoNazwa", "uzytkownik", "system", "nazwaSkrytki")
    assert [found.text(name) for name in names] == [
        "jtestowy", "F", "Jan", "Testowy", "jtestowy", None, "Skrytka urzędu",
    ]  # fmt: skip
    assert (found.text("nazwaPliku"), found.text("typPliku")) == ("wniosek.pdf", "application/pdf")
    assert (found.text("adresOdpowiedzi"), found.text("czyTestowe")) == ("/jtestowy/domyslna", "true")
    assert datetime.fromisoformat(found.text("dataNadania") or "").tzinfo is not None
    extra = etree.fromstring(found.content("daneDodatkowe"))
    assert [element.tag for element in extra] == ["IdentyfikatorDokumentu"] * 2
    assert extra[-1].text == document_id


def test_sender_without_answer_box_is_nil(office: Office, simulator: Simulator) -> None:
    """Without an answer address the element is there and nil."""
    simulator.arrive("/lubin/skrytka", b"<a/>", answer_address="")
    [element] = office.pull("Pobierz").root.xpath("//adresOdpowiedzi")
    assert element.get("{http://www.w3.org/2001/XMLSchema-instance}nil") == "true"
