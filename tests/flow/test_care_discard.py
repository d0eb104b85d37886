"""The bytes of what was erased leave the archive, and never bytes that anybody names, however close a put and a discard come."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from connector.care.discard import GAP
from connector.store import names
from connector.store import tables as t
from tests.office_kit import Office, a_ready_letter
from tests.retention_kit import OVER, WHY, a_letter_to_a_person, an_office, delivered, digests_of, erase_now, held, registered

DOCUMENT = b"<notatka>wspolna</notatka>"
STEP = timedelta(hours=1)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Give an office with retention as it is by default."""
    office = an_office(tmp_path)
    yield office
    office.desk.database.close()


def a_note(office: Office, key: str) -> str:
    """Send a letter whose bytes others have as well."""
    letter = office.post(a_ready_letter(DOCUMENT) | {"category": "Bc"}, key)
    office.run()
    assert office.letter(letter)["statuses"] == {"delivered": 1}
    return letter


def erased(office: Office, key: str = "first") -> str:
    """Send a note, let its time pass, erase it, and give the digest of its bytes, which still lie in their place."""
    letter = a_note(office, key)
    office.clock.moment = max(office.clock.moment, OVER)
    erase_now(office, letter)
    return digests_of(office, letter)[0]


def wait(office: Office, interval: timedelta) -> None:
    """Let time pass and the chores come round, once."""
    office.clock.moment += interval
    office.run()


def on_their_way(office: Office) -> int:
    """Count the digests on their way out."""
    with office.desk.database.reading() as tx:
        return len(tx.execute(select(t.leaving)).all())


def test_bytes_of_what_was_erased_leave_the_archive_a_day_later(office: Office) -> None:
    """All of a letter's and an arrival's own bytes go; proofs, answers and decisions stay; nothing is left on the way."""
    letter, arrival = delivered(office, a_letter_to_a_person()), registered(office, b"%PDF-1.4 wplyw")
    own = digests_of(office, letter) + digests_of(office, arrival) + [office.arrivals()[0]["document_sha256"]]
    office.clock.moment = OVER
    erase_now(office, letter, arrival)
    wait(office, STEP)
    assert all(held(office, own))
    wait(office, GAP + STEP)
    with office.desk.database.reading() as tx:
        proofs = list(tx.execute(select(t.evidence.c.sha256).where(t.evidence.c.sha256.is_not(None))).scalars())
        answers = list(tx.execute(select(t.attempts.c.answer_sha256).where(t.attempts.c.answer_sha256.is_not(None))).scalars())
        decision = [row.digests["decision"] for row in tx.execute(t.journal.select()) if "decision" in row.digests]
    assert not any(held(office, own))
    assert proofs
    assert decision
    assert all(held(office, [*proofs, *answers, *decision]))
    assert on_their_way(office) == 0


def test_bytes_that_another_letter_has_stay(office: Office) -> None:
    """Two letters with the same document: erasing one takes nothing from the other."""
    other = a_note(office, "other")
    sha256 = erased(office)
    wait(office, STEP)
    wait(office, GAP + STEP)
    assert office.desk.archive.get(sha256) == DOCUMENT
    assert digests_of(office, other) == [sha256]
    assert on_their_way(office) == 0


def test_put_before_the_first_step_and_named_after_it_is_taken_back(office: Office) -> None:
    """Somebody finds the bytes in their place, they are set aside, then the row is committed: nothing is lost."""
    sha256 = erased(office)
    assert office.desk.archive.put(DOCUMENT) == sha256
    wait(office, STEP)
    late = a_note(office, "late")
    office.desk.archive.discard(sha256)  # as if that letter's own put had been the one before the first step
    assert office.desk.archive.get(sha256) == DOCUMENT
    wait(office, GAP + STEP)
    office.desk.archive.let_go(sha256)
    assert (office.desk.archive.get(sha256), digests_of(office, late), on_their_way(office)) == (DOCUMENT, [sha256], 0)


def test_put_after_the_first_step_has_bytes_of_its_own(office: Office) -> None:
    """The second step deletes what lies aside even where the same bytes were put anew a moment before their row is committed."""
    sha256 = erased(office)
    wait(office, STEP)
    office.desk.archive.put(DOCUMENT)
    wait(office, GAP + STEP)
    assert on_their_way(office) == 0
    late = a_note(office, "late")
    assert (office.desk.archive.get(sha256), digests_of(office, late)) == (DOCUMENT, [sha256])


def test_named_and_erased_again_on_its_way_out_it_begins_anew(office: Office) -> None:
    """A second letter with the same bytes, erased a moment before the second step, gets its whole day."""
    sha256 = erased(office)
    wait(office, STEP)
    erased(office, "second")
    wait(office, GAP - STEP)
    assert office.desk.archive.holds(sha256)
    wait(office, STEP)
    assert (office.desk.archive.holds(sha256), on_their_way(office)) == (True, 1)
    wait(office, GAP + STEP)
    assert (office.desk.archive.holds(sha256), on_their_way(office)) == (False, 0)


@pytest.mark.parametrize("commit_point", ["content erased", "discard lease extended", "bytes moved on"])
def test_killed_anywhere_on_the_way_the_rest_is_done_later(office: Office, commit_point: str) -> None:
    """Killed after any commit of the way out and started again, the bytes go and no others do."""
    other = a_note(office, "other")
    letter = delivered(office, a_letter_to_a_person())
    own = digests_of(office, letter)
    office.clock.moment = OVER

    def go() -> None:
        erase_now(office, letter)
        wait(office, STEP)
        wait(office, GAP + STEP)

    with office.killed_at(commit_point):
        go()
    office.restart()
    go()
    wait(office, GAP + STEP)
    assert (any(held(office, own)), all(held(office, digests_of(office, other))), on_their_way(office)) == (False, True, 0)


def test_archive_out_of_reach_puts_the_steps_off(office: Office) -> None:
    """While the archive cannot be reached nothing is forgotten; later the bytes go all the same."""
    sha256 = erased(office)
    with office.shelf.unreachable():
        wait(office, STEP)
    assert on_their_way(office) == 1
    wait(office, 2 * STEP)
    wait(office, GAP + STEP)
    assert (office.desk.archive.holds(sha256), on_their_way(office)) == (False, 0)


def test_many_putting_reading_and_setting_aside_at_once_lose_nothing(office: Office) -> None:
    """Threads put and read the same bytes while others take the steps: whoever put them finds them, at every moment."""
    archive, over, lost = office.desk.archive, threading.Event(), []
    sha256 = archive.put(DOCUMENT)

    def put_and_read() -> None:
        while not over.is_set():
            archive.put(DOCUMENT)
            try:
                archive.get(sha256)
            except Exception as error:  # noqa: BLE001 - whatever it is, it is reported
                lost.append(error)

    def step() -> None:
        for _ in range(60):
            archive.set_aside(sha256)
            archive.take_back(sha256)
        over.set()

    threads = [threading.Thread(target=doing) for doing in (put_and_read, put_and_read, step)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert lost == []


def test_every_column_with_a_digest_is_known_to_name_bytes_or_not() -> None:
    """A new column with a digest of the archive cannot be forgotten where it is asked what is still named."""
    no_bytes = {"request_sha256", "key_sha256", "certificate_sha256", "manifest_sha256", "content_sha256"}
    columns = [column for table in t.metadata.sorted_tables for column in table.c if column.name.endswith("sha256")]
    naming = [column for column in columns if column.name not in no_bytes and column.table is not t.leaving]
    assert {str(column) for column in naming} == {str(column) for column in names.NAMING}


def test_what_only_the_journal_names_stays(office: Office) -> None:
    """Bytes that equal a person's decision are not taken away with a letter that happens to have them too."""
    sha256 = office.desk.archive.put(WHY.document())
    letter = delivered(office, a_letter_to_a_person())
    office.clock.moment = OVER
    erase_now(office, letter)
    office.run()
    with office.desk.database.reading() as tx:
        assert names.named(tx, [sha256, "0" * 64]) == {sha256}
