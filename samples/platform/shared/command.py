"""A command that runs a simulator until it is told to stop."""

from __future__ import annotations

import argparse
import signal
import tempfile
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any, Protocol

from samples.pki import Pki, make


class Running(Protocol):
    """A simulator that runs."""

    @property
    def address(self) -> str:
        """Give the host."""
        ...

    def script(self, *rules: Any) -> None:
        """Add rules of the play."""
        ...


@dataclass(frozen=True, slots=True)
class Command:
    """What is particular to one simulator.

    ``start`` takes the test keys, the file of the settings and the port; ``rules`` reads a file of rules, of which
    ``example`` shows every deed; ``config`` is the file of the settings used where none is named, ``holds`` what it holds.
    """

    name: str
    platform: str
    port: int
    config: Path
    holds: str
    example: Path
    rules: Callable[[Path], list[Any]]
    start: Callable[[Pki, Path, int], AbstractContextManager[Running]]

    def run(self, arguments: Sequence[str]) -> int:
        """Run the simulator on 127.0.0.1 until SIGTERM or SIGINT; give the exit status.

        Without ``--pki`` the test keys live in a temporary folder and end with the process.
        """
        options = self._options(arguments)
        stop = Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        with tempfile.TemporaryDirectory(prefix=f"symulator-{self.name}-") as folder:
            pki = make(options.pki or Path(folder) / "pki")
            with self.start(pki, options.config, options.port) as simulator:
                simulator.script(*options.script)
                self._announce(simulator, pki.path("root.pem"))
                stop.wait()
        print(f"SYMULATOR {self.platform}: koniec", flush=True)
        return 0

    def _options(self, arguments: Sequence[str]) -> argparse.Namespace:
        told = f"run the simulated {self.platform} until it is told to stop"
        parser = argparse.ArgumentParser(prog=f"connector simulate {self.name}", description=told)
        parser.add_argument("--port", type=int, default=self.port, help="0 takes a free one")
        parser.add_argument("--pki", type=Path, help="folder of the test PKI; made when empty")
        parser.add_argument("--config", type=Path, default=self.config, help=f"{self.holds}, TOML")
        shown = f"rules of the play, TOML; {self.example.name} shows every deed"
        parser.add_argument("--script", type=self._read_rules, default=[], help=shown)
        return parser.parse_args(arguments)

    def _read_rules(self, name: str) -> list[Any]:
        try:
            return self.rules(Path(name))
        except (OSError, ValueError, TypeError) as error:
            raise argparse.ArgumentTypeError(f"{name}: {error}") from error

    def _announce(self, simulator: Running, root: Path) -> None:
        print(f"SYMULATOR {self.platform} - to nie jest platforma państwowa; listy stąd nie wychodzą", flush=True)
        print(f"adres: {simulator.address}", flush=True)
        print(f"certyfikat główny TLS: {root}", flush=True)
        print(f"księgi: {simulator.address}/symulator/books", flush=True)
