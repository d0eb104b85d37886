"""Retention: nothing goes before its time or on its own; what goes leaves a mark, its evidence and an unbroken journal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from connector.care.backup import must_be_there
from connector.care.holds import categorise, hold, unhold
from connector.care.settled import day_of
from connector.flow.decide import close_shipment, reopen_shipment
from connector.letters import retention
from connector.letters.errors import Erased, NotErasable, NotFound, RequestInvalid, StateConflict
from connector.letters.retention import ERASED
from connector.offices import transfer
from connector.store import journal, word_index
from connector.store import tables as t
from tests.office_kit import OFFICE, PLATFORM_SEAL, START, Office, a_notice
from tests.receipts_kit import sealed_upp
from tests.retention_kit import (
    OVER,
    SECRET,
    WHY,
    ZOFIA,
    a_letter_to_a_person,
    an_office,
    delivered,
    digests_of,
    erase_now,
    held,
    listed,
    obstacles,
    registered,
    written_anywhere,
)

PDF = b"%PDF-1.4 tajny wplyw"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Give an office with retention as it is by default."""
    office = an_office(tmp_path)
    yield office
    office.desk.database.close()


# How long


@pytest.mark.parametrize("text", ["", "a", "B", "B0", "B05", "B5 ", "BE", "Bc5", "B100", "A5", "be5", "C"])
def test_what_is_no_category_is_refused(office: Office, text: str) -> None:
    """A category is written as in the file plan, or the request is refused with a code of its own."""
    with pytest.raises(RequestInvalid) as refused:
        office.post({**a_notice(), "category": text})
    assert [(problem.code, problem.path) for problem in refused.value.problems] == [("category_malformed", "category")]


@pytest.mark.parametrize(
    ("text", "settled", "free"),
    [
        ("B5", date(2026, 1, 1), date(2032, 1, 1)),
        ("B5", date(2026, 12, 31), date(2032, 1, 1)),
        ("B1", date(2026, 6, 1), date(2028, 1, 1)),
        ("BE50", date(2026, 6, 1), date(2077, 1, 1)),
        ("Bc", date(2026, 6, 1), date(2026, 6, 1)),
        ("A", date(2026, 6, 1), None),
    ],
)
def test_full_years_count_from_january_after_the_year_of_settling(text: str, settled: date, free: date | None) -> None:
    """B5 of 2026 is kept through 2031, whether it was settled in January or December."""
    category = retention.read(text)
    assert category.free_from(settled) == free
    before = category.settled_before(free or date(2100, 1, 1))
    assert before is None if free is None else settled < (before or date.min)


def test_day_of_settling_is_that_in_poland() -> None:
    """What was settled an hour before midnight UTC on the last day of the year counts for the next year."""
    assert day_of(datetime(2026, 12, 31, 23, 30, tzinfo=UTC)) == date(2027, 1, 1)


def test_category_comes_from_the_request_or_the_kind_or_the_box(office: Office) -> None:
    """What the request says goes first; letters of a kind and arrivals of a box have theirs otherwise."""
    text = OFFICE.format(targets='["api"]').replace('name = "zawiadomienie"', 'name = "zawiadomienie"\ncategory = "B10"')
    text = text.replace("targets =", 'category = "BE5"\ntargets =')
    with office.desk.database.transaction("office imported") as tx:
        transfer.import_office(tx, transfer.read(text))
        exported = transfer.export_office(tx, "Urząd Gminy Lubin")
    assert ([box.category for box in exported.boxes], exported.kinds[0].category) == (["BE5"], "B10")
    by_kind, by_request = office.post(a_notice(), "a"), office.post({**a_notice(), "category": "A"}, "b")
    office.platform.arrive(PDF)
    office.run()
    assert [office.letter(letter)["category"] for letter in (by_kind, by_request)] == ["B10", "A"]
    assert office.arrivals()[0]["category"] == "BE5"


# Why not


def test_nothing_is_in_question_before_its_time(office: Office) -> None:
    """On the last day of the last year it is kept; on the first of January it may go."""
    letter = delivered(office, a_letter_to_a_person())
    office.clock.moment = datetime(2031, 12, 31, 22, 59, tzinfo=UTC)
    assert (listed(office), obstacles(office, letter)) == ({}, ["not_due"])
    office.clock.moment += timedelta(minutes=1)
    assert (listed(office), obstacles(office, letter)) == ({letter: []}, [])


@pytest.mark.parametrize(
    ("category", "reasons"),
    [("A", ["for_ever"]), (None, ["no_category"]), ("BE5", ["expertise"]), ("Bc", ["used_up"]), ("B50", ["not_due"])],
)
def test_category_alone_keeps_what_it_must(office: Office, category: str | None, reasons: list[str]) -> None:
    """Kept for ever, kept without a category, kept until a person says something, kept until its time."""
    letter = delivered(office, a_letter_to_a_person(category))
    office.clock.moment = OVER
    assert obstacles(office, letter) == reasons


def test_what_is_not_settled_is_kept_however_old(office: Office) -> None:
    """A letter that waits for a person, and one of whose shipments only some are settled, are in question and stay."""
    unsigned = office.post(a_notice(kind="decyzja") | {"category": "B5"}, "unsigned")
    office.platform.send_script = ["take", "refuse"]
    half = delivered(office, a_notice("/a/a", "/b/b") | {"category": "B5"}, "half")
    office.clock.moment = OVER
    assert listed(office) == {unsigned: ["open"], half: ["child_open"]}
    for letter in (unsigned, half):
        with pytest.raises(NotErasable):
            erase_now(office, letter)
    assert office.letter(half)["subject"] == "Zawiadomienie"


def test_arrival_is_kept_until_the_document_system_has_registered_it(office: Office) -> None:
    """What was handed over and never acknowledged stays, and so does the receipt among the arrivals."""
    registered(office, PDF)
    office.platform.arrive(PDF + b"2")
    office.platform.arrive(sealed_upp(PLATFORM_SEAL, "1", "x", at=START))
    office.after(minutes=5)
    done, waiting, proof = (arrival["id"] for arrival in office.arrivals())
    office.clock.moment = OVER
    assert (obstacles(office, done), obstacles(office, waiting)) == ([], ["child_open"])
    assert obstacles(office, proof) == ["is_evidence"]


def test_pending_work_keeps_a_letter(office: Office) -> None:
    """Nothing goes that the connector is still to do something with."""
    letter = delivered(office, a_letter_to_a_person())
    office.clock.moment = OVER
    with office.desk.database.transaction("job left") as tx:
        tx.execute(t.jobs.update().where(t.jobs.c.kind == "send").values(done_at=None, due=OVER))
    assert obstacles(office, letter) == ["work_pending"]


def test_hold_keeps_until_it_is_lifted(office: Office) -> None:
    """On hold nothing goes, the letter says who and why; lifted, it may go."""
    letter = delivered(office, a_letter_to_a_person())
    hold(office.desk, office.unit_id, letter, WHY)
    with pytest.raises(StateConflict):
        hold(office.desk, office.unit_id, letter, WHY)
    office.clock.moment = OVER
    assert listed(office) == {letter: ["on_hold"]}
    with pytest.raises(NotErasable):
        erase_now(office, letter)
    assert office.letter(letter)["hold"]["reason"] == WHY.reason
    unhold(office.desk, office.unit_id, letter, WHY)
    with pytest.raises(StateConflict):
        unhold(office.desk, office.unit_id, letter, WHY)
    assert (obstacles(office, letter), office.letter(letter)["hold"]) == ([], None)
    kinds = [entry["kind"] for entry in office.letter(letter)["time_line"]]
    assert kinds[-2:] == ["retention.hold", "retention.unhold"]


def test_category_set_by_a_person_counts_and_is_told(office: Office) -> None:
    """A letter without a category gets one later; the journal says who did it and what stood there before."""
    letter = delivered(office, a_letter_to_a_person(None))
    categorise(office.desk, office.unit_id, letter, "B1", WHY)
    office.clock.moment = OVER
    assert listed(office) == {letter: []}
    entry = office.letter(letter)["time_line"][-1]
    assert (entry["actor"], entry["ids"]) == ("person:Anna Testowa", {"before": "", "category": "B1"})


def test_expertise_is_said_by_a_person(office: Office) -> None:
    """Category BE goes only where the person says that the state archive's experts let it go; Bc by the person's word alone."""
    expert, used_up = (delivered(office, a_letter_to_a_person(category), category) for category in ("BE5", "Bc"))
    office.clock.moment = OVER
    with pytest.raises(NotErasable):
        erase_now(office, expert)
    erase_now(office, expert, used_up, after_expertise=True)
    assert [office.letter(letter)["subject"] for letter in (expert, used_up)] == [ERASED, ERASED]


def test_other_units_things_cannot_be_erased(office: Office) -> None:
    """A thing that is not the unit's, or none at all, is not found."""
    letter = delivered(office, a_letter_to_a_person())
    office.clock.moment = OVER
    office.unit_id += 1
    for public_id in (letter, "let_aaaaaaaaaaaaaaaaaaaa", "evd_aaaaaaaaaaaaaaaaaaaa"):
        with pytest.raises(NotFound):
            erase_now(office, public_id)


# On its own


def test_nothing_is_erased_on_its_own_by_default(office: Office) -> None:
    """However long the service runs after the time is over, everything is there until a person asks."""
    letter, arrival = delivered(office, a_letter_to_a_person()), registered(office, PDF)
    before = digests_of(office, letter) + digests_of(office, arrival)
    office.clock.moment = OVER
    for _ in range(5):
        office.after(days=1)
    assert (written_anywhere(office, SECRET) != [], all(held(office, before))) == (True, True)
    assert listed(office) == {letter: [], arrival: []}


def test_switched_on_it_erases_what_is_due_and_nothing_else(tmp_path: Path) -> None:
    """Once a night what is over goes, and what a person must say something about stays."""
    office = an_office(tmp_path, automatic=True)
    due, arrival = delivered(office, a_letter_to_a_person(), "due"), registered(office, PDF)
    kept = [delivered(office, a_letter_to_a_person(category), str(category)) for category in ("A", "BE5", "Bc", None, "B50")]
    on_hold = delivered(office, a_letter_to_a_person(), "hold")
    hold(office.desk, office.unit_id, on_hold, WHY)
    office.clock.moment = OVER
    office.after(days=1)
    assert [office.letter(letter)["subject"] for letter in (due, on_hold, *kept)] == [ERASED, *[SECRET] * 6]
    assert office.arrivals()[0]["erased_at"] is not None
    entry = office.letter(due)["time_line"][-1]
    assert (entry["kind"], entry["actor"], len(office.arrivals())) == ("retention.erased", "connector", 1)
    assert arrival == office.arrivals()[0]["id"]
    office.desk.database.close()


# What goes and what stays


def test_erased_letter_leaves_a_mark_and_its_evidence(office: Office) -> None:
    """Subject, names, addresses and files of a person's letter stand nowhere; ids, digests, status and proof do."""
    letter = delivered(office, a_letter_to_a_person())
    before, digests = office.letter(letter), digests_of(office, letter)
    proof = before["shipments"][0]["basis"]
    office.clock.moment = OVER
    erase_now(office, letter)
    after = office.letter(letter)
    for text in (SECRET, ZOFIA, "zzmyslona", "tajny", "zofia", "zmyslona"):
        assert written_anywhere(office, text) == []
    same = ("id", "kind", "category", "case_mark", "accepted_at", "statuses")
    assert [after[name] for name in same] == [before[name] for name in same]
    assert [document["sha256"] for document in after["documents"]] == digests
    assert [document["size"] for document in after["documents"]] == [document["size"] for document in before["documents"]]
    assert after["shipments"][0]["basis"] == proof
    assert office.desk.archive.get(proof["sha256"]).startswith(b"<")
    assert (after["subject"], after["shipments"][0]["addressee"]["name"]) == (ERASED, ERASED)
    assert after["erased_at"] is not None


def test_public_body_keeps_its_name(office: Office) -> None:
    """The name and address of a public body are nobody's personal data, so the mark says to whom it went."""
    letter = delivered(office, a_notice() | {"category": "B5"})
    office.clock.moment = OVER
    erase_now(office, letter)
    assert office.shipment(letter)["addressee"]["address"] == "/przykladowo/skrytka"


def test_erased_arrival_leaves_a_mark(office: Office) -> None:
    """Who sent it and what it was called is gone; when it came, its digests, status and number in the register stay."""
    arrival = registered(office, PDF)
    before = office.arrivals()[0]
    office.clock.moment = OVER
    erase_now(office, arrival)
    after = office.arrivals()[0]
    assert written_anywhere(office, "jtestowy") == []
    assert (after["sender"]["name"], after["subject"], after["erased_at"] is None) == (ERASED, ERASED, False)
    same = ("status", "platform_id", "document_sha256", "received_at", "hand_overs", "category")
    assert [after[name] for name in same] == [before[name] for name in same]


def test_journal_says_who_and_why_and_what_went_and_stays_whole(office: Office) -> None:
    """One entry names the person, the decision and every digest that went; the chain holds from end to end."""
    letter = delivered(office, a_letter_to_a_person())
    digests = digests_of(office, letter)
    office.clock.moment = OVER
    erase_now(office, letter)
    office.run()
    entry = office.letter(letter)["time_line"][-1]
    decision = json.loads(office.desk.archive.get(entry["digests"].pop("decision")))
    assert (entry["actor"], decision) == ("person:Anna Testowa", {"person": WHY.person, "reason": WHY.reason})
    assert set(digests) == set(entry["digests"].values())
    with office.desk.database.reading() as tx:
        found = journal.verify(tx)
    assert (found.broken_at, found.unchained) == (None, 0)


def test_erased_letter_is_found_by_what_stays_and_by_nothing_else(office: Office) -> None:
    """The search knows the case mark and the id; the index is what a rebuilt one would be."""
    letter = delivered(office, a_letter_to_a_person())
    office.clock.moment = OVER
    erase_now(office, letter)
    with office.desk.database.transaction("index rebuilt") as tx:
        found = {typed: len(word_index.search(tx, office.unit_id, typed, 9).letters) for typed in ("oś.6220", "tajny", "zofia")}
        before = tx.execute(t.word_index.select()).all()
        word_index.rebuild(tx)
        assert sorted(before) == sorted(tx.execute(t.word_index.select()).all())
    assert found == {"oś.6220": 1, "tajny": 0, "zofia": 0}


def test_posted_again_under_its_key_the_erased_letter_is_the_same_and_nothing_is_sent(office: Office) -> None:
    """The idempotency key outlives the content."""
    letter = delivered(office, a_letter_to_a_person())
    office.clock.moment = OVER
    erase_now(office, letter)
    assert office.post(a_letter_to_a_person()) == letter
    office.after(days=3)
    assert len(office.platform.taken) == 1


def test_proof_that_comes_after_the_erasing_is_still_taken_in(office: Office) -> None:
    """A letter closed by hand and erased is proved delivered years later: the evidence stands at it and its status follows."""
    office.platform.send_script = ["take without receipt"]
    letter = delivered(office, a_letter_to_a_person())
    close_shipment(office.desk, office.unit_id, office.shipment(letter)["id"], WHY)
    office.after(days=15)
    office.clock.moment = OVER
    erase_now(office, letter)
    office.platform.send_owed_receipts()
    office.after(hours=1)
    shipment = office.shipment(letter)
    assert (shipment["status"], shipment["basis"]["match"]) == ("submitted", "platform_id")


def test_erased_letter_is_not_opened_again(office: Office) -> None:
    """What cannot be compared with the platform's record any more is not looked for."""
    office.platform.send_script, office.platform.shows_sent = ["break before taking"], False
    letter = delivered(office, a_letter_to_a_person())
    close_shipment(office.desk, office.unit_id, office.shipment(letter)["id"], WHY)
    office.after(days=15)
    office.clock.moment = OVER
    erase_now(office, letter)
    with pytest.raises(Erased):
        reopen_shipment(office.desk, office.unit_id, office.shipment(letter)["id"], WHY)


def test_trace_goes_like_the_letter_that_it_is(office: Office) -> None:
    """What the platform's record showed of the letter is its content, and so is no evidence to keep."""
    office.platform.send_script = ["break after taking"]
    letter = delivered(office, a_letter_to_a_person())
    office.after(minutes=11)
    office.platform.send_owed_receipts()
    office.after(hours=1)
    close_shipment(office.desk, office.unit_id, office.shipment(letter)["id"], WHY)
    office.after(days=15)
    trace = next(piece for piece in office.shipment(letter)["evidence"] if piece["kind"] == "trace")
    office.clock.moment = OVER
    erase_now(office, letter)
    pieces = {piece["kind"]: piece["has_content"] for piece in office.shipment(letter)["evidence"] if piece["sha256"]}
    assert pieces == {"trace": False, "UPP": True, "person_closed": True}
    office.after(days=2)
    office.after(days=2)
    assert held(office, [trace["sha256"]]) == [False]


def test_backup_misses_nothing_that_was_erased(office: Office) -> None:
    """The digests that a mark keeps are not among those that a backup must find in the archive."""
    letter, arrival = delivered(office, a_letter_to_a_person()), registered(office, PDF)
    gone = set(digests_of(office, letter) + digests_of(office, arrival))
    office.clock.moment = OVER
    erase_now(office, letter, arrival)
    with office.desk.database.reading() as tx:
        assert gone.isdisjoint(must_be_there(tx))


def test_erasing_twice_is_harmless(office: Office) -> None:
    """The second time nothing happens, and the journal has one entry."""
    letter = delivered(office, a_letter_to_a_person())
    office.clock.moment = OVER
    erase_now(office, letter, letter)
    kinds = [entry["kind"] for entry in office.letter(letter)["time_line"]]
    assert kinds.count("retention.erased") == 1
    with pytest.raises(StateConflict):
        hold(office.desk, office.unit_id, letter, WHY)


@pytest.mark.parametrize("commit_point", ["content erased", "hold placed", "hold lifted", "category set"])
def test_killed_in_a_decision_it_is_made_once(office: Office, commit_point: str) -> None:
    """Killed right after the commit and asked again, everything ends as without the kill."""
    letter = delivered(office, a_letter_to_a_person(None))

    def decide() -> None:
        shown = office.letter(letter)
        if shown["category"] is None:
            categorise(office.desk, office.unit_id, letter, "B5", WHY)
        kinds = [entry["kind"] for entry in office.letter(letter)["time_line"]]
        if "retention.hold" not in kinds:
            hold(office.desk, office.unit_id, letter, WHY)
        if "retention.unhold" not in kinds:
            unhold(office.desk, office.unit_id, letter, WHY)
        erase_now(office, letter)

    office.clock.moment = OVER
    with office.killed_at(commit_point):
        decide()
    office.restart()
    decide()
    kinds = [entry["kind"] for entry in office.letter(letter)["time_line"] if entry["kind"].startswith("retention")]
    assert kinds == ["retention.category", "retention.hold", "retention.unhold", "retention.erased"]
    assert office.letter(letter)["subject"] == ERASED
