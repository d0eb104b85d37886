"""What the simulated platform knows from the start: entities with their certificates, and boxes."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

DEFAULT_FILE = Path(__file__).with_name("default.toml")
DIGESTS = ("sha1", "sha256")


@dataclass(frozen=True)
class Entity:
    """An owner of boxes (podmiot); ``kind`` is "P" for a body, "F" for a person, as on the wire.

    For a person ``name`` is the family name and ``short_name`` the given name (nazwiskoNazwa, imieSkrot).
    ``certificates`` name the registered certificates: stems of the test PKI, or paths of PEM files.
    """

    id: str
    name: str
    short_name: str = ""
    kind: str = "P"
    certificates: tuple[str, ...] = ()

    @property
    def full_name(self) -> str:
        """Give the name as a person reads it."""
        return f"{self.short_name} {self.name}" if self.kind == "F" else self.name


@dataclass(frozen=True)
class BoxSetting:
    """A box (skrytka): address, the display name that pull asks for, and whether it issues a UPP at once."""

    address: str
    name: str
    synchronous_upp: bool = True

    @property
    def owner(self) -> str:
        """Give the entity's id, the first part of the address."""
        return self.address.split("/")[1]


@dataclass(frozen=True)
class Settings:
    """Everything the simulator starts with."""

    entities: tuple[Entity, ...]
    boxes: tuple[BoxSetting, ...]
    confirmation_digests: tuple[str, ...] = ("sha1",)
    folder: Path = field(default=Path())

    def __post_init__(self) -> None:
        """Refuse a box without an owner and a digest that the platform does not know."""
        known = {entity.id for entity in self.entities}
        for box in self.boxes:
            if not box.address.startswith("/") or box.owner not in known:
                raise ValueError(f"box {box.address}: its entity is not among {sorted(known)}")
        if not self.confirmation_digests or not set(self.confirmation_digests) <= set(DIGESTS):
            raise ValueError(f"confirmation_digests: choose among {DIGESTS}")


def load(path: Path = DEFAULT_FILE) -> Settings:
    """Read settings from a TOML file; ``default.toml`` beside this module shows every key.

    Raises:
        ValueError, TypeError: broken TOML, an unknown key, a box of no entity.
    """
    found = tomllib.loads(path.read_text(encoding="utf-8"))
    return _from_tables(found, path.parent)


def _from_tables(found: Mapping[str, Any], folder: Path) -> Settings:
    unknown = set(found) - {"entity", "box", "confirmation_digests"}
    if unknown:
        raise ValueError(f"unknown keys: {sorted(unknown)}")
    return Settings(
        entities=tuple(Entity(**{**table, "certificates": tuple(table.get("certificates", ()))}) for table in found["entity"]),
        boxes=tuple(BoxSetting(**table) for table in found["box"]),
        confirmation_digests=tuple(found.get("confirmation_digests", ("sha1",))),
        folder=folder,
    )
