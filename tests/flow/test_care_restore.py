"""Restore: whole or not at all, and nothing goes out of the restored store before a person says so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

import connector
from adapters.documents.folder.system import open_system
from connector.care import bundle
from connector.care.aftermath import LOST_RECORD, ask
from connector.care.release import release
from connector.care.restore import bare_desk, restore
from connector.care.wording import sentences
from connector.flow.decide import cancel_shipment
from connector.flow.desk import SystemClock
from connector.letters.attempt import Outcome
from connector.letters.errors import (
    AftermathUndecided,
    AftermathUnknown,
    BackupDamaged,
    BackupUnusable,
    StateConflict,
    StoreUnusable,
)
from connector.letters.shipment import Status
from connector.store import journal, restorations, schema
from connector.store import tables as t
from connector.store.database import Database
from samples.documents import arrivals as samples
from tests import postgres_kit
from tests.care_kit import WHY, an_office, contents, fill, restored, restoring, statuses, take, with_channel_gone
from tests.commit_points import commit_points
from tests.office_kit import Killed, Office, a_notice, a_ready_letter
from tests.stores import bare_address

MARKED = ("restorations", "jobs", "boxes", "journal", "attempts", "shipments")
"""Tables that the restore itself writes into."""


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


def test_every_row_and_object_comes_back(office: Office, backups: Path, tmp_path: Path) -> None:
    """A store with letters in every state is the same after the restore, and every object can be read."""
    fill(office)
    assert set(statuses(office).values()) > {"delivered", "unknown", "taken", "refused", "ready", "sending", "accepted", "held"}
    taken = take(office, backups)
    before = contents(office.desk.database, *MARKED)
    with restoring(office, backups, tmp_path / "new") as other:
        assert contents(other.desk.database, *MARKED) == before
        assert {other.desk.archive.get(sha256) for sha256 in taken.snapshot.digests()}
        with other.desk.database.reading() as tx:
            found = journal.verify(tx)
        assert (found.entries, found.broken_at) == (taken.manifest.journal.position, None)


def test_calls_that_were_open_are_unknown_and_all_else_stands_as_it_was(office: Office, backups: Path, tmp_path: Path) -> None:
    """Nobody is left to close an attempt that was open at the backup."""
    fill(office)
    before = statuses(office)
    assert before["sending"] == "sending"
    take(office, backups)
    with restoring(office, backups, tmp_path / "new") as other:
        assert statuses(other) == {**before, "sending": "unknown"}
        with other.desk.database.reading() as tx:
            assert Outcome.OPEN.value not in tx.execute(select(t.attempts.c.outcome)).scalars().all()


def test_nothing_goes_out_of_a_restored_store(office: Office, backups: Path, tmp_path: Path) -> None:
    """However long it runs, it sends, fetches, confirms and asks nothing; a letter accepted now is safe and waits."""
    fill(office)
    office.platform.arrive(b"%PDF-1.4 another")
    take(office, backups)
    with restoring(office, backups, tmp_path / "new") as other:
        before = Counter(office.platform.calls)
        new = other.post(a_notice("/nowy/skrytka"), key="posted after the restore")
        for _ in range(5):
            other.after(days=1)
        assert office.platform.calls == before
        assert other.box().paused == restorations.REASON
        assert other.shipment(new)["status"] == "ready"


def test_letter_sent_after_the_backup_is_not_sent_again(office: Office, backups: Path, tmp_path: Path) -> None:
    """It is found in the platform's record, becomes taken by that evidence, and the release sends only what is not there."""
    sent = office.post(a_notice("/wyslane/skrytka"), key="sent after the backup")
    waiting = office.post(a_notice("/czeka/skrytka"), key="not sent at all")
    take(office, backups)
    office.platform.send_script = ["take without receipt", "not taken"]
    office.run()
    assert office.platform.times_received(office.mark(sent)) == 1
    with restoring(office, backups, tmp_path / "new") as other:
        other.run()
        found = ask(other.desk)
        assert found.boxes[0].found == [other.shipment(sent)["id"]]
        assert found.boxes[0].not_found == [other.shipment(waiting)["id"]]
        assert (other.shipment(sent)["status"], other.shipment(sent)["basis"]["kind"]) == ("taken", "trace")
        release(other.desk, WHY, send_not_found=True)
        for _ in range(3):
            other.after(hours=1)
        assert office.platform.times_received(other.mark(sent)) == 1
        assert office.platform.times_received(other.mark(waiting)) == 1
        assert other.shipment(waiting)["status"] == "delivered"


def test_letter_not_even_checked_at_the_backup_is_found_as_sent(office: Office, backups: Path, tmp_path: Path) -> None:
    """Its very bytes come back from the platform, and checking and signing it here leads to no second sending."""
    early = office.post(a_notice("/jeden/skrytka", "/dwa/skrytka"), key="early")
    take(office, backups)
    office.platform.send_script = ["take without receipt", "not taken"]
    office.run()
    with restoring(office, backups, tmp_path / "new") as other:
        ask(other.desk)
        other.run()
        assert other.shipment(early)["status"] == "taken"
        sent = next(iter(office.platform.taken.values())).content
        with other.desk.database.reading() as tx:
            row = tx.execute(t.shipments.select().order_by(t.shipments.c.position)).first()
            assert row is not None
            document = tx.execute(select(t.documents.c.sha256).where(t.documents.c.id == row.document_id)).scalar_one()
            attempt = tx.execute(t.attempts.select().where(t.attempts.c.dispatch_id == row.dispatch_id)).one()
        assert other.desk.archive.get(document) == sent
        assert (attempt.outcome, attempt.error_code) == (Outcome.UNKNOWN.value, LOST_RECORD)
        release(other.desk, WHY, send_not_found=True)
        for _ in range(3):
            other.after(hours=1)
        office.platform.send_owed_receipts()
        other.after(hours=1)
        assert [other.shipment(early, position)["status"] for position in (0, 1)] == ["delivered", "delivered"]
        assert set(Counter(order.mark for order in office.platform.taken.values()).values()) == {1}


def test_same_letter_posted_again_is_found_by_its_bytes(office: Office, backups: Path, tmp_path: Path) -> None:
    """A letter accepted and sent after the backup, and posted once more to the restored store, does not leave twice."""
    take(office, backups)
    office.post(a_ready_letter(b"<pismo>gotowe</pismo>"), key="gone")
    office.platform.send_script = ["take without receipt"]
    office.run()
    with restoring(office, backups, tmp_path / "new") as other:
        again = other.post(a_ready_letter(b"<pismo>gotowe</pismo>"), key="gone")
        other.run()
        found = ask(other.desk)
        assert (found.boxes[0].found, found.boxes[0].strangers) == ([other.shipment(again)["id"]], [])
        release(other.desk, WHY)
        other.after(hours=1)
        assert len(office.platform.taken) == 1


def test_letters_that_the_store_does_not_know_are_named(office: Office, backups: Path, tmp_path: Path) -> None:
    """Accepted and sent after the backup: the person sees it, as one of ours, before anything is released."""
    take(office, backups)
    office.post(a_notice(), key="accepted after the backup")
    office.run()
    with restoring(office, backups, tmp_path / "new") as other:
        found = ask(other.desk)
        (stranger,) = found.boxes[0].strangers
        assert (stranger["addressee"], stranger["ours"]) == ("/przykladowo/skrytka", True)
        with other.desk.database.reading() as tx:
            kept = restorations.pending(tx)
        assert kept is not None
        text = "\n".join(sentences(kept.findings))
        assert stranger["name"] in text
        assert "możliwa luka w odbiorze od 02.03.2026 10:00 do 02.03.2026 10:00" in text


def test_letter_in_doubt_that_is_not_found_stays_in_doubt(office: Office, backups: Path, tmp_path: Path) -> None:
    """What was being sent at the backup and is not in the record is never sent again, whatever the release says."""
    office.post(a_notice(), key="in the call")
    with office.killed_at("send attempt open"):
        office.run()
    take(office, backups)
    with restoring(office, backups, tmp_path / "new") as other:
        assert len(ask(other.desk).boxes[0].not_found) == 1
        release(other.desk, WHY)
        other.after(days=1)
        assert (statuses(other)["in the call"], len(office.platform.taken)) == ("unknown", 0)


def test_release_needs_the_question_and_a_decision(office: Office, backups: Path, tmp_path: Path) -> None:
    """Without asking nothing is released; what was not found leaves by an explicit word only; what is cancelled never leaves."""
    first = office.post(a_notice("/a/skrytka"), key="a")
    second = office.post(a_notice("/b/skrytka"), key="b")
    take(office, backups)
    with restoring(office, backups, tmp_path / "new") as other:
        with pytest.raises(AftermathUnknown):
            release(other.desk, WHY, send_not_found=True)
        ask(other.desk)
        with pytest.raises(AftermathUndecided, match=other.shipment(first)["id"]):
            release(other.desk, WHY)
        cancel_shipment(other.desk, other.unit_id, other.shipment(first)["id"], WHY)
        late = other.post(a_notice("/c/skrytka"), key="accepted after the question")
        with pytest.raises(AftermathUndecided, match=other.shipment(late)["id"]):
            release(other.desk, WHY, send_not_found=True)
        ask(other.desk)
        release(other.desk, WHY, send_not_found=True)
        other.after(hours=1)
        assert statuses(other) == {"a": "cancelled", "b": "delivered", "accepted after the question": "delivered"}
        with pytest.raises(StateConflict):
            ask(other.desk)
        assert office.platform.times_received(other.mark(second)) == 1
        with other.desk.database.reading() as tx:
            (entry,) = tx.execute(t.journal.select().where(t.journal.c.kind == "restoration.released")).all()
        assert entry.actor == "person:Jan Testowy"


def test_platform_that_cannot_be_asked_is_said_so(office: Office, backups: Path, tmp_path: Path) -> None:
    """Unreachable, without a record or without its channel: the shipments count as not asked about, and wait for a word."""
    letter = office.post(a_notice(), key="a")
    take(office, backups)
    with restoring(office, backups, tmp_path / "new") as other:
        office.platform.reachable = False
        assert ask(other.desk).boxes[0].error == "not_taken"
        office.platform.reachable, office.platform.shows_sent = True, False
        assert ask(other.desk).boxes[0].error == "cannot_ask"
        with_channel_gone(other)
        found = ask(other.desk)
        assert (found.boxes[0].error, found.boxes[0].unasked) == ("cannot_ask", [other.shipment(letter)["id"]])
        assert other.shipment(letter)["id"] in "\n".join(sentences({**found.__dict__, "boxes": [found.boxes[0].__dict__]}))
        with pytest.raises(AftermathUndecided, match="unasked"):
            release(other.desk, WHY, send_not_found=True)
        release(other.desk, WHY, send_unasked=True)


def test_document_system_tells_of_arrivals_that_the_store_does_not_know(tmp_path: Path, backups: Path) -> None:
    """Its acknowledgements are looked at and left where they are, and its letters are counted, not taken."""
    ezd = tmp_path / "ezd"
    system = open_system({"folder": str(ezd), "quiet_seconds": 0}, SystemClock(), lambda _reference: b"")
    office = Office(tmp_path / "store", {"ezd": system}, targets=["ezd"])
    schema.bind(office.desk.database, "training", office.clock.now())
    take(office, backups)
    office.platform.arrive(samples.unsigned().content)
    office.run()
    (arrived,) = (ezd / "in").glob("arr_*")
    (arrived / "register-number.txt").write_text("RPW/1/2026", encoding="utf-8")
    office.desk.database.close()
    with restoring(office, backups, tmp_path / "new") as other:
        other.after(hours=1)
        (said,) = ask(other.desk).systems
        assert (said.system, said.unknown_arrivals) == ("ezd", [arrived.name])
        assert arrived.is_dir(), "it was not settled"


def test_receiving_goes_on_after_the_release(office: Office, backups: Path, tmp_path: Path) -> None:
    """What still waits in the queue is fetched then, and a box that was paused for another reason stays paused."""
    take(office, backups)
    office.platform.arrive(b"%PDF-1.4 waiting")
    with restoring(office, backups, tmp_path / "new") as other:
        other.after(hours=1)
        assert other.arrivals() == []
        assert ask(other.desk).boxes[0].waiting == 1
        release(other.desk, WHY)
        other.run()
        assert (len(other.arrivals()), other.box().paused) == (1, None)


def test_box_paused_before_the_backup_stays_paused(office: Office, backups: Path, tmp_path: Path) -> None:
    """The release ends only the pause that the restore began."""
    with office.desk.database.transaction("paused") as tx:
        tx.execute(t.boxes.update().values(paused="answer_unverifiable"))
    take(office, backups)
    with restoring(office, backups, tmp_path / "new") as other:
        ask(other.desk)
        release(other.desk, WHY)
        assert other.box().paused == "answer_unverifiable"


def test_store_with_anything_in_it_is_refused(office: Office, backups: Path) -> None:
    """A restore never overwrites."""
    office.post(a_notice(), key="a")
    take(office, backups)
    before = contents(office.desk.database)
    with pytest.raises(StoreUnusable, match="not empty"):
        restore(bundle.choose(backups), office.desk, office.desk.archive.put)
    assert contents(office.desk.database) == before


def test_purpose_of_the_store_is_kept(office: Office, backups: Path, tmp_path: Path) -> None:
    """A backup of a training store goes neither into a production configuration nor into a store bound to production."""
    take(office, backups)
    database = Database(bare_address(tmp_path / "bound"))
    desk = bare_desk(database, office.desk.archive, office.clock)
    with pytest.raises(BackupUnusable, match="production"):
        restore(bundle.choose(backups), desk, office.desk.archive.put, purpose="production")
    schema.migrate(database)
    schema.bind(database, "production", office.clock.now())
    with pytest.raises(StoreUnusable, match="bound"):
        restore(bundle.choose(backups), desk, office.desk.archive.put)
    database.close()


def test_migrated_empty_store_is_taken(office: Office, backups: Path, tmp_path: Path) -> None:
    """Whoever ran 'connector migrate' first can still restore."""
    fill(office)
    take(office, backups)
    database = Database(bare_address(tmp_path / "empty"))
    schema.migrate(database)
    schema.bind(database, "training", office.clock.now())
    restore(bundle.choose(backups), bare_desk(database, office.desk.archive, office.clock), office.desk.archive.put)
    assert len(contents(database)["letters"]) == 11
    schema.require_current(database)
    database.close()


@pytest.mark.parametrize("part", ["manifest.json", "manifest.sha256", "obiekty.txt.gz", "tabele/letters.jsonl.gz", "object"])
def test_tampered_byte_in_any_part_is_refused(office: Office, backups: Path, tmp_path: Path, part: str) -> None:
    """One changed byte anywhere, and nothing is restored; the store stays empty."""
    fill(office)
    snapshot = take(office, backups).snapshot
    first = next(iter(snapshot.digests()))
    place = backups / "obiekty" / first[:2] / first if part == "object" else snapshot.place / part
    content = bytearray(place.read_bytes())
    content[len(content) // 2] ^= 1
    place.write_bytes(content)
    database = Database(bare_address(tmp_path / "empty"))
    with pytest.raises(BackupDamaged):
        restore(snapshot, bare_desk(database, office.desk.archive, office.clock), office.desk.archive.put)
    assert schema.version(database) is None
    database.close()


def test_newer_format_or_version_is_refused(office: Office, backups: Path, tmp_path: Path) -> None:
    """What a newer program wrote is left to it."""
    snapshot = take(office, backups).snapshot
    manifest = snapshot.manifest()
    database = Database(bare_address(tmp_path / "empty"))
    desk = bare_desk(database, office.desk.archive, office.clock)
    for changed, error in (({"format": 99}, BackupUnusable), ({"version": "9999_pre"}, StoreUnusable)):
        _rewrite(snapshot, manifest.model_copy(update=changed))
        with pytest.raises(error):
            restore(snapshot, desk, office.desk.archive.put)
    assert schema.version(database) is None
    database.close()


def _rewrite(snapshot: bundle.Snapshot, manifest: bundle.Manifest) -> None:
    content = manifest.model_dump_json().encode()
    (snapshot.place / "manifest.json").write_bytes(content)
    (snapshot.place / "manifest.sha256").write_text(snapshot.manifest_sha256(), "ascii")


def test_restore_killed_in_the_middle_leaves_an_empty_store(office: Office, backups: Path, tmp_path: Path) -> None:
    """It is done again from the start, and a kill right after its commit leaves a store that holds everything back."""
    fill(office)
    take(office, backups)
    database = Database(bare_address(tmp_path / "empty"), office._after_commit)
    desk = bare_desk(database, office.desk.archive, office.clock)

    def die_at_letters(what: str, _done: int, _of: int) -> None:
        if what == "letters":
            raise Killed

    with pytest.raises(Killed):
        restore(bundle.choose(backups), desk, office.desk.archive.put, progress=die_at_letters)
    assert schema.version(database) is None
    with office.killed_at("store restored"):
        restore(bundle.choose(backups), desk, office.desk.archive.put)
    with database.reading() as tx:
        assert restorations.pending(tx) is not None
    database.close()


@pytest.mark.parametrize("commit_point", ["letter found after a restore", "aftermath recorded"])
def test_question_killed_at_any_commit_is_asked_again(office: Office, backups: Path, tmp_path: Path, commit_point: str) -> None:
    """What was found stays found once, and the rest is found the second time."""
    for number in range(3):
        office.post(a_notice(f"/u{number}/skrytka"), key=str(number))
    take(office, backups)
    office.run()
    with restoring(office, backups, tmp_path / "new") as other:
        with other.killed_at(commit_point):
            ask(other.desk)
        other.restart()
        ask(other.desk)
        assert set(statuses(other).values()) == {"taken"}
        with other.desk.database.reading() as tx:
            traces = tx.execute(select(t.evidence.c.shipment_id).where(t.evidence.c.kind == "trace")).scalars().all()
        assert len(traces) == len(set(traces)) == 3
        release(other.desk, WHY)
        other.after(hours=1)
        assert len(office.platform.taken) == 3


def test_release_killed_after_its_commit_is_released(office: Office, backups: Path, tmp_path: Path) -> None:
    """The decision, the resumed boxes and the jobs are one commit."""
    office.post(a_notice(), key="a")
    take(office, backups)
    with restoring(office, backups, tmp_path / "new") as other:
        ask(other.desk)
        with other.killed_at("restoration released"):
            release(other.desk, WHY, send_not_found=True)
        other.restart()
        other.run()
        assert statuses(other) == {"a": "delivered"}


def test_backup_goes_from_sqlite_to_postgresql_and_back(monkeypatch: pytest.MonkeyPatch, backups: Path, tmp_path: Path) -> None:
    """The format knows no database: the same rows come out of either, and new rows get new numbers."""
    monkeypatch.delenv(postgres_kit.WHICH, raising=False)
    office = an_office(tmp_path / "store")
    fill(office)
    take(office, backups)
    before = contents(office.desk.database, *MARKED)
    office.desk.database.close()
    with postgres_kit.removing(), restoring(office, backups, tmp_path / "pg", postgres_kit.create(migrated=False)) as other:
        assert contents(other.desk.database, *MARKED) == before
        with other.desk.database.reading() as tx:
            assert journal.verify(tx).broken_at is None
        new = other.post(a_notice("/nowy/skrytka"), key="new numbers")
        ask(other.desk)
        release(other.desk, WHY, send_not_found=True, send_unasked=True)
        other.after(hours=1)
        assert other.shipment(new)["status"] == Status.DELIVERED.value
        after = contents(other.desk.database, *MARKED, "restorations")
        take(other, tmp_path / "kopie-pg")
        with restoring(other, tmp_path / "kopie-pg", tmp_path / "back") as back:
            assert contents(back.desk.database, *MARKED, "restorations") == after


def test_restored_store_can_be_backed_up_and_restored_again(office: Office, backups: Path, tmp_path: Path) -> None:
    """A second failure before the release changes nothing: the later restore holds everything back as well."""
    office.post(a_notice(), key="a")
    take(office, backups)
    first = restored(office, backups, tmp_path / "first")
    ask(first.desk)
    take(first, tmp_path / "second backups")
    first.desk.database.close()
    with restoring(first, tmp_path / "second backups", tmp_path / "second") as other:
        with pytest.raises(AftermathUnknown):
            release(other.desk, WHY, send_not_found=True)
        ask(other.desk)
        release(other.desk, WHY, send_not_found=True)
        other.after(hours=1)
        assert statuses(other) == {"a": "delivered"}


def test_every_commit_point_of_backup_and_restore_has_a_kill_test() -> None:
    """A transaction added there without a test that kills the process right after it fails the suite."""
    care = Path(connector.__file__).parent / "care"
    names = commit_points(care / f"{name}.py" for name in ("aftermath", "backup", "drill", "release", "restore", "routine"))
    tests = "".join(path.read_text("utf-8") for path in Path(__file__).parent.glob("test_care_*.py"))
    assert [name for name in names if f'"{name}"' not in tests] == []
    assert len(names) == 6
