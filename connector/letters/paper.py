"""A letter on paper, as the public hybrid service prints and posts it (publiczna usługa hybrydowa, PUH)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from connector.letters.mode import Proceeding


@dataclass(frozen=True, slots=True)
class PostalAddress:
    """Where a letter is brought to in Poland; of a P.O. box the street is ``P.O. Box`` and the building its number."""

    street: str
    postal_code: str
    city: str
    building: str | None = None
    flat: str | None = None

    @property
    def line(self) -> str:
        """The address on one line."""
        house = "/".join(part for part in (self.building, self.flat) if part)
        return f"{' '.join(part for part in (self.street, house) if part)}, {self.postal_code} {self.city}"


@dataclass(frozen=True, slots=True)
class PaperOptions:
    """How a letter is printed and brought (protocols, e-Doręczenia 6, hybridShipment)."""

    registered: bool = True
    proof_of_delivery: bool = True
    category: Literal["economic", "priority"] = "economic"
    printing: Literal["duplex", "simplex"] = "duplex"
    overprint: Literal["monochrome", "color"] = "monochrome"
    returns: Literal["returntosender", "destroy"] = "returntosender"
    proceeding: Proceeding = "general"
    senders_information: str | None = None
    case_content: str | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """What the service is told of one letter besides its files; ``person`` tells a person from an organisation."""

    name: str
    person: bool
    address: PostalAddress
    options: PaperOptions

    def record(self) -> dict[str, Any]:
        """Write it down."""
        return asdict(self)


def read(record: Mapping[str, Any]) -> Paper:
    """Read what :meth:`Paper.record` wrote."""
    address, options = PostalAddress(**record["address"]), PaperOptions(**record["options"])
    return Paper(record["name"], record["person"], address, options)
