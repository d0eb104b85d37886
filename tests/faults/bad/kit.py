"""What an attacker's target does: an office whose stories never fail in a way that nobody foresaw, and its API."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import httpx

from connector.flow.desk import Desk, Policies
from connector.offices.clients import key_digest
from connector.store import tables as t
from connector.web.application import create_application
from signing import policy
from tests import signing_kit
from tests.office_kit import PLATFORM_SEAL, SEAL, Office

TOKEN = "klucz-ktorego-nikt-nie-widzi"
PESEL = "00810100019"
CONTENT = "TRESC-TAJNA"
MOST = 200_000
PDF = b"%PDF-1.4 plain"


def secrets_in(text: str) -> list[str]:
    """List which secrets a text gives away."""
    return [secret for secret in (TOKEN, PESEL, CONTENT, "Jan Testowy") if secret in text]


class Attacked(Office):
    """An office that believes the root and the ministry of the signing kit beside its own keys."""

    def _open(self) -> Desk:
        anchors = [SEAL.certificate, signing_kit.root().certificate]
        letters = policy.letters(anchors, [signing_kit.ministry().certificate])
        return replace(super()._open(), policies=Policies(letters, policy.upp([PLATFORM_SEAL.certificate])))

    def receive(self, *documents: bytes, file_name: str = "pismo.xml") -> list[dict[str, Any]]:
        """Let documents arrive with a PDF behind them, work, and show what became of each; nothing is lost, the PDF goes on."""
        for document in documents:
            self.platform.arrive(document, file_name=file_name)
        self.platform.arrive(PDF, file_name="za nimi.pdf")
        self.run()
        *shown, behind = self.arrivals()
        assert [self.desk.archive.get(arrival["document_sha256"]) for arrival in shown] == list(documents)
        assert (behind["status"], len(self.platform.confirmed)) == ("handing_over", len(documents) + 1)
        return shown

    def judged(self, document: bytes) -> tuple[str, str, str]:
        """Let one document arrive and say its status, the verdict on its signature, and the reason."""
        (arrival,) = self.receive(document)
        return arrival["status"], arrival["signature"]["verdict"], arrival["signature"]["reason"]


class Api:
    """Calls the API; a fault that nobody foresaw fails the test."""

    def __init__(self, office: Office, most: int = MOST) -> None:
        with office.desk.database.transaction("key set") as tx:
            tx.execute(t.clients.update().values(key_sha256=key_digest(TOKEN)))
        self._transport = httpx.ASGITransport(create_application(office.desk, "training", most))

    def __call__(self, method: str, path: str, content: Any = None, headers: Mapping[str, Any] | None = None) -> httpx.Response:
        """Send a request as the document system; ``headers`` replace the usual ones."""
        usual = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json", "Idempotency-Key": "k-1"}

        async def request() -> httpx.Response:
            async with httpx.AsyncClient(transport=self._transport, base_url="http://konektor") as client:
                return await client.request(method, path, content=content, headers={**usual, **(headers or {})})

        return asyncio.run(request())

    def post(self, request: Any, key: str = "k-1") -> httpx.Response:
        """Post a letter."""
        return self("POST", "/api/v1/letters", json.dumps(request), {"Idempotency-Key": key})
