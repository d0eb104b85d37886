"""The engine alone: letters accepted, and brought from there to delivered, beside plain transactions of the same shape."""

from __future__ import annotations

import gc
import statistics
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from connector.store.archive.folder import Folder
from tests import postgres_kit
from tests.benchmarks import durable, house
from tests.benchmarks.entries import Effort, Entry, seconds
from tests.benchmarks.house import House
from tests.benchmarks.tape import Tape, TapedShelf, play

_ROUNDS: Final = 20
_LETTERS: Final = 20
_GOAL: Final = 1.4
_PARTS: Final = ("accept", "process")


@dataclass(frozen=True, slots=True)
class Batch:
    """Letters of one round: the requests, and what our engine says while it accepts and processes them."""

    requests: list[dict[str, Any]]
    tapes: dict[str, Tape]


def measure(effort: Effort) -> Iterator[Entry]:
    """Accept and process batches in turns with the plain driver; reading and writing XML is in neither, the archive in both."""
    if not effort.tiny:
        durable.make_durable()
    for database in durable.DATABASES:
        with tempfile.TemporaryDirectory(prefix="bench-") as name, house.without_xml(), postgres_kit.removing():
            yield from _race(database, Path(name), _batches(database, Path(name) / "taped", effort))


def _batches(database: str, folder: Path, effort: Effort) -> list[Batch]:
    """Take down what our engine says, on a store that nobody times."""
    tape, letters = Tape(), 2 if effort.tiny else _LETTERS
    taped = House(durable.address(database, folder), TapedShelf(Folder(folder / "archive"), tape))
    with tape.listening(taped.desk.database.engine):
        found = [
            _batch(taped, tape, range(start, start + letters)) for start in range(0, effort.rounds(_ROUNDS) * letters, letters)
        ]
    taped.desk.database.close()
    return found


def _batch(taped: House, tape: Tape, numbers: range) -> Batch:
    requests, tapes = [house.bare_request(number) for number in numbers], {}
    for part in _PARTS:
        _do(taped, part, requests)
        tapes[part] = tape.cut()
    return Batch(requests, tapes)


def _do(office: House, part: str, requests: list[dict[str, Any]]) -> None:
    if part == "process":
        office.process()
        return
    for given in requests:
        office.accept(given)


def _race(database: str, folder: Path, batches: list[Batch]) -> Iterator[Entry]:
    """Time every batch on a store of ours and on one of the plain driver, and make sure that both delivered every letter."""
    ours = house.open_house(durable.address(database, folder / "ours"), folder / "ours" / "archive")
    plain = durable.address(database, folder / "plain")
    house.open_house(plain, folder / "plain" / "archive").desk.database.close()  # the office is imported there too
    with ExitStack() as stack:
        stack.callback(ours.desk.database.close)
        cursor = stack.enter_context(durable.plain_cursor(plain))
        times = [_round(ours, batch, cursor, folder / "plain" / "archive", number) for number, batch in enumerate(batches)]
        cursor.execute("SELECT count(*) FROM shipments WHERE status = 'delivered'")
        if cursor.fetchone()[0] != sum(len(batch.requests) for batch in batches):
            raise AssertionError("the plain driver did not do the same")
    for part in _PARTS:
        yield _entry(database, part, [row[part] for row in times[1:]], batches[-1])


def _round(ours: House, batch: Batch, cursor: Any, archive: Path, number: int) -> dict[str, tuple[float, float]]:
    return {
        part: _turns(partial(_do, ours, part, batch.requests), partial(play, tape.steps, cursor, archive), number)
        for part, tape in batch.tapes.items()
    }


def _turns(ours: Callable[[], object], theirs: Callable[[], object], number: int) -> tuple[float, float]:
    """Time both; who begins changes from round to round."""
    gc.collect()
    works = (ours, theirs) if number % 2 else (theirs, ours)
    times = [seconds(work) for work in works]
    return (times[0], times[1]) if number % 2 else (times[1], times[0])


def _entry(database: str, part: str, times: list[tuple[float, float]], batch: Batch) -> Entry:
    letters = len(batch.requests)
    rate = letters / statistics.median(own for own, _ in times)
    ratio = statistics.median(own / plain for own, plain in times)
    name = f"engine: {part} on {database}, {batch.tapes[part].statements() / letters:.0f} statements a letter"
    return Entry(name, rate, "per_second", "plain transactions of the same shape, costs", ratio, _GOAL, of_costs=True)
