"""A register of addresses in memory, and a mailbox that comes with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from connector.letters.errors import PlatformError
from connector.ports import AddressWarning, FoundParties, OwnBox, PartyQuery, RegisteredAddress
from tests.flow.mail_kit import add_mailbox, sealed
from tests.flow.mailbox_out_kit import ANNA, FIRMA, GMINA, PIOTR, SendingMailbox
from tests.office_kit import Office


def an_entry(address: str, name: str = "Jan Testowy", status: str = "ACTIVE", **more: Any) -> RegisteredAddress:
    """Make an entry of the register."""
    return RegisteredAddress(address, name, status, **more)


BLOCKING = AddressWarning("W-7", blocks=True, text="Skrzynka zawieszona")
MILD = AddressWarning("W-1", blocks=False, text="Trwa zmiana operatora")


@dataclass
class RegisterDouble:
    """Plays the register: entries by address, errors to raise one a call, and how often it was asked."""

    entries: dict[str, RegisteredAddress] = field(
        default_factory=lambda: {address: an_entry(address) for address in (ANNA, PIOTR, FIRMA, GMINA)}
    )
    errors: list[PlatformError] = field(default_factory=list)
    calls: Counter[str] = field(default_factory=Counter)
    queries: list[PartyQuery] = field(default_factory=list)

    def find(self, box: OwnBox, query: PartyQuery) -> FoundParties:  # noqa: ARG002 - the port's signature
        """Give every entry."""
        self._call("find")
        self.queries.append(query)
        return FoundParties(list(self.entries.values()), len(self.entries))

    def confirm(self, box: OwnBox, address: str) -> RegisteredAddress | None:  # noqa: ARG002 - the port's signature
        """Give an entry."""
        self._call("confirm")
        return self.entries.get(address)

    def refresh(self, box: OwnBox, addresses: Sequence[str]) -> Sequence[RegisteredAddress]:  # noqa: ARG002 - the port's signature
        """Give the entries that there are."""
        self._call("refresh")
        return [self.entries[address] for address in addresses if address in self.entries]

    def _call(self, name: str) -> None:
        self.calls[name] += 1
        if self.errors:
            raise self.errors.pop(0)


@dataclass
class RegisteredMailbox(SendingMailbox):
    """A mailbox whose platform has a register."""

    register: RegisterDouble = field(default_factory=RegisterDouble)


def open_registered(office: Office, *, receiving: bool = True) -> RegisteredMailbox:
    """Give an office a mailbox that sends, and the platform behind it with its register."""
    mailbox = RegisteredMailbox(seal=lambda content: sealed(office, content))
    office.mailbox = mailbox
    add_mailbox(office, receiving=receiving)
    return mailbox
