"""The register of addresses (BAE)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from connector.ports.sending import OwnBox


@dataclass(frozen=True, slots=True)
class OfficialId:
    """A number in an official register: ``registry`` such as pesel, nip, regon, krs; a person's own is masked but for its end."""

    registry: str
    number: str


@dataclass(frozen=True, slots=True)
class AddressWarning:
    """What the register warns of; ``blocks`` where nothing may be sent to the address."""

    code: str
    blocks: bool
    text: str


@dataclass(frozen=True, slots=True)
class RegisteredAddress:
    """An entry of the register of addresses (baza adresów elektronicznych, BAE).

    ``status`` is as written: ACTIVE, CLOSED_RECOVERABLE, CLOSED_UNRECOVERABLE, STRUCK_OFF. ``public`` tells a public body;
    None where the register does not say. ``operator`` is true where the designated operator keeps the mailbox. ``place`` is
    where the party sits, to tell namesakes apart.
    """

    address: str
    name: str
    status: str
    public: bool | None = None
    operator: bool | None = None
    main: bool | None = None
    warning: AddressWarning | None = None
    official_ids: Sequence[OfficialId] = ()
    place: str | None = None
    raw: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class PartyQuery:
    """Whom to look for in the register: a number in an official register, or names of one kind of party, never both.

    ``categories`` are the register's own (INDIVIDUAL, PUBLIC_INSTITUTION, COMPANY ...). ``page`` counts from zero.
    A person is found by names only together with ``city``.
    """

    categories: Sequence[str]
    entity_name: str | None = None
    first_name: str | None = None
    surname: str | None = None
    official_id: OfficialId | None = None
    units_too: bool = False
    city: str | None = None
    street: str | None = None
    postal_code: str | None = None
    building: str | None = None
    flat: str | None = None
    page: int = 0


@dataclass(frozen=True, slots=True)
class FoundParties:
    """What a search found: a page of entries, and how many there are in all."""

    entries: Sequence[RegisteredAddress]
    total: int


class AddressRegister(Protocol):
    """The register of addresses. Every method is repeatable, and asks with the token of an own box.

    Where that box is a public body's, asking counts as opening it: what waits there is received (protocols, e-Doręczenia 7.1).
    """

    def find(self, box: OwnBox, query: PartyQuery) -> FoundParties:
        """Look for parties; nothing found is no error."""
        ...

    def confirm(self, box: OwnBox, address: str) -> RegisteredAddress | None:
        """Ask about one address, right before something is sent to it; None where the register does not know it."""
        ...

    def refresh(self, box: OwnBox, addresses: Sequence[str]) -> Sequence[RegisteredAddress]:
        """Ask about many addresses; those that the register does not know are left out."""
        ...


@runtime_checkable
class HasRegister(Protocol):
    """A channel that comes with a register of addresses."""

    register: AddressRegister
