"""A million letters: what a working day asks costs hardly more than at ten thousand, and a letter takes few bytes."""

from __future__ import annotations

import base64
import gc
import random
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.table import Table
from sqlalchemy import func, select

from connector.care.sweep import KEPT
from connector.flow.breaker import silent
from connector.flow.settle import settle
from connector.store import jobs, journal, letters
from connector.store import tables as t
from connector.web import views
from connector.web.panel.waiting import waiting_in
from tests.office_kit import Office, a_notice
from tests.proofs.mould import ADDRESS, KEY, MARK, PARTY, SECONDS_APART, SUBJECT, Mould, texts

FOLDER: Final = Path("build/proofs/million")
FEW: Final = 10_000
MANY: Final = 1_000_000
MOST_TIMES: Final = 1.5
MOST_BYTES: Final = 6_000
_LATE: Final = 5  # one letter in so many has its receipt come later, by way of the answer box
_IN_FLIGHT: Final = 200
_ROUNDS: Final = 300
_SEED: Final = 7
_SWEPT_AT_ONCE: Final = 10_000

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


@dataclass(frozen=True, slots=True)
class Result:
    """Costs at both sizes, and bytes a letter by table (with its indexes) at the larger one."""

    few: int
    many: int
    rows: list[Row]
    sizes: dict[str, float]

    @property
    def bytes_each(self) -> float:
        """All bytes of the database by letter."""
        return sum(self.sizes.values())

    @property
    def holds(self) -> bool:
        """Whether both promises are kept."""
        return all(row.times <= MOST_TIMES for row in self.rows) and self.bytes_each <= MOST_BYTES


def _request(own: dict[str, str]) -> dict[str, Any]:
    """Build a letter as data, with an attachment, in which these texts stand."""
    note = {"name": "mapa.txt", "content_base64": base64.b64encode(b"mapa").decode(), "media_type": "text/plain"}
    request = a_notice(own[ADDRESS], attachments=[note])
    request |= {"subject": own[SUBJECT], "case_mark": own[MARK]}
    request["addressees"][0]["name"] = own[PARTY]
    return request


def fill(folder: Path, number: int) -> Office:
    """Make an office with so many letters, most of them delivered, and a few hundred in flight."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    office = Office(folder)
    office.run()
    late = number // _LATE
    _cast(office, number - late, 0, lambda: _delivered_at_once(office))
    _cast(office, late, number - late, lambda: _delivered_late(office))
    _sweep(office)
    for more in range(number, number + _IN_FLIGHT):
        own = texts(more)
        office.post(_request(own), key=own[KEY])
    return office


def _cast(office: Office, number: int, first: int, live: Deed) -> None:
    Mould(office, live).cast(number - 1, first)
    office.clock.moment += timedelta(seconds=SECONDS_APART * number)


def _sweep(office: Office) -> None:
    """Let the jobs go that are done for a week, as every night does."""
    swept = 1
    while swept:
        with office.desk.database.transaction("done jobs swept", lasting=False) as tx:
            swept = jobs.sweep(tx, office.clock.now() - KEPT, _SWEPT_AT_ONCE)


def _as_given(change: str = "") -> dict[str, str]:
    return {name: name + (change if name == KEY else "") for name in (SUBJECT, MARK, PARTY, ADDRESS, KEY)}


def _delivered_at_once(office: Office) -> None:
    office.post(_request(_as_given()), key=KEY)
    office.run()


def _delivered_late(office: Office) -> None:
    own = _as_given("-2")
    office.platform.send_script = ["take without receipt"]
    office.post(_request(own), key=own[KEY])
    office.run()
    office.platform.send_owed_receipts()
    office.after(minutes=11)
    office.after(days=15)


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


def measure(few: Office, many: Office, numbers: tuple[int, int], rounds: int = _ROUNDS) -> Iterator[Row]:
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


def sizes(office: Office) -> dict[str, float]:
    """Say how many bytes a letter takes in each table with its indexes (SQLite's dbstat), the largest first."""
    query = (
        "SELECT coalesce(m.tbl_name, 'others') AS name, sum(s.pgsize) AS bytes FROM dbstat('main', 1) s"
        " LEFT JOIN sqlite_master m ON m.name = s.name GROUP BY 1 ORDER BY 2 DESC"
    )
    with office.desk.database.reading() as tx:
        number = int(tx.execute(select(func.count()).select_from(t.letters)).scalar_one())
        found = {row.name: row.bytes / number for row in tx.exec_driver_sql(query)}
    return {name: each for name, each in found.items() if each >= 1} | {"others": sum(e for e in found.values() if e < 1)}


def prove(few: int = FEW, many: int = MANY) -> Result:
    """Fill both stores, measure, and give what was found."""
    offices = fill(FOLDER / str(few), few), fill(FOLDER / str(many), many)
    with closing(offices[0].desk.database), closing(offices[1].desk.database):
        rows = list(measure(*offices, (few, many)))
        return Result(few, many, rows, sizes(offices[1]))


def section(result: Result, made: str) -> Iterator[str]:
    """Write what was found as a section of the page of proofs; ``made`` says when and of which commit."""
    yield f"## {result.many:,} letters"
    yield ""
    yield f"{made}: {'both promises hold' if result.holds else 'NOT PROVED'}."
    yield f"Each asked {_ROUNDS} times, at letters drawn by lot, in turn in stores of {result.few:,} and {result.many:,} letters"
    yield "(SQLite; the rows are those that the flow writes); the lower quartiles stand here, since others used the machine."
    yield f"In both, {_IN_FLIGHT} letters are in flight and none waits for a person."
    yield f"Promised: at most {MOST_TIMES} times the cost, at most {MOST_BYTES:,} bytes a letter."
    yield ""
    yield f"| what | at {result.few:,} | at {result.many:,} | times |"
    yield "| --- | --- | --- | --- |"
    for row in result.rows:
        yield f"| {row.what} | {row.few:.0f} µs | {row.many:.0f} µs | {row.times:.2f} |"
    yield ""
    tables = ", ".join(f"{name} {each:.0f}" for name, each in result.sizes.items())
    yield f"Bytes a letter, indexes included, documents not: **{result.bytes_each:.0f}** ({tables})."
    yield "Jobs that were done a week ago are swept away before, as every night does."
    yield ""


def show(result: Result, console: Console) -> None:
    """Print what was found as tables."""
    costs = Table("what", f"{result.few:,}", f"{result.many:,}", "times")
    for row in result.rows:
        costs.add_row(row.what, f"{row.few:.0f} µs", f"{row.many:.0f} µs", f"{row.times:.2f}")
    console.print(costs)
    bytes_each = Table("table with its indexes", "bytes a letter")
    for name, each in {**result.sizes, "all": result.bytes_each}.items():
        bytes_each.add_row(name, f"{each:.0f}")
    console.print(bytes_each)


def main() -> int:
    """Prove it, of as many letters as the command line says, print what was found, and give the exit status."""
    few, many = (int(each) for each in sys.argv[1:3]) if sys.argv[2:] else (FEW, MANY)
    result = prove(few, many)
    show(result, Console())
    return 0 if result.holds else 1


if __name__ == "__main__":
    sys.exit(main())
