"""The books add up, in the store and in the journal, name what does not, and are kept once a day."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, event, select

from connector.care.books.accounts import Account, Line, add
from connector.care.books.asking import moment_of
from connector.care.books.daily import CHORE
from connector.care.books.draw import Period, draw_up
from connector.care.books.lines import INCOMING, OUTGOING, incoming_line, outgoing_line
from connector.flow.desk import Patience
from connector.letters.arrival import ArrivalStatus
from connector.letters.errors import InputRefused, NotFound
from connector.letters.shipment import Status
from connector.offices import transfer
from connector.store import rows, schema
from connector.store import tables as t
from connector.store.database import Database, sqlite_url
from tests.books_kit import books, box_of, codes, counts, day_books, look_regularly
from tests.office_kit import BOX, OFFICE, START, TO, Office, a_notice, a_ready_letter
from tests.platform_double import PlatformDouble

LETTER = b"<pismo>od Jana Testowego</pismo>"


@pytest.fixture
def busy(office: Office, platform: PlatformDouble) -> Office:
    """Give an office that has letters and arrivals in many states."""
    for document in (LETTER, b"%PDF-1.4 plain", b"<cut"):
        platform.arrive(document)
    platform.arrive(platform.write_receipt("123", "przykladowo"))
    platform.arrive(b"<proba/>", test=True)
    platform.send_script = ["take", "take without receipt", "break before taking", "refuse", "not taken"]
    for number in range(5):
        office.post(a_notice(), f"key-{number}")
        office.run()
    office.post(a_notice(kind="decyzja"), "unsigned")
    office.post(a_notice(kind="bez klucza"), "no key")
    office.post(a_ready_letter(b"<cut"), "broken")
    office.run()
    return office


def test_every_letter_and_arrival_stands_in_one_line_and_the_sums_agree(busy: Office) -> None:
    """The lines add up to what was accepted and kept, in the store and in the journal."""
    drawn, box = books(busy), box_of(busy)
    assert counts(box["outgoing"]) == {
        "refused_here": 1,
        "waiting": 3,
        "unknown": 1,
        "taken": 1,
        "delivered": 1,
        "failed": 1,
    }
    assert counts(box["incoming"]) == {"waiting": 2, "quarantined": 1, "evidence": 1, "test": 1}
    assert (box["outgoing"]["total"], box["incoming"]["total"]) == (8, 5)
    assert box["confirming"] == {"confirmed": 5, "unconfirmed": 0, "unconfirmed_ids": []}
    assert drawn["balanced"]
    assert drawn["journal"]["accepted"] == {"journal": 8, "store": 8, "agrees": True, "differing": []}
    assert drawn["journal"]["kept"]["journal"] == 5
    assert drawn["channels"][0]["outgoing"]["total"] == 8


def test_what_waits_for_a_person_is_counted_apart_and_found(busy: Office) -> None:
    """The books need somebody as long as letters or arrivals do, and name the oldest open letter."""
    box = box_of(busy)
    waiting = [part for line in box["outgoing"]["lines"] for part in line["parts"] if part["whose_move"] == "person"]
    assert box["outgoing"]["person"] == sum(part["count"] for part in waiting) == 4
    assert box["incoming"]["person"] == 1
    assert codes(busy) == {"letters_wait", "arrivals_wait"}
    assert datetime.fromisoformat(box["oldest_open"]["accepted_at"]) == START


def test_quiet_office_has_nothing_for_a_person(office: Office) -> None:
    """Delivered letters and confirmed arrivals leave no finding."""
    office.platform.arrive(LETTER)
    office.post(a_notice())
    office.run()
    assert (codes(office), box_of(office)["oldest_open"]) == (set(), None)


def test_books_since_a_moment_leave_out_what_came_before(busy: Office) -> None:
    """Bounded books still add up, in the store and in the journal."""
    busy.clock.moment += timedelta(days=1)
    busy.post(a_notice(TO, "/drugi/skrytka"), "next day")
    busy.run()
    drawn = books(busy, since=START + timedelta(hours=1))
    assert drawn["boxes"][0]["outgoing"]["total"] == 2
    assert drawn["journal"]["accepted"]["journal"] == 2
    assert drawn["balanced"]


def test_letter_missing_from_the_store_is_named(busy: Office) -> None:
    """A shipment that somebody removed is missed, and its letter is named."""
    letter = busy.post(a_notice(), "to be removed")
    with busy.desk.database.transaction("somebody meddles") as tx:
        number = rows.find(tx, t.letters, letter, busy.unit_id).id
        tx.execute(delete(t.shipments).where(t.shipments.c.letter_id == number))
    drawn = books(busy)
    assert not drawn["balanced"]
    assert drawn["journal"]["accepted"]["differing"] == [letter]
    assert "journal_differs" in codes(busy)


def test_letter_removed_after_its_day_was_closed_is_named_too(tmp_path: Path) -> None:
    """The sum of the days before is remembered, and where it fails the whole journal is searched."""
    office = Office(tmp_path, chores=[CHORE])
    letter = office.post(a_notice())
    office.run()
    office.after(days=1)
    with office.desk.database.transaction("somebody meddles") as tx:
        tx.execute(delete(t.evidence))
        tx.execute(delete(t.shipments))
    assert books(office)["journal"]["accepted"] == {"journal": 1, "store": 0, "agrees": False, "differing": [letter]}
    office.desk.database.close()


def test_arrival_that_the_journal_never_spoke_of_is_named(busy: Office) -> None:
    """Rows that came in by another way than fetching do not pass as kept."""
    with busy.desk.database.transaction("somebody meddles") as tx:
        row = tx.execute(select(t.arrivals).limit(1)).one()._asdict()
        del row["id"]
        rows.add(tx, t.arrivals, **{**row, "public_id": "arr_foisted"})
    assert books(busy)["journal"]["kept"]["differing"] == ["arr_foisted"]


def test_status_that_nobody_knows_is_a_difference_with_its_id(busy: Office) -> None:
    """A row with a status of a newer version does not vanish between the lines."""
    shipment = box_of(busy)["oldest_open"]["shipment"]
    with busy.desk.database.transaction("somebody meddles") as tx:
        tx.execute(t.shipments.update().where(t.shipments.c.public_id == shipment).values(status="teleported"))
    outgoing = box_of(busy)["outgoing"]
    assert (outgoing["difference"], outgoing["strays"], outgoing["balanced"]) == (1, [shipment], False)
    assert "sums_differ" in codes(busy)


def test_every_status_belongs_to_one_line() -> None:
    """The model cannot learn a status that the books leave out."""
    assert {outgoing_line(status.value) for status in Status} == {heading.code for heading in OUTGOING}
    assert all(sum(status in heading.statuses for heading in OUTGOING) == 1 for status in Status)
    lines = {
        incoming_line(status.value, is_evidence=proof, test=test)
        for status in ArrivalStatus
        for proof, test in ((False, False), (True, False), (False, True))
    }
    assert lines == {heading.code for heading in INCOMING}


@given(st.lists(st.lists(st.integers(0, 10**6), min_size=len(OUTGOING), max_size=len(OUTGOING)), max_size=5))
def test_sums_of_boxes_add_up_line_by_line(figures: list[list[int]]) -> None:
    """The account of a channel is balanced if those of its boxes are."""
    accounts = [
        Account(sum(numbers), [Line(h.code, "", "", "", n) for h, n in zip(OUTGOING, numbers, strict=True)], 0, 0)
        for numbers in figures
    ]
    whole = add(accounts, OUTGOING)
    assert whole.balanced
    assert whole.total == sum(line.count for line in whole.lines) == sum(map(sum, figures))


@pytest.fixture
def daily(tmp_path: Path) -> Iterator[Office]:
    """Give an office whose books are closed every night."""
    office = Office(tmp_path, chores=[CHORE])
    yield office
    office.desk.database.close()


def test_books_are_kept_once_a_day_with_their_bytes(daily: Office) -> None:
    """Each day has one record; its digest is that of the archived books, and the journal tells of it."""
    daily.post(a_notice())
    daily.run()
    for _ in range(3):
        daily.after(hours=24)
        daily.restart()
        daily.run()
    kept = day_books(daily)
    assert [row.day for row in kept] == ["2026-03-02", "2026-03-03", "2026-03-04", "2026-03-05"]
    assert json.loads(daily.desk.archive.get(kept[-1].sha256))["boxes"][0]["outgoing"]["total"] == 1
    with daily.desk.database.reading() as tx:
        told = tx.execute(select(t.journal).where(t.journal.c.kind == "books.drawn_up").order_by(t.journal.c.id)).all()
    assert [entry.digests["books"] for entry in told] == [row.sha256 for row in kept]


def test_day_killed_while_it_was_closed_is_closed_after_the_restart(daily: Office) -> None:
    """Neither a day without books nor one with two."""
    for point in ("day's books kept", "chore done"):
        daily.clock.moment += timedelta(days=1)
        with daily.killed_at(point):
            daily.run()
        daily.restart()
        daily.run()
    assert [row.day for row in day_books(daily)] == ["2026-03-03", "2026-03-04"]


def test_sums_go_on_from_the_last_day(daily: Office) -> None:
    """What was accepted before, on and after a closed day is counted once."""
    for day in range(3):
        daily.post(a_notice(TO, "/drugi/skrytka"), f"day {day}")
        daily.platform.arrive(b"<pismo>%d</pismo>" % day)
        daily.after(days=1)
        daily.post(a_notice(), f"later {day}")
        assert books(daily)["balanced"]
    drawn = books(daily)
    assert (drawn["journal"]["accepted"]["journal"], drawn["journal"]["kept"]["journal"]) == (9, 3)
    assert drawn["balanced"]


def test_day_record_tells_a_gap_once(daily: Office) -> None:
    """Yesterday's gap stands in yesterday's books, not in today's."""
    daily.run()
    daily.after(hours=5)
    told: list[int] = []
    for _ in range(2):
        while len(day_books(daily)) < len(told) + 2:
            look_regularly(daily, 1)
        [*_, newest] = day_books(daily)
        told.append(len(json.loads(daily.desk.archive.get(newest.sha256))["boxes"][0]["gaps"]))
    assert told == [1, 0]


def test_books_of_one_box_leave_the_journal_out(office: Office) -> None:
    """The journal counts by unit, so one box is not held against it; a box that is not there is not found."""
    drawn = books(office, box=BOX)
    assert (len(drawn["boxes"]), drawn["journal"]) == (1, {"accepted": None, "kept": None})
    with pytest.raises(NotFound):
        books(office, box="/nie/ma")


@pytest.mark.parametrize(("text", "moment"), [("2026-03-02T10:00", START), ("2026-03-02T09:00:00+00:00", START)])
def test_moments_without_a_zone_are_polish_time(text: str, moment: datetime) -> None:
    """Whoever types a time means the clock on the wall."""
    assert moment_of(text) == moment


def test_what_is_no_moment_is_refused() -> None:
    """A mistake in the question is told, not guessed."""
    with pytest.raises(InputRefused):
        moment_of("wczoraj")


def test_counting_reads_indexes_alone(tmp_path: Path) -> None:
    """However many letters there are, no row of theirs is touched to count them, and of the journal only the newest part."""
    database = Database(sqlite_url(tmp_path / "connector.db"))
    schema.migrate(database)
    with database.transaction("office imported") as tx:
        unit = transfer.import_office(tx, transfer.read(OFFICE.format(targets='["api"]')))
    asked: dict[str, Any] = {}

    @event.listens_for(database.engine, "before_cursor_execute")
    def note(_connection: Any, _cursor: Any, statement: str, values: Any, _context: Any, _many: bool) -> None:
        asked[statement] = values

    with database.reading() as tx:
        draw_up(tx, rows.get(tx, t.units, unit), Period(START), Patience())
        queries = {statement: values for statement, values in asked.items() if statement.startswith("SELECT")}
        plans = {query: str(tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", v).all()) for query, v in queries.items()}
    counting = [plan for query, plan in plans.items() if "GROUP BY" in query or query.startswith("SELECT count(*)")]
    assert len(counting) == 5
    assert all("COVERING INDEX" in plan and "TEMP B-TREE" not in plan for plan in counting)
    assert not any("ix_journal_unit_id" in plan or "SCAN" in plan for plan in plans.values())
    database.close()
