"""Our side of a whole letter: the service as an office runs it, with all its store, and letters posted to its API."""

from __future__ import annotations

import base64
import http.client
import json
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from samples.demo import processes
from samples.demo.clerk import Clerk
from samples.demo.place import Place, configure, prepare
from samples.demo.processes import Service

PATIENCE_SECONDS: Final = 120
_SETTINGS: Final = {  # the demonstration hurries where an office does not
    "retry_first = 1": "retry_first = 30",
    "poll_every = 0.5": "poll_every = 180",
    "reconcile_every = 1": "reconcile_every = 600",
    "visit_every = 0.5": "visit_every = 10",
    "call_timeout_seconds = 10": "call_timeout_seconds = 60",
}


class Office:
    """A running connector."""

    def __init__(self, place: Place, port: int) -> None:
        self._place = place
        self._port = port

    def poster(self) -> Callable[[str, bytes, str], None]:
        """Give a way to post letters over a connection of its own: key, document, addressee."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE_SECONDS)
        headers = {"Authorization": f"Bearer {self._place.key}", "Content-Type": "application/json"}

        def post(key: str, document: bytes, to: str) -> None:
            connection.request("POST", "/api/v1/letters", request(document, to), {**headers, "Idempotency-Key": key})
            answer = connection.getresponse()
            if answer.status != 202:
                raise AssertionError(answer.read())
            answer.read()

        return post

    def wait_until_delivered(self, letters: int) -> None:
        """Look into the store until this many letters are proved delivered."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        with closing(sqlite3.connect(f"file:{self._place.folder / 'dane' / 'connector.db'}?mode=ro", uri=True)) as store:
            while (found := dict(store.execute("SELECT status, count(*) FROM shipments GROUP BY status"))) != {
                "delivered": letters
            }:
                if time.monotonic() > deadline:
                    raise AssertionError(f"not delivered in time: {found}")
                time.sleep(0.01)


def request(document: bytes, to: str) -> bytes:
    """Ask, in JSON, for a document to be sealed and sent to a box."""
    wanted = {
        "subject": "Zawiadomienie",
        "kind": "zawiadomienie",
        "box": "/lubin/skrytka",
        "addressees": [{"name": "Urząd Testowy", "address": to, "kind": "public_body"}],
        "content": {"document_base64": base64.b64encode(document).decode(), "name": "pismo.xml"},
    }
    return json.dumps(wanted).encode()


def install(folder: Path, platform: str, pki: Path, workers: int, database: str | None = None) -> tuple[Place, int]:
    """Install an office in a new folder, with the keys of this PKI, and give it with the port it is to be served at.

    Its store is the default one, or the PostgreSQL database at this address.
    """
    place = prepare(folder)
    for file in pki.iterdir():
        place.pki.path(file.name).write_bytes(file.read_bytes())
    port = processes.free_port()
    configure(place, platform, port)
    text = place.config.read_text(encoding="utf-8").replace("workers = 3", f"workers = {workers}")
    for hurried, usual in _SETTINGS.items():
        text = text.replace(hurried, usual)
    if database is not None:
        _write_address(folder / "sekrety" / "baza", database)
        text = text.replace("[store]\n", '[store]\ndatabase = "file:sekrety/baza"\n')
    place.config.write_text(text, encoding="utf-8")
    processes.command(place, "migrate")
    processes.command(place, "office", "import", str(place.office))
    return place, port


def _write_address(path: Path, address: str) -> None:
    path.touch(mode=0o600)
    path.write_text(address, encoding="utf-8")


@contextmanager
def running(folder: Path, platform: str, pki: Path, workers: int) -> Iterator[Office]:
    """Install an office in a new folder, with the keys of this PKI, and run it."""
    place, port = install(folder, platform, pki, workers)
    with closing(Clerk(place, port)) as clerk:
        service = Service(place, clerk.is_served, lambda: None)
        with service.running({}):
            service.steadily(lambda: None)
            yield Office(place, port)
