"""Backup: whole, consistent while letters flow, continued after a kill, and without secrets."""

from __future__ import annotations

import gzip
import json
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from connector.care import bundle
from connector.care.backup import back_up, prune
from connector.care.drill import drill
from connector.care.routine import daily
from connector.flow.chores import Chore, Daily
from connector.letters.errors import BackupUnusable, StoreUnusable
from connector.store import tables as t
from connector.store.database import Database
from tests.archive_kit import spoil
from tests.care_kit import an_office, fill, restoring, take
from tests.office_kit import Killed, Office, a_notice
from tests.stores import bare_address


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Give an office whose store is bound."""
    office = an_office(tmp_path / "store")
    yield office
    office.desk.database.close()


@pytest.fixture
def backups(tmp_path: Path) -> Path:
    """Give a place for backups."""
    return tmp_path / "kopie"


def test_backup_is_its_owners_alone(office: Office, backups: Path) -> None:
    """Whoever else has an account on the machine reads nothing of it."""
    office.post(a_notice())
    take(office, backups)
    files = [path for path in backups.rglob("*") if path.is_file()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert stat.S_IMODE(backups.stat().st_mode) == 0o700


def test_backup_holds_no_key_and_no_secret(office: Office, backups: Path) -> None:
    """Neither private keys, nor API keys in plain, nor a reference to a secret is inside."""
    fill(office)
    taken = take(office, backups)
    parts = [gzip.decompress(path.read_bytes()) for path in taken.snapshot.place.rglob("*.gz")]
    objects = [taken.snapshot.objects.get(sha256) for sha256 in taken.snapshot.digests()]
    everything = b"\n".join([*parts, *objects, (taken.snapshot.place / "manifest.json").read_bytes()])
    assert b"PRIVATE KEY" not in everything
    assert not any(mark in everything for mark in (b'"file:', b'"env:', b"klucz-do-testow"))
    assert b"key_sha256" in everything, "clients are there, by the digest of their keys"


def test_second_backup_copies_only_what_is_new(office: Office, backups: Path) -> None:
    """The archive's objects lie in the backup folder once, however many snapshots name them."""
    fill(office)
    first = take(office, backups)
    assert take(office, backups).copied == 0
    office.post(a_notice(title="Nowe pismo"), key="new")
    third = take(office, backups)
    assert third.copied == 1
    assert third.manifest.objects.count == first.manifest.objects.count + 1


def test_backup_while_letters_flow_is_of_one_moment(office: Office, backups: Path) -> None:
    """Taken in the middle of the work, it has every row and object of one moment, and none of a later one."""
    stop, posted = threading.Event(), threading.Event()

    def keep_posting() -> None:
        number = 0
        while not stop.is_set():
            office.post(a_notice(f"/urzad{number}/skrytka", title=f"Pismo {number}"), key=f"k-{number}")
            office.run()
            number += 1
            posted.set()

    clerk = threading.Thread(target=keep_posting)
    clerk.start()
    try:
        assert posted.wait(20)
        for _ in range(3):
            take(office, backups)
    finally:
        stop.set()
        clerk.join()
    for snapshot in bundle.snapshots(backups):
        tried = drill(backups, snapshot.name, at=office.clock.now())
        assert tried.faults == []
    counts = [snapshot.manifest().part("letters") for snapshot in bundle.snapshots(backups)]
    assert all(part is not None and part.rows > 0 for part in counts)


def test_backup_killed_in_the_middle_leaves_the_former_whole_and_is_continued(office: Office, backups: Path) -> None:
    """What was copied before the kill stays copied; what was half written is no backup and is cleared away."""
    fill(office)

    def die_at_the_third_object(what: str, done: int, _of: int) -> None:
        if (what, done) == ("objects", 3):
            raise Killed

    first = take(office, backups)
    office.post(a_notice(title="A"), key="a")
    office.post(a_notice(title="B"), key="b")
    with pytest.raises(Killed):
        take(office, backups, die_at_the_third_object)
    assert [snapshot.name for snapshot in bundle.snapshots(backups)] == [first.snapshot.name]
    assert drill(backups, at=office.clock.now()).passed
    second = take(office, backups)
    assert second.manifest.objects.count == first.manifest.objects.count + 2
    assert {path.name for path in (backups / "kopie").iterdir()} == {first.snapshot.name, second.snapshot.name}
    assert drill(backups, at=office.clock.now()).passed


def test_first_backup_killed_while_copying_goes_on_where_it_stopped(office: Office, backups: Path) -> None:
    """The next one copies only the objects that the killed one did not reach."""
    fill(office)

    def die_at_the_fifth_object(what: str, done: int, _of: int) -> None:
        if (what, done) == ("objects", 5):
            raise Killed

    with pytest.raises(Killed):
        take(office, backups, die_at_the_fifth_object)
    with pytest.raises(BackupUnusable):
        bundle.choose(backups)
    copied = len(list(bundle.objects_of(backups).digests()))
    taken = take(office, backups)
    assert 0 < taken.copied == taken.manifest.objects.count - copied


def test_object_missing_in_the_archive_is_told_and_the_rest_is_kept(office: Office, backups: Path) -> None:
    """Two lost objects cost these two; the backup names them, and the drill does not call it good."""
    fill(office)
    with office.desk.database.reading() as tx:
        lost, spoilt = tx.execute(select(t.documents.c.sha256).distinct().limit(2)).scalars()
    office.desk.archive.discard(lost)
    spoil(office.desk.archive, spoilt)
    taken = take(office, backups)
    assert sorted(taken.missing) == sorted([lost, spoilt])
    tried = drill(backups, at=office.clock.now())
    assert not tried.passed
    assert all(any(sha256 in fault.text_pl for fault in tried.faults) for sha256 in (lost, spoilt))


def test_two_backups_into_one_folder_do_not_mix(office: Office, backups: Path) -> None:
    """While one writes, another is refused at once."""
    with bundle.writing(backups), pytest.raises(StoreUnusable):
        take(office, backups)


def test_old_snapshots_stay_unless_a_number_is_given(office: Office, backups: Path) -> None:
    """Only the newest are kept then, and objects that none of them names go."""
    names = []
    for number in range(3):
        office.post(a_notice(title=f"Pismo {number}"), key=str(number))
        names.append(take(office, backups).snapshot.name)
        office.clock.moment = office.clock.moment.replace(hour=10 + number)
    assert prune(backups, 2) == names[:1]
    assert [snapshot.name for snapshot in bundle.snapshots(backups)] == names[1:]
    assert drill(backups, at=office.clock.now()).passed


def test_last_good_backup_is_never_deleted(office: Office, backups: Path) -> None:
    """Where every newer one is spoilt, the old good one stays, whatever number is given."""
    good = take(office, backups)
    bad = take(office, backups)
    (bad.snapshot.place / "tabele" / "letters.jsonl.gz").write_bytes(b"spoilt")
    assert prune(backups, 1) == []
    assert [snapshot.name for snapshot in bundle.snapshots(backups)] == [good.snapshot.name, bad.snapshot.name]


def test_daily_backup_is_taken_by_the_service_and_told_to_the_journal(tmp_path: Path, backups: Path) -> None:
    """Every night one more, the oldest beyond the number kept goes, and the journal names each by its digest."""
    office = an_office(tmp_path / "daily")
    office.chores = [Chore("backup", daily(backups, keep=2), Daily(1, 30))]
    office.restart()
    for _ in range(4):
        office.after(days=1)
    snapshots = bundle.snapshots(backups)
    with office.desk.database.reading() as tx:
        noted = tx.execute(select(t.journal.c.digests).where(t.journal.c.kind == "backup.taken")).scalars().all()
    assert len(snapshots) == 2
    assert len(noted) == 4
    assert [entry["manifest"] for entry in noted[-2:]] == [snapshot.manifest_sha256() for snapshot in snapshots]
    office.desk.database.close()


def test_backup_killed_before_the_journal_was_told_is_simply_taken_again(tmp_path: Path, backups: Path) -> None:
    """The commit points of the daily backup leave nothing to repair."""
    office = an_office(tmp_path / "daily")
    office.chores = [Chore("backup", daily(backups, keep=None), Daily(1, 30))]
    office.restart()
    with office.killed_at("backup noted"):
        office.run()
    office.restart()
    office.run()
    assert [drill(backups, each.name, at=office.clock.now()).passed for each in bundle.snapshots(backups)] == [True, True]
    office.desk.database.close()


def test_long_backup_keeps_its_job(tmp_path: Path, backups: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lease is lengthened while the work goes on, so that no second worker begins the same backup."""
    office = an_office(tmp_path / "daily")
    office.chores = [Chore("backup", daily(backups, keep=None), Daily(1, 30))]
    office.restart()
    office.post(a_notice(), key="one")
    take_table = bundle.Unfinished.table_digest

    def slowly(self: bundle.Unfinished, name: str) -> str:
        office.clock.moment = office.clock.moment + office.desk.patience.lease * 0.9
        return take_table(self, name)

    monkeypatch.setattr(bundle.Unfinished, "table_digest", slowly)
    with office.killed_at("backup lease extended"):
        office.run()
    office.restart()
    office.run()
    assert len(bundle.snapshots(backups)) == 1
    office.desk.database.close()


def test_store_that_was_never_migrated_cannot_be_backed_up(tmp_path: Path, backups: Path, office: Office) -> None:
    """There is nothing to take from it, and that is said."""
    empty = Database(bare_address(tmp_path / "empty"))
    with pytest.raises(StoreUnusable):
        back_up(empty, office.desk.archive, backups, at=office.clock.now())
    empty.close()


def test_manifest_says_what_is_inside(office: Office, backups: Path) -> None:
    """A person can read how many rows of what were taken when, up to which place of the journal."""
    fill(office)
    taken = take(office, backups)
    shown = json.loads((taken.snapshot.place / "manifest.json").read_text("utf-8"))
    rows = {part["name"]: part["rows"] for part in shown["tables"]}
    assert (shown["format"], shown["purpose"], rows["letters"]) == (1, "training", 11)
    assert shown["journal"]["position"] > 0
    with restoring(office, backups, office.folder.parent / "other") as other, other.desk.database.reading() as tx:
        assert len(tx.execute(t.letters.select()).all()) == 11
