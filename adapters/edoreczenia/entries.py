"""Read an entry of the register of addresses (RecipientEda, BaeSearchData, Warning)."""

from __future__ import annotations

import json
from typing import Any, Final

from adapters.edoreczenia.leaves import branch, number, rows, text, texts
from connector.ports import AddressWarning, OfficialId, RegisteredAddress

_BLOCKS: Final = "BLOCK_WARNING"
_OF_BODIES: Final = frozenset({"krs", "nip", "regon"})
_SHOWN: Final = 3


def found(row: dict[str, Any]) -> RegisteredAddress:
    """Read an entry that a search found; of the versions of a party, the current one has index 1."""
    versions = sorted(rows(row, "baeSearchData"), key=lambda version: number(version, "index") or 0)
    return entry({"recipientEda": row.get("recipientEda"), "recipient": versions[0] if versions else {}}, _written(row))


def entry(row: dict[str, Any], raw: bytes | None = None) -> RegisteredAddress:
    """Read an entry; what the register leaves out is None, and a status that it leaves out is empty, which is not ACTIVE."""
    address, party = branch(row, "recipientEda"), branch(row, "recipient")
    return RegisteredAddress(
        address=text(address, "recipientEda") or "",
        name=_name(party),
        status=text(address, "edaStatus") or "",
        public=_flag(party, "isPublic"),
        operator=_flag(address, "designatedOperator"),
        main=_flag(address, "isMainEda"),
        warning=_warning(address),
        official_ids=[_official(each) for each in rows(party, "officialIds")],
        place=_place(party),
        raw=_written(row) if raw is None else raw,
    )


def _name(party: dict[str, Any]) -> str:
    person = (text(party, part) for part in ("professionalTitle", "name", "surname"))
    return text(party, "entityName") or " ".join(part for part in person if part)


def _flag(tree: dict[str, Any], name: str) -> bool | None:
    value = tree.get(name)
    return value if isinstance(value, bool) else {"true": True, "false": False}.get(str(value).lower())


def _warning(address: dict[str, Any]) -> AddressWarning | None:
    """Read a warning; one of a type that is not known blocks, so that a person looks."""
    warning = branch(address, "warning")
    if not warning:
        return None
    kind = text(warning, "type") or ""
    return AddressWarning(text(warning, "code") or "", kind != f"NOT_{_BLOCKS}", text(warning, "description") or kind)


def _official(row: dict[str, Any]) -> OfficialId:
    """Read a number; those of persons are masked, since nobody who chooses an address needs more than their end."""
    registry, digits = (text(row, "referenceRegistry") or "").lower(), text(row, "id") or ""
    return OfficialId(registry, digits if registry in _OF_BODIES else "*" * len(digits[:-_SHOWN]) + digits[-_SHOWN:])


def _place(party: dict[str, Any]) -> str | None:
    """Write the seat, or else the address for letters, on one line."""
    address = min(rows(party, "address"), key=lambda each: "headquarters" not in texts(each, "addressType"), default={})
    street = " ".join(part for name in ("street", "buildingNumber") if (part := text(address, name)))
    city = " ".join(part for name in ("postalCode", "city") if (part := text(address, name)))
    return ", ".join(part for part in (street, city) if part) or None


def _written(row: dict[str, Any]) -> bytes:
    return json.dumps(row, ensure_ascii=False).encode()
