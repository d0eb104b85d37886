"""A letter of a thousand small attachments, each a file and a row of its own, beside the same bytes in one attachment."""

from __future__ import annotations

import gc
import statistics
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Final

from schemas.attachments import MAX_ATTACHMENTS
from tests.benchmarks import durable, house
from tests.benchmarks.entries import Effort, Entry, seconds
from tests.benchmarks.house import House
from tests.benchmarks.material import crowded_letter

_OCTETS: Final = 500
_ROUNDS: Final = 7


def measure(effort: Effort) -> Iterator[Entry]:
    """Accept and process both in turns on SQLite; checking and signing are in it, judging the receipt is not."""
    many = 3 if effort.tiny else MAX_ATTACHMENTS
    with tempfile.TemporaryDirectory(prefix="bench-") as name, house.without_xml("send.judge_receipt"):
        folder = Path(name)
        office = house.open_house(durable.address("SQLite", folder), folder / "archive")
        rounds = [_round(office, number, many) for number in range(effort.rounds(_ROUNDS) + 1)][1:]  # the first one warms up
        office.desk.database.close()
    for part, title in enumerate(("accept", "process")):
        own = statistics.median(crowded[part] for crowded, _ in rounds) * 1000
        ratio = statistics.median(crowded[part] / single[part] for crowded, single in rounds)
        yield Entry(f"{many} attachments of {_OCTETS} B: {title}", own, against="the same bytes in one attachment", ratio=ratio)


def _round(office: House, number: int, many: int) -> tuple[tuple[float, float], tuple[float, float]]:
    return _times(office, crowded_letter(number, many, _OCTETS)), _times(office, crowded_letter(number, 1, many * _OCTETS))


def _times(office: House, document: bytes) -> tuple[float, float]:
    gc.collect()
    return seconds(partial(office.accept, house.request(document))), seconds(office.process)
