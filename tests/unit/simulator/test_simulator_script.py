"""The simulated ePUAP misbehaves on demand, exactly where the script says, and its books stay true."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, Literal

import httpx
import pytest
from lxml import etree

from samples.platform.epuap import script
from samples.platform.epuap.script import Rule
from samples.platform.epuap.simulator import Simulator
from tests.unit.simulator.kit import ANSWER_BOX, Office, sha1

UPP = "{http://crd.gov.pl/xml/schematy/UPO/2008/05/09/}"


def test_break_after_taking_cuts_the_connection_and_keeps_the_letter(office: Office, simulator: Simulator) -> None:
    """The caller sees a broken connection, the letter is in the books, the queue and SENT."""
    simulator.script(Rule("break_after_taking", operation="nadaj", nth=1))
    with pytest.raises(httpx.TransportError):
        office.nadaj()
    books = simulator.books()
    assert (len(books.taken), books.boxes["/przykladowo/skrytka"].waiting, books.refused) == (1, 1, [])
    assert office.sent().text("folder") == "SENT"


def test_break_before_taking_cuts_the_connection_and_takes_nothing(office: Office, simulator: Simulator) -> None:
    """The caller sees the same broken connection, but nothing was taken."""
    simulator.script(Rule("break_before_taking", operation="nadaj", nth=1))
    with pytest.raises(httpx.TransportError):
        office.nadaj()
    books = simulator.books()
    assert (books.taken, [refused.operation for refused in books.refused]) == ([], ["nadaj"])
    assert office.nadaj().text("kod") == "1"


def test_late_proof_comes_to_the_answer_box_when_released(office: Office, simulator: Simulator) -> None:
    """After a cut the proof comes as UPP.xml of the platform and names the letter that was taken."""
    simulator.script(Rule("late_upp"), Rule("break_after_taking"))
    with pytest.raises(httpx.TransportError):
        office.nadaj()
    [posting] = simulator.books().taken
    simulator.end_script()
    assert (posting.upp, office.pull("Oczekujace", ANSWER_BOX).text("oczekujace")) == ("late", "0")
    simulator.release_upp(posting.id)
    found = office.pull("Pobierz", ANSWER_BOX)
    assert (found.text("nazwaPliku"), found.text("system")) == ("UPP.xml", "epuap")
    proved = etree.fromstring(found.content()).findtext(f"{UPP}UPP/{UPP}IdentyfikatorDokumentu")
    assert (proved, simulator.books().taken[0].upp) == (posting.id, "released")


def test_late_proof_comes_by_itself_after_its_time(office: Office, simulator: Simulator) -> None:
    """With a number of seconds nobody has to release it, and the answer of nadaj carries none."""
    simulator.script(Rule("late_upp", delay=0.05))
    assert office.nadaj().text("zalacznik") is None
    time.sleep(0.06)
    assert office.pull("Oczekujace", ANSWER_BOX).text("oczekujace") == "1"


def test_proof_that_never_comes_cannot_be_released(office: Office, simulator: Simulator) -> None:
    """No_upp means never."""
    simulator.script(Rule("no_upp", to="/milczkowo/*"))
    answer = office.nadaj(AdresSkrytki="/milczkowo/skrytka")
    assert answer.text("identyfikatorUpp") is None
    assert simulator.books().taken[0].upp == "never"
    with pytest.raises(KeyError):
        simulator.release_upp(answer.text("identyfikatorDokumentu") or "")


def test_refusal_by_script_meets_the_named_recipient_only(office: Office, simulator: Simulator) -> None:
    """Rules match operation and recipient."""
    simulator.script(Rule("refuse", operation="nadaj", to="/powiat-*", reason="Skrytka zablokowana"))
    assert office.nadaj(AdresSkrytki="/powiat-testowy/SkrytkaESP").refusal == "Skrytka zablokowana"
    assert office.nadaj().text("kod") == "1"


def test_nth_counts_matching_calls_only(office: Office, simulator: Simulator) -> None:
    """The second matching call is met, whatever came between."""
    simulator.script(Rule("unsigned_fault", operation="oczekujace*", nth=2))
    statuses = [office.pull("Oczekujace"), office.pull("Pobierz"), office.pull("Oczekujace"), office.pull("Oczekujace")]
    assert [answer.response.status_code for answer in statuses] == [200, 200, 500, 200]


@pytest.mark.parametrize(("deed", "taken"), [("html_500", 0), ("html_500_after_taking", 1)])
def test_page_of_a_proxy_stands_in_place_of_the_answer(office: Office, simulator: Simulator, deed: str, taken: int) -> None:
    """An HTML page says nothing of what happened; the books do."""
    simulator.script(Rule(deed))
    response = office.nadaj().response
    assert (response.status_code, response.headers["Content-Type"]) == (500, "text/html; charset=utf-8")
    assert len(simulator.books().taken) == taken


@pytest.mark.parametrize("deed", ["wrong_certificate", "expired_certificate", "new_certificate"])
def test_answer_by_another_certificate_does_not_verify(office: Office, simulator: Simulator, deed: str) -> None:
    """The answer is well signed, but not by the pinned certificate."""
    simulator.script(Rule(deed))
    answer = office.nadaj()
    with pytest.raises(Exception, match="Signature verification failed"):
        office.verified_parts(answer)


def test_slow_answer_comes_after_its_delay_and_holds_up_nobody(office: Office, simulator: Simulator) -> None:
    """A caller that stops waiting has had its letter taken all the same."""
    simulator.script(Rule("slow", operation="nadaj", delay=0.5))
    office.http.timeout = httpx.Timeout(0.2)
    with pytest.raises(httpx.ReadTimeout):
        office.nadaj()
    assert office.pull("Oczekujace").text("oczekujace") == "0"
    assert len(simulator.books().taken) == 1


@pytest.mark.parametrize("deed", ["refuse", "unsigned_fault"])
@pytest.mark.parametrize("status", [200, 500])
def test_fault_comes_with_either_status_and_its_detail(
    office: Office, simulator: Simulator, deed: str, status: Literal[200, 500]
) -> None:
    """A refusal carries the service's exception, an unsigned fault has no detail; nothing is taken."""
    simulator.script(Rule(deed, status=status))
    answer = office.nadaj()
    shown = (answer.response.status_code, answer.text("faultstring"), answer.root.find(".//detail") is not None)
    assert shown == (status, "SYMULATOR: odmowa według scenariusza", deed == "refuse")
    assert simulator.books().taken == []


@pytest.mark.parametrize(("deed", "reason"), [("blocked_box", "zablokowana"), ("lost_rights", "zarejestrowany")])
def test_box_and_rights_can_be_lost(office: Office, simulator: Simulator, deed: str, reason: str) -> None:
    """The fault says why."""
    simulator.script(Rule(deed))
    assert reason in office.nadaj().reason


def test_break_in_the_answer_sends_half_of_it(office: Office, simulator: Simulator) -> None:
    """Headers and a part of the content come, then the connection ends; the letter is taken."""
    simulator.script(Rule("break_in_answer", operation="nadaj"))
    with pytest.raises(httpx.TransportError):
        office.nadaj()
    books = simulator.books()
    assert (len(books.taken), books.refused, books.played) == (1, [], {"break_in_answer": 1})


def test_connection_is_reset_and_the_books_tell(office: Office, simulator: Simulator) -> None:
    """Not even TLS begins while no connection is wanted."""
    simulator.script(Rule("no_connection", nth=1))
    with pytest.raises(httpx.ConnectError):
        office.nadaj()
    assert [refused.reason for refused in simulator.books().refused] == ["SYMULATOR: połączenie odrzucone"]
    assert office.nadaj().text("kod") == "1"


def test_maintenance_is_a_page_with_503(office: Office, simulator: Simulator) -> None:
    """While the platform is serviced every operation answers so."""
    simulator.script(Rule("maintenance"))
    assert [office.nadaj().response.status_code, office.pull("Pobierz").response.status_code] == [503, 503]


def test_other_reader_takes_off_what_was_shown(office: Office, simulator: Simulator) -> None:
    """The document was offered, then it is gone; the books say who has it."""
    simulator.arrive("/lubin/skrytka", b"<a/>")
    simulator.script(Rule("other_reader", operation="pobierzNastepny", nth=1))
    assert office.pull("Pobierz").content() == b"<a/>"
    assert "nie ma dokumentu" in office.confirm(sha1(b"<a/>")).refusal
    book = simulator.books().boxes["/lubin/skrytka"]
    assert (book.entered, book.waiting, book.confirmed, len(book.taken_by_other)) == (1, 0, [], 1)


def test_confirmed_document_can_come_again(office: Office, simulator: Simulator) -> None:
    """The same document with the same number is shown a second time, and the books count it twice."""
    number = simulator.arrive("/lubin/skrytka", b"<a/>")
    simulator.script(Rule("same_document_again", operation="potwierdzOdebranie", nth=1))
    office.confirm(sha1(b"<a/>"))
    assert office.pull("Pobierz").content() == b"<a/>"
    office.confirm(sha1(b"<a/>"))
    book = simulator.books().boxes["/lubin/skrytka"]
    assert (book.entered, book.waiting, [done.id for done in book.confirmed]) == (2, 0, [number, number])


def test_books_over_http_are_the_books(office: Office, simulator: Simulator) -> None:
    """What a script did is read over HTTP as it stands: taken, refused, played, and who took what off a queue."""
    deeds = (
        Rule("break_after_taking", operation="nadaj"),
        Rule("other_reader", operation="pobierz*"),
        Rule("refuse", operation="potwierdz*"),
    )
    simulator.script(*deeds)
    simulator.arrive("/lubin/skrytka", b"<a/>")
    with pytest.raises(httpx.TransportError):
        office.nadaj()
    office.pull("Pobierz")
    office.confirm(sha1(b"<a/>"))
    books = office.http.get("/symulator/books").json()
    assert books == simulator.books().as_json()
    assert (len(books["taken"]), len(books["refused"]), len(books["boxes"]["/lubin/skrytka"]["taken_by_other"])) == (1, 1, 1)
    assert books["played"] == {"other_reader": 1, "break_after_taking": 1, "refuse": 1}


def test_orphan_proof_waits_in_the_box(office: Office, simulator: Simulator) -> None:
    """A sealed proof can come for a letter that nobody sent."""
    document_id = simulator.orphan_upp("/lubin/odpowiedzi")
    found = etree.fromstring(office.pull("Pobierz", ANSWER_BOX).content())
    assert found.findtext(f"{UPP}UPP/{UPP}IdentyfikatorDokumentu") == document_id


def test_script_is_read_from_a_file(tmp_path: Path) -> None:
    """A rule of several deeds is one rule each."""
    file = tmp_path / "play.toml"
    file.write_text('[[rule]]\ndo = ["late_upp", "hide_from_sent"]\nto = "/a/*"\nnth = 1\n')
    assert script.load(file) == [Rule("late_upp", to="/a/*", nth=1), Rule("hide_from_sent", to="/a/*", nth=1)]


@pytest.mark.parametrize("table", [{"do": "explode"}, {"do": "refuse", "wher": "x"}])
def test_rule_that_nobody_knows_is_refused(table: dict[str, Any]) -> None:
    """A slip in a script stops at once instead of never matching."""
    with pytest.raises((ValueError, TypeError)):
        script.from_tables([table])
