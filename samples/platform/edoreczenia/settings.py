"""What the simulated e-Doręczenia knows from the start: mailboxes with their owners, systems, delays, paths."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from samples.platform.edoreczenia.addresses import is_well_formed

DEFAULT_FILE = Path(__file__).with_name("default.toml")
SCOPES = ("read_messages", "write_messages", "read_settings", "write_settings")
KINDS = ("public", "company", "person")
CERTIFICATE_USE = ("none", "optional", "required")


@dataclass(frozen=True)
class MailboxSetting:
    """A mailbox (skrzynka doręczeń) with its owner and entry in the register (BAE).

    ``name`` is a body's name or a person's family name. ``pick_up`` is the time in seconds from D.1 to the moment at which
    a company or person takes a letter, below 0 for never; a public body takes it as soon as it logs in.
    ``degree`` and ``status`` are assignmentDegree and edaStatus, ``operator`` is designatedOperator, ``warning`` its type.
    """

    address: str
    kind: str
    name: str
    first_name: str = ""
    nip: str = ""
    regon: str = ""
    krs: str = ""
    pesel: str = ""
    street: str = ""
    building: str = ""
    flat: str = ""
    postal_code: str = ""
    city: str = ""
    pick_up: float = 0
    main: bool = True
    degree: int = 3
    status: Literal["ACTIVE", "CLOSED_RECOVERABLE", "CLOSED_UNRECOVERABLE", "STRUCK_OFF"] = "ACTIVE"
    operator: bool = True
    warning: Literal["", "NOT_BLOCK_WARNING", "BLOCK_WARNING"] = ""
    category: str = ""
    capacity_mb: int = 0
    email: str = "skrzynka@example.invalid"

    @property
    def full_name(self) -> str:
        """Give the name as a person reads it."""
        return f"{self.first_name} {self.name}".strip()

    @property
    def is_public(self) -> bool:
        """Tell whether the owner is a public body (podmiot publiczny)."""
        return self.kind == "public"


@dataclass(frozen=True)
class System:
    """A registered system (system teleinformatyczny) and what it may do in which mailboxes."""

    client_id: str
    certificates: tuple[str, ...]
    mailboxes: tuple[str, ...]
    scopes: tuple[str, ...] = SCOPES
    folder: str = ""


@dataclass(frozen=True)
class Delays:
    """Seconds of play time from one step of a letter's life to the next."""

    task: float = 0
    submission: float = 0
    relay: float = 0
    consignment: float = 0
    paper: float = 0


@dataclass(frozen=True)
class Settings:
    """Everything; ``folder`` is where paths of certificates start."""

    mailboxes: tuple[MailboxSetting, ...]
    systems: tuple[System, ...]
    delays: Delays = Delays()
    ua_prefix: str = "/api/v3"
    se_prefix: str = "/api/se/v4"
    realm: str = "/auth/realms/EDOR"
    client_certificate: str = "none"
    sloppy: bool = True
    deemed_as_handed_over: bool = False
    capacity_mb: int = 1000
    largest_letter_mb: int = 500
    folder: Path = field(default=Path())

    def __post_init__(self) -> None:
        """Refuse what contradicts itself."""
        known = {mailbox.address for mailbox in self.mailboxes}
        for mailbox in self.mailboxes:
            if not is_well_formed(mailbox.address) or mailbox.kind not in KINDS:
                raise ValueError(f"mailbox {mailbox.address}: kind is one of {KINDS}, the address has its check pair")
        for system in self.systems:
            if not set(system.mailboxes) <= known or ".SYSTEM." not in system.client_id:
                raise ValueError(f"system {system.client_id}: <ADE>.SYSTEM.<name>, its mailboxes among {sorted(known)}")
        if self.client_certificate not in CERTIFICATE_USE:
            raise ValueError(f"client_certificate: choose among {CERTIFICATE_USE}")


def load(path: Path = DEFAULT_FILE) -> Settings:
    """Read settings from a TOML file; ``default.toml`` beside this module shows every key.

    Raises:
        ValueError, TypeError: broken TOML, an unknown key, a system of no mailbox.
    """
    found = tomllib.loads(path.read_text(encoding="utf-8"))
    tables = {name: found.pop(name, empty) for name, empty in (("mailbox", []), ("system", []), ("delays", {}))}
    return Settings(
        mailboxes=tuple(MailboxSetting(**table) for table in tables["mailbox"]),
        systems=tuple(System(**_tupled(table)) for table in tables["system"]),
        delays=Delays(**tables["delays"]),
        folder=path.parent,
        **found,
    )


def _tupled(table: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in table.items()}
