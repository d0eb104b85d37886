"""Start and stop the two programs of the demonstration; only those that were started here are ever ended."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import httpx

from samples.demo.place import Place

Process = subprocess.Popen[bytes]
T = TypeVar("T")

_STARTING_SECONDS = 30.0
_STOPPING_SECONDS = 15.0
_MOST_TRIES = 20
_ADDRESS = re.compile(r"https://127\.0\.0\.1:\d+")


def free_port() -> int:
    """Find a port on loopback that nobody uses."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def command(place: Place, *arguments: str) -> None:
    """Run one command of the connector to its end; its words go to the log.

    Raises:
        RuntimeError: it ended with an error.
    """
    with (place.folder / "polecenia.log").open("ab") as log:
        done = subprocess.run(_line(*arguments, "--config", str(place.config)), stdout=log, stderr=log, check=False)  # noqa: S603 - our own program
    if done.returncode:
        raise RuntimeError(f"connector {' '.join(arguments)} ended with {done.returncode}; see {log.name}")


def _line(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "connector", *arguments]


def _start(line: list[str], log: Path, extra: Mapping[str, str] | None = None) -> Process:
    with log.open("ab") as file:
        return subprocess.Popen(line, stdout=file, stderr=file, env={**os.environ, **(extra or {})})  # noqa: S603 - our own program


def _stop(process: Process) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(_STOPPING_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def platforms(place: Place, settings: Mapping[str, Path | None]) -> Iterator[dict[str, str]]:
    """Run simulated platforms by their names, as their own settings or others say, and give the address of each."""
    started: dict[str, tuple[Process, Path]] = {}
    try:
        for name, config in settings.items():
            log = place.folder / f"platforma-{name}.log"
            more = [] if config is None else ["--config", str(config)]
            line = _line("simulate", name, "--port", str(free_port()), "--pki", str(place.folder / "pki"), *more)
            started[name] = _start(line, log), log
        yield {name: _address(*each) for name, each in started.items()}
    finally:
        for process, _ in started.values():
            _stop(process)


def _address(process: Process, log: Path) -> str:
    _wait_until(lambda: _ADDRESS.search(log.read_text("utf-8")) is not None, process, log)
    found = _ADDRESS.search(log.read_text("utf-8"))
    return found[0] if found else ""


def _wait_until(true: Callable[[], bool], process: Process, log: Path) -> None:
    """Wait for a program that is starting.

    Raises:
        RuntimeError: it took too long, or ended by itself.
    """
    deadline = time.monotonic() + _STARTING_SECONDS
    while not true():
        if process.poll() not in {None, -signal.SIGKILL} or time.monotonic() > deadline:
            raise RuntimeError(f"it did not start: see {log}")
        time.sleep(0.05)


class Service:
    """``connector serve``, killed at a commit point and started again, as a machine's service manager would."""

    def __init__(self, place: Place, answers: Callable[[], bool], on_death: Callable[[], None]) -> None:
        self._place = place
        self._answers = answers
        self._on_death = on_death
        self._log = place.folder / "konektor.log"
        self._process: Process | None = None
        self._lives: list[Mapping[str, str]] = []
        self.deaths = 0

    @contextmanager
    def running(self, *lives: Mapping[str, str]) -> Iterator[None]:
        """Run the service until the block ends; each of its first lives has an environment of its own."""
        self._lives = list(lives)
        self._process = self._begin_life()
        try:
            yield
        finally:
            _stop(self._process)

    def _begin_life(self) -> Process:
        extra = self._lives.pop(0) if self._lives else None
        return _start(_line("serve", "--config", str(self._place.config)), self._log, extra)

    def steadily(self, act: Callable[[], T]) -> T:
        """Do something over the service's API, again after a restart where the service died in it.

        Every act is repeatable: letters carry an idempotency key.
        """
        for _ in range(_MOST_TRIES):
            try:
                self._revive()
                return act()
            except httpx.TransportError:
                time.sleep(0.1)
        raise RuntimeError(f"the connector does not answer: see {self._log}")

    def _revive(self) -> None:
        if self._process is None:
            raise RuntimeError("the service was never started")
        if self._process.poll() == -signal.SIGKILL:
            self.deaths += 1
            self._on_death()
            self._process = self._begin_life()
        process = self._process
        _wait_until(lambda: self._answers() or process.poll() == -signal.SIGKILL, process, self._log)
