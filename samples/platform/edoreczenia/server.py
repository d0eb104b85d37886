"""The command ``connector simulate edoreczenia``: run the simulated e-Doręczenia until it is told to stop."""

from __future__ import annotations

import argparse
import signal
import tempfile
from collections.abc import Sequence
from pathlib import Path
from threading import Event

from samples.pki import make
from samples.platform.edoreczenia import script, settings
from samples.platform.edoreczenia.simulator import Simulator

DEFAULT_PORT = 8446
EXAMPLE = Path(__file__).with_name("script-example.toml")


def run(arguments: Sequence[str]) -> int:
    """Run the simulator on 127.0.0.1 until SIGTERM or SIGINT; give the exit status.

    Without ``--pki`` the test keys live in a temporary folder and end with the process.
    """
    options = _options(arguments)
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with tempfile.TemporaryDirectory(prefix="symulator-edoreczenia-") as folder:
        pki = make(options.pki or Path(folder) / "pki")
        with Simulator(pki, settings.load(options.config), options.port) as simulator:
            simulator.script(*options.script)
            _announce(simulator, pki.path("root.pem"))
            stop.wait()
    print("SYMULATOR e-Doręczenia: koniec", flush=True)
    return 0


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="connector simulate edoreczenia", description=__doc__)
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, help="0 takes a free one")
    parser.add_argument("--pki", type=Path, help="folder of the test PKI; made when empty")
    parser.add_argument("--config", type=Path, default=settings.DEFAULT_FILE, help="mailboxes and systems, TOML")
    parser.add_argument("--script", type=_rules, default=[], help=f"rules of the play, TOML; {EXAMPLE.name} shows every deed")
    return parser.parse_args(arguments)


def _rules(name: str) -> list[script.Rule]:
    try:
        return script.load(Path(name))
    except (OSError, ValueError, TypeError) as error:
        raise argparse.ArgumentTypeError(f"{name}: {error}") from error


def _announce(simulator: Simulator, root: Path) -> None:
    print("SYMULATOR e-Doręczenia - to nie jest platforma państwowa; listy stąd nie wychodzą", flush=True)
    print(f"adres: {simulator.address}", flush=True)
    print(f"certyfikat główny TLS: {root}", flush=True)
    print(f"księgi: {simulator.address}/symulator/books", flush=True)
