"""The town of the kill run: an office with several boxes and a mailbox, both simulated platforms, and its configuration."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from connector import app
from connector.offices import transfer
from connector.offices.switches import Switch, switch_box
from connector.offices.transfer import OfficeEntry
from connector.settings import Settings, load
from connector.store import schema
from samples.demo import mail
from samples.demo.place import CHANNEL_OF_MAILBOXES, MAILBOXES, Place, prepare
from samples.demo.processes import free_port
from tests.stores import bring_up

WINGS: Final = 4
"""The office's entities at the platform, each with a box for letters and one for answers."""
SEALED, EXTERNAL, KEYLESS = "zawiadomienie", "decyzja", "bez klucza"
"""Kinds of letters: sealed by us, signed elsewhere, and one whose key is missing."""
MESSAGE: Final = "informacja"
"""The kind of those that go over e-Doręczenia."""
MAILBOX: Final = MAILBOXES[0]
NOBODY: Final = "/nieistniejacy/skrytka"

_PROMPT, _SLOW, _SILENT = 12, 4, 12

_CONNECTOR: Final = """\
purpose = "training"
workers = 2

[store]
folder = "dane"
{database}

[web]
port = {web_port}

[channels.epuap]
host = "{platform}"
ca_file = "file:pki/root.pem"
system_key = "file:pki/office-system.key"
system_certificate = "file:pki/office-system.pem"
answer_certificates = ["file:pki/platform-answers.pem"]
call_timeout_seconds = {call_timeout}

[keys.pieczec]
key = "file:pki/office-seal.key"
certificate = "file:pki/office-seal.pem"

[keys.dziennik]
key = "file:pki/office-journal.key"
certificate = "file:pki/office-journal.pem"
purpose = "journal"

[journal]
key = "dziennik"

[trust]
letters = ["file:pki/root.pem", "file:pki/qualified-root.pem"]
podpis_zaufany = ["file:pki/ministry-seal.pem"]
receipts = ["file:pki/platform-upp.pem"]
evidence = ["file:pki/edoreczenia-seal.pem"]
stampers = ["file:pki/root.pem"]

[patience]
retry_first = 0.5
retry_longest = 2
poll_every = 1
visit_every = 1
reconcile_every = {reconcile_every}
reconcile_longest = 8
reconcile_for = {reconcile_for}
sent_every = 10
ask_first = 0.5
lease = 3
lease_margin = 1

[systems.ezd]
adapter = "folder"
folder = "ezd"
quiet_seconds = 0
call_timeout_seconds = {call_timeout}
"""

_USUAL: Final = {"call_timeout": 4, "reconcile_every": 5, "reconcile_for": 25}
_QUICK: Final = {"call_timeout": 2, "reconcile_every": 1, "reconcile_for": 4}


@dataclass(frozen=True, slots=True)
class Town:
    """Where everything of a run lies, and at which addresses it is found."""

    place: Place
    platform_port: int
    mailboxes_port: int
    web_port: int

    @property
    def platform(self) -> str:
        """The address of the simulated ePUAP."""
        return f"https://127.0.0.1:{self.platform_port}"

    @property
    def mailboxes(self) -> str:
        """The address of the simulated e-Doręczenia."""
        return f"https://127.0.0.1:{self.mailboxes_port}"

    @property
    def log(self) -> Path:
        """What the processes print."""
        return self.place.folder / "konektor.log"

    @property
    def settings(self) -> Settings:
        """The configuration, as the processes read it."""
        return load(self.place.config)

    def line(self, *arguments: str) -> list[str]:
        """Write a command of this office's connector."""
        return [*arguments, "--config", str(self.place.config)]

    def simulators(self) -> list[list[str]]:
        """Write the commands that run the platforms."""
        settings = self.place.folder / "platforma.toml", mail.settings(self.place)
        return [
            ["simulate", name, "--port", str(port), "--pki", str(self.place.folder / "pki"), "--config", str(path)]
            for name, port, path in zip(
                ("epuap", "edoreczenia"), (self.platform_port, self.mailboxes_port), settings, strict=True
            )
        ]


def box(wing: int) -> str:
    """Give the address of a wing's box."""
    return f"/urzad-{wing}/skrytka"


def answers(wing: int) -> str:
    """Give the address of the box to which a wing's receipts and answers come."""
    return f"/urzad-{wing}/odpowiedzi"


def own_boxes() -> tuple[str, ...]:
    """List the office's boxes at ePUAP."""
    return tuple(address for wing in range(1, WINGS + 1) for address in (box(wing), answers(wing)))


def bodies() -> list[str]:
    """List the boxes of public bodies that take letters as usual; every fourth gives its UPP later, into the answer box."""
    return [f"/gmina-{number}/skrytka" for number in range(1, _PROMPT + _SLOW + 1)]


def gives_receipt_later(address: str) -> bool:
    """Tell whether a body's UPP never comes with the answer."""
    return int(address.split("/")[1].split("-")[1]) % _SLOW == 0


def silent_bodies() -> list[str]:
    """List the boxes whose letters neither answer nor record vouches for; every second one's UPP comes later all the same."""
    return [f"/cicha-{number}/skrytka" for number in range(1, _SILENT + 1)]


def build(folder: Path, *, database: str | None, quickly: bool = False) -> Town:
    """Lay everything out anew and migrate the store.

    Args:
        folder: for everything; what an earlier run left there is removed.
        database: the address of an empty PostgreSQL database, or None for SQLite.
        quickly: whether leases are short and letters in doubt are given up soon.
    """
    place = prepare(folder)
    town = Town(place, free_port(), free_port(), free_port())
    if database is not None:
        secret = folder / "sekrety" / "baza"
        secret.touch(mode=0o600)
        secret.write_text(database, "utf-8")
    store = 'database = "file:sekrety/baza"' if database else ""
    values: dict[str, object] = {"platform": town.platform, "web_port": town.web_port, "database": store}
    values |= _QUICK if quickly else _USUAL
    place.config.write_text(_CONNECTOR.format(**values) + CHANNEL_OF_MAILBOXES.format(mailboxes=town.mailboxes), "utf-8")
    (folder / "platforma.toml").write_text(_platform(), "utf-8")
    _open_office(town.settings, transfer.read(_office(place.key)))
    return town


def _open_office(settings: Settings, office: OfficeEntry) -> None:
    """Do what an office does on its first day; nobody minds that a key is named which is lost."""
    with app.store_alone(settings) as database:
        bring_up(database)
        schema.bind(database, settings.purpose, database.now())
        with database.transaction("office imported") as tx:
            transfer.import_office(tx, office)
            for address in (*own_boxes(), MAILBOX):
                switch_box(tx, address, Switch.RECEIVE, "Jan Testowy", database.now())


def _office(key: str) -> str:
    digest = hashlib.sha256(key.encode()).hexdigest()
    rows = ['unit = "Urząd Testowy (SYMULATOR)"', *(_own_boxes(wing) for wing in range(1, WINGS + 1)), _own_mailbox()]
    rows += [f'[[clients]]\nname = "cli"\nkey_sha256 = "{digest}"\nadmin = true', '[[clients]]\nname = "ezd"']
    rows += [f'[[kinds]]\nname = "{SEALED}"\nsignature = "seal"\nsigning_key = "pieczec"']
    rows += ['[[kinds]]\nname = "wezwanie"\nsignature = "seal"\nsigning_key = "pieczec"']
    rows += [f'[[kinds]]\nname = "{EXTERNAL}"\nsignature = "external"', f'[[kinds]]\nname = "{MESSAGE}"\nsignature = "none"']
    rows += [f'[[kinds]]\nname = "{KEYLESS}"\nsignature = "seal"\nsigning_key = "zaginiony"']
    return "\n\n".join(rows)


def _own_boxes(wing: int) -> str:
    both = ((box(wing), "Skrytka urzędu"), (answers(wing), "Odpowiedzi i UPP"))
    target = "api" if wing == WINGS else "ezd"
    return "\n\n".join(
        f'[[boxes]]\nentity = "urzad-{wing}"\nname = "{name}"\naddress = "{address}"\n'
        f'answer_address = "{answers(wing)}"\ntargets = ["{target}"]'
        for address, name in both
    )


def _own_mailbox() -> str:
    own = "\n".join(f'{name} = "{MAILBOX}"' for name in ("entity", "address", "answer_address"))
    return f'[[boxes]]\nchannel = "edoreczenia"\nname = "Urząd Miejski Lubin"\n{own}\ntargets = ["ezd"]'


def _platform() -> str:
    entities = [
        f'[[entity]]\nid = "urzad-{wing}"\nname = "Urząd {wing}"\ncertificates = ["office-system"]'
        for wing in range(1, WINGS + 1)
    ]
    entities += [f'[[entity]]\nid = "{address.split("/")[1]}"\nname = "Gmina"' for address in (*bodies(), *silent_bodies())]
    entities += ['[[entity]]\nid = "jtestowy"\nname = "Testowy"\nshort_name = "Jan"\nkind = "F"']
    boxes = [
        _platform_box(address, "Odpowiedzi i UPP" if address.endswith("odpowiedzi") else "Skrytka urzędu")
        for address in own_boxes()
    ]
    boxes += [_platform_box(address, "Skrytka", prompt=not gives_receipt_later(address)) for address in bodies()]
    boxes += [_platform_box(address, "Skrytka") for address in silent_bodies()]
    boxes += [_platform_box("/jtestowy/domyslna", "domyslna")]
    return "\n\n".join([*entities, *boxes])


def _platform_box(address: str, name: str, *, prompt: bool = True) -> str:
    return f'[[box]]\naddress = "{address}"\nname = "{name}"\nsynchronous_upp = {str(prompt).lower()}'
