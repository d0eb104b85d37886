"""What a working day asks of a store, ready to be done again and again, and what each costs at two sizes."""

from __future__ import annotations

import gc
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import select

from connector.flow.breaker import silent
from connector.flow.settle import settle
from connector.store import jobs, journal, letters
from connector.store import tables as t
from connector.web import views
from connector.web.panel.waiting import waiting_in
from tests import query_plans
from tests.office_kit import Office
from tests.proofs.mould import ADDRESS, MARK, PARTY, SUBJECT, texts

ROUNDS: Final = 300
_SEED: Final = 7

Deed = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Row:
    """What something costs at both sizes, in microseconds."""

    what: str
    few: float
    many: float

    @property
    def times(self) -> float:
        """How many times dearer it is with many letters."""
        return self.many / self.few


def deeds(office: Office, number: int) -> dict[str, Deed]:
    """Give what is measured, each ready to be done again and again, at letters drawn by lot."""
    chance = random.Random(_SEED)  # noqa: S311 - a lot that anybody may guess
    database, unit_id = office.desk.database, office.unit_id

    def claim() -> None:
        with database.transaction("job claimed", lasting=False) as tx:
            jobs.claim(tx, "proof", office.clock.now(), timedelta(seconds=0))

    def listed(typed: Callable[[dict[str, str]], str] | None, *, anywhere: bool = False) -> Deed:
        def ask() -> None:
            drawn = chance.randrange(1, number)
            with database.reading() as tx:
                found = letters.listed(tx, unit_id, typed and typed(texts(drawn)), 50, drawn if anywhere else None)
                assert found.letters or anywhere
                views.letter_lines(tx, found.letters)

        return ask

    def with_one(ask: Callable[[Any, int], object]) -> Deed:
        def do() -> None:
            with database.reading() as tx:
                ask(tx, chance.randrange(1, number))

        return do

    def settled() -> None:
        with database.transaction("settled", lasting=False) as tx:
            settle(tx, office.desk, chance.randrange(1, number))

    def sequenced() -> None:
        with database.transaction("journal sequenced", lasting=False) as tx:
            journal.write(tx, "proof", at=office.clock.now(), unit_id=unit_id)
            journal.sequence(tx)

    return {
        "claim a job": claim,
        "list: first page": listed(None),
        "list: an older page": listed(None, anywhere=True),
        "search: case mark": listed(lambda own: own[MARK]),
        "search: beginning of a case mark": listed(lambda own: ".".join(own[MARK].split(".")[:2])),
        "search: addressee": listed(lambda own: own[PARTY]),
        "search: address": listed(lambda own: own[ADDRESS]),
        "search: a word that a third has": listed(lambda _own: "decyzja"),
        "search: two words of the subject": listed(lambda own: f"zabud {own[SUBJECT].split()[-2]}"),
        "what waits for a person": with_one(lambda tx, _drawn: waiting_in(tx, unit_id, office.desk)),
        "a letter with its time line": with_one(_letter),
        "settle a shipment": settled,
        "chain a journal entry": sequenced,
        "may we send (breaker)": with_one(lambda tx, _drawn: silent(tx, "epuap")),
    }


def _letter(tx: Any, number: int) -> None:
    row = tx.execute(select(t.letters).where(t.letters.c.id == number)).one()
    views.letter_view(tx, row)
    views.time_line(tx, row.public_id)


def measure(few: Office, many: Office, numbers: tuple[int, int], rounds: int = ROUNDS) -> Iterator[Row]:
    """Measure each deed at both sizes in turn, so that a busy machine is busy for both, and give the lower quartiles.

    What is interrupted for others' work says nothing about ours; a quarter of the rounds is undisturbed even on a busy machine.
    """
    both = zip(deeds(few, numbers[0]).items(), deeds(many, numbers[1]).values(), strict=True)
    for (what, small), large in both:
        taken: tuple[list[float], list[float]] = ([], [])
        gc.disable()
        for _ in range(rounds):
            for deed, times in zip((small, large), taken, strict=True):
                began = time.perf_counter()
                deed()
                times.append(time.perf_counter() - began)
        gc.enable()
        yield Row(what, *(1e6 * sorted(times)[rounds // 4] for times in taken))


def asked(office: Office, number: int) -> query_plans.Asked:
    """Do each deed once, and give the statements that it takes."""
    found: query_plans.Asked = {}
    with query_plans.listening(office.desk.database.engine, found):
        for deed in deeds(office, number).values():
            deed()
    return found
