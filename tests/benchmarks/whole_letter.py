"""A whole letter out: posted, validated, signed, sent over TLS, answer and UPP verified, all of it durable on our side."""

from __future__ import annotations

import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from itertools import count
from pathlib import Path
from typing import Final

from tests.benchmarks import office, stub_platform
from tests.benchmarks.entries import Effort, Entry
from tests.benchmarks.material import letter, pki
from tests.benchmarks.straight_script import StraightScript

Send = Callable[[int], None]
_BATCHES: Final = ((1, 32), (4, 96))  # threads, letters
_ROUNDS: Final = 5
_numbers = count(1)


def measure(effort: Effort) -> Iterator[Entry]:
    """Send batches of letters in turns with the straight script, with one and with four threads each."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name, ExitStack() as stack:
        folder = Path(name)
        (folder / "answers").mkdir()
        batches = tuple((threads, 2 * threads if effort.tiny else letters) for threads, letters in _BATCHES)
        needed = sum(letters for _, letters in batches) * 2 * (1 + effort.rounds(_ROUNDS))
        stub_platform.write_answers(folder / "answers", needed // len(stub_platform.ADDRESSEES) + 2)
        platform = stack.enter_context(stub_platform.running(pki(), folder / "answers"))
        script = StraightScript(f"{platform}/pk_external_ws/services/skrytka")
        for threads, letters in batches:
            with office.running(folder / f"office-{threads}", platform, pki().folder, threads) as running:
                yield _race(running, script, threads, letters, effort.rounds(_ROUNDS))


def _race(running: office.Office, script: StraightScript, threads: int, letters: int, rounds: int) -> Entry:
    """Give the median rate and the median ratio of rates; the first batch of each warms up."""
    rates, ratios = [], []
    for number in range(rounds + 1):
        ours = _seconds(partial(_post, running, threads, letters, (number + 1) * letters))
        theirs = _seconds(partial(_spread, threads, letters, lambda _thread, _number, document, to: script.send(document, to)))
        if number:
            rates.append(letters / ours)
            ratios.append(theirs / ours)
    name = f"whole letters, {threads} thread{'s' if threads > 1 else ''}"
    ratio = statistics.median(ratios)
    return Entry(name, statistics.median(rates), "per_second", "straight script that keeps nothing", ratio, 1.3)


def _seconds(work: Callable[[], None]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _post(running: office.Office, threads: int, letters: int, sent: int) -> None:
    posters = [running.poster() for _ in range(threads)]
    _spread(threads, letters, lambda thread, number, document, to: posters[thread](f"key-{number}", document, to))
    running.wait_until_delivered(sent)


def _spread(threads: int, letters: int, send: Callable[[int, int, bytes, str], None]) -> None:
    """Send letters, each another one, from this many threads at once."""
    failures: list[BaseException] = []

    def work(thread: int) -> None:
        try:
            for _ in range(letters // threads):
                number = next(_numbers)
                to = f"/{stub_platform.ADDRESSEES[number % len(stub_platform.ADDRESSEES)]}/skrytka"
                send(thread, number, letter(5_000).replace(b"6220.1.2026", b"6220.%d.2026" % number), to)
        except BaseException as failure:  # noqa: BLE001 - raised again below, in the thread that waits
            failures.append(failure)

    crew = [threading.Thread(target=work, args=(thread,)) for thread in range(threads)]
    for member in crew:
        member.start()
    for member in crew:
        member.join()
    if failures:
        raise failures[0]
