"""Every bad day of the platform while the office fetches: what the office then has, and that both sides' books agree."""

from __future__ import annotations

import pytest

from samples.platform.epuap.script import Rule
from tests.faults.script_kit import LETTER, ScriptedOffice, agree
from tests.office_kit import BOX

NEXT, CONFIRM = "pobierzNastepny", "potwierdzOdebranie"
HERE = "handing_over"  # judged, routed, and offered to the document system
PASSING = ("refuse", "blocked_box", "unsigned_fault", "html_500", "maintenance", "break_before_taking")
LOST_ANSWERS = ("break_after_taking", "break_in_answer", "html_500_after_taking", "slow")


def statuses(office: ScriptedOffice) -> list[str]:
    """Say how far each arrival got, oldest first."""
    return [arrival["status"] for arrival in office.arrivals()]


@pytest.mark.parametrize("operation", [NEXT, CONFIRM])
@pytest.mark.parametrize("deed", PASSING + LOST_ANSWERS)
def test_queue_flows_on_after_a_bad_answer(scripted: ScriptedOffice, deed: str, operation: str) -> None:
    """Whatever the first call gets in place of an answer, both documents are in the end here, once, and confirmed once."""
    scripted.call_timeout = 1
    scripted.restart()
    for content in (LETTER, b"<pismo>drugie</pismo>"):
        scripted.simulator.arrive(BOX, content)
    scripted.simulator.script(Rule(deed, operation=operation, nth=1, delay=2))
    scripted.run()
    scripted.wait()
    assert statuses(scripted) == [HERE, HERE]
    assert scripted.simulator.books().played == {deed: 1}
    assert (scripted.box().paused, scripted.box_book().waiting, len(scripted.box_book().confirmed)) == (None, 0, 2)
    agree(scripted)


@pytest.mark.parametrize("deed", ["blocked_box", "maintenance"])
def test_box_that_stays_shut_is_shown_to_a_person_and_opens_again(scripted: ScriptedOffice, deed: str) -> None:
    """For a day the own box cannot be read: the office keeps asking, says that it fails, and has everything afterwards."""
    scripted.simulator.script(Rule(deed, to="/lubin/*", until=86400))
    scripted.simulator.arrive(BOX, LETTER)
    scripted.run()
    scripted.wait(hours=12)
    assert (statuses(scripted), scripted.people_wait_for()["jobs"]) == ([], 1)
    scripted.wait(hours=14)
    assert (statuses(scripted), scripted.people_wait_for()["jobs"]) == ([HERE], 0)
    agree(scripted)


def test_box_is_paused_when_our_system_has_lost_its_rights(scripted: ScriptedOffice) -> None:
    """The platform is asked once; a person sees the paused box, and after resuming everything is here."""
    scripted.simulator.script(Rule("lost_rights", until=86400))
    scripted.simulator.arrive(BOX, LETTER)
    scripted.run()
    scripted.after(days=1)
    assert (statuses(scripted), scripted.box().paused, scripted.people_wait_for()["boxes"]) == ([], "not_admitted", 1)
    scripted.resume()
    scripted.wait()
    assert statuses(scripted) == [HERE]
    agree(scripted)


def test_queue_waits_while_there_is_no_connection(scripted: ScriptedOffice) -> None:
    """No connection, no news; afterwards everything comes."""
    scripted.simulator.script(Rule("no_connection", until=86400))
    scripted.simulator.arrive(BOX, LETTER)
    scripted.wait(hours=12)
    assert statuses(scripted) == []
    scripted.wait(hours=14)
    assert statuses(scripted) == [HERE]
    agree(scripted)


@pytest.mark.parametrize("deed", ["wrong_certificate", "expired_certificate", "new_certificate"])
@pytest.mark.parametrize(("operation", "kept", "confirmed"), [(NEXT, 0, 0), (CONFIRM, 1, 1)])
def test_answer_by_another_certificate_stops_the_box(
    scripted: ScriptedOffice, deed: str, operation: str, kept: int, confirmed: int
) -> None:
    """Nothing shown so is kept as an arrival or confirmed; the box is paused until a person resumes it, then all is here once."""
    scripted.simulator.arrive(BOX, LETTER)
    scripted.simulator.script(Rule(deed, operation=operation, nth=1))
    scripted.run()
    scripted.wait()
    assert (scripted.box().paused, len(statuses(scripted))) == ("answer_unverifiable", kept)
    assert len(scripted.box_book().confirmed) == confirmed
    scripted.resume()
    scripted.wait()
    assert statuses(scripted) == [HERE]
    assert len(scripted.box_book().confirmed) == 1
    agree(scripted)


@pytest.mark.parametrize("look", [1, 2])
def test_other_reader_takes_nothing_from_us(scripted: ScriptedOffice, look: int) -> None:
    """A document taken off by another program after we saw it is here too; the next one is not confirmed in its place."""
    numbers = [scripted.simulator.arrive(BOX, content) for content in (LETTER, b"<pismo>drugie</pismo>")]
    scripted.simulator.script(Rule("other_reader", operation=NEXT, nth=look))
    scripted.run()
    book = scripted.box_book()
    assert [done.id for done in book.taken_by_other] == numbers[:1]
    assert [done.id for done in book.confirmed] == numbers[1:]
    assert [arrival["platform_id"] for arrival in scripted.arrivals()] == numbers
    assert statuses(scripted) == [HERE, HERE]
    agree(scripted)


@pytest.mark.parametrize("look", [1, 2])
def test_history_says_that_another_reader_took_the_document_off(scripted: ScriptedOffice, look: int) -> None:
    """It is here, but nobody claims that we confirmed it, whether our confirmation was tried or not."""
    scripted.simulator.arrive(BOX, LETTER)
    scripted.simulator.script(Rule("other_reader", operation=NEXT, nth=look))
    scripted.run()
    [arrival] = scripted.arrivals()
    assert "arrival.taken_elsewhere" in scripted.history(arrival["id"])
    agree(scripted)


def test_same_document_twice_is_two_arrivals_and_marked(scripted: ScriptedOffice) -> None:
    """What comes again after it was confirmed is kept again, and shown as a possible duplicate."""
    number = scripted.simulator.arrive(BOX, LETTER)
    scripted.simulator.script(Rule("same_document_again", operation=CONFIRM, nth=1))
    scripted.run()
    found = [(arrival["platform_id"], arrival["possible_duplicate"]) for arrival in scripted.arrivals()]
    assert found == [(number, False), (number, True)]
    assert [done.id for done in scripted.box_book().confirmed] == [number, number]
    agree(scripted)


def test_same_document_again_after_a_lost_confirmation_is_a_second_arrival(scripted: ScriptedOffice) -> None:
    """Confirmed without an answer and put into the queue anew: shown again, it is confirmed and nothing is lost."""
    scripted.simulator.arrive(BOX, LETTER)
    deeds = ("same_document_again", "break_after_taking")
    scripted.simulator.script(*(Rule(deed, operation=CONFIRM, nth=1) for deed in deeds))
    scripted.run()
    scripted.wait()
    assert statuses(scripted) == [HERE]
    assert (scripted.box_book().waiting, len(scripted.box_book().confirmed)) == (0, 2)
