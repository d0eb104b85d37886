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

from samples.demo.place import Place

Process = subprocess.Popen[bytes]

_STARTING_SECONDS = 30.0
_STOPPING_SECONDS = 15.0
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


@contextmanager
def platform(place: Place) -> Iterator[str]:
    """Run the simulated ePUAP and give its address."""
    port = free_port()
    log = place.folder / "platforma.log"
    arguments = ("simulate", "epuap", "--port", str(port), "--pki", str(place.folder / "pki"))
    with _running(_line(*arguments), log) as process:
        wait_until(lambda: _ADDRESS.search(log.read_text("utf-8")) is not None, process, log)
        yield f"https://127.0.0.1:{port}"


@contextmanager
def connector(place: Place, answers: Callable[[], bool], extra: Mapping[str, str] | None = None) -> Iterator[Process]:
    """Run ``connector serve`` until the block ends; ``answers`` says whether it is up."""
    log = place.folder / "konektor.log"
    with _running(_line("serve", "--config", str(place.config)), log, extra) as process:
        if extra is None:
            wait_until(answers, process, log)
        yield process


@contextmanager
def _running(line: list[str], log: Path, extra: Mapping[str, str] | None = None) -> Iterator[Process]:
    with log.open("ab") as file:
        process = subprocess.Popen(line, stdout=file, stderr=file, env={**os.environ, **(extra or {})})  # noqa: S603 - our own program
    try:
        yield process
    finally:
        _stop(process)


def _stop(process: Process) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(_STOPPING_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def wait_until(true: Callable[[], bool], process: Process, log: Path) -> None:
    """Wait for a program that is starting.

    Raises:
        RuntimeError: it ended instead, or took too long.
    """
    deadline = time.monotonic() + _STARTING_SECONDS
    while not true():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"it did not start: see {log}")
        time.sleep(0.05)
