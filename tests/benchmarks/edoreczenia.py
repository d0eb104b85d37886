"""e-Doręczenia against its simulator: memory for a large file, calls for an arrival, letters followed to their proof."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from connector.ports import Mailbox
from connector.store import tables as t
from samples.platform.edoreczenia.arriving import File
from samples.platform.edoreczenia.simulator import Simulator
from tests.benchmarks.entries import Effort, Entry, bounded
from tests.benchmarks.material import pki
from tests.contract.edoreczenia.kit import COUNTY, OFFICE, a_channel
from tests.flow.mail_kit import wire
from tests.flow.mailbox_out_kit import a_message
from tests.office_kit import Office

_MINUTES_A_DAY: Final = 1440
_ARRIVALS_A_DAY: Final = 10_000
_PART_OF_THE_DAY: Final = 10
_LIFE_OF_A_TOKEN: Final = 4  # minutes: its five less the margin
_LARGE_BYTES: Final = 20_000
_SMALL: Final = File("podanie.pdf", b"%PDF-1.7 podanie" * 500)
_LARGE: Final = File("plan.csv", b"dzialka;plan\n" * 120_000)  # longer than the answer that is read with its files
_ONE_IN: Final = 10
"""How many letters have one large file among them; it takes the asking twice and a call of its own."""
_MOST_CALLS: Final = 3.1
_LETTERS: Final = 500
_MOST_MEGABYTES: Final = 48


def measure(effort: Effort) -> Iterator[Entry]:
    """Send 100 MB and fetch as much in a fresh process; receive a part of a day, as dense as the whole."""
    size = effort.octets(100_000_000)
    risen = _rise(size) / 1_000_000
    yield bounded("memory above idle: e-Doręczenia, 100 MB up and down", risen, "median_mb", _MOST_MEGABYTES)
    minutes = 1 if effort.tiny else _MINUTES_A_DAY // _PART_OF_THE_DAY
    yield bounded("e-Doręczenia: calls for an arrival, listing included", _calls(minutes), "calls", _MOST_CALLS)
    yield Entry(
        f"e-Doręczenia: {_LETTERS} letters out, each to its proof of receipt", _sent(2 if effort.tiny else _LETTERS), "per_second"
    )


def _rise(size: int) -> int:
    content = bytes(size)
    with Simulator(pki()) as platform:
        platform.arrive(OFFICE, files=[File("plan.zip", content)])
        line = [sys.executable, "-m", "tests.contract.edoreczenia.heavy", str(pki().folder), platform.address, str(size)]
        told = subprocess.run(line, stdout=subprocess.PIPE, check=True, text=True).stdout  # noqa: S603 - our own program
    rise, digest = told.split()
    if digest != hashlib.sha256(content).hexdigest():
        raise AssertionError("other bytes came than were sent")
    return int(rise)


def _calls(minutes: int) -> float:
    """Let so many minutes of the day pass one by one, and count what the platform was asked until all is received."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name, Simulator(pki()) as platform:
        office = _office(Path(name), platform)
        for minute in range(minutes):
            if minute % _LIFE_OF_A_TOKEN == 0:  # tokens live by the clock on the wall, so another one is asked for like this
                _open_channel(office, platform)
            for number in range(_due(minute), _due(minute + 1)):
                platform.arrive(OFFICE, files=[_SMALL if number % _ONE_IN else _LARGE])
            platform.skip(60)
            office.after(minutes=1)
        office.after(minutes=5)
        received = len(office.arrivals())
        office.desk.database.close()
        asked = platform.books().calls.total()
    if received != _due(minutes):
        raise AssertionError(f"{received} of {_due(minutes)} letters were received")
    return asked / received


def _sent(letters: int) -> float:
    """Send letters, follow task and evidence of each until all are delivered, and give how many that is a second.

    The simulator, which seals some eight pieces of evidence a letter, runs in the same process and counts.
    """
    with tempfile.TemporaryDirectory(prefix="bench-") as name, Simulator(pki()) as platform:
        office = _office(Path(name), platform)
        began = time.perf_counter()
        for number in range(letters):
            office.post({**a_message(COUNTY), "box": OFFICE}, f"letter-{number}")
        office.run()
        for minutes in (6, 60):
            platform.skip(60 * minutes)
            office.after(minutes=minutes)
        seconds = time.perf_counter() - began
        with office.desk.database.reading() as tx:
            delivered = tx.execute(t.shipments.select().where(t.shipments.c.status == "delivered")).all()
        office.desk.database.close()
    if len(delivered) != letters:
        raise AssertionError(f"{len(delivered)} of {letters} letters were delivered")
    return letters / seconds


def _due(minute: int) -> int:
    return minute * _ARRIVALS_A_DAY // _MINUTES_A_DAY


def _office(folder: Path, platform: Simulator) -> Office:
    return wire(Office(folder), pki(), _channel(platform))


def _channel(platform: Simulator) -> Mailbox:
    return a_channel(pki(), platform.address, large_bytes=_LARGE_BYTES)


def _open_channel(office: Office, platform: Simulator) -> None:
    office.mailbox = _channel(platform)  # type: ignore[assignment]  # the double's place is taken by the real one
    office.restart()
