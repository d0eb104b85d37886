"""What the register of addresses (BAE) says of an address, and what that means for a letter: findings with a reason."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from sqlalchemy import Connection

from connector.flow.desk import Desk
from connector.flow.pause import quiet, sending_stops
from connector.letters.ade import check_pair_fits
from connector.letters.errors import Problem
from connector.offices import boxes
from connector.ports import AddressRegister, AddressWarning, Channel, HasRegister, OwnBox, RegisteredAddress
from connector.store.rows import AnyRow
from schemas.findings import Finding, Severity

UNCHECKED: Final = "address_unchecked"
_ACTIVE: Final = "ACTIVE"

_CLOSED: Final = {
    "CLOSED_RECOVERABLE": (
        "address_closed",
        "jest zamknięty (można go jeszcze przywrócić)",
        "is closed, and may be opened again",
    ),
    "CLOSED_UNRECOVERABLE": ("address_closed", "jest zamknięty na stałe", "is closed for good"),
    "STRUCK_OFF": ("address_struck_off", "został wykreślony", "was struck off"),
}
"""Statuses of an address that nothing can be sent to (protocols, e-Doręczenia 8, edaStatus)."""


def register_of(channel: Channel) -> AddressRegister | None:
    """Give the register that a channel comes with."""
    return channel.register if isinstance(channel, HasRegister) else None


class Way(NamedTuple):
    """A register, and the row of the own box to ask it through."""

    register: AddressRegister
    box: AnyRow

    @property
    def own_box(self) -> OwnBox:
        """The box as the register wants it named."""
        return boxes.own_box(self.box)


def way_to_register(tx: Connection, desk: Desk, unit_id: int, address: str | None = None) -> Way | None:
    """Find a box of a unit to ask a register through, the one with this address if it is named.

    Asking counts as opening the box (protocols, e-Doręczenia 7.1), so only one that receives will do.
    """
    for box in boxes.every(tx, unit_id):
        found = register_of(desk.channels[box.channel]) if box.channel in desk.channels else None
        usable = not sending_stops(box) and not quiet(box, desk.clock.now()) and address in {None, box.address}
        if found is not None and usable:
            return Way(found, box)
    return None


NO_WAY: Final = Problem(
    "register_out_of_reach",
    "box",
    "box: żadna skrzynka do doręczeń jednostki nie może teraz pytać rejestru adresów (nie ma jej, nie odbiera albo stoi)",
    "box: no mailbox of this unit can ask the register of addresses now (none there, not receiving, or paused)",
)


def findings_of(address: str, entry: RegisteredAddress | None, path: str = "") -> list[Finding]:
    """List what is to be said about an address: an error keeps letters from it until a person decides.

    Args:
        address: as the letter has it.
        entry: what the register says of it; None where it does not know it.
        path: where the address stands.
    """
    found = [*_of_entry(entry, path)]
    return found if entry is not None else [*found, *check_pair(address, path)]


def check_pair(address: str, path: str = "") -> Iterator[Finding]:
    """Warn of an address whose last two digits do not fit the rest; only the register knows for sure."""
    if not check_pair_fits(address):
        text_pl = "Dwie ostatnie cyfry adresu nie pasują do reszty; to może być literówka."
        text_en = "The last two digits do not fit the rest of the address; that may be a typing error."
        yield Finding("address_check_pair", "warning", 0, path, text_pl, text_en)


def unchecked(path: str = "") -> Finding:
    """Warn that the register could not be asked."""
    text_pl = "Rejestr adresów (BAE) nie odpowiada; adresu nie sprawdzono."
    text_en = "The register of addresses (BAE) does not answer; the address was not checked."
    return Finding(UNCHECKED, "warning", 0, path, text_pl, text_en)


def _of_entry(entry: RegisteredAddress | None, path: str) -> Iterator[Finding]:
    if entry is None:
        yield _error("address_not_found", path, "nie ma takiego adresu", "the register has no such address")
    elif entry.status in _CLOSED:
        code, text_pl, text_en = _CLOSED[entry.status]
        yield _error(code, path, f"adres {text_pl}", f"the address {text_en}")
    elif entry.status != _ACTIVE:
        yield _error("address_status_unknown", path, "nie podaje, że adres działa", "the register does not say that it is active")
    if entry is not None and entry.warning is not None:
        yield _of_warning(entry.warning, path)


def _of_warning(warning: AddressWarning, path: str) -> Finding:
    said = " ".join(part for part in (warning.code, warning.text) if part)
    code, severity = _WARNED[warning.blocks]
    text_pl = f"Rejestr adresów (BAE) {'nie pozwala wysyłać na ten adres' if warning.blocks else 'ostrzega'}: {said}."
    text_en = f"The register of addresses (BAE) {'forbids sending to this address' if warning.blocks else 'warns'}: {said}."
    return Finding(code, severity, 0, path, text_pl, text_en)


_WARNED: Final[dict[bool, tuple[str, Severity]]] = {True: ("address_blocked", "error"), False: ("address_warning", "warning")}


def _error(code: str, path: str, text_pl: str, text_en: str) -> Finding:
    return Finding(code, "error", 0, path, f"Rejestr adresów (BAE): {text_pl}.", f"Register of addresses (BAE): {text_en}.")
