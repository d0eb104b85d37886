"""Who a letter goes to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

ADE: Final = r"AE:PL-[0-9]{5}-[0-9]{5}-[A-Z]{5}-[0-9]{2}"
"""How an address for electronic delivery (adres do doręczeń elektronicznych) is written (protocols, e-Doręczenia 9)."""

PartyKind = Literal["public_body", "person", "company", "unknown"]


@dataclass(frozen=True, slots=True)
class Party:
    """An addressee (adresat): a name and an address, of a box (adres skrytki) such as ``/podmiot/skrytka`` or an ADE.

    ``kind`` decides what a receipt proves: a UPP with a delivery date proves delivery only to a public body's box.
    """

    name: str
    address: str
    kind: PartyKind = "unknown"


def is_ade(address: str) -> bool:
    """Tell whether an address is one for e-Doręczenia, and not that of an ePUAP box."""
    return re.fullmatch(ADE, address) is not None
