"""An office with letters and arrivals in every state, and a browser that reads its pages."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
from lxml import html
from sqlalchemy import Connection

from connector.flow.desk import Desk, Policies, SystemClock
from connector.letters.awaits import AWAITS
from connector.letters.document import Role
from connector.letters.ids import new_id
from connector.letters.shipment import Status
from connector.offices import clients
from connector.store import documents, journal, rows
from connector.store import tables as t
from connector.store.archive import Archive
from connector.store.archive.folder import Folder
from connector.store.database import Database
from connector.web.application import create_application
from signing import policy
from tests.stores import store_address

READER = "EZD szkoleniowe"
SUMMER = datetime(2026, 7, 1, 10, 5, 7, tzinfo=UTC)
"""In Poland 12:05:07 on the same day."""


@dataclass
class Page:
    """An answer to a browser."""

    response: httpx.Response

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self.response.status_code

    @property
    def tree(self) -> html.HtmlElement:
        """The page, parsed."""
        return html.document_fromstring(self.response.text)

    @property
    def text(self) -> str:
        """What a person reads, with single spaces."""
        return " ".join(str(self.tree.text_content()).split())

    @property
    def title(self) -> str:
        """What the browser's tab says."""
        return str(self.tree.findtext(".//title"))

    def find(self, path: str) -> list[Any]:
        """Give what an XPath finds."""
        found = self.tree.xpath(path)
        assert isinstance(found, list)
        return found


class Office:
    """A unit with a box and a reader; writes rows as the stories would."""

    def __init__(self, desk: Desk, name: str = "Urząd", purpose: str = "training") -> None:
        self.desk = desk
        self.reader = READER if name == "Urząd" else f"EZD {name}"
        self.key = clients.new_key()
        self.application = create_application(desk, purpose)
        with desk.database.transaction("office set up") as tx:
            self.unit_id = rows.add(tx, t.units, public_id=new_id("unt"), name=name)
            digest = clients.key_digest(self.key)
            self.client_id = self._add(tx, t.clients, "cli", name=self.reader, key_sha256=digest)
            box = {"channel": "epuap", "entity": name, "name": "skrytka", "address": f"/{name}/skrytka"}
            self.box_id = self._add(tx, t.boxes, "box", **box, answer_address=f"/{name}/odpowiedzi")

    def _add(self, tx: Connection, table: Any, prefix: str, **values: Any) -> int:
        return rows.add(tx, table, unit_id=self.unit_id, **{"public_id": new_id(prefix), **values})

    def add(self, table: Any, prefix: str, **values: Any) -> str:
        """Add a row of the unit and give its public id."""
        public_id = new_id(prefix)
        with self.desk.database.transaction("row added") as tx:
            self._add(tx, table, prefix, public_id=public_id, **values)
        return public_id

    def number(self, table: Any, public_id: str) -> int:
        """Give the number of a row."""
        with self.desk.database.reading() as tx:
            return int(rows.find(tx, table, public_id, self.unit_id).id)

    def column(self, table: Any, public_id: str, name: str) -> Any:
        """Give what a row says in a column."""
        with self.desk.database.reading() as tx:
            return getattr(rows.find(tx, table, public_id, self.unit_id), name)

    def change(self, table: Any, number: int, **values: Any) -> None:
        """Change columns of a row."""
        with self.desk.database.transaction("row changed") as tx:
            rows.change(tx, table, number, **values)

    def letter(self, subject: str = "Zawiadomienie o wszczęciu postępowania", *states: str, **values: Any) -> str:
        """Add a letter with a shipment in each of the states."""
        given = {"kind": "zawiadomienie", "case_mark": "OR.5021.7.2026", "accepted_at": SUMMER, **values}
        keys = {"client_id": self.client_id, "idempotency_key": new_id("key"), "request_sha256": "0" * 64}
        letter = self.add(t.letters, "let", subject=subject, **keys, **given)
        for position, state in enumerate(states):
            self.shipment(letter, state, position=position)
        return letter

    def shipment(self, letter: str, state: str = "accepted", **values: Any) -> str:
        """Add a shipment of a letter, waiting for what its state waits for."""
        awaits = AWAITS.get(Status(state))
        whose = {"awaits_pl": awaits.what_pl, "awaits_en": awaits.what_en, "awaits_whose": awaits.whose} if awaits else {}
        party = {"party_name": "Gmina Przykładowa", "party_address": "/przyklad/skrytka", "party_kind": "public_body"}
        fixed = {"letter_id": self.number(t.letters, letter), "box_id": self.box_id, "mode": "nadaj", "mark": new_id("mrk")}
        standing = {"position": 0, "preparation": "ready", "status": state, "status_since": SUMMER}
        return self.add(t.shipments, "shp", **{**fixed, **party, **standing, **whose, **values})

    def proof(self, shipment: str, kind: str = "UPP", content: bytes = b"<UPP/>", **values: Any) -> str:
        """Add a piece of evidence and let the shipment's status rest on it."""
        number = self.number(t.shipments, shipment)
        judged = {"verdict": "verified", "match": "platform_id", "received_at": SUMMER, "event_at": SUMMER}
        kept = {"name": f"{kind}.xml", "sha256": self.desk.archive.put(content)}
        public_id = self.add(t.evidence, "evd", kind=kind, shipment_id=number, **{**judged, **kept, **values})
        self.change(t.shipments, number, basis_id=self.number(t.evidence, public_id))
        return public_id

    def arrival(self, **values: Any) -> str:
        """Add an arrival."""
        sender = {"sender_id": "jtestowy", "sender_name": "Jan Testowy", "answer_address": "/jtestowy/domyslna"}
        times = {"sent_at_raw": "2026-07-01T12:05:07", "sent_at": SUMMER, "received_at": SUMMER}
        document = {"file_name": "wniosek.xml", "envelope_sha256": "1" * 64, "document_sha256": "2" * 64, "test": False}
        verdict = {"subject": "Wniosek o zaświadczenie", "form": "2017/10/24/4566", "status": "checked", "verdict": "valid"}
        where = {"box_id": self.box_id, "channel": "epuap", "platform_id": "7001"}
        return self.add(t.arrivals, "arr", **{**where, **sender, **times, **document, **verdict, **values})

    def document(self, content: bytes = b"<Dokument/>", name: str = "pismo.xml", **values: Any) -> str:
        """Keep bytes and add a document of ``letter=`` or ``arrival=``."""
        self.desk.archive.put(content)
        owner = {
            f"{kind}_id": self.number(table, values.pop(kind))
            for kind, table in (("letter", t.letters), ("arrival", t.arrivals))
            if kind in values
        }
        given = {"name": name, "media_type": "application/xml", **values, **owner}
        with self.desk.database.transaction("document added") as tx:
            number = documents.add(tx, self.unit_id, given.pop("role", Role.ORIGINAL), content, **given)
            return str(rows.get(tx, t.documents, number).public_id)

    def note(self, kind: str, subject: str | None = None, **values: Any) -> None:
        """Write into the journal."""
        with self.desk.database.transaction("noted") as tx:
            journal.write(tx, kind, at=values.pop("at", SUMMER), subject=subject, unit_id=self.unit_id, **values)

    def get(self, path: str, auth: tuple[str, str] | None = None, *, anonymous: bool = False) -> Page:
        """Open an address as this office's reader, as somebody else, or as nobody."""
        return Page(asyncio.run(self._get(path, None if anonymous else auth or (self.reader, self.key))))

    async def _get(self, path: str, auth: tuple[str, str] | None) -> httpx.Response:
        transport = httpx.ASGITransport(app=self.application)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as browser:
            return await browser.get(path, auth=auth)


@contextmanager
def open_desk(folder: Path) -> Iterator[Desk]:
    """Make an empty store with all tables, and a desk without channels or keys."""
    database = Database(store_address(folder))
    policies = Policies(letters=policy.letters([]), receipts=policy.upp([]))
    try:
        yield Desk(database, Archive(Folder(folder / "archiwum")), SystemClock(), {}, {}, {}, policies)
    finally:
        database.close()


def everything(office: Office) -> tuple[str, str]:
    """Fill the office with a letter and an arrival that show every part of their pages; give their ids."""
    letter = office.letter("Decyzja <script>alert('x')</script> & uzasadnienie")
    delivered = office.shipment(letter, "delivered", platform_id="88001")
    office.proof(delivered, platform_id="UPP-1", about="88001")
    office.shipment(letter, "unknown", position=1, party_name="Jan Testowy", party_kind="person")
    mistake = {"code": "element_missing", "severity": "error", "line": 12, "path": "Dokument/Tytul", "text_pl": "Brakuje tytułu."}
    office.shipment(letter, "refused_here", position=2, party_name="Firma <b>Testowa</b>", problems=[mistake])
    office.document(letter=letter)
    office.document(b"%PDF-1.7", "mapa.pdf", letter=letter, role=Role.ATTACHMENT, media_type="application/pdf")
    office.document(b"", "brak.pdf", letter=letter, role=Role.ATTACHMENT, note="content_missing")
    office.note("letter.accepted", letter, ids={"shipments": "3"}, actor=f"client:{office.reader}")
    office.note("shipment.sending", letter, ids={"shipment": delivered})
    office.note("shipment.delivered", letter, ids={"shipment": delivered})
    arrival = office.arrival(verdict="invalid", verdict_reason="hash_failure", quarantine="signature_invalid", findings=[mistake])
    office.document(arrival=arrival, name_given="../wniosek.xml")
    step = {"arrival_id": office.number(t.arrivals, arrival), "target": "api", "rule": "skrytka /Urząd/skrytka"}
    office.add(t.hand_overs, "hov", state="handed_over", external_id="RPW/1/2026", **step)
    office.note("arrival.kept", arrival)
    return letter, arrival
