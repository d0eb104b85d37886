"""The disk is full, for the database and the archive: nothing is half accepted or lost, and all goes on once there is room."""

from __future__ import annotations

import errno
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from connector.flow.desk import Desk
from connector.flow.worker import sequence_journal, work_once
from connector.letters.errors import ArchiveUnreachable
from connector.store import journal
from tests import stores
from tests.office_kit import Office, a_notice

PDF = b"%PDF-1.4 plain"
KEYS = [f"key-{number}" for number in range(16)]


class Cramped(Office):
    """An office on SQLite that gives up recording at once, so that a test need not wait, and works like a crew."""

    refused = 0

    def _open(self) -> Desk:
        desk = super()._open()
        return replace(desk, patience=replace(desk.patience, record_for=timedelta(0)))

    def run(self) -> None:
        """Work until nothing is due, or the store cannot be written to."""
        for _ in range(10):
            try:
                while work_once(self.desk, "test"):
                    pass
                sequence_journal(self.desk)
            except OperationalError:
                self.refused += 1
            else:
                return

    @contextmanager
    def room_for(self, pages: int) -> Iterator[None]:
        """Leave so many pages of 4 kB in the database until the block ends."""
        engine = self.desk.database.engine
        with engine.connect() as connection:
            most = connection.exec_driver_sql("PRAGMA page_count").scalar_one() + pages

        def limit(connection: Any, _record: object) -> None:
            connection.execute(f"PRAGMA max_page_count = {most}")

        engine.dispose()
        event.listen(engine, "connect", limit)
        try:
            yield
        finally:
            event.remove(engine, "connect", limit)
            engine.dispose()


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cramped]:
    """Give an office on SQLite with a document in its queue and answers of every sort to come."""
    monkeypatch.setattr("tests.office_kit.store_address", stores.in_folder)
    office = Cramped(tmp_path)
    office.platform.send_script = ["not taken", "take", "take without receipt", "break after taking"]
    office.platform.arrive(PDF)
    yield office
    office.desk.database.close()


def come_to_an_end(office: Cramped, letters: list[str]) -> None:
    """With room again, let time pass, and check that both sides' books agree."""
    office.restart()
    for _ in range(4):
        office.after(hours=1)
    office.platform.send_owed_receipts()
    for platform_id in list(office.platform.taken):
        office.platform.arrive(office.platform.receipt_for(platform_id), file_name="UPP.xml")
    for _ in range(2):
        office.after(days=1)
    assert {office.shipment(letter)["status"] for letter in letters} == {"delivered"}
    assert Counter(order.mark for order in office.platform.taken.values()) == Counter(office.mark(letter) for letter in letters)
    documents = [arrival for arrival in office.arrivals() if not arrival["is_evidence"]]
    assert [arrival["status"] for arrival in documents] == ["handing_over"]
    with office.desk.database.reading() as tx:
        assert journal.verify(tx).broken_at is None


@pytest.mark.parametrize("pages", range(7))
def test_database_without_room_loses_nothing(office: Cramped, pages: int) -> None:
    """However much room was left, what was told to be accepted arrives once, and the rest may be posted again."""
    told = set()
    with office.room_for(pages):
        for key in KEYS:
            with suppress(OperationalError):
                told.add(office.post(a_notice(), key=key))
            office.run()
        for _ in range(3):
            office.after(minutes=31)
    assert office.refused or len(told) < len(KEYS), "there was room enough"
    letters = [office.post(a_notice(), key=key) for key in KEYS]
    assert told <= set(letters)
    come_to_an_end(office, letters)


def test_archive_without_room_accepts_and_confirms_nothing(office: Cramped, monkeypatch: pytest.MonkeyPatch) -> None:
    """A real write that finds no space: the letter is refused, the document stays in the queue, and later both are there."""

    def no_space(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr(os, "fsync", no_space)
        with pytest.raises(ArchiveUnreachable):
            office.post(a_notice(), key=KEYS[0])
        office.run()
        assert (office.arrivals(), office.platform.calls["confirm"]) == ([], 0)
    come_to_an_end(office, [office.post(a_notice(), key=KEYS[0])])
