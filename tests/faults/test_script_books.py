"""The books after a bad day at the simulated platform: another reader and a silence are noticed, and nothing else is claimed."""

from __future__ import annotations

from typing import Any

from connector.care.books.draw import Period, draw_up
from connector.care.books.view import books_view
from connector.offices.boxes import own_box
from connector.store import rows
from connector.store import tables as t
from samples.platform.epuap.script import Rule
from tests.faults.script_kit import LETTER, ScriptedOffice, agree
from tests.office_kit import BOX

NEXT, CONFIRM = "pobierzNastepny", "potwierdzOdebranie"


def box_books(office: ScriptedOffice) -> dict[str, Any]:
    """Draw up the books of the office's box."""
    with office.desk.database.reading() as tx:
        unit = rows.get(tx, t.units, office.unit_id)
        [box] = books_view(draw_up(tx, unit, Period(office.clock.now()), office.desk.patience))["boxes"]
    return dict(box)


def signs(office: ScriptedOffice) -> list[tuple[str, int]]:
    """Give the signs of another reader."""
    return [(sign["how"], sign["number"]) for sign in box_books(office)["other_readers"]]


def read_as_another_program(office: ScriptedOffice, items: int) -> None:
    """Take items off the queue as another program of the office would, behind the connector's back."""
    channel, box = office.desk.queue("epuap"), own_box(office.box())
    for _ in range(items):
        envelope = channel.peek(box)
        assert envelope is not None
        channel.confirm(box, envelope)


def test_other_reader_of_the_script_is_noticed(scripted: ScriptedOffice) -> None:
    """A document taken off right after it was shown to us stands in the books as one sign, and the other as confirmed."""
    for content in (LETTER, b"<pismo>drugie</pismo>"):
        scripted.simulator.arrive(BOX, content)
    scripted.simulator.script(Rule("other_reader", operation=NEXT, nth=1))
    scripted.run()
    assert signs(scripted) == [("taken_elsewhere", 1)]
    assert box_books(scripted)["confirming"] == {
        "confirmed": 1,
        "unconfirmed": 1,
        "unconfirmed_ids": [scripted.arrivals()[0]["id"]],
    }


def test_documents_that_only_another_program_saw_are_counted(scripted: ScriptedOffice) -> None:
    """Between two counts three left: one that we keep, named; one that we never saw, as a number; one that we confirmed."""
    for number in range(3):
        scripted.simulator.arrive(BOX, b"<pismo>%d</pismo>" % number)
    scripted.simulator.script(Rule("refuse", operation=CONFIRM, until=60))
    scripted.run()
    scripted.simulator.end_script()
    read_as_another_program(scripted, 2)
    scripted.wait()
    assert sorted(signs(scripted)) == [("queue_fell", 1), ("taken_elsewhere", 1)]
    assert box_books(scripted)["incoming"]["total"] == 2


def test_lost_answers_to_our_own_confirmations_raise_no_suspicion(scripted: ScriptedOffice) -> None:
    """What we took off without hearing so is ours."""
    for number in range(3):
        scripted.simulator.arrive(BOX, b"<pismo>%d</pismo>" % number)
    scripted.simulator.script(Rule("break_after_taking", operation=CONFIRM, nth=1))
    scripted.run()
    scripted.simulator.arrive(BOX, LETTER)
    scripted.wait()
    assert signs(scripted) == []
    agree(scripted)


def test_silence_of_the_platform_is_a_gap(scripted: ScriptedOffice) -> None:
    """A night without connection is named with its reason, and is over once the queue was seen again."""
    scripted.run()
    scripted.simulator.script(Rule("no_connection", until=12 * 3600))
    scripted.after(minutes=5)
    scripted.wait(hours=11)
    [gap] = box_books(scripted)["gaps"]
    assert (gap["why"], gap["to"]) == ("not_taken", None)
    scripted.wait(hours=4)
    assert box_books(scripted)["gaps"][0]["to"] is not None
