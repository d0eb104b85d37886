"""Who may see what on the pages: a known reader, and only her own unit."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest

from connector.store import tables as t
from tests.archive_kit import spoil
from tests.flow.panel_kit import Office, everything, open_desk


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Give an empty office."""
    with open_desk(tmp_path) as desk:
        yield Office(desk)


@pytest.mark.parametrize(
    "address",
    ["/pisma", "/pisma/x", "/przychodzace", "/przychodzace/x", "/ksiega", "/ksiega/x", "/dziennik", "/pliki/dokumenty/x"],
)
def test_nobody_reads_without_a_key(office: Office, address: str) -> None:
    """Without name and key the browser is asked for them, by a page in Polish that shows nothing else."""
    page = office.get(address, anonymous=True)
    assert (page.status, page.response.headers["WWW-Authenticate"]) == (401, 'Basic realm="konektor"')
    assert page.find("//h1/text()") == ["Zaloguj się"]


def test_key_of_another_name_opens_nothing(office: Office) -> None:
    """Name and key must belong together; the browser may try again."""
    for wrong in ((office.reader, "zgadywany"), ("kto inny", office.key)):
        page = office.get("/pisma", auth=wrong)
        assert page.status == 401
        assert page.response.headers["WWW-Authenticate"].startswith("Basic")


def test_front_door_leads_to_the_letters(office: Office) -> None:
    """The bare address redirects to the list of letters."""
    answer = office.get("/").response
    assert (answer.status_code, answer.headers["Location"]) == (303, "/pisma")


def test_other_units_stay_unseen(office: Office) -> None:
    """Letters, arrivals, files, proofs and journal entries of another unit are not listed and cannot be opened."""
    other = Office(office.desk, "Biblioteka")
    letter, arrival = everything(other)
    proof = other.proof(other.shipment(letter, "delivered", position=9))
    document = other.document(letter=letter)
    addresses = (f"/pisma/{letter}", f"/przychodzace/{arrival}", f"/pliki/dowody/{proof}", f"/pliki/dokumenty/{document}")
    for address in (*addresses, f"/pisma?before={letter}", f"/przychodzace?before={arrival}"):
        assert (other.get(address).status, office.get(address).status) == (200, 404)
    for address in ("/pisma", "/przychodzace", "/dziennik"):
        assert not office.get(address).find("//table")
        assert other.get(address).find("//table")


@pytest.mark.parametrize(
    "address", ["/pisma/let_nie", "/przychodzace/arr_nie", "/pliki/dowody/evd_nie", "/przychodzace?status=nie", "/nie-ma"]
)
def test_what_is_not_there_is_said_in_polish(office: Office, address: str) -> None:
    """An unknown id or address ends on a page for people, not in a document for programs."""
    page = office.get(address)
    assert page.status == 404
    assert page.find("//h1/text()") == ["Nie ma takiej strony"]


def test_api_keeps_its_own_answers(office: Office) -> None:
    """About an unknown address of the API a program is told by a problem document, not by a page."""
    answer = office.get("/api/v1/nie-ma").response
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")


def test_document_is_saved_and_never_opened(office: Office) -> None:
    """A download gives the very bytes as an attachment, and a type that a browser might run as plain bytes."""
    content = b"<html><script>alert(1)</script></html>"
    document = office.document(content, "zażalenie.html", letter=office.letter(), media_type="text/html")
    answer = office.get(f"/pliki/dokumenty/{document}").response
    assert (answer.content, answer.headers["Content-Type"]) == (content, "application/octet-stream")
    assert (
        answer.headers["Content-Disposition"] == "attachment; filename=\"za_alenie.html\"; filename*=UTF-8''za%C5%BCalenie.html"
    )


def test_proof_is_given_byte_for_byte(office: Office) -> None:
    """The proof that a page links to is the one that was kept."""
    content = base64.b64decode(b"PFVQUC8+DQo=")
    proof = office.proof(office.shipment(office.letter(), "delivered"), content=content)
    answer = office.get(f"/pliki/dowody/{proof}").response
    assert answer.content == content
    assert answer.headers["Content-Disposition"] == "attachment; filename=\"UPP.xml\"; filename*=UTF-8''UPP.xml"


def test_proof_without_bytes_cannot_be_downloaded(office: Office) -> None:
    """A note of ours, such as the end of a search, is shown without a link and has no file behind its id."""
    letter = office.letter()
    proof = office.proof(office.shipment(letter, "unknown"), "search_ended", sha256=None, name=None)
    assert not office.get(f"/pisma/{letter}").find("//a[starts-with(@href, '/pliki/dowody')]")
    assert office.get(f"/pliki/dowody/{proof}").status == 404


def test_damaged_file_is_owned_up_to(office: Office) -> None:
    """Bytes that are not what their digest says are never given out; the page says so."""
    document = office.document(letter=office.letter())
    row_sha256 = office.column(t.documents, document, "sha256")
    spoil(office.desk.archive, row_sha256)
    page = office.get(f"/pliki/dokumenty/{document}")
    assert page.status == 500
    assert "archiwum jest uszkodzony" in page.text


def test_stylesheet_needs_no_key(office: Office) -> None:
    """The page that asks for a key looks like the others."""
    answer = office.get("/panel/styl.css", anonymous=True).response
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/css; charset=utf-8")
