"""What a person sees of the demonstration: changes as they happen, two tables in the end, addresses to look around."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from samples.demo.acts import ArrivalAct, LetterAct
from samples.demo.mail import MailAct
from samples.demo.place import Place

View = dict[str, Any]
LayOut = Callable[[View], Path]
Coming = ArrivalAct | MailAct

VERDICTS_PL = {
    "valid": "podpis prawidłowy",
    "intact_weak": "nienaruszony, metoda przestarzała",
    "indeterminate": "podpis nierozstrzygnięty",
    "invalid": "podpis nieprawidłowy",
    "unsigned": "bez podpisu",
    "unreadable": "nieczytelny",
    "not_xml": "plik bez podpisu XML",
    "verified": "dowód zweryfikowany",
}


class Board:
    """Knows how each act must end, and prints every change on the way there."""

    def __init__(
        self, console: Console, letters: dict[str, LetterAct], arrivals: Sequence[Coming], *, may_be_in_doubt: int = 0
    ) -> None:
        self._console = console
        self._may_be_in_doubt = may_be_in_doubt
        self._in_doubt: set[str] = set()
        self._letters = letters
        self._arrivals = {act.sha256: act for act in arrivals}
        self._seen: dict[str, list[str]] = {}
        self._open: list[str] = []
        self._by_address: dict[str, str] = {}

    def show(self, letters: Iterable[View], arrivals: Iterable[View]) -> None:
        """Print what changed since the last look."""
        self._open = []
        met = {self._show_letter(letter) for letter in letters} | {self._show_arrival(arrival) for arrival in arrivals}
        acts: list[LetterAct | Coming] = [*self._letters.values(), *self._arrivals.values()]
        self._open += [act.title for act in acts if act.title not in met]

    def _show_letter(self, letter: View) -> str | None:
        act = self._letters.get(letter["id"]) or self._letters.get(letter["subject"])
        if act is None:
            return None
        for shipment, end in zip(letter["shipments"], act.ends, strict=True):
            self._note(shipment["id"], shipment["status"], f"-> {act.title}: {shipment['status_pl']}")
            self._by_address[shipment["addressee"]["address"]] = shipment["id"]
            if not self._ended(shipment, end):
                self._open.append(f"{act.title}: {shipment['status_pl']}")
        return act.title

    def _ended(self, shipment: View, end: str) -> bool:
        """Whether a shipment came to its end; one whose call was under way at the kill rightly stays unknown, for a person."""
        self._in_doubt.discard(shipment["id"])
        if shipment["status"] == "unknown" and end != "unknown":
            self._in_doubt.add(shipment["id"])
            end = "unknown" if len(self._in_doubt) <= self._may_be_in_doubt else end
        if shipment["status"] == end == "unknown":
            return bool(shipment["awaits"]["whose_move"] == "person")
        return bool(shipment["status"] == end)

    def _show_arrival(self, arrival: View) -> str | None:
        act = self._arrivals.get(arrival["document_sha256"])
        title = act.title if act else "dowód jako wiadomość" if arrival["is_message"] else "poświadczenie (UPP) w kolejce"
        self._note(arrival["id"], arrival["status"], f"<- {title}: {arrival['status_pl']}")
        if act is not None and arrival["status"] != act.end:
            self._open.append(f"{title}: {arrival['status_pl']}")
        return act.title if act else None

    def _note(self, identifier: str, status: str, text: str) -> None:
        history = self._seen.setdefault(identifier, [])
        if not history or history[-1] != status:
            history.append(status)
            self._console.print(f"   {text}", markup=False, soft_wrap=True)

    def stands_at(self, address: str, status: str) -> bool:
        """Whether this is the status of the shipment to this address."""
        return self._seen.get(self._by_address.get(address, ""), [])[-1:] == [status]

    def finished(self, loose_proofs: int) -> bool:
        """Whether every act came to its end, and the proof without a letter is there."""
        return not self._open and loose_proofs == 1

    def unfinished(self) -> list[str]:
        """List what did not come to its end."""
        return self._open


def letters_table(letters: Iterable[View], lay_out: LayOut) -> Table:
    """Show every shipment: status, what proves it, what is waited for, where the proof lies."""
    headings = ("Pismo", "Adresat", "Stan", "Co tego dowodzi", "Na co czekamy", "Gdzie leży dowód")
    table = _table("Przesyłki / shipments", *headings)
    for letter in letters:
        for shipment in letter["shipments"]:
            basis = shipment["basis"]
            table.add_row(
                letter["subject"],
                shipment["addressee"]["address"],
                shipment["status_pl"],
                _basis(shipment),
                shipment["awaits"]["what_pl"] if shipment["awaits"] else "-",
                str(lay_out(basis)) if basis and basis["has_content"] else "-",
            )
    return table


def _table(title: str, *headings: str) -> Table:
    table = Table(title=title, show_lines=True)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table


def _basis(shipment: View) -> str:
    if shipment["basis"] and not shipment["basis"]["has_content"]:
        return f"odpowiedź platformy: {shipment['basis']['reason'] or shipment['basis']['kind']}"
    if shipment["basis"]:
        return f"{shipment['basis']['kind']}, {VERDICTS_PL.get(shipment['basis']['verdict'], shipment['basis']['verdict'])}"
    if shipment["problems"]:
        return f"lista {len(shipment['problems'])} błędów, niżej"
    if shipment["status"] == "refused":
        return "odpowiedź platformy (TLS, bez podpisu)"
    return "-"


def mistakes(letters: Iterable[View]) -> list[str]:
    """List what stopped letters here, in a clerk's words, with the place in the document."""
    return [
        f"{letter['subject']}: {problem['text_pl']} Miejsce: {problem['path']}, wiersz {problem['line']}"
        for letter in letters
        for shipment in letter["shipments"]
        for problem in shipment["problems"]
    ]


def arrivals_table(arrivals: Iterable[View], loose: Sequence[View], lay_out: LayOut) -> Table:
    """Show every arrival, with receipts among them, and the proofs without a letter."""
    table = _table("Wpływy / arrivals", "Wpływ", "Stan", "Podpis", "Numer w EZD / dowód")
    for arrival in arrivals:
        number = next((step["register_number"] for step in arrival["hand_overs"] if step["register_number"]), None)
        verdict = VERDICTS_PL.get(arrival["signature"]["verdict"]) or "-"
        table.add_row(arrival["subject"], arrival["status_pl"], verdict, number or _instead(arrival))
    for proof in loose:
        judged = VERDICTS_PL.get(proof["verdict"], proof["verdict"])
        table.add_row(f"{proof['kind']} bez pisma", "dowód bez pisma", judged, str(lay_out(proof)))
    return table


def _instead(arrival: View) -> str:
    if arrival["is_evidence"]:
        return "dowód, nie wpływ do rejestru"
    return f"czeka na osobę: {arrival['quarantine']}" if arrival["quarantine"] else "-"


def stay(console: Console, place: Place, platforms: Mapping[str, str], web_port: int) -> None:
    """Print the addresses and wait until a person presses Ctrl+C."""
    console.print(
        f"Strony / pages: http://127.0.0.1:{web_port}/  (użytkownik: cli, hasło: {place.key})", markup=False, soft_wrap=True
    )
    console.print(f"API: http://127.0.0.1:{web_port}/api/v1/openapi.json", markup=False, soft_wrap=True)
    for name, address in platforms.items():
        console.print(f"Symulator {name}: {address}/symulator/books", markup=False, soft_wrap=True)
    console.print(f"Pliki / files: {place.folder}    Ctrl+C kończy / ends", markup=False, soft_wrap=True)
    ended = threading.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, lambda *_: ended.set())
    ended.wait()
