"""The kill run with small numbers, on the database of the tests' stores; ``make prove`` makes it in full on both."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from connector.store.database import Database
from samples.demo.books import View
from tests import postgres_kit, stores
from tests.proofs import account, points, siege
from tests.proofs.account import Account, Books
from tests.proofs.siege import Plan
from tests.proofs.town import MAILBOX, Town, box

POINTS = (
    *("confirm attempt open", "letter accepted", "send attempt open"),
    *("dispatch parted", "evidence collected", "message kept"),
)
PLAN = Plan(letters=72, arrivals=72, seconds=6, points=POINTS, enough=1, workers=1, quickly=True)
"""So many that for the last point there are still some of e-Doręczenia, which is every sixth, left to hand in."""


def distrustful(built: Town, database: Database, books: Books, letters: int, sent_by_hand: int) -> Account:
    """Close the accounts, having seen that no false books would pass."""
    taken, boxes = books.epuap["taken"], books.epuap["boxes"]
    confirmed = boxes[box(1)]["confirmed"]
    posted, [letter, *_] = books.mail["taken"], books.mail["arrived"]
    of_epuap: list[View] = [
        {"taken": [*taken, taken[0]]},
        {"taken": [posting for posting in taken if posting["upp"] != "issued"]},
        {"boxes": {**boxes, box(1): {**boxes[box(1)], "confirmed": [*confirmed, {**confirmed[0], "id": "1"}]}}},
    ]
    of_mail: list[View] = [
        {"taken": [*posted, posted[0]]},
        {"taken": []},
        {"arrived": [*books.mail["arrived"], {**letter, "box": MAILBOX, "message_id": "1"}]},
    ]
    false = [replace(books, epuap={**books.epuap, **change}) for change in of_epuap]
    false += [replace(books, mail={**books.mail, **change}) for change in of_mail]
    found = [account.settle(built, database, each, letters, sent_by_hand) for each in false]
    assert [(each.lost > 0, each.doubled > 0) for each in found] == [(False, True), (True, False), (True, False)] * 2
    assert account.settle(built, database, books, letters + 1, sent_by_hand).wrong
    return account.settle(built, database, books, letters, sent_by_hand)


def test_processes_killed_again_and_again_lose_and_double_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Real processes, each killed after a commit and started again: in the end both sides' books are equal."""
    monkeypatch.setattr(siege, "settle", distrustful)
    run = siege.run(tmp_path / "run", PLAN, postgres_kit.create() if stores.on_server() else None)
    assert run.account.wrong == ()
    assert (run.account.lost, run.account.doubled) == (0, 0)
    assert run.account.delivered + run.account.waiting + run.account.decided == PLAN.letters
    assert run.account.kept == run.account.received >= PLAN.arrivals
    assert set(+run.deaths) == set(POINTS)
    assert run.waits


def test_every_commit_point_is_killed_at_or_has_a_test_that_does_it() -> None:
    """No point is forgotten, and none is excused that does not exist."""
    registered = points.registered()
    assert registered >= points.ELSEWHERE.keys() | points.BEFORE_IT_RUNS | points.BY_THE_PAGES
    for point, test in points.ELSEWHERE.items():
        assert "killed_at" in (Path("tests/flow") / test).read_text("utf-8"), point
