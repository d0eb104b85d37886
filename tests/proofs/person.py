"""The person of the kill run (Jan Testowy): decides what no machine can, and plays the document systems' clerks."""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

import httpx
from sqlalchemy import Select, select

from connector.letters.arrival import ArrivalStatus
from connector.letters.awaits import SEARCH_ENDED
from connector.letters.evidence import Kind, Match, Verdict
from connector.letters.hand_over import HandOverState
from connector.letters.shipment import Status
from connector.store import tables as t
from connector.store.database import Database
from connector.store.rows import AnyRow
from samples.demo.clerk import Clerk, Operator
from samples.documents.xades import sign_as_person
from tests.proofs import town
from tests.proofs.people import steadily
from tests.proofs.town import Town

_WHO: Final = {"person": "Jan Testowy"}
_WHY: Final = {**_WHO, "reason": "sprawdzone u adresata"}
_NOT_CONFIRMED: Final = "receipt_not_confirmed"


class Person:
    """Looks at what waits, as the pages show it, and says over the API what is to be; each decision once.

    A decision during which the service dies is made again; the answer that it is made already is as good as any.
    """

    def __init__(self, built: Town, database: Database, stop: threading.Event) -> None:
        self._stop = stop
        self._town = built
        self._database = database
        self._operator = Operator(built.place, built.platform)
        self._clerk = Clerk(built.place, built.web_port)
        self._http = httpx.Client(
            base_url=f"http://127.0.0.1:{built.web_port}/api/v1",
            headers={"Authorization": f"Bearer {built.place.key}"},
            trust_env=False,
            timeout=30,
        )
        self._registered = 1
        self._reopened: set[str] = set()

    def close(self) -> None:
        """Let go of the connections."""
        self._operator.close()
        self._clerk.close()
        self._http.close()

    def routine(self) -> None:
        """Do what is done all day: resume what is paused, register what came in."""
        for box in self._found(select(t.boxes).where(t.boxes.c.paused.is_not(None))):
            self._say("/boxes/switch", address=box.address, switch="resume", **_WHO)
        self._registered = self._clerk.register(self._registered)
        for arrival in self._found(_to_acknowledge()):
            self._say(f"/arrivals/{arrival.public_id}/acknowledgement", register_number=f"API/{arrival.id}/2026")

    def switch(self) -> None:
        """Switch the receiving of a box on, which it is."""
        self._say("/boxes/switch", address=town.box(1), switch="receive", **_WHO)

    def release(self) -> None:
        """Let an arrival out of quarantine."""
        held = (t.arrivals.c.status == ArrivalStatus.QUARANTINED.value) & t.arrivals.c.is_evidence.is_(False)
        query = select(t.arrivals).where(held, t.arrivals.c.quarantine != _NOT_CONFIRMED)
        self._first(query, lambda row: self._say(f"/arrivals/{row.public_id}/release", **_WHY))

    def cancel(self) -> None:
        """Cancel a letter whose key is missing."""
        query = select(t.shipments).where(t.shipments.c.status == Status.HELD.value)
        self._first(query, lambda row: self._say(f"/shipments/{row.public_id}/cancellation", **_WHY))

    def sign(self) -> None:
        """Sign a letter that waits for a person's signature, with the person's own program, and hand it in."""
        awaited = self._ask("/signatures/awaited", limit=1).json()["letters"]
        for letter in awaited:
            content = self._ask(f"/documents/{letter['to_sign']['id']}/content").content
            signed = sign_as_person(content, self._town.place.pki.pair("person"), datetime.now(UTC))
            self._say(f"/letters/{letter['id']}/signature", document_base64=base64.b64encode(signed).decode(), **_WHO)

    def close_one(self) -> None:
        """Close a shipment of which nothing was found as long as was promised."""
        query = select(t.shipments).where(
            t.shipments.c.status == Status.UNKNOWN.value, t.shipments.c.awaits_en == SEARCH_ENDED[Status.UNKNOWN].what_en
        )
        self._first(query, lambda row: self._say(f"/shipments/{row.public_id}/closure", **_WHY))

    def reopen(self) -> None:
        """Open a shipment again that was closed after it may have left; each at most once."""
        closed = (t.shipments.c.status == Status.CLOSED_BY_PERSON.value) & t.shipments.c.dispatch_id.is_not(None)
        query = select(t.shipments).where(closed, t.shipments.c.public_id.not_in(self._reopened))
        self._first(query, self._reopen)

    def _reopen(self, row: AnyRow) -> None:
        self._reopened.add(row.public_id)
        self._say(f"/shipments/{row.public_id}/reopening", **_WHY)

    def rejudge(self) -> None:
        """Have everything judged again that was not believed."""
        self._say("/rejudgements", **_WHO)

    def confirm(self) -> bool:
        """Say of a receipt that stands nowhere for sure whose it is, after asking the addressee; False where there is none."""
        marks = self._sent_marks()
        for receipt in self._found(_loose_receipts()):
            for shipment in self._found(select(t.shipments).where(t.shipments.c.mark == marks.get(receipt.about))):
                self._say(f"/evidence/{receipt.public_id}/confirmation", shipment=shipment.public_id, **_WHY)
                return True
        return False

    def reject(self) -> bool:
        """Say of a receipt that only seems to be of the letter where it stands that it is not; False where there is none."""
        marks = self._sent_marks()
        query = _loose_receipts().join(t.shipments, t.shipments.c.id == t.evidence.c.shipment_id)
        for receipt in self._found(query.add_columns(t.shipments.c.mark)):
            if marks.get(receipt.about) != receipt.mark:
                self._say(f"/evidence/{receipt.public_id}/rejection", **_WHY)
                return True
        return False

    def _sent_marks(self) -> dict[str, str]:
        """Ask the platform's operator under which mark each document came."""
        return {posting["id"]: posting["name"].removesuffix(".xml") for posting in self._operator.books()["taken"]}

    def _first(self, query: Select[Any], decide: Callable[[AnyRow], None]) -> None:
        for row in self._found(query.limit(1)):
            decide(row)

    def _found(self, query: Select[Any]) -> list[AnyRow]:
        with self._database.reading() as tx:
            return list(tx.execute(query).all())

    def _ask(self, path: str, **words: int) -> httpx.Response:
        return steadily(lambda: self._http.get(path, params=words).raise_for_status(), self._stop)

    def _say(self, path: str, **words: str) -> None:
        def once() -> None:
            answer = self._http.post(path, json=words)
            if answer.status_code not in {404, 409, 422}:  # made before the service died, or overtaken by a proof
                answer.raise_for_status()

        steadily(once, self._stop)


def _to_acknowledge() -> Select[Any]:
    """Select what a document system that fetches by itself would register now."""
    own = (t.hand_overs.c.target == "api") & (t.hand_overs.c.state == HandOverState.HANDING_OVER.value)
    return select(t.arrivals).join(t.hand_overs, t.hand_overs.c.arrival_id == t.arrivals.c.id).where(own)


def _loose_receipts() -> Select[Any]:
    """Select the verified receipts that stand nowhere for sure."""
    loose = t.evidence.c.match.in_((Match.NONE.value, Match.PROBABLE.value))
    return select(t.evidence).where(t.evidence.c.kind == Kind.UPP.value, t.evidence.c.verdict == Verdict.VERIFIED.value, loose)
