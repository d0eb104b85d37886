"""Show the main job from end to end: letters out and in against the simulated ePUAP, and both sides' books in the end."""

from __future__ import annotations

import argparse
import signal
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from rich.console import Console

from samples.demo import processes, stage
from samples.demo.acts import LATE, LATE_RECEIPT, NO_RECEIPT, SILENT, ArrivalAct, LetterAct, arrivals_in, letters_out
from samples.demo.books import compare
from samples.demo.clerk import Clerk, Operator
from samples.demo.place import BOXES, Place, configure, prepare

View = dict[str, Any]

DIE_AFTER = {"CONNECTOR_DIE_AFTER": "arrival kept"}
DEFAULT_FOLDER = Path("build/demo")
PATIENCE_SECONDS = 60.0
NARROWEST = 130


def run(arguments: Sequence[str]) -> int:
    """Run the demonstration and give the exit status: 0 only where every end is as promised and the books agree."""
    options = _options(arguments)
    console = Console(width=max(Console().width, NARROWEST))
    place = prepare(options.folder)
    with ExitStack() as stack:
        console.print("[bold]SYMULACJA - to nie jest platforma państwowa[/] / a simulation, not the national platform")
        platform = stack.enter_context(processes.platform(place))
        web_port = options.port or processes.free_port()
        _install(console, place, platform, web_port)
        clerk, operator = Clerk(place, web_port), Operator(place, platform)
        arrivals, letters = arrivals_in(place.pki), letters_out(place.pki)
        _kill_once(console, place, clerk, operator, arrivals[0])
        stack.enter_context(processes.connector(place, clerk.is_served))
        sent = _begin(console, clerk, operator, letters, arrivals)
        finished = _watch(console, clerk, operator, sent, arrivals)
        agree = _close(console, place, clerk, operator)
        if options.stay:
            stage.stay(console, place, platform, web_port)
    return 0 if finished and agree else 1


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="connector demo", description="Pokaz głównego zadania na symulatorze.")
    parser.add_argument("--folder", type=Path, default=DEFAULT_FOLDER, help="gdzie rozłożyć pokaz; zakładany od nowa")
    parser.add_argument("--port", type=int, default=0, help="port API i stron; 0: dowolny wolny")
    parser.add_argument("--stay", action="store_true", help="po pokazie zostaw konektor i symulator włączone")
    return parser.parse_args(arguments)


def _install(console: Console, place: Place, platform: str, web_port: int) -> None:
    """Do what an office does on its first day."""
    console.print(f"1. Instalacja: symulator {platform}, magazyn SQLite, urząd, włączenie odbioru")
    configure(place, platform, web_port)
    processes.command(place, "migrate")
    processes.command(place, "office", "import", str(place.office))
    for box in BOXES:
        processes.command(place, "box", "receive", box, "--person", "Jan Testowy", "--understood")


def _kill_once(console: Console, place: Place, clerk: Clerk, operator: Operator, act: ArrivalAct) -> None:
    """Let the process die between keeping an arrival and confirming it."""
    operator.arrive(act.sample)
    with processes.connector(place, clerk.is_served, DIE_AFTER) as process:
        status = process.wait(PATIENCE_SECONDS)
    if status != -signal.SIGKILL:
        raise RuntimeError(f"the connector was to be killed after keeping the first arrival, but ended with {status}")
    console.print("2. Proces zabity (SIGKILL) między zachowaniem wpływu a potwierdzeniem odbioru; start od nowa")


def _begin(
    console: Console, clerk: Clerk, operator: Operator, letters: Sequence[LetterAct], arrivals: Sequence[ArrivalAct]
) -> dict[str, LetterAct]:
    """Hand every letter in and let everything arrive; gives the letters by id, dropped ones by subject."""
    console.print(f"3. {len(letters)} pism wychodzących i {len(arrivals) + 2} wpływów; postęp:")
    operator.script(LATE[1], *LATE_RECEIPT)
    operator.script(SILENT[1], *NO_RECEIPT)
    for arrival in arrivals[1:]:
        operator.arrive(arrival.sample)
    operator.orphan_receipt(BOXES[1])
    sent: dict[str, LetterAct] = {}
    for number, act in enumerate(letters):
        if act.dropped:
            clerk.drop(f"pismo-{number}", act.request)
            sent[act.request["subject"]] = act
        else:
            sent[clerk.post(f"pokaz-{number}", act.request)] = act
    return sent


def _watch(
    console: Console, clerk: Clerk, operator: Operator, sent: dict[str, LetterAct], arrivals: Sequence[ArrivalAct]
) -> bool:
    """Show each change until every end is reached; meanwhile the document system registers, and the late UPP is released."""
    board = stage.Board(console, sent, arrivals)
    deadline = time.monotonic() + PATIENCE_SECONDS
    number = 1
    while time.monotonic() < deadline:
        number = clerk.register(number)
        board.show(clerk.letters(), clerk.arrivals())
        if board.was_unknown(LATE[1]) and board.is_taken(LATE[1]):
            operator.release_receipts()
        if board.finished(loose_proofs=len(clerk.loose_proofs())):
            return True
        time.sleep(0.2)
    for line in board.unfinished():
        console.print(f"   nie doszło do końca: {line}", style="bold red")
    return False


def _close(console: Console, place: Place, clerk: Clerk, operator: Operator) -> bool:
    """Show the tables and hold both sides' books against each other."""
    letters, arrivals = clerk.letters(), clerk.arrivals()
    lay_out: Callable[[View], Path] = lambda evidence: clerk.lay_out(evidence, place.proofs)  # noqa: E731 - bound to this place
    console.print(stage.letters_table(letters, lay_out))
    for mistake in stage.mistakes(letters):
        console.print(f"   Do poprawy - {mistake}", markup=False, soft_wrap=True)
    console.print(stage.arrivals_table(arrivals, clerk.loose_proofs(), lay_out))
    found = compare(operator.books(), letters, arrivals, BOXES)
    console.print(
        f"Księgi symulatora i konektora: wysłane {found.sent}, odebrane {found.received}, "
        f"czeka na osobę {found.waiting}, zgubione {len(found.lost)}, podwojone {len(found.doubled)} / "
        f"sent {found.sent}, received {found.received}, waiting for a person {found.waiting}, "
        f"lost {len(found.lost)}, doubled {len(found.doubled)}",
        style="bold green" if found.agree else "bold red",
        soft_wrap=True,
    )
    for difference in (*found.lost, *found.doubled):
        console.print(f"   {difference}", style="red")
    return found.agree
