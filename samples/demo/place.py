"""The place of the demonstration: a folder with a test PKI and the configuration of an invented office."""

from __future__ import annotations

import hashlib
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

from samples.pki import Pki, make

MARKER = "SYMULATOR.txt"

CONNECTOR = """\
purpose = "training"
workers = 3

[store]
folder = "dane"

[web]
port = {web_port}

[channels.epuap]
host = "{platform}"
ca_file = "file:pki/root.pem"
system_key = "file:pki/office-system.key"
system_certificate = "file:pki/office-system.pem"
answer_certificates = ["file:pki/platform-answers.pem"]
call_timeout_seconds = 10

[keys.pieczec]
key = "file:pki/office-seal.key"
certificate = "file:pki/office-seal.pem"

[trust]
letters = ["file:pki/root.pem", "file:pki/qualified-root.pem"]
podpis_zaufany = ["file:pki/ministry-seal.pem"]
receipts = ["file:pki/platform-upp.pem"]
evidence = ["file:pki/edoreczenia-seal.pem"]
stampers = ["file:pki/root.pem"]

[patience]
retry_first = 1
poll_every = 0.5
reconcile_every = 1
reconcile_for = 15
ask_first = 0.5
visit_every = 0.5

[systems.ezd]
adapter = "folder"
folder = "ezd"
quiet_seconds = 0
"""

OFFICE = """\
unit = "Urząd Miejski Lubin (SYMULATOR)"

[[boxes]]
entity = "lubin"
name = "Skrytka urzędu"
address = "/lubin/skrytka"
answer_address = "/lubin/odpowiedzi"
targets = ["ezd"]

[[boxes]]
entity = "lubin"
name = "Odpowiedzi i UPP"
address = "/lubin/odpowiedzi"
answer_address = "/lubin/odpowiedzi"
targets = ["ezd"]

[[clients]]
name = "cli"
key_sha256 = "{key_sha256}"
admin = true

[[clients]]
name = "ezd"

[[kinds]]
name = "zawiadomienie"
signature = "seal"
signing_key = "pieczec"

[[kinds]]
name = "wezwanie"
signature = "seal"
signing_key = "pieczec"

[[kinds]]
name = "decyzja"
signature = "external"
"""
BOXES = ("/lubin/skrytka", "/lubin/odpowiedzi")

CHANNEL_OF_MAILBOXES = """
[channels.edoreczenia]
token_host = "{mailboxes}"
mailbox_host = "{mailboxes}"
register_host = "{mailboxes}"
ca_file = "file:pki/root.pem"
client_id = "AE:PL-10137-59089-URZAD-31.SYSTEM.EZD"
system_key = "file:pki/office-system.key"
system_certificate = "file:pki/office-system.pem"
call_timeout_seconds = 10
"""

MAILBOXES_OF_OFFICE = """
[[boxes]]
channel = "edoreczenia"
entity = "AE:PL-10137-59089-URZAD-31"
name = "Urząd Miejski Lubin"
address = "AE:PL-10137-59089-URZAD-31"
answer_address = "AE:PL-10137-59089-URZAD-31"
targets = ["ezd"]

[[boxes]]
channel = "edoreczenia"
entity = "AE:PL-10274-58178-OPSPL-23"
name = "Ośrodek Pomocy Społecznej Lubin"
address = "AE:PL-10274-58178-OPSPL-23"
answer_address = "AE:PL-10274-58178-OPSPL-23"
targets = ["ezd"]

[[kinds]]
name = "informacja"
signature = "none"
"""
MAILBOXES = ("AE:PL-10137-59089-URZAD-31", "AE:PL-10274-58178-OPSPL-23")
"""The office's own, and that of one of its units."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where everything of the demonstration lies, and the key its clerk uses."""

    folder: Path
    pki: Pki
    key: str

    @property
    def config(self) -> Path:
        """The connector's configuration file."""
        return self.folder / "connector.toml"

    @property
    def office(self) -> Path:
        """The office's configuration file."""
        return self.folder / "office.toml"

    @property
    def ezd(self) -> Path:
        """The directory that plays the office's document system."""
        return self.folder / "ezd"

    @property
    def proofs(self) -> Path:
        """Where the proofs are laid out for people to open."""
        return self.folder / "dowody"


def prepare(folder: Path) -> Place:
    """Lay the place out anew.

    Raises:
        FileExistsError: the folder holds something that no demonstration put there.
    """
    if folder.exists():
        if any(folder.iterdir()) and not (folder / MARKER).exists():
            raise FileExistsError(f"{folder} is not a demonstration's folder; name another one with --folder")
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    (folder / MARKER).write_text("Dane ćwiczebne: platforma jest symulowana. / Training data.\n", encoding="utf-8")
    (folder / "sekrety").mkdir(mode=0o700)
    key = secrets.token_urlsafe(32)
    _write_secret(folder / "sekrety" / "cli.key", key)
    return Place(folder, make(folder / "pki"), key)


def configure(place: Place, platform: str, web_port: int, mailboxes: str | None = None) -> None:
    """Write both configuration files, once the addresses of ePUAP and, where it takes part, of e-Doręczenia are known."""
    connector, office = CONNECTOR.format(platform=platform, web_port=web_port), OFFICE
    if mailboxes is not None:
        connector, office = connector + CHANNEL_OF_MAILBOXES.format(mailboxes=mailboxes), office + MAILBOXES_OF_OFFICE
    place.config.write_text(connector, encoding="utf-8")
    key_sha256 = hashlib.sha256(place.key.encode()).hexdigest()
    place.office.write_text(office.format(key_sha256=key_sha256), encoding="utf-8")


def _write_secret(path: Path, text: str) -> None:
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")
