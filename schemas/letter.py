"""Letters: write one from plain content, read one back, take the content from JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lxml.etree import _ElementTree

from schemas import catalogue, conversion
from schemas.content import (
    Address,
    Enclosure,
    Institution,
    LetterContent,
    Party,
    Person,
    Signatory,
    party_name,
)
from schemas.content_json import read_json
from schemas.errors import UnknownForm
from schemas.letter_mapping import to_mapping
from schemas.letter_reading import read_letter

__all__ = [
    "Address",
    "Enclosure",
    "Institution",
    "LetterContent",
    "Party",
    "Person",
    "Signatory",
    "from_json",
    "party_name",
    "read",
    "write",
]


def write(content: LetterContent, form_number: str = "2013/12/12/1410") -> bytes:
    """Write a letter as a valid document: UTF-8, the stylesheet's instruction before the root, no signature.

    Args:
        content: what the letter says.
        form_number: a letter template of the catalogue; 1410 is for letters from offices, 4566 for letters to them.

    Raises:
        ContentRefused: something is missing or wrong; a finding for each mistake.
        UnknownForm: no such letter template.
    """
    form = catalogue.by_number(form_number)
    if form.family != "letter":
        raise UnknownForm(form_number)
    return conversion.to_xml(form, to_mapping(content, form))


def read(tree: _ElementTree) -> LetterContent:
    """Read what a letter says; tolerant, so that subject, sender and mark of a faulty letter can still be shown.

    Works with either set of the common library, by namespace. Attachments without bytes inside are left out here;
    :func:`schemas.attachments.extract` tells of all of them.
    """
    return read_letter(tree)


def from_json(mapping: Mapping[str, Any]) -> LetterContent:
    """Take a letter's content from JSON.

    Fields: title, date (RRRR-MM-DD), sender, addressees, paragraphs (all needed), place, mark, kind, additional,
    statements, copies, signatory {surname, first_name, second_name, post, on_behalf_of}, attachments [{name,
    content_base64, media_type, description}], cid. A party is a person {surname, first_name, second_name, pesel, nip,
    address, email, phone} or an institution {name, unit, nip, regon, krs, address, email, phone}; an address is
    {post_code, post_office, town, street, building, flat, post_box, country}.

    Raises:
        ContentRefused: unknown, missing or wrong fields; a finding for each.
    """
    return read_json(mapping)
