"""What clerks and administrators read on the pages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connector.letters.document import Role
from connector.letters.shipment import Status
from connector.store import tables as t
from tests.flow.panel_kit import Office, open_desk

PESEL = "44051401359"
"""The number that textbooks use; nobody's."""


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Give an empty office."""
    with open_desk(tmp_path) as desk:
        yield Office(desk)


def test_list_counts_the_statuses_of_each_letter(office: Office) -> None:
    """A letter to several addressees says how many of them are how far."""
    office.letter("Wezwanie", "delivered", "delivered", "unknown")
    page = office.get("/pisma")
    assert page.find("//tbody/tr/td[2]/span/text()") == ["Doręczone: 2 z 3", "Nie wiadomo, czy wyszło: 1 z 3"]


def test_list_goes_on_over_pages_without_loss(office: Office) -> None:
    """Fifty letters a page; "Starsze" leads to the rest, and the last page has no such link."""
    subjects = [f"Pismo {number}" for number in range(51)]
    for subject in subjects:
        office.letter(subject)
    first = office.get("/pisma")
    second = office.get(first.find("//a[@rel='next']/@href")[0])
    assert first.find("//tbody/tr/th/a/text()") + second.find("//tbody/tr/th/a/text()") == subjects[::-1]
    assert not second.find("//a[@rel='next']")


def test_what_waits_for_a_person_comes_first(office: Office) -> None:
    """Letters that only a person can move on, arrivals to explain and paused boxes are named above the list."""
    waiting = office.letter("Do poprawy", "refused_here")
    office.letter("W drodze", "taken")
    office.arrival(status="quarantined")
    office.change(t.boxes, office.box_id, paused="answer_unverifiable")
    page = office.get("/pisma")
    assert page.find("//section//li//li/a/@href") == [f"/pisma/{waiting}"]
    assert "1 przesyłka do decyzji" in page.text
    assert "1 pismo przychodzące" in page.text
    assert "Wstrzymana skrytka /Urząd/skrytka: odpowiedzi platformy nie da się zweryfikować" in page.text


def test_letter_that_waits_for_a_paused_box_says_so(office: Office) -> None:
    """Its next step is not the connector's alone: an administrator must see to the box first."""
    letter = office.letter("W kolejce", "ready")
    assert "wstrzymana" not in office.get(f"/pisma/{letter}").text
    office.change(t.boxes, office.box_id, paused="answer_unverifiable")
    said = office.get(f"/pisma/{letter}").find("//dt[contains(., 'wstrzymana')]/following-sibling::dd[1]/text()")
    assert said == ["odpowiedzi platformy nie da się zweryfikować (podpis)"]


def test_value_that_cannot_be_taken_is_told_on_a_page(office: Office) -> None:
    """Too long a text to search for ends in a sentence, not in a document for programs."""
    page = office.get(f"/pisma?q={'x' * 201}")
    assert (page.status, page.title) == (422, "Tego nie da się pokazać – Konektor")


def test_calm_day_is_said(office: Office) -> None:
    """Where nobody has anything to do, the page says that too."""
    office.letter("W drodze", "taken")
    assert "Nic teraz nie czeka na niczyją decyzję." in office.get("/pisma").text


def test_moments_are_polish_for_people_and_utc_for_machines(office: Office) -> None:
    """Summer and winter time are those of Poland; the machine-readable moment stays in UTC."""
    office.letter(accepted_at=datetime(2026, 7, 1, 22, 5, tzinfo=UTC))
    office.letter(accepted_at=datetime(2026, 1, 1, 22, 5, tzinfo=UTC))
    times = office.get("/pisma").find("//tbody//time")
    assert [(time.get("datetime"), time.text) for time in times] == [
        ("2026-01-01T22:05:00Z", "01.01.2026, 23:05"),
        ("2026-07-01T22:05:00Z", "02.07.2026, 00:05"),
    ]


@pytest.mark.parametrize("status", Status)
def test_letter_shows_where_each_shipment_stands(office: Office, status: Status) -> None:
    """In every status one step of four is marked as the present one, with the status in words."""
    page = office.get(f"/pisma/{office.letter('Decyzja', status.value)}")
    assert len(page.find("//ol[@class='journey']/li")) == 4
    assert page.find("//li[@aria-current='step']/span[@class='note']/text()") == [page.find("//section/p/span/text()")[0]]


def test_delivery_names_its_proof_and_the_limits_of_it(office: Office) -> None:
    """A delivered shipment says what proves it and what that does not prove, and gives the proof itself."""
    letter = office.letter()
    proof = office.proof(office.shipment(letter, "delivered"))
    page = office.get(f"/pisma/{letter}")
    assert "Dowodzi doręczenia do skrytki podmiotu publicznego. Nie dowodzi, że ktoś pismo przeczytał." in page.text
    assert f"/pliki/dowody/{proof}" in page.find("//dl//a/@href")


def test_shipment_without_proof_claims_none(office: Office) -> None:
    """What the platform merely answered is not called a proof, and the page says whose move it is."""
    page = office.get(f"/pisma/{office.letter('Decyzja', 'taken')}")
    assert "Tylko odpowiedź platformy na wysłanie. Dowodu jeszcze nie ma." in page.text
    assert "UPP w skrytce odpowiedzi" in page.text
    assert "Czyj ruchplatforma" in page.text.replace("Czyj ruch ", "Czyj ruch")


def test_doubt_warns_against_sending_again(office: Office) -> None:
    """A shipment whose outcome is unknown tells the clerk not to send it once more."""
    assert "Nie wysyłaj tego pisma ponownie" in office.get(f"/pisma/{office.letter('Decyzja', 'unknown')}").text


def test_mistake_is_shown_with_its_place(office: Office) -> None:
    """A letter stopped by our checks shows each mistake with line and path."""
    letter = office.letter()
    mistake = {"code": "x", "line": 12, "path": "Dokument/Tytul", "text_pl": "Brakuje tytułu.", "text_en": "No title."}
    office.shipment(letter, "refused_here", problems=[mistake])
    assert "Brakuje tytułu. wiersz 12, Dokument/Tytul" in office.get(f"/pisma/{letter}").text


def test_attempts_to_send_are_listed(office: Office) -> None:
    """An administrator sees each call to the platform and what came of it."""
    letter = office.letter()
    dispatch = office.add(t.dispatches, "dsp", channel="epuap", created_at=datetime.now(UTC))
    number = office.number(t.dispatches, dispatch)
    times = {"opened_at": datetime.now(UTC), "call_deadline": datetime.now(UTC)}
    call = {"action": "send", "dispatch_id": number, "request_sha256": "0" * 64, "outcome": "unknown", "error_code": "cut"}
    office.add(t.attempts, "att", **call, **times)
    office.shipment(letter, "unknown", dispatch_id=number)
    rows = office.get(f"/pisma/{letter}").find("//table[caption='Próby wysłania']/tbody/tr")
    assert [" ".join(row[2].text_content().split()) for row in rows] == ["nie wiadomo, czy wyszło cut"]


def test_time_line_names_the_addressee_where_there_are_several(office: Office) -> None:
    """Entries about one shipment of several say which one."""
    letter = office.letter()
    office.shipment(letter, "delivered", party_name="Gmina Pierwsza")
    second = office.shipment(letter, "delivered", position=1, party_name="Gmina Druga")
    office.note("shipment.delivered", letter, ids={"shipment": second})
    assert "Stan przesyłki: Doręczone. Adresat: Gmina Druga." in office.get(f"/pisma/{letter}").text


def test_arrival_shows_verdict_findings_and_register_number(office: Office) -> None:
    """The page of an arrival says what the signature is worth, why, and under which number it was registered."""
    arrival = office.arrival(verdict="intact_weak", verdict_reason="weak_algorithm", status="handed_over")
    step = {"arrival_id": office.number(t.arrivals, arrival), "target": "ezd", "rule": "skrytka"}
    office.add(t.hand_overs, "hov", state="handed_over", external_id="RPW/7/2026", **step)
    text = office.get(f"/przychodzace/{arrival}").text
    for words in ("Dokument nienaruszony, podpis słaby. Dokument nie został zmieniony", "RPW/7/2026", "Jan Testowy"):
        assert words in text


def test_arrival_names_each_signer_with_what_is_proved(office: Office) -> None:
    """Those judged before levels were noted, and those of an attachment, stand in the same list."""
    told = {"kind": "certificate", "verdict": "valid", "reason": "passed", "coverage": "whole_document", "text_en": ""}
    before = {**told, "name": "Jan Testowy", "text_pl": "Podpis jest prawidłowy."}
    stamped = {**before, "name": "Anna Testowa", "level": "T", "proved_at": "2026-03-02T10:00:00+00:00", "proved_by": "Znacznik"}
    attached = {**before, "name": "Ewa Testowa", "level": "B", "file": "mapa.pdf"}
    arrival = office.arrival(verdict="valid", verdict_reason="passed", signers=[before, stamped, attached])
    text = office.get(f"/przychodzace/{arrival}").text
    assert "Jan Testowy: Podpis jest prawidłowy." in text
    assert "Poziom T, istnieje na pewno od 02.03.2026, 11:00:00 (znacznik czasu: Znacznik)." in text
    assert "Ewa Testowa, załącznik mapa.pdf: Podpis jest prawidłowy. Poziom B." in text


def test_attachment_without_content_is_no_link(office: Office) -> None:
    """A file that is named in a document but not in it is told apart from one that can be saved."""
    arrival = office.arrival()
    office.document(b"", "brak.pdf", arrival=arrival, role=Role.ATTACHMENT, note="content_missing")
    page = office.get(f"/przychodzace/{arrival}")
    assert "W dokumencie jest tylko nazwa, bez zawartości." in page.text
    assert not page.find("//a[starts-with(@href, '/pliki/')]")


def test_receipt_among_arrivals_leads_to_its_letter(office: Office) -> None:
    """A proof that came as an item of the queue names the letter that it proves something about."""
    letter = office.letter("Decyzja", "unknown")
    arrival = office.arrival(is_evidence=True, subject="UPP", form=None)
    office.proof(office.shipment(letter, "delivered", position=1), arrival_id=office.number(t.arrivals, arrival))
    page = office.get(f"/przychodzace/{arrival}")
    assert page.find("//p[@class='remark']/a[2]/@href") == [f"/pisma/{letter}"]


def test_arrivals_are_listed_by_status(office: Office) -> None:
    """Choosing a status shows these arrivals only."""
    wanted = office.arrival(status="quarantined")
    office.arrival(status="handed_over")
    assert office.get("/przychodzace?status=quarantined").find("//tbody//a/@href") == [f"/przychodzace/{wanted}"]
    assert len(office.get("/przychodzace").find("//tbody//a")) == 2


def test_log_reads_newest_first_and_shows_unknown_kinds_raw(office: Office) -> None:
    """The log speaks in sentences, and what it has no sentence for it shows as it is."""
    letter = office.letter()
    office.note("letter.accepted", letter, ids={"shipments": "2"}, actor="client:EZD")
    office.note("moon.landed")
    page = office.get("/dziennik")
    assert page.find("//tbody/tr/td[1]/text()") == ["moon.landed", "Przyjęto pismo do wysłania. Liczba adresatów: 2."]
    assert page.find("//tbody//a/@href") == [f"/pisma/{letter}"]
    assert "system EZD" in page.text


def test_pesel_is_never_shown(office: Office) -> None:
    """Whatever text holds a PESEL, the page does not; other long numbers stay readable."""
    arrival = office.arrival(subject=f"Wniosek {PESEL}", sender_name=f"Jan Testowy ({PESEL})", platform_id="12345678901")
    office.document(arrival=arrival, name=f"wniosek_{PESEL}.xml", name_given=f"{PESEL}.xml")
    office.letter(f"Decyzja dla {PESEL}", "refused_here")
    for address in ("/pisma", "/przychodzace", f"/przychodzace/{arrival}"):
        page = office.get(address).response.text
        assert PESEL not in page
        assert "[PESEL ukryty]" in page
    assert "12345678901" in office.get(f"/przychodzace/{arrival}").text
