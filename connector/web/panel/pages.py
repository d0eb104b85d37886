"""The read-only pages for clerks and administrators."""

from __future__ import annotations

from functools import partial
from importlib import resources
from typing import Annotated, Final

from fastapi import APIRouter, FastAPI, Query, Response
from fastapi.responses import RedirectResponse

from connector.care.books.agreement import newest_days
from connector.care.books.draw import Period, draw_up
from connector.care.books.view import books_view
from connector.letters.arrival import ArrivalStatus
from connector.letters.errors import NotFound
from connector.offices import boxes
from connector.store import arrivals, evidence, journal, letters, rows
from connector.store import elsewhere as sent_elsewhere
from connector.store import tables as t
from connector.web import views
from connector.web.download import download, download_document, download_evidence
from connector.web.panel import elsewhere, refusal
from connector.web.panel.refusal import PageRoute
from connector.web.panel.visitor import PAGE_ROWS, VisitorOf, one_page
from connector.web.panel.waiting import waiting_in
from connector.web.readable import readable

_DAYS: Final = 31
_LOG_ROWS: Final = 200
"""The journal is of the whole store; so many of its newest entries are looked through for those of one unit."""

router = APIRouter(route_class=PageRoute, include_in_schema=False)


def install(application: FastAPI) -> None:
    """Add the pages, their stylesheet and their downloads; errors outside the API then are pages too."""
    application.include_router(router)
    application.include_router(elsewhere.router)
    refusal.install(application)


@router.get("/")
def show_front() -> Response:
    """Lead to the letters."""
    return RedirectResponse("/pisma", 303)


@router.get("/panel/styl.css")
def give_stylesheet() -> Response:
    """Give the only stylesheet."""
    return Response(resources.files(__package__).joinpath("styl.css").read_bytes(), media_type="text/css")


@router.get("/pisma")
def show_letters(visitor: VisitorOf, before: str | None = None, q: Annotated[str, Query(max_length=200)] = "") -> Response:
    """List letters, newest first, below what waits for a person; only those found where something was typed."""
    with visitor.desk.database.reading() as tx:
        found = letters.listed(tx, visitor.unit_id, q, PAGE_ROWS + 1, visitor.start(tx, t.letters, before))
        shown, older = one_page(found.letters)
        lines = views.letter_lines(tx, shown)
        waiting = waiting_in(tx, visitor.unit_id, visitor.desk)
        shown_so = {"typed": q, "complete": found.complete, "before": before, "older": older}
        return visitor.page("letters.html", letters=lines, waiting=waiting, **shown_so)


@router.get("/pisma/{letter_id}")
def show_letter(letter_id: str, visitor: VisitorOf) -> Response:
    """Show a letter: how each shipment stands and what proves it, its documents and its time line."""
    with visitor.desk.database.reading() as tx:
        letter = views.letter_view(tx, visitor.own(tx, t.letters, letter_id))
        names = {shipment["id"]: shipment["addressee"]["name"] for shipment in letter["shipments"]}
        paused = {box.address: box.paused for box in boxes.every(tx, visitor.unit_id) if box.paused is not None}
        time_line = views.time_line(tx, letter_id)
        return visitor.page("letter.html", letter=letter, names=names, time_line=time_line, paused=paused)


@router.get("/przychodzace")
def show_arrivals(visitor: VisitorOf, before: str | None = None, status: str | None = None) -> Response:
    """List arrivals, newest first; of one status if it is given."""
    if status is not None and status not in set(ArrivalStatus):
        raise NotFound(status)
    with visitor.desk.database.reading() as tx:
        newest = partial(arrivals.newest, tx, visitor.unit_id, status=status)
        found, older = visitor.leaf(tx, t.arrivals, before, newest)
        lines = [views.arrival_line(row) for row in found]
        return visitor.page("arrivals.html", arrivals=lines, older=older, before=before, status=status)


@router.get("/przychodzace/{arrival_id}")
def show_arrival(arrival_id: str, visitor: VisitorOf) -> Response:
    """Show an arrival: what it is, who signed it, what is attached, where it went; a proof names its letter."""
    with visitor.desk.database.reading() as tx:
        row = visitor.own(tx, t.arrivals, arrival_id)
        proof = evidence.of_arrival(tx, row.id)
        shipment = rows.get(tx, t.shipments, proof.shipment_id) if proof is not None and proof.shipment_id else None
        letter = rows.get(tx, t.letters, shipment.letter_id) if shipment is not None else None
        return visitor.page(
            "arrival.html",
            arrival=views.arrival_view(tx, row),
            proof=views.evidence_view(proof) if proof is not None else None,
            proof_letter=letter,
            proof_elsewhere=proof is not None and sent_elsewhere.speaks_of(tx, proof, row.channel),
            time_line=views.time_line(tx, arrival_id),
        )


@router.get("/ksiega")
def show_books(visitor: VisitorOf) -> Response:
    """Show the books: whether the sums agree, what needs a person, who else reads, and when nobody looked."""
    with visitor.desk.database.reading() as tx:
        unit = rows.get(tx, t.units, visitor.unit_id)
        drawn = draw_up(tx, unit, Period(visitor.desk.clock.now()), visitor.desk.patience)
        return visitor.page("books.html", books=books_view(drawn), days=newest_days(tx, visitor.unit_id, _DAYS))


@router.get("/ksiega/{day_id}")
def give_day(day_id: str, visitor: VisitorOf) -> Response:
    """Give a day's books as they were kept, to be saved."""
    with visitor.desk.database.reading() as tx:
        row = visitor.own(tx, t.day_books, day_id)
    return download(visitor.desk.archive.get(row.sha256), f"ksiega-{row.day}.json", "application/json")


@router.get("/dziennik")
def show_log(visitor: VisitorOf) -> Response:
    """Show the newest entries of the journal."""
    with visitor.desk.database.reading() as tx:
        newest = journal.latest(tx, visitor.unit_id, _LOG_ROWS)
        return visitor.page("log.html", entries=[views.entry_view(row) for row in newest])


@router.get("/pliki/dokumenty/{document_id}")
def give_document(document_id: str, visitor: VisitorOf) -> Response:
    """Give a document's bytes, unchanged, to be saved."""
    with visitor.desk.database.reading() as tx:
        row = visitor.own(tx, t.documents, document_id)
    return download_document(visitor.desk.archive, row)


@router.get("/pliki/dowody/{evidence_id}")
def give_evidence(evidence_id: str, visitor: VisitorOf) -> Response:
    """Give the bytes of a piece of evidence as they came, to be saved."""
    with visitor.desk.database.reading() as tx:
        row = visitor.own(tx, t.evidence, evidence_id)
    return download_evidence(visitor.desk.archive, row)


@router.get("/dowody/{evidence_id}")
def show_evidence(evidence_id: str, visitor: VisitorOf) -> Response:
    """Show a piece of evidence as a page for reading."""
    with visitor.desk.database.reading() as tx:
        row = visitor.own(tx, t.evidence, evidence_id)
    return readable(visitor.desk.archive, row)
