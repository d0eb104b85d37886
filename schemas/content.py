"""What a letter says, in plain words, free of any template."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Final

# A letter of ours must have the field, though a received one may lack it.
_NEEDED: Final = {"needed": True}


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address (adres): post code "00-000", two-letter country code; empty means Poland."""

    post_code: str | None = None
    post_office: str | None = None
    town: str | None = None
    street: str | None = None
    building: str | None = None
    flat: str | None = None
    post_box: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """A natural person (osoba)."""

    surname: str
    first_name: str | None = None
    second_name: str | None = None
    pesel: str | None = None
    nip: str | None = None
    address: Address | None = None
    email: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class Institution:
    """An office or another body (instytucja); ``unit`` is the department (jednostka organizacyjna)."""

    name: str
    unit: str | None = None
    nip: str | None = None
    regon: str | None = None
    krs: str | None = None
    address: Address | None = None
    email: str | None = None
    phone: str | None = None


Party = Person | Institution


def party_name(party: Party | None) -> str:
    """Give the name to show for a party; empty for None."""
    if party is None:
        return ""
    if isinstance(party, Institution):
        return party.name
    return " ".join(part for part in (party.first_name, party.second_name, party.surname) if part)


@dataclass(frozen=True, slots=True)
class Signatory:
    """The printed signature block (blok podpisu), no signature; ``on_behalf_of`` is "z upoważnienia"."""

    surname: str
    first_name: str | None = None
    second_name: str | None = None
    post: str | None = None
    on_behalf_of: str | None = None


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file inside the letter (załącznik)."""

    name: str
    content: bytes = field(metadata={"json": "content_base64"})
    media_type: str = "application/octet-stream"
    description: str | None = None


@dataclass(frozen=True, slots=True)
class LetterContent:
    """A letter (pismo ogólne): what its author wrote, whatever the template.

    Attributes:
        title: subject; empty only in a received letter that has none.
        mark: the sender's reference (znak pisma).
        kind: "wniosek", "zawiadomienie", "decyzja" ... (rodzaj).
        additional: further paragraphs (informacje dodatkowe); statements: oświadczenia; copies: do wiadomości.
        cid: correlation identifier of the sender's system.
    """

    title: str
    date: dt.date | None = field(default=None, metadata=_NEEDED)
    sender: Party | None = field(default=None, metadata=_NEEDED)
    addressees: tuple[Party, ...] = field(default=(), metadata=_NEEDED)
    paragraphs: tuple[str, ...] = field(default=(), metadata=_NEEDED)
    place: str | None = None
    mark: str | None = None
    kind: str | None = None
    additional: tuple[str, ...] = ()
    statements: tuple[str, ...] = ()
    copies: tuple[Party, ...] = ()
    signatory: Signatory | None = None
    attachments: tuple[Enclosure, ...] = ()
    cid: str | None = None
