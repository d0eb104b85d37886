"""Take a ds:Signature apart into its parts, each in its place and the right number of times (XML Signature 4.2)."""

from __future__ import annotations

from typing import NamedTuple

from lxml import etree

from signing.names import ds
from signing.reading import Malformed, children

_OBJECT, _ORDER = ds("Object"), [ds("SignedInfo"), ds("SignatureValue"), ds("KeyInfo")]


class Layout(NamedTuple):
    """The parts of one signature."""

    signature: etree._Element
    info: etree._Element
    value: etree._Element
    key_info: etree._Element | None
    objects: tuple[etree._Element, ...]


def read(signature: etree._Element) -> Layout:
    """Take a signature apart.

    Raises:
        Malformed: a part is missing, doubled, unknown or out of order.
    """
    parts = children(signature)
    objects = tuple([part for part in parts if part.tag == _OBJECT])
    first = parts[: len(parts) - len(objects)]
    if [part.tag for part in first] not in (_ORDER, _ORDER[:2]):
        raise Malformed("Signature lacks a part or has another order")
    info, value, *key_info = first
    return Layout(signature, info, value, key_info[0] if key_info else None, objects)
