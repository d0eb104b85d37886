"""An office at its bare engine: store, archive and an instant platform, with checking, signing and judging done beforehand."""

from __future__ import annotations

import base64
import random
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

from connector.flow.accept import accept
from connector.flow.check import Checked
from connector.flow.desk import Desk, Policies
from connector.flow.receipts import Judged
from connector.flow.request import read_request
from connector.flow.statements import of_receipt
from connector.flow.worker import sequence_journal, work_once
from connector.letters.evidence import Verdict
from connector.offices import clients, transfer
from connector.ports import Order, Proof, Taken
from connector.store.archive import Archive
from connector.store.archive.folder import Folder
from connector.store.archive.shelf import Shelf
from connector.store.database import Database
from connector.store.jobs import Turns
from schemas.attachments import Attachment
from schemas.receipts import Participant, Receipt
from signing import policy
from tests.benchmarks.material import root, seal
from tests.office_kit import BOX, OFFICE, TO
from tests.platform_double import PlatformDouble

DOCUMENT_OCTETS: Final = 5_000
_ATTACHMENT_OCTETS: Final = 2_700
_SIGNATURE_OCTETS: Final = 3_000
_ANSWER_OCTETS: Final = 12_000
_RECEIPT_OCTETS: Final = 6_000


class InstantPlatform(PlatformDouble):
    """Takes every letter at once; its answers are as long as real ones, and none is like another."""

    def send(self, order: Order) -> Taken:
        """Take an order."""
        taken = super().send(order)
        return replace(taken, raw=_filled(b"answer %s " % taken.platform_id.encode(), _ANSWER_OCTETS))


def _receipt(number: str, _to: str) -> bytes:
    return _filled(number.encode() + b" ", _RECEIPT_OCTETS)


@cache
def _filling(octets: int) -> bytes:
    return random.Random(octets).randbytes(octets)  # noqa: S311 - no secret


def _filled(start: bytes, octets: int) -> bytes:
    return start + _filling(octets)[len(start) :]


class House:
    """An office on one store.

    Args:
        address: of an empty migrated database.
        shelf: where its archive lies.
    """

    def __init__(self, address: str, shelf: Shelf) -> None:
        database = Database(address)
        self.desk = Desk(
            database=database,
            archive=Archive(shelf),
            clock=database,
            channels={"epuap": InstantPlatform(_receipt)},
            systems={},
            keys={"seal": seal()},
            policies=Policies(policy.letters([root()]), policy.upp([root()])),
        )
        with database.transaction("office imported") as tx:
            transfer.import_office(tx, transfer.read(OFFICE.format(targets='["api"]')))
            self._client = clients.by_name(tx, "ezd")
        self._numbers = count(1)
        self._turns = Turns()

    def accept(self, given: dict[str, Any]) -> None:
        """Take one letter over, from the request as it was read from JSON, as POST /letters does."""
        accept(self.desk, self._client, f"key-{next(self._numbers)}", read_request(given))

    def process(self) -> None:
        """Do all there is to do for the letters that were accepted, then chain the journal."""
        while work_once(self.desk, "bench", turns=self._turns):
            pass
        sequence_journal(self.desk)


def open_house(address: str, folder: Path) -> House:
    """Open one whose archive is a folder."""
    return House(address, Folder(folder))


def request(document: bytes) -> dict[str, Any]:
    """Ask for a document to be sealed and sent to a public body."""
    return {
        "subject": "Zawiadomienie o wszczęciu postępowania",
        "kind": "zawiadomienie",
        "box": BOX,
        "case_mark": "OŚ.6220.1.2026",
        "addressees": [{"name": "Urząd Testowy w Przykładowie", "address": TO, "kind": "public_body"}],
        "content": {"document_base64": base64.b64encode(document).decode(), "name": "pismo.xml"},
    }


def bare_request(number: int) -> dict[str, Any]:
    """The same for the letter with this number, another document for each: 5 kB, no XML."""
    return request(_filled(b"letter %d " % number, DOCUMENT_OCTETS))


@contextmanager
def without_xml(*places: str) -> Iterator[None]:
    """Have no document read, signed or verified until the block ends: what would be found is given at once.

    Args:
        *places: the stories' functions that are spared, all of :data:`XML_WORK` where none is named.
    """
    with ExitStack() as stack:
        for place in places or XML_WORK:
            stack.enter_context(patch(f"connector.flow.{place}", XML_WORK[place]))
        yield


def _examine(_desk: Desk, document: bytes) -> Checked:
    content = document[:_ATTACHMENT_OCTETS]
    attached = Attachment("mapa.pdf", "mapa.pdf", "application/pdf", "base64", content, None, "Mapa", "/Dokument/Zalacznik")
    return Checked(document, [attached], verdict="unsigned")


def _sign(_desk: Desk, _kind: object, checked: Checked) -> bytes:
    return checked.document + _filling(_SIGNATURE_OCTETS)


def _judge(_desk: Desk, content: bytes, _told: Proof | None = None) -> Judged:
    number, now = content.partition(b" ")[0].decode(), datetime.now(UTC)
    to, sender = Participant("Urząd Testowy", "przykladowo", "ePUAP-ID"), Participant("Gmina Lubin", "lubin", "ePUAP-ID")
    receipt = Receipt("UPP", f"ePUAP-UPP{number}", to, sender, None, now.isoformat(), now, now, number, None, ())
    return Judged(content, of_receipt(receipt), Verdict.VERIFIED, "signed by the platform")


XML_WORK: Final = {"prepare.examine": _examine, "prepare.final_bytes": _sign, "send.judge_receipt": _judge}
"""Where letters are checked, signed and their receipts judged, and what stands in for that."""
