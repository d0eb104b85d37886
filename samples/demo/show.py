"""Show the main job from end to end: letters out and in over both simulated platforms, and all sides' books in the end."""

from __future__ import annotations

import argparse
import time
from collections.abc import Collection, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console

from samples.demo import mail, processes, stage
from samples.demo.acts import LATE, LATE_RECEIPT, NO_RECEIPT, SILENT, ArrivalAct, LetterAct, arrivals_in, letters_out
from samples.demo.books import Comparison, compare
from samples.demo.clerk import Clerk, Operator, Postmaster
from samples.demo.mail_books import compare_mail
from samples.demo.place import BOXES, MAILBOXES, Place, configure, prepare
from samples.demo.processes import Service

View = dict[str, Any]

DEFAULT_FOLDER = Path("build/demo")
KILL_POINTS = ("arrival kept", "message kept")
"""One in each channel, at which nothing of a letter's fate is left in doubt."""
MOST_IN_DOUBT = 5
"""As many shipments at most can be in a call at another moment's kill: three workers, one of whom may have three addressees.

They rightly stay unknown.
"""
PATIENCE_SECONDS = 60.0
NARROWEST = 130
NEVER_KILLED = 3


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody who takes part: the office's service and clerk, and who plays at either platform."""

    console: Console
    place: Place
    service: Service
    clerk: Clerk
    operator: Operator
    postmaster: Postmaster


def run(arguments: Sequence[str]) -> int:
    """Run the demonstration and give the exit status.

    0 only where every end is as promised, the books agree and the process was killed at each commit named; ``NEVER_KILLED``
    where all is well but the run never came to the commit after which it was to be killed; 1 otherwise.
    """
    options = _options(arguments)
    console = Console(width=max(Console().width, NARROWEST))
    try:
        return _show(console, options)
    except (FileExistsError, RuntimeError) as error:
        console.print(str(error), style="bold red", markup=False)
        return 1


def _show(console: Console, options: argparse.Namespace) -> int:
    place, points = prepare(options.folder), options.die_after or KILL_POINTS
    arrivals, letters = arrivals_in(place.pki), [*letters_out(place.pki), *mail.mail_out()]
    with ExitStack() as stack:
        console.print("[bold]SYMULACJA - to nie są platformy państwowe[/] / a simulation, not the national platforms")
        addresses = stack.enter_context(processes.platforms(place, {"epuap": None, "edoreczenia": mail.settings(place)}))
        web_port = options.port or processes.free_port()
        _install(console, place, addresses, web_port)
        clerk = stack.enter_context(closing(Clerk(place, web_port)))
        operator = stack.enter_context(closing(Operator(place, addresses["epuap"])))
        postmaster = stack.enter_context(closing(Postmaster(place, addresses["edoreczenia"])))
        deaths = iter(points)
        service = Service(
            place, clerk.is_served, lambda: console.print(f"   [bold]SIGKILL[/] ({next(deaths, '?')}), start od nowa")
        )
        cast = Cast(console, place, service, clerk, operator, postmaster)
        operator.arrive(arrivals[0].sample)
        stack.enter_context(service.running(*({"CONNECTOR_DIE_AFTER": point} for point in points)))
        sent = _begin(cast, letters, arrivals)
        may_be_in_doubt = 0 if set(points) <= set(KILL_POINTS) else MOST_IN_DOUBT
        finished = _watch(cast, stage.Board(console, sent, [*arrivals, *mail.mail_in()], may_be_in_doubt=may_be_in_doubt))
        agree = _close(cast)
        if service.deaths != len(points):
            console.print(f"proces miał zginąć po: {', '.join(points)}; zginął {service.deaths} razy", style="bold red")
        if options.stay:
            stage.stay(console, place, addresses, web_port)
    if not (finished and agree):
        return 1
    return 0 if service.deaths == len(points) else NEVER_KILLED


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="connector demo", description="Pokaz głównego zadania na symulatorach.")
    parser.add_argument("--folder", type=Path, default=DEFAULT_FOLDER, help="gdzie rozłożyć pokaz; zakładany od nowa")
    parser.add_argument("--port", type=int, default=0, help="port API i stron; 0: dowolny wolny")
    after = f"po którym zapisie zabić proces; kilka razy: po kolei; bez tego: {', '.join(KILL_POINTS)}"
    parser.add_argument("--die-after", action="append", help=after)
    parser.add_argument("--stay", action="store_true", help="po pokazie zostaw konektor i symulatory włączone")
    return parser.parse_args(arguments)


def _install(console: Console, place: Place, addresses: dict[str, str], web_port: int) -> None:
    """Do what an office does on its first day."""
    where = ", ".join(f"{name} {address}" for name, address in addresses.items())
    console.print(f"1. Instalacja: symulatory {where}, magazyn SQLite, urząd", soft_wrap=True)
    configure(place, addresses["epuap"], web_port, addresses["edoreczenia"])
    processes.command(place, "migrate")
    processes.command(place, "office", "import", str(place.office))


def _begin(cast: Cast, letters: Sequence[LetterAct], arrivals: Sequence[ArrivalAct]) -> dict[str, LetterAct]:
    """Hand every letter in and let everything arrive; gives the letters by id, dropped ones by subject."""
    coming = mail.mail_in()
    cast.console.print(
        f"2. {len(letters)} pism wychodzących i {len(arrivals) + len(coming) + 4} wpływów, włączenie odbioru; postęp:"
    )
    cast.operator.script(LATE[1], *LATE_RECEIPT)
    cast.operator.script(SILENT[1], *NO_RECEIPT)
    cast.postmaster.rules(*mail.RULES)
    for arrival in arrivals[1:]:
        cast.operator.arrive(arrival.sample)
    cast.operator.orphan_receipt(BOXES[1])
    for box in (*BOXES, *MAILBOXES):
        cast.service.steadily(partial(cast.clerk.receive, box))
    for letter in coming:
        cast.postmaster.arrive(mail.OFFICE, letter.subject, letter.text, letter.files)
    return dict(_hand_in(cast, number, act) for number, act in enumerate(letters))


def _hand_in(cast: Cast, number: int, act: LetterAct) -> tuple[str, LetterAct]:
    if act.dropped:
        cast.clerk.drop(f"pismo-{number}", act.request)
        return act.request["subject"], act
    return cast.service.steadily(lambda: cast.clerk.post(f"pokaz-{number}", act.request)), act


def _watch(cast: Cast, board: stage.Board) -> bool:
    """Show each change until every end is reached; meanwhile arrivals are registered, and what comes late is released."""
    deadline, steadily = time.monotonic() + PATIENCE_SECONDS, cast.service.steadily
    number, deleted = 1, False
    while time.monotonic() < deadline:
        number = cast.clerk.register(number)
        board.show(steadily(cast.clerk.letters), steadily(cast.clerk.arrivals))
        if board.stands_at(LATE[1], "taken"):
            cast.operator.release_receipts()
        if not deleted and board.stands_at(mail.DELETED[1], "available"):
            cast.postmaster.delete_sent(mail.DELETED[1])
            deleted = True
        if board.finished(loose_proofs=len(steadily(cast.clerk.loose_proofs))):
            return True
        time.sleep(0.3)
    for line in board.unfinished():
        cast.console.print(f"   nie doszło do końca: {line}", style="bold red")
    return False


def _close(cast: Cast) -> bool:
    """Show the tables and hold all sides' books against each other."""
    letters, arrivals, console = cast.clerk.letters(), cast.clerk.arrivals(), cast.console
    lay_out = partial(cast.clerk.lay_out, folder=cast.place.proofs)
    console.print(stage.letters_table(letters, lay_out))
    for mistake in stage.mistakes(letters):
        console.print(f"   Do poprawy - {mistake}", markup=False, soft_wrap=True)
    console.print(stage.arrivals_table(arrivals, cast.clerk.loose_proofs(), lay_out))
    found = _compared(cast, letters, arrivals)
    console.print(
        f"Księgi obu symulatorów i konektora: wysłane {found.sent}, odebrane {found.received}, "
        f"czeka na osobę {found.waiting}, zgubione {len(found.lost)}, podwojone {len(found.doubled)} / "
        f"sent {found.sent}, received {found.received}, waiting for a person {found.waiting}, "
        f"lost {len(found.lost)}, doubled {len(found.doubled)}",
        style="bold green" if found.agree else "bold red",
        soft_wrap=True,
    )
    for difference in (*found.lost, *found.doubled):
        console.print(f"   {difference}", style="red")
    return found.agree


def _compared(cast: Cast, letters: list[View], arrivals: list[View]) -> Comparison:
    """Compare each channel with its own platform's books."""
    epuap = compare(cast.operator.books(), *_of(letters, arrivals, "epuap", BOXES), BOXES)
    return epuap + compare_mail(cast.postmaster.books(), *_of(letters, arrivals, "edoreczenia", MAILBOXES), MAILBOXES)


def _of(letters: list[View], arrivals: list[View], channel: str, boxes: Collection[str]) -> tuple[list[View], list[View]]:
    sent = [letter for letter in letters if letter["shipments"][0]["box"] in boxes]
    return sent, [arrival for arrival in arrivals if arrival["channel"] == channel]
