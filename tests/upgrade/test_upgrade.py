"""A store of the first version loads, keeps all it had, and its letters in flight come to their ends."""

from __future__ import annotations

import resource
import stat
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner

from connector.cli import application
from connector.flow.worker import sequence_journal
from connector.letters.errors import StoreUnusable
from connector.letters.shipment import Preparation
from connector.letters.status import standing
from connector.store import attempts, evidence, journal, safety_copy, schema
from connector.store import tables as t
from connector.store.database import Database, sqlite_url
from tests import postgres_kit
from tests.upgrade.first_version_kit import OUTSIDE, Rows, Upgraded, lay_down, lay_down_on_server, read_rows

LEAVE = {"ready", "checked", "checked-too", "accepted", "accepted-last"}
"""Letters that had surely not left."""

_ONE_END = {
    "delivered": {*LEAVE, "delivered", "killed-after-answer", "taken", "traced", "from-ezd", "unknown-taken"},
    "unknown": {"search-ended", "probable", "unknown-lost", "killed-in-call"},
    "closed_by_person": {"closed-unknown", "closed-held", "closed-refused-here"},
    "failed": {"failed"},
    "submitted": {"submitted"},
    "refused": {"refused"},
    "awaiting_signature": {"awaiting-signature"},
    "held": {"held"},
    "refused_here": {"refused-here"},
    "taken": {"doubtful"},
}
ENDS = {key: [status] for status, keys in _ONE_END.items() for key in keys} | {"two": ["delivered", "refused"]}


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the address of the store as the first version left it, on each database."""
    with postgres_kit.removing():
        yield lay_down_on_server(tmp_path) if request.param == "postgresql" else lay_down(tmp_path)


@pytest.fixture
def first(address: str) -> Iterator[Database]:
    """Give the store of the first version, not migrated."""
    database = Database(address)
    yield database
    database.close()


@pytest.fixture
def office(tmp_path: Path, address: str) -> Iterator[Upgraded]:
    """Give the office of the first version, upgraded and started by today's program."""
    office = Upgraded(tmp_path, address)
    yield office
    office.desk.database.close()


def live_on(office: Upgraded) -> None:
    """Work on until everything has come to its end, the platform bringing what it owes."""
    office.run()
    office.after(minutes=11)
    office.platform.send_owed_receipts()
    for _ in range(3):
        office.after(hours=1)
    office.after(days=16)


def test_every_row_of_the_first_version_survives_with_its_contents(first: Database) -> None:
    """After the migrations every row is there, and says in the columns of then what it said then."""
    before = read_rows(first)
    schema.migrate(first)
    schema.require_current(first)
    assert len(before["letters"]) == len(ENDS)
    assert read_rows(first, before) == before


def test_status_worked_out_by_the_rules_of_today_is_the_stored_one(first: Database) -> None:
    """No shipment changes its status, its proof or whose move it is because the program was replaced."""
    schema.migrate(first)
    with first.reading() as tx:
        for row in tx.execute(t.shipments.select()).all():
            tries = attempts.about(tx, "send", dispatch_id=row.dispatch_id) if row.dispatch_id else []
            pieces = evidence.of_shipment(tx, row.id)
            found = standing(
                Preparation(row.preparation),
                [attempts.model(attempt) for attempt in tries],
                [evidence.model(piece) for piece in pieces],
                row.party_kind,
            )
            basis = next((piece.public_id for piece in pieces if piece.id == row.basis_id), None)
            awaits = (found.awaits.what_pl, found.awaits.whose) if found.awaits else (None, None)
            assert (found.status, found.basis and found.basis.id, *awaits) == (
                row.status, basis, row.awaits_pl, row.awaits_whose
            )  # fmt: skip


def test_journal_of_the_first_version_verifies_and_is_chained_to_its_end(office: Upgraded) -> None:
    """The chain of then holds, and what the killed process left unchained joins it."""
    with office.desk.database.reading() as tx:
        found = journal.verify(tx)
    assert (found.broken_at, found.entries > 100, found.unchained > 10) == (None, True, True)
    sequence_journal(office.desk)
    with office.desk.database.reading() as tx:
        after = journal.verify(tx)
    assert (after.broken_at, after.entries, after.unchained) == (None, found.entries + found.unchained, 0)


def test_letters_in_flight_come_to_their_ends(office: Upgraded) -> None:
    """Every letter that the upgrade met on its way ends as it would have without it."""
    live_on(office)
    assert office.statuses() == ENDS


def test_only_what_had_surely_not_left_is_sent_and_once(office: Upgraded) -> None:
    """No letter that an open or unknown attempt covers is sent; the others leave once; the books of both sides are equal."""
    live_on(office)
    marks = office.marks()
    sent_now = [order for number, order in office.platform.taken.items() if number not in OUTSIDE["taken"]]
    assert Counter(marks[order.mark] for order in sent_now) == dict.fromkeys(LEAVE, 1)
    taken = {mark: office.platform.times_received(mark) for mark in marks}
    assert max(taken.values()) == 1
    delivered = {key for key, statuses in ENDS.items() if "delivered" in statuses}
    assert delivered <= {marks[mark] for mark, times in taken.items() if times}


def test_arrivals_are_confirmed_once_and_none_is_lost(office: Upgraded) -> None:
    """What was kept but not confirmed is confirmed once, what waited is fetched, and every one reaches the document system."""
    kept = {arrival["platform_id"] for arrival in office.arrivals()}
    live_on(office)
    arrivals = {arrival["platform_id"]: arrival["status"] for arrival in office.arrivals()}
    confirmed = [envelope.platform_id for envelope in office.platform.confirmed]
    assert len(confirmed) == len(set(confirmed)) == len(arrivals)
    assert set(confirmed) == set(arrivals) > kept
    assert office.platform.queue == []
    letters = {status for number, status in arrivals.items() if number not in kept}
    assert letters <= {"handing_over", "checked"}, "a receipt is checked, a letter is on its way to its register number"
    assert "kept" not in arrivals.values()


def test_store_of_the_first_version_is_refused_until_it_is_migrated(first: Database) -> None:
    """Today's program does not work on the old store, and says what to run."""
    with pytest.raises(StoreUnusable, match="connector migrate"):
        schema.require_current(first)


def test_store_of_a_newer_program_is_refused_with_a_way_out(first: Database) -> None:
    """An older program neither works on a newer store nor migrates it, and says which program or copy is needed."""
    schema.migrate(first)
    with first.transaction("a newer program was here") as tx:
        tx.exec_driver_sql("UPDATE alembic_version SET version_num = '9999_pre'")
    for refuse in (schema.require_current, schema.migrate):
        with pytest.raises(StoreUnusable, match=r"9999_pre.*newer program"):
            refuse(first)


def run_migrate(folder: Path, *options: str) -> tuple[int, str]:
    """Run the command in an installation's folder, and give its exit code and what it said."""
    ran = CliRunner().invoke(application, ["migrate", *options, "-c", str(folder / "connector.toml")])
    return ran.exit_code, ran.output.replace("\n", " ")


def all_rows(place: str) -> Rows:
    """Read every row of a store."""
    database = Database(place)
    rows = read_rows(database)
    database.close()
    return rows


def test_migrating_keeps_a_copy_of_the_store_from_before(tmp_path: Path) -> None:
    """The command names the copy, which only its owner can read and which equals the old store; a second run keeps none."""
    (tmp_path / "connector.toml").write_text('purpose = "training"\n', "utf-8")
    (tmp_path / "dane").mkdir()
    before = all_rows(lay_down(tmp_path / "dane"))
    copy = tmp_path / "dane" / f"connector.db.before-{schema.latest_version()}"
    first_run, second_run = run_migrate(tmp_path), run_migrate(tmp_path)
    assert (first_run[0], copy.name in first_run[1]) == (0, True)
    assert (second_run[0], "before" in second_run[1]) == (0, False)
    assert (all_rows(sqlite_url(copy)), stat.S_IMODE(copy.stat().st_mode)) == (before, 0o600)


def test_server_is_migrated_only_by_who_says_that_there_is_a_backup(tmp_path: Path) -> None:
    """On PostgreSQL the command asks for a backup first, changes nothing until told so, and needs nothing for an empty store."""
    with postgres_kit.removing():
        for address, options, code in (
            (laid := lay_down_on_server(tmp_path), (), 2),
            (laid, ("--yes",), 0),
            (postgres_kit.create(migrated=False), (), 0),
        ):
            (tmp_path / "database.url").write_text(address, "utf-8")
            (tmp_path / "database.url").chmod(0o600)
            (tmp_path / "connector.toml").write_text('purpose = "training"\n[store]\ndatabase = "file:database.url"\n', "utf-8")
            before = all_rows(address)
            ran = run_migrate(tmp_path, *options)
            assert (ran[0], "pg_dump" in ran[1]) == (code, code == 2), ran[1]
            assert (all_rows(address) == before) == (code == 2)


@contextmanager
def full_disk() -> Iterator[None]:
    """Let no file of this process grow beyond a page, as a full disk would."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_store_is_left_alone_where_no_copy_can_be_kept(tmp_path: Path) -> None:
    """A disk without room for the copy is told in a sentence, and no half copy stays."""
    with closing(Database(lay_down(tmp_path))) as database:
        assert schema.version(database) is not None
        with pytest.raises(StoreUnusable, match="no copy could be kept"), full_disk():
            safety_copy.keep(database, "0002")
    assert not [path.name for path in tmp_path.iterdir() if "before" in path.name or "copy" in path.name]
