"""Show the main job from end to end: letters out and in against the simulated ePUAP, and both sides' books in the end."""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console

from samples.demo import processes, stage
from samples.demo.acts import LATE, LATE_RECEIPT, NO_RECEIPT, SILENT, ArrivalAct, LetterAct, arrivals_in, letters_out
from samples.demo.books import compare
from samples.demo.clerk import Clerk, Operator
from samples.demo.place import BOXES, Place, configure, prepare
from samples.demo.processes import Service

View = dict[str, Any]

DEFAULT_FOLDER = Path("build/demo")
KILL_POINT = "arrival kept"
WORKERS = 3
"""As many letters at most can be under way at another moment's kill, each worker's one; they rightly stay unknown."""
PATIENCE_SECONDS = 60.0
NARROWEST = 130
NEVER_KILLED = 3


def run(arguments: Sequence[str]) -> int:
    """Run the demonstration and give the exit status.

    0 only where every end is as promised, the books agree and the process was killed once; ``NEVER_KILLED`` where all is well
    but the run never came to the commit after which it was to be killed; 1 otherwise.
    """
    options = _options(arguments)
    console = Console(width=max(Console().width, NARROWEST))
    try:
        return _show(console, options)
    except (FileExistsError, RuntimeError) as error:
        console.print(str(error), style="bold red", markup=False)
        return 1


def _show(console: Console, options: argparse.Namespace) -> int:
    place = prepare(options.folder)
    arrivals, letters = arrivals_in(place.pki), letters_out(place.pki)
    with ExitStack() as stack:
        console.print("[bold]SYMULACJA - to nie jest platforma państwowa[/] / a simulation, not the national platform")
        platform = stack.enter_context(processes.platform(place))
        web_port = options.port or processes.free_port()
        _install(console, place, platform, web_port)
        clerk = stack.enter_context(closing(Clerk(place, web_port)))
        operator = stack.enter_context(closing(Operator(place, platform)))
        service = Service(
            place, clerk.is_served, lambda: console.print(f"   [bold]SIGKILL[/] ({options.die_after}), start od nowa")
        )
        operator.arrive(arrivals[0].sample)
        stack.enter_context(service.running({"CONNECTOR_DIE_AFTER": options.die_after}))
        sent = _begin(console, service, clerk, operator, letters, arrivals)
        finished = _watch(
            console,
            service,
            clerk,
            operator,
            stage.Board(console, sent, arrivals, may_be_in_doubt=0 if options.die_after == KILL_POINT else WORKERS),
        )
        agree = _close(console, place, clerk, operator)
        if service.deaths != 1:
            console.print(f"proces miał zginąć raz po '{options.die_after}', zginął {service.deaths} razy", style="bold red")
        if options.stay:
            stage.stay(console, place, platform, web_port)
    if not (finished and agree):
        return 1
    return {0: NEVER_KILLED, 1: 0}.get(service.deaths, 1)


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="connector demo", description="Pokaz głównego zadania na symulatorze.")
    parser.add_argument("--folder", type=Path, default=DEFAULT_FOLDER, help="gdzie rozłożyć pokaz; zakładany od nowa")
    parser.add_argument("--port", type=int, default=0, help="port API i stron; 0: dowolny wolny")
    parser.add_argument("--die-after", default=KILL_POINT, help="po którym zapisie proces ma zostać raz zabity")
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


def _begin(
    console: Console,
    service: Service,
    clerk: Clerk,
    operator: Operator,
    letters: Sequence[LetterAct],
    arrivals: Sequence[ArrivalAct],
) -> dict[str, LetterAct]:
    """Hand every letter in and let everything arrive; gives the letters by id, dropped ones by subject."""
    console.print(f"2. {len(letters)} pism wychodzących i {len(arrivals) + 2} wpływów; postęp:")
    operator.script(LATE[1], *LATE_RECEIPT)
    operator.script(SILENT[1], *NO_RECEIPT)
    for arrival in arrivals[1:]:
        operator.arrive(arrival.sample)
    operator.orphan_receipt(BOXES[1])
    return dict(_hand_in(service, clerk, number, act) for number, act in enumerate(letters))


def _hand_in(service: Service, clerk: Clerk, number: int, act: LetterAct) -> tuple[str, LetterAct]:
    if act.dropped:
        clerk.drop(f"pismo-{number}", act.request)
        return act.request["subject"], act
    return service.steadily(lambda: clerk.post(f"pokaz-{number}", act.request)), act


def _watch(console: Console, service: Service, clerk: Clerk, operator: Operator, board: stage.Board) -> bool:
    """Show each change until every end is reached; meanwhile the document system registers, and the late UPP is released."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    number = 1
    while time.monotonic() < deadline:
        number = clerk.register(number)
        board.show(service.steadily(clerk.letters), service.steadily(clerk.arrivals))
        if board.is_taken(LATE[1]):
            operator.release_receipts()
        if board.finished(loose_proofs=len(service.steadily(clerk.loose_proofs))):
            return True
        time.sleep(0.2)
    for line in board.unfinished():
        console.print(f"   nie doszło do końca: {line}", style="bold red")
    return False


def _close(console: Console, place: Place, clerk: Clerk, operator: Operator) -> bool:
    """Show the tables and hold both sides' books against each other."""
    letters, arrivals = clerk.letters(), clerk.arrivals()
    lay_out = partial(clerk.lay_out, folder=place.proofs)
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
