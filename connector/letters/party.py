"""Who a letter goes to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

PartyKind = Literal["public_body", "person", "company", "unknown"]


@dataclass(frozen=True, slots=True)
class Party:
    """An addressee (adresat): a name and a box address (adres skrytki) such as ``/podmiot/skrytka``.

    ``kind`` decides what a receipt proves: a UPP with a delivery date proves delivery only to a public body's box.
    """

    name: str
    address: str
    kind: PartyKind = "unknown"
