"""Killed at every commit point there is: nothing lost, nothing doubled, and the same ends as without the kill."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from adapters.documents.folder.system import open_system
from connector.flow.chores import Chore, Daily
from connector.flow.deadlines import CHORE as DEADLINES
from connector.flow.decide import Decision, close_shipment, release_arrival
from connector.flow.desk import SystemClock
from connector.flow.worker import replan
from connector.letters.attempt import Outcome
from connector.letters.errors import AnswerUnverifiable
from connector.store import tables as t
from connector.store.elsewhere import newest, receipts_of
from samples.documents import arrivals as samples
from tests.archive_kit import spoil
from tests.commit_points import FLOW, commit_points, of_people
from tests.flow.test_address_book import POINTS as ADDRESS_POINTS
from tests.flow.test_callbacks import POINTS as CALL_POINTS
from tests.flow.test_lookup import POINTS as LOOKUP_POINTS
from tests.flow.test_mailbox_kill import POINTS as OUT_POINTS
from tests.flow.test_mailbox_receiving import LISTED_ANEW
from tests.flow.test_mailbox_receiving import POINTS as IN_POINTS
from tests.office_kit import Office, a_notice, a_ready_letter

PDF = b"%PDF-1.4 plain"
SEND_BY = "2026-03-03T12:00:00+01:00"
NOBODY = "/nieistniejacy/skrytka"
WHY = Decision("Jan Testowy", "sprawdzone")
ONLY_IN_A_RACE = {"waiting proof adopted", "leases kept", "platform left alone"}
"""Killed in test_archive_outage.py, test_pulse.py and test_quiet.py, which make what these need."""

IN_A_MAILBOX = {LISTED_ANEW, *IN_POINTS, *OUT_POINTS, *ADDRESS_POINTS, *LOOKUP_POINTS, *CALL_POINTS}
"""Killed in test_mailbox_receiving.py, test_mailbox_kill.py, test_address_book.py, test_lookup.py and test_callbacks.py."""


def points() -> list[str]:
    """List the commit points of the stories; those of a person's decisions are killed in test_kill_people.py."""
    return [
        name for name in commit_points(set(FLOW.glob("*.py")) - set(of_people())) if name not in ONLY_IN_A_RACE | IN_A_MAILBOX
    ]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Give an office with a directory as its document system, and a queue that has a bit of everything."""
    system = open_system({"folder": str(tmp_path / "ezd"), "quiet_seconds": 0}, SystemClock(), lambda _reference: b"")
    chore = Chore("nothing", lambda _desk, _job: None, Daily(1))
    office = Office(tmp_path / "store", {"ezd": system}, targets=["ezd"], chores=[chore, DEADLINES])
    office.platform.send_script = ["not taken", "break after taking", "take without receipt"]
    office.shelf.refused_once = [b"<answer/>"]
    office.platform.confirm_script = ["wrong digest", "take", "break after taking", "break before taking"]
    for document in (samples.unsigned().content, PDF, samples.malformed().content, PDF):
        office.platform.arrive(document)
    office.platform.arrive(office.platform.write_receipt("123", "przykladowo"))
    office.platform.send_by_hand(b"<pismo>w portalu</pismo>", "/przykladowo/skrytka", platform_id="800001")
    office.platform.send_by_hand(b"<pismo>znika</pismo>", "/przykladowo/skrytka")
    office.platform.hidden, office.platform.fetch_script = {"hand-1"}, ["break"]
    drop(tmp_path / "ezd", "pismo-1")
    yield office
    office.desk.database.close()


def drop(ezd: Path, name: str) -> None:
    """Drop a letter into the document system's directory, and an acknowledgement that belongs to nothing."""
    (ezd / "out" / name).mkdir(parents=True)
    (ezd / "out" / name / "letter.json").write_text(json.dumps(a_notice()), encoding="utf-8")
    (ezd / "ack").mkdir(exist_ok=True)
    (ezd / "ack" / "arr_aaaaaaaaaaaaaaaaaaaa.txt").write_text("RPW/6/2026", encoding="utf-8")


def live(office: Office, ezd: Path) -> None:
    """Live through some days, again after a kill: letters are posted under the same keys, and so are the same letters."""
    office.post(a_notice(), key="one")
    office.post(a_notice("/drugi/skrytka", NOBODY), key="two")
    office.post(a_notice(kind="decyzja"), key="unsigned")
    broken = office.post(a_ready_letter(b"<cut"), key="broken")
    office.post({**a_notice(kind="bez klucza"), "send_by": SEND_BY}, key="no key")
    damage(office, office.post(a_ready_letter(b"<damaged/>"), key="damaged"))
    for _ in range(4):
        office.after(hours=1)
    replan(office.desk)
    decide(office, broken)
    office.platform.send_owed_receipts()
    office.after(hours=1)
    for arrival in (ezd / "in").glob("arr_*"):
        (arrival / "register-number.txt").write_text("RPW/1/2026", encoding="utf-8")
    office.after(days=16)
    office.platform.unusable = [AnswerUnverifiable("answer_signer_unknown", raw=b"<by a stranger>")]
    office.after(days=1)
    office.post(a_notice(), key="after the box was paused")
    office.after(days=1)


def decide(office: Office, broken: str) -> None:
    """Close by hand the letter that cannot be mended, and let what is quarantined go on."""
    close_shipment(office.desk, office.unit_id, office.shipment(broken)["id"], WHY)
    for arrival in office.arrivals():
        if arrival["status"] == "quarantined":
            release_arrival(office.desk, office.unit_id, arrival["id"], WHY)


def damage(office: Office, letter: str) -> None:
    """Spoil what the archive holds of a letter."""
    spoil(office.desk.archive, office.letter(letter)["documents"][0]["sha256"])


def ends(office: Office) -> tuple[Counter[str], Counter[str], list[Any]]:
    """Say how everything ended: shipments and arrivals by status, and what the platform saw confirmed."""
    with office.desk.database.reading() as tx:
        statuses = [row.status for row in tx.exec_driver_sql("SELECT status FROM shipments")]
    arrivals = office.arrivals()
    return (
        Counter(statuses),
        Counter(arrival["status"] for arrival in arrivals),
        [e.platform_id for e in office.platform.confirmed],
    )


def sent_elsewhere(office: Office) -> list[tuple[str | None, int, int]]:
    """Say of each letter sent past the connector what it lacks, how often the journal tells of it, and its receipts."""
    with office.desk.database.reading() as tx:
        told = Counter(row.subject for row in tx.execute(t.journal.select()) if row.kind == "sent_elsewhere.found")
        return [(row.missing, told[row.public_id], len(receipts_of(tx, row))) for row in newest(tx, office.unit_id, 9)]


@pytest.mark.parametrize("commit_point", points())
def test_killed_anywhere_ends_as_if_never_killed(office: Office, tmp_path: Path, commit_point: str) -> None:
    """Killed after this commit and started again, every letter and arrival comes to its end, once."""
    with office.killed_at(commit_point):
        live(office, tmp_path / "ezd")
    office.restart()
    live(office, tmp_path / "ezd")
    shipments, arrivals, confirmed = ends(office)
    marks = Counter(order.mark for order in office.platform.taken.values())
    assert set(marks.values()) == {1}, "a letter was sent twice"
    waiting = {"awaiting_signature": 1, "closed_by_person": 1, "accepted": 1, "held": 1, "ready": 1}
    killed_in_the_call = shipments.pop("unknown", 0)
    shipments["delivered"] += killed_in_the_call
    assert shipments == {"delivered": 4, **waiting}
    assert killed_in_the_call == (commit_point == "send attempt open")
    assert arrivals == {"handed_over": 4, "checked": 3}
    assert len(set(confirmed)) == len(confirmed) == 7
    assert sent_elsewhere(office) == [("gone", 1, 0), (None, 1, 1)]
    with office.desk.database.reading() as tx:
        left_open = [row for row in tx.execute(t.attempts.select()) if row.outcome == Outcome.OPEN.value]
    assert left_open == []
