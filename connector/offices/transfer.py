"""Export and import of the configuration in the database, as one TOML file of an office."""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from sqlalchemy import Connection, Table, select

from connector.letters.errors import ConfigurationWrong, NotFound
from connector.letters.ids import new_id
from connector.letters.party import ADE
from connector.letters.retention import PATTERN
from connector.offices.kinds import SealLevel
from connector.store import rows
from connector.store.lock import alone
from connector.store.tables import boxes, clients, letter_kinds, routes, units

PLACEHOLDER = "DO UZUPEŁNIENIA"
"""What stands in the file that ``connector init`` writes wherever a person has to put a value."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


ArchiveCategory = Annotated[str | None, Field(pattern=PATTERN, description="kategoria archiwalna: A, B5, BE10, Bc")]


_ADDRESS = rf"^(/[^/\s]+/[^/\s]+|{ADE})$"
"""An ePUAP box (``/podmiot/skrytka``), or a mailbox of e-Doręczenia by its ADE."""


class BoxEntry(_Strict):
    """A box (skrytka) as the portal shows it; ``targets`` are the document systems that get what comes in.

    ``category`` says how long that is kept; likewise below for letters of a kind.
    """

    channel: str = "epuap"
    entity: str = Field(max_length=100)
    name: str
    address: str = Field(pattern=_ADDRESS)
    answer_address: str = Field(pattern=_ADDRESS)
    category: ArchiveCategory = None
    targets: list[str] = []


class ClientEntry(_Strict):
    """Who calls the API; ``key_sha256`` is the digest of its key in hex, empty for none; ``admin`` may switch boxes."""

    name: str = Field(pattern=r"^[A-Za-z0-9_.-]{1,100}$")
    key_sha256: str = Field(default="", pattern=r"^([0-9a-f]{64})?$")
    admin: bool = False


class KindEntry(_Strict):
    """A kind of letter and the signature it needs before it leaves; ``level`` is that of our seal."""

    name: str
    signature: Literal["seal", "external", "none"]
    signing_key: str | None = None
    level: SealLevel = "B"
    category: ArchiveCategory = None

    @model_validator(mode="after")
    def _level_of_a_seal(self) -> Self:
        if self.level != "B" and (self.signature == "none" or not self.signing_key):
            raise ValueError("level is that of our seal: it needs signing_key")
        return self


class OfficeEntry(_Strict):
    """One unit of the office with all that belongs to it; ``format`` is the version of the file, 1 where it says none."""

    format: Literal[1] = 1
    unit: str
    boxes: list[BoxEntry] = []
    clients: list[ClientEntry] = []
    kinds: list[KindEntry] = []


def read(text: str) -> OfficeEntry:
    """Read an office file.

    Raises:
        ConfigurationWrong: it is not TOML, or a value in it is missing, unknown or malformed; the detail names the place.
    """
    try:
        return OfficeEntry.model_validate(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise ConfigurationWrong(str(error)) from None


def check(office: OfficeEntry, *, systems: Collection[str], keys: Collection[str], stamping: bool = False) -> None:
    """Hold an office file against the configuration, before anything is entered that nothing could remove.

    Raises:
        ConfigurationWrong: a placeholder was left, a target, key or answer box is named that does not exist, or a level that
            needs a time-stamping service where there is none.
    """
    own = {box.address for box in office.boxes}
    wrong = [f"{box.address}: put the real value in place of {PLACEHOLDER}" for box in office.boxes if _untouched(box)]
    wrong += [
        f"{box.address}: no box {box.answer_address} for its answers" for box in office.boxes if box.answer_address not in own
    ]
    targets = {(box.address, target) for box in office.boxes for target in box.targets}
    wrong += [f"{address}: no document system {target}" for address, target in targets if target not in {*systems, "api"}]
    wrong += [
        f"{kind.name}: no key {kind.signing_key}"
        for kind in office.kinds
        if (kind.signature == "seal" or kind.signing_key is not None) and kind.signing_key not in keys
    ]
    wrong += [
        f"{kind.name}: level {kind.level} needs [signing] timestamps"
        for kind in office.kinds
        if kind.level != "B" and not stamping
    ]
    if wrong:
        raise ConfigurationWrong("; ".join(sorted(wrong)))


def _untouched(box: BoxEntry) -> bool:
    return any(PLACEHOLDER in value.replace("-", " ") for value in (box.entity, box.name, box.address, box.answer_address))


def import_office(tx: Connection, office: OfficeEntry) -> int:
    """Enter or update an office and give its unit's number; nothing is removed, and receiving is never switched on by it.

    Raises:
        ConfigurationWrong: a box or client in it belongs to another unit.
    """
    alone(tx, "office import")
    unit_id = _upsert(tx, units, {"name": office.unit}, {}, "unt")
    for kind in office.kinds:
        _upsert(tx, letter_kinds, {"unit_id": unit_id, "name": kind.name}, kind.model_dump(exclude={"name"}))
    for client in office.clients:
        digest = client.key_sha256 or f"none:{client.name}"
        _upsert(tx, clients, {"name": client.name}, {"unit_id": unit_id, "key_sha256": digest, "admin": client.admin}, "cli")
    for box in office.boxes:
        _import_box(tx, unit_id, box)
    return unit_id


def _import_box(tx: Connection, unit_id: int, box: BoxEntry) -> None:
    values = {"unit_id": unit_id, **box.model_dump(exclude={"channel", "address", "targets"})}
    box_id = _upsert(tx, boxes, {"channel": box.channel, "address": box.address}, values, "box")
    for target in box.targets:
        rule = f"skrytka {box.address}"
        _upsert(tx, routes, {"box_id": box_id, "target": target}, {"unit_id": unit_id, "rule": rule})


def export_office(tx: Connection, unit_name: str) -> OfficeEntry:
    """Give an office as it stands in the database, without secrets."""
    unit = tx.execute(select(units).where(units.c.name == unit_name)).first()
    if unit is None:
        raise NotFound(unit_name)
    return OfficeEntry(
        unit=unit.name,
        boxes=[_box_entry(tx, row) for row in _of_unit(tx, boxes, unit.id)],
        clients=[
            ClientEntry(name=row.name, key_sha256="" if row.key_sha256.startswith("none:") else row.key_sha256, admin=row.admin)
            for row in _of_unit(tx, clients, unit.id)
        ],
        kinds=[
            KindEntry(name=row.name, signature=row.signature, signing_key=row.signing_key, level=row.level, category=row.category)
            for row in _of_unit(tx, letter_kinds, unit.id)
        ],
    )


def _box_entry(tx: Connection, row: rows.AnyRow) -> BoxEntry:
    targets = tx.execute(select(routes.c.target).where(routes.c.box_id == row.id).order_by(routes.c.id)).scalars()
    return BoxEntry(
        channel=row.channel,
        entity=row.entity,
        name=row.name,
        address=row.address,
        answer_address=row.answer_address,
        category=row.category,
        targets=list(targets),
    )


def _of_unit(tx: Connection, table: Table, unit_id: int) -> list[rows.AnyRow]:
    return list(tx.execute(select(table).where(table.c.unit_id == unit_id).order_by(table.c.id)))


def _upsert(tx: Connection, table: Table, key: dict[str, object], values: dict[str, object], kind: str = "") -> int:
    query = select(table.c.id)
    for column, value in key.items():
        query = query.where(table.c[column] == value)
    number = tx.execute(query).scalar()
    if number is None:
        public = {"public_id": new_id(kind)} if kind else {}
        return rows.add(tx, table, **key, **values, **public)
    if values:
        _stay_in_unit(tx, table, int(number), key, values)
        rows.change(tx, table, number, **values)
    return int(number)


def _stay_in_unit(tx: Connection, table: Table, number: int, key: dict[str, object], values: dict[str, object]) -> None:
    """Refuse to move what belongs to another unit: its letters and proofs would change hands in silence."""
    if "unit_id" in values and rows.get(tx, table, number).unit_id != values["unit_id"]:
        named = ", ".join(str(value) for value in key.values())
        raise ConfigurationWrong(f"{table.name}: {named} belongs to another unit")
