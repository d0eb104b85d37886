"""A whole office in a temporary folder: store, desk, one box, platforms in memory, a clock moved by hand."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from connector.flow.accept import accept
from connector.flow.chores import Chore
from connector.flow.desk import Desk, Patience, Policies
from connector.flow.request import read_request
from connector.flow.worker import plan_recurring, sequence_journal, work_once
from connector.offices import clients, transfer
from connector.ports import DocumentSystem
from connector.store import jobs, rows
from connector.store import tables as t
from connector.store.archive import Archive
from connector.store.archive.folder import Folder
from connector.store.database import Database
from connector.store.rows import AnyRow
from connector.store.unarchived import Unarchived
from connector.web import views
from signing import policy
from tests.archive_kit import ShakyShelf
from tests.mailbox_double import MailboxDouble
from tests.platform_double import PlatformDouble
from tests.receipts_kit import make_key, sealed_upp
from tests.stores import bring_up, store_address

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
BOX = "/lubin/skrytka"
TO = "/przykladowo/skrytka"
OFFICE = """
unit = "Urząd Gminy Lubin"
[[boxes]]
entity = "lubin"
name = "Skrytka urzędu"
address = "/lubin/skrytka"
answer_address = "/lubin/skrytka"
targets = {targets}
[[clients]]
name = "ezd"
[[kinds]]
name = "zawiadomienie"
signature = "seal"
signing_key = "seal"
[[kinds]]
name = "decyzja"
signature = "external"
[[kinds]]
name = "zaświadczenie"
signature = "external"
signing_key = "seal"
[[kinds]]
name = "bez klucza"
signature = "seal"
signing_key = "brak"
[[kinds]]
name = "notatka"
signature = "none"
"""
SEAL = make_key("pieczęć urzędu")
PLATFORM_SEAL = make_key("pieczęć platformy")


class Killed(BaseException):
    """Stands for the end of the process at a commit point."""


class ManualClock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.moment = START

    def now(self) -> datetime:
        """Give the moment set."""
        return self.moment


class Office:
    """What a test does with an office; it survives being killed and started again on the same folder."""

    def __init__(
        self,
        folder: Path,
        systems: dict[str, DocumentSystem] | None = None,
        targets: Sequence[str] = ("api",),
        chores: Sequence[Chore] = (),
    ) -> None:
        self.folder = folder
        self.address = store_address(folder)
        self.chores = chores
        self.clock = ManualClock()
        self.fatal: str | None = None
        self.shelf = ShakyShelf(Folder(folder / "archive"))
        self.platform = PlatformDouble(lambda number, to: sealed_upp(PLATFORM_SEAL, number, to, at=self.clock.now()))
        self.mailbox = MailboxDouble()
        self.policies = Policies(
            policy.letters([SEAL.certificate]),
            policy.upp([PLATFORM_SEAL.certificate]),
            own={"evidence": policy.letters([PLATFORM_SEAL.certificate])},
        )
        self._systems = systems or {}
        self.desk = self._open()
        bring_up(self.desk.database)
        with self.desk.database.transaction("office imported") as tx:
            self.unit_id = transfer.import_office(tx, transfer.read(OFFICE.format(targets=json.dumps(list(targets)))))
            self.client = clients.by_name(tx, "ezd")
            tx.execute(t.boxes.update().values(receiving=True))
        self.restart()

    def _open(self) -> Desk:
        database = Database(self.address, self._after_commit)
        return Desk(
            database=database,
            archive=Archive(self.shelf, waiting=Unarchived(database).find),
            clock=self.clock,
            channels={"epuap": self.platform, "edoreczenia": self.mailbox},
            systems=self._systems,
            keys={"seal": SEAL},
            policies=self.policies,
            patience=Patience(reconcile_every=timedelta(minutes=10), reconcile_for=timedelta(days=14)),
        )

    def _after_commit(self, name: str) -> None:
        if name == self.fatal:
            raise Killed(name)

    @contextmanager
    def killed_at(self, commit_point: str) -> Iterator[None]:
        """End whatever runs in the block right after this commit point; fails where the point is never reached."""
        self.fatal = commit_point
        try:
            yield
        except Killed:
            return
        finally:
            self.fatal = None
        raise AssertionError(f"never reached: {commit_point}")

    def restart(self) -> None:
        """Start again on what is on the disk, as ``connector serve`` does."""
        self.desk.database.close()
        self.desk = self._open()
        with self.desk.database.transaction("leases freed") as tx:
            jobs.free_all(tx)
            plan_recurring(tx, self.desk, self.chores)

    def run(self) -> None:
        """Work until nothing is due."""
        while work_once(self.desk, "test", self.chores):
            self._no_surprise()
        sequence_journal(self.desk)

    def _no_surprise(self) -> None:
        """Fail the test where a story met what it does not know: only codes of the tree of errors are expected."""
        with self.desk.database.reading() as tx:
            errors = tx.execute(select(t.jobs.c.kind, t.jobs.c.last_error).where(t.jobs.c.last_error.is_not(None))).all()
        surprises = [(kind, error) for kind, error in errors if self._surprising(error)]
        assert not surprises, f"a story failed: {surprises}"

    def _surprising(self, error: str) -> bool:
        return not error.islower()

    def after(self, **interval: float) -> None:
        """Let time pass, then work."""
        self.clock.moment += timedelta(**interval)
        self.run()

    def post(self, request: dict[str, Any], key: str = "key-1") -> str:
        """Accept a letter as the API does, and give its id."""
        return accept(self.desk, self.client, key, read_request(request))

    def letter(self, public_id: str) -> dict[str, Any]:
        """Show a letter as the API does."""
        with self.desk.database.reading() as tx:
            row = rows.find(tx, t.letters, public_id, self.unit_id)
            return {**views.letter_view(tx, row), "time_line": views.time_line(tx, public_id)}

    def shipment(self, public_id: str, position: int = 0) -> dict[str, Any]:
        """Show one shipment of a letter."""
        shipment: dict[str, Any] = self.letter(public_id)["shipments"][position]
        return shipment

    def mark(self, public_id: str) -> str:
        """Give the mark under which a letter's first shipment travels."""
        return "pismo-" + str(self.shipment(public_id)["id"]).removeprefix("shp_")

    def arrivals(self) -> list[dict[str, Any]]:
        """Show every arrival, oldest first."""
        with self.desk.database.reading() as tx:
            found = tx.execute(select(t.arrivals).order_by(t.arrivals.c.id)).all()
            return [views.arrival_view(tx, row) for row in found]

    def box(self) -> AnyRow:
        """Give the row of the office's box."""
        with self.desk.database.reading() as tx:
            return tx.execute(select(t.boxes)).one()


def a_notice(*addressees: str, kind: str = "zawiadomienie", **letter: Any) -> dict[str, Any]:
    """Build the request for a letter as data, to public bodies."""
    to = addressees or (TO,)
    content = {
        "title": "Zawiadomienie o wszczęciu postępowania",
        "place": "Lubin",
        "date": "2026-03-02",
        "mark": "OŚ.6220.1.2026",
        "kind": "zawiadomienie",
        "sender": {
            "name": "Gmina Lubin",
            "address": {"street": "Testowa", "building": "1", "post_code": "59-300", "town": "Lubin"},
        },
        "addressees": [{"name": "Urząd Testowy w Przykładowie"}],
        "paragraphs": ["Zawiadamiamy o wszczęciu postępowania."],
        **letter,
    }
    return {
        "subject": "Zawiadomienie",
        "kind": kind,
        "box": BOX,
        "addressees": [{"name": f"Urząd {address}", "address": address, "kind": "public_body"} for address in to],
        "content": {"form": "2013/12/12/1410", "letter": content},
    }


def a_ready_letter(document: bytes, kind: str = "notatka") -> dict[str, Any]:
    """Build the request for a document that exists already."""
    return {
        "subject": "Gotowe pismo",
        "kind": kind,
        "box": BOX,
        "addressees": [{"name": "Urząd Testowy", "address": TO, "kind": "public_body"}],
        "content": {"document_base64": base64.b64encode(document).decode(), "name": "decyzja.xml"},
    }
