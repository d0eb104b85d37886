"""Drill: a backup is tried out whole, says what could be lost, and leaves nothing behind."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from connector.care.backup import Taken
from connector.care.drill import drill
from connector.letters.errors import BackupUnusable
from tests.care_kit import an_office, fill, take
from tests.office_kit import START, Office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Give a full office whose store is bound."""
    office = an_office(tmp_path / "store")
    fill(office)
    yield office
    office.desk.database.close()


@pytest.fixture
def taken(office: Office, tmp_path: Path) -> Taken:
    """Take a backup."""
    return take(office, tmp_path / "kopie")


def test_good_backup_passes_and_nothing_is_left_behind(office: Office, taken: Taken, tmp_path: Path) -> None:
    """Rows, objects and journal are counted, the scratch place is gone, the backup is as it was."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    before = fingerprints(tmp_path / "kopie")
    found = drill(tmp_path / "kopie", at=office.clock.now(), scratch=scratch)
    assert found.passed
    assert found.rows == sum(part.rows for part in taken.manifest.tables)
    assert (found.objects, found.journal_position) == (taken.manifest.objects.count, taken.manifest.journal.position)
    assert list(scratch.iterdir()) == []
    assert fingerprints(tmp_path / "kopie") == before


def fingerprints(folder: Path) -> dict[Path, str]:
    """Give the digest of every file."""
    return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()}


def test_drill_says_how_much_could_be_lost(office: Office, taken: Taken, tmp_path: Path) -> None:
    """From the newest backup to now, and the longest time between two."""
    office.clock.moment += timedelta(hours=30)
    take(office, tmp_path / "kopie")
    office.clock.moment += timedelta(hours=2)
    found = drill(tmp_path / "kopie", at=office.clock.now())
    assert (found.age, found.longest_gap) == (timedelta(hours=2), timedelta(hours=30))
    assert drill(tmp_path / "kopie", taken.snapshot.name, at=office.clock.now()).age == timedelta(hours=32)


def test_tampered_byte_in_any_part_is_found(office: Office, taken: Taken, tmp_path: Path) -> None:
    """Whichever file of the backup is changed by a byte, the drill fails."""
    names = set(taken.snapshot.digests())
    every = [path for path in (tmp_path / "kopie").rglob("*") if path.is_file() and path.name != "kopia.lock"]
    objects = [path for path in every if path.name in names]
    parts = [path for path in every if path.parent.name != "spool" and path not in objects]
    for path in [*parts, objects[0], objects[-1]]:
        whole = path.read_bytes()
        changed = bytearray(whole or b"x")
        changed[len(changed) // 2] ^= 1
        path.write_bytes(changed)
        assert not drill(tmp_path / "kopie", at=office.clock.now()).passed, path
        path.write_bytes(whole)
    assert drill(tmp_path / "kopie", at=office.clock.now()).passed


def test_missing_object_is_named(office: Office, taken: Taken, tmp_path: Path) -> None:
    """An object deleted from the backup folder is found by name."""
    sha256 = next(iter(taken.snapshot.digests()))
    taken.snapshot.objects.discard(sha256)
    found = drill(tmp_path / "kopie", at=office.clock.now())
    assert [sha256 in fault.text_pl and sha256 in fault.text_en for fault in found.faults] == [True]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE shipments SET status = 'delivered' WHERE status = 'unknown'", "unknown"),
        ("UPDATE journal SET kind = 'another' WHERE position = 3", "3"),
    ],
)
def test_store_that_contradicts_itself_is_found(office: Office, tmp_path: Path, change: str, said: str) -> None:
    """A status that does not follow from its evidence, or a journal entry that was changed, was wrong before the backup."""
    with office.desk.database.transaction("changed behind the back") as tx:
        tx.exec_driver_sql(change)
    take(office, tmp_path / "kopie")
    found = drill(tmp_path / "kopie", at=office.clock.now())
    assert [said in fault.text_pl for fault in found.faults] == [True]


def test_folder_without_a_backup_is_told_so(tmp_path: Path) -> None:
    """An empty or wrong folder is no passed drill."""
    with pytest.raises(BackupUnusable):
        drill(tmp_path, at=START)
