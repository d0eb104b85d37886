"""The state of the simulated platform: realm, mailboxes, agenda, script and books."""

from __future__ import annotations

import copy
import uuid
from collections.abc import Callable
from pathlib import Path
from threading import RLock

from cryptography import x509

from samples.platform.edoreczenia.agenda import Agenda
from samples.platform.edoreczenia.books import Books
from samples.platform.edoreczenia.callbacks import Callbacks
from samples.platform.edoreczenia.faults import Refused
from samples.platform.edoreczenia.model import Evidence, Mailbox, Message
from samples.platform.edoreczenia.script import DEEDS, Orders, Rule, play
from samples.platform.edoreczenia.seal import Seals
from samples.platform.edoreczenia.settings import Settings
from samples.platform.edoreczenia.tokens import TokenServer
from samples.platform.edoreczenia.vault import Vault
from samples.platform.shared.clock import PlayTime
from samples.platform.shared.keys import Keys
from samples.platform.shared.turns import Script

NEARLY_FULL = 0.9


class Hub:
    """The platform behind its interfaces. Whoever reads or changes it holds ``lock``.

    ``held`` are the acts that the script made wait for a release, by a name: task ids and ``<message id>/<code>``.
    """

    def __init__(self, settings: Settings, keys: Keys, address: str) -> None:
        self.settings = settings
        self.keys = keys
        self.address = address
        self.lock = RLock()
        self.time = PlayTime()
        self.script: Script[Rule] = Script(DEEDS, self.time.seconds)
        self.agenda = Agenda()
        self.ledger = Books()
        self.vault = Vault()
        self.callbacks = Callbacks(self)
        self.seals = Seals(keys)
        self.held: dict[str, Callable[[float], None]] = {}
        self.evidences: dict[str, Evidence] = {}
        self.realm = TokenServer(
            issuer=address + settings.realm,
            systems={system.client_id: system for system in settings.systems},
            certificates={system.client_id: tuple(map(self._certificate, system.certificates)) for system in settings.systems},
            mailboxes={mailbox.address: mailbox for mailbox in settings.mailboxes},
        )
        with_systems = {address for system in settings.systems for address in system.mailboxes}
        self.mailboxes = {
            one.address: Mailbox(
                one, (one.capacity_mb or settings.capacity_mb) * 10**6, one.address in with_systems, email=one.email
            )
            for one in settings.mailboxes
        }

    def _certificate(self, name: str) -> x509.Certificate:
        pem = (self.settings.folder / Path(name)).read_bytes() if name.endswith(".pem") else self.keys.pair(name)[1]
        return x509.load_pem_x509_certificate(pem)

    def new_id(self, prefix: str = "") -> str:
        """Give a fresh identifier."""
        return prefix + str(uuid.uuid4())

    def settle(self) -> None:
        """Let happen all that is due by now."""
        self.agenda.settle(self.time.seconds())

    def later(self, second: float, delay: float | None, act: Callable[[float], None], name: str) -> None:
        """Plan an act so many seconds after ``second``; without a delay it waits under its name for a release."""
        if delay is None:
            self.held[name] = act
        else:
            self.agenda.at(second + delay, act)

    def release(self, name: str) -> int:
        """Do now what waits under this name, or under names that start with it and a slash; tell how much that was.

        Raises:
            KeyError: nothing waits so.
        """
        found = [key for key in self.held if key == name or key.startswith(f"{name}/")]
        if not found:
            raise KeyError(name)
        for key in found:
            self.held.pop(key)(self.time.seconds())
        return len(found)

    def orders(self, phase: str, operation: str, address: str) -> Orders:
        """Play the script's rules of an occasion and give what they ask for."""
        orders = Orders(self.note_played)
        play(phase, self.script.at((phase,), operation, address), orders)
        return orders

    def no_orders(self) -> Orders:
        """Give orders of nobody, for what the script is not asked about."""
        return Orders(self.note_played)

    def note_played(self, deed: str) -> None:
        """Count a deed of the script that is done now."""
        with self.lock:
            self.ledger.played[deed] += 1

    def warning(self, box: Mailbox) -> str:
        """Give the warning of a mailbox that is nearly full, empty for another."""
        share = box.used / box.capacity
        return f"SYMULATOR: skrzynka jest zapełniona w {share:.0%}" if share >= NEARLY_FULL else ""

    def check_room(self, box: Mailbox, size: int) -> None:
        """Refuse what no longer fits into the mailbox (protocols, e-Doręczenia 5)."""
        if box.used + size > box.capacity:
            raise Refused("SYMULATOR: skrzynka jest pełna", "UAAPI0413")

    def message(self, box: Mailbox, message_id: str) -> Message:
        """Give a message of a mailbox.

        Raises:
            Refused: there is none with this id.
        """
        if message_id not in box.messages:
            raise Refused("SYMULATOR: w skrzynce nie ma takiej wiadomości", "UAAPI0404", message_id=message_id)
        return box.messages[message_id]

    def books(self) -> Books:
        """Give a copy of the books as they stand, after all that is due has happened."""
        with self.lock:
            self.settle()
            return copy.deepcopy(self.ledger)
