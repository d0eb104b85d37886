"""Read values out of a signed tree so that a comment or blank changes nothing and an unexpected child is refused."""

from __future__ import annotations

import binascii
from datetime import datetime
from typing import Any

from lxml import etree


class Malformed(ValueError):
    """An element is missing, doubled, in the wrong place or not of its type."""


def text(element: etree._Element) -> str:
    """Give the whole text of a leaf; comments do not split it, since canonical XML drops them.

    Raises:
        Malformed: if it holds an element or processing instruction.
    """
    if len(element) == 0:
        return element.text or ""
    parts = [element.text or ""]
    for child in element:
        if not is_comment(child):
            raise Malformed(f"{local(element)} holds more than text")
        parts.append(child.tail or "")
    return "".join(parts)


def octets(element: etree._Element) -> bytes:
    """Decode the base64 text of a leaf, blanks allowed.

    Raises:
        Malformed: if it is not base64.
    """
    return decode(text(element))


def decode(written: str) -> bytes:
    """Decode base64, blanks allowed.

    Raises:
        Malformed: if it is not base64.
    """
    try:
        return binascii.a2b_base64("".join(written.split()), strict_mode=True)
    except (binascii.Error, ValueError) as failure:
        raise Malformed("not base64") from failure


def children(element: etree._Element) -> list[etree._Element]:
    """Give the child elements; comments are skipped, processing instructions refused.

    Raises:
        Malformed: on a processing instruction.
    """
    whole: Any = element  # the stubs know no slice, which is faster than a loop
    found: list[etree._Element] = whole[:]
    for child in found:
        if not isinstance(child.tag, str):
            return _elements(element)
    return found


def _elements(element: etree._Element) -> list[etree._Element]:
    if not all(is_comment(child) or isinstance(child.tag, str) for child in element):
        raise Malformed(f"{local(element)} holds a processing instruction")
    return [*element.iterchildren("*")]


def only(element: etree._Element, name: str) -> etree._Element:
    """Give the one child of this full name.

    Raises:
        Malformed: if there is none or more than one.
    """
    found = [*element.iterchildren(name)]
    if len(found) != 1:
        raise Malformed(f"{local(element)} has {len(found)} x {name.rpartition('}')[2]}")
    return found[0]


def optional(element: etree._Element, name: str) -> etree._Element | None:
    """Give the one child of this full name, or None.

    Raises:
        Malformed: if there is more than one.
    """
    found = [*element.iterchildren(name)]
    if len(found) > 1:
        raise Malformed(f"{local(element)} has {len(found)} x {name.rpartition('}')[2]}")
    return found[0] if found else None


def moment(value: str) -> datetime | None:
    """Read an xs:dateTime with zone; None if it has no zone or is none."""
    try:
        read = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    return read if read.tzinfo else None


def is_comment(node: etree._Element) -> bool:
    """Say whether a node is a comment."""
    tag: object = node.tag
    return tag is etree.Comment


def local(element: etree._Element) -> str:
    """Give the name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]
