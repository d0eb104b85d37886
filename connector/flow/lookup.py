"""Look somebody up in the register of addresses (BAE): by their address, a number in an official register, or names."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from connector.flow.desk import Desk
from connector.flow.register import NO_WAY, Way, way_to_register
from connector.letters.errors import RequestInvalid, TooManyLookUps
from connector.letters.party import ADE
from connector.ports import FoundParties, OfficialId, PartyQuery
from connector.store import journal
from connector.store.rows import AnyRow

KIND: Final = "recipient.looked_up"

Category = Literal[
    "INDIVIDUAL",
    "ADVOCATE",
    "LEGAL_ADVISOR",
    "TAX_ADVISOR",
    "RESTRUCTURING_ADVISOR",
    "PATENT_ATTORNEY",
    "NOTARY",
    "COUNSELLOR_OF_GCRP",
    "PUBLIC_INSTITUTION",
    "COURT_ENFORCEMENT_OFFICER",
    "COMPANY",
    "ORGANISATION",
]
"""The register's own categories of parties (protocols, e-Doręczenia 8)."""

Text = Annotated[str, Field(min_length=1, max_length=300, pattern=r"^\P{C}+$")]
Name = Annotated[str, Field(min_length=2, max_length=240, pattern=r"^\P{C}+$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Identifier(_Strict):
    """A number in an official register, digits only."""

    registry: Literal["pesel", "nip", "regon", "krs"]
    number: str = Field(pattern=r"^[0-9]{9,14}$")


class Person(_Strict):
    """A person by names; the register finds nobody without a town."""

    first_name: Name
    surname: Name
    city: Text
    street: Text | None = None
    postal_code: Text | None = None


class LookUp(_Strict):
    """Whom to look for, in exactly one way, through which own mailbox (its address; else the first that is switched on)."""

    address: str | None = Field(default=None, pattern=f"^{ADE}$", description="adres do doręczeń AE:PL-…")
    identifier: Identifier | None = None
    person: Person | None = None
    entity: Name | None = Field(default=None, description="nazwa podmiotu")
    categories: list[Category] = Field(default=[], max_length=12)
    box: str | None = Field(default=None, pattern=f"^{ADE}$", description="własny adres do doręczeń")
    page: int = Field(default=0, ge=0, le=1000)

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        given = [name for name in ("address", "identifier", "person", "entity") if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError("one of address, identifier, person and entity must say whom to look for")
        return self

    @property
    def by(self) -> str:
        """How it is looked for."""
        return next(name for name in ("address", "identifier", "person", "entity") if getattr(self, name) is not None)

    def query(self) -> PartyQuery:
        """Write it as a search."""
        if self.identifier is not None:
            categories = _CATEGORIES_OF.get(self.identifier.registry, _BODIES)
            official = OfficialId(self.identifier.registry, self.identifier.number)
            return PartyQuery(self.categories or categories, official_id=official, page=self.page)
        if self.person is not None:
            return PartyQuery(self.categories or ("INDIVIDUAL",), **self.person.model_dump(), page=self.page)
        return PartyQuery(self.categories or _BODIES, entity_name=self.entity, page=self.page)


_BODIES: Final[Sequence[str]] = ("PUBLIC_INSTITUTION", "COMPANY", "ORGANISATION")
_CATEGORIES_OF: Final[dict[str, Sequence[str]]] = {"pesel": ("INDIVIDUAL",)}


def look_up(desk: Desk, client: AnyRow, wish: LookUp) -> FoundParties:
    """Ask the register. The journal notes that somebody asked, and how, but not for whom; what was found is not kept.

    Raises:
        RequestInvalid: no own mailbox can ask, or not the one that is named.
        TooManyLookUps: as many were made in the last minute as are allowed.
        PlatformError: the register cannot be asked.
    """
    way = _begin(desk, client, wish)
    if wish.address is None:
        return way.register.find(way.own_box, wish.query())
    entry = way.register.confirm(way.own_box, wish.address)
    return FoundParties([entry], 1) if entry else FoundParties([], 0)


def _begin(desk: Desk, client: AnyRow, wish: LookUp) -> Way:
    """Choose the mailbox to ask through, and note that it is asked."""
    now, most = desk.clock.now(), desk.addresses.lookups_a_minute
    with desk.database.transaction("look-up noted") as tx:
        if journal.count_since(tx, KIND, now - timedelta(minutes=1)) >= most:
            raise TooManyLookUps(f"{most} a minute")
        way = way_to_register(tx, desk, client.unit_id, wish.box)
        if way is None:
            raise RequestInvalid([NO_WAY])
        told = {"subject": way.box.public_id, "unit_id": client.unit_id, "actor": f"client:{client.name}"}
        journal.write(tx, KIND, at=now, ids={"by": wish.by}, **told)
    return way
