"""The address book: what the register (BAE) said last of the addresses that letters went to."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, delete, select

from connector.letters.ids import new_id
from connector.ports import RegisteredAddress
from connector.store import journal, rows
from connector.store.lock import alone
from connector.store.rows import AnyRow
from connector.store.tables import addresses

Source = Literal["confirmation", "refresh"]
_UNKNOWN = "not_found"


def find(tx: Connection, unit_id: int, address: str) -> AnyRow | None:
    """Find an address in a unit's book."""
    return tx.execute(select(addresses).where(addresses.c.unit_id == unit_id, addresses.c.address == address)).first()


def used_since(tx: Connection, unit_id: int, since: datetime, after: str, limit: int) -> list[str]:
    """List addresses that letters went to at or after a moment, in their own order, at most ``limit`` behind ``after``."""
    query = select(addresses.c.address).where(addresses.c.unit_id == unit_id, addresses.c.used_at >= since)
    return list(tx.execute(query.where(addresses.c.address > after).order_by(addresses.c.address).limit(limit)).scalars())


def note(
    tx: Connection, unit_id: int, told: Collection[tuple[str, RegisteredAddress | None]], now: datetime, source: Source
) -> None:
    """Enter what the register says of addresses (None: it does not know one), and tell the journal what has changed."""
    for address, entry in sorted(told, key=lambda each: each[0]):  # one order for all, so that nobody waits for each other
        alone(tx, f"address {unit_id} {address}")
        _note(tx, unit_id, address, {**_columns(entry), "checked_at": now, "source": source}, now)


def forget(tx: Connection, unit_id: int, before: datetime) -> None:
    """Leave out of the book what no letter went to since a moment: who lives there is nobody's business any more."""
    tx.execute(delete(addresses).where(addresses.c.unit_id == unit_id, addresses.c.used_at < before))


def _note(tx: Connection, unit_id: int, address: str, values: dict[str, Any], now: datetime) -> None:
    if values["source"] == "confirmation":
        values["used_at"] = now
    known = find(tx, unit_id, address)
    if known is None:
        own = {"public_id": new_id("adr"), "unit_id": unit_id, "address": address}
        rows.add(tx, addresses, **{"used_at": now, **own, **values})
        return
    changed = rows.changed(tx, addresses, known.id, **values)
    before, after = _state(known), _state(changed)
    if before != after:
        ids = {"before": before, "now": after}
        journal.write(tx, "address.changed", at=now, subject=known.public_id, unit_id=unit_id, ids=ids)


def _columns(entry: RegisteredAddress | None) -> dict[str, Any]:
    warning = entry.warning if entry else None
    return {
        "name": entry.name if entry else None,
        "public": entry.public if entry else None,
        "status": entry.status if entry else None,
        "operator": entry.operator if entry else None,
        "warning_code": warning.code if warning else None,
        "warning_blocks": warning.blocks if warning else None,
        "warning_text": warning.text if warning else None,
    }


def _state(row: AnyRow) -> str:
    """Say in codes how an address stands: its status, and whether it is warned of."""
    if row.status is None:
        return _UNKNOWN
    warned = {None: "", False: " warning", True: " block_warning"}[row.warning_blocks]
    return f"{row.status.lower()[:30]}{warned}"
