"""Limits of a document that is read: depth, attributes, namespaces, text, and the work of bringing it to canonical form."""

from __future__ import annotations

from functools import partial
from math import isqrt
from typing import Final, cast

from lxml import etree
from lxml.etree import _ElementTree

MAX_DEPTH: Final = 100
MAX_ATTRIBUTE: Final = 64 * 1024
# Canonical XML takes time that grows with the square of both, for hours where nothing stops it.
MAX_ATTRIBUTES: Final = 1000
MAX_NAMESPACES: Final = 64
MAX_TEXT: Final = 150 * 1024 * 1024
# Elements times the square of the namespaces that stand at once: inclusive C14N looks at all pairs for every element, 5 ns each.
# A large register sent as XML has millions of elements and up to eight namespaces, a letter a few hundred and twenty.
MAX_SCOPE: Final = 300_000_000

_xpath: Final = partial(etree.XPath, regexp=False)  # which no limit needs, and every call would set up
# Hardly a document is deeper than the first looks, which is far cheaper than the whole depth.
_deep: Final = _xpath(f"boolean({'/*' * 17})")
_too_deep: Final = _xpath(f"boolean({'/*' * (MAX_DEPTH + 1)})")
_long_attribute: Final = _xpath(f"boolean(//@*[string-length() > {MAX_ATTRIBUTE}])")
_many_attributes: Final = _xpath(f"boolean(//*[@*[{MAX_ATTRIBUTES + 1}]])")
_long_text: Final = _xpath(f"boolean(//text()[string-length() > {MAX_TEXT}])")
_elements: Final = _xpath("count(//*)")


def broken(tree: _ElementTree, text: bytes) -> str | None:
    """Say which limit a document breaks, as the code of its refusal; one that cannot hold something is not searched for it.

    Args:
        tree: the document.
        text: its octets, in an encoding whose markup is ASCII.
    """
    large = len(text) > MAX_ATTRIBUTE
    if (large or _more(text, b"<", 2 * MAX_DEPTH)) and _deep(tree) and _too_deep(tree):
        return "xml_too_deep"
    if large and (found := _of_large(tree, text)):
        return found
    return _of_crowded(tree, text) if _more(text, b"=", MAX_NAMESPACES) else None


def _of_large(tree: _ElementTree, text: bytes) -> str | None:
    size = len(text)
    if _has_stretch(text) and _long_attribute(tree):
        return "xml_attribute_too_long"
    if size > MAX_TEXT and _long_text(tree):
        return "xml_text_too_long"
    # An element takes four octets at least, and each namespace a sign of equality.
    if _more(text, b"=", isqrt(MAX_SCOPE * 4 // size)) and _too_much_in_scope(tree):
        return "xml_too_many_elements"
    return None


def _has_stretch(text: bytes) -> bool:
    """Tell whether some octets on end hold no markup, as a long attribute would; then half as many do from some even place."""
    step = MAX_ATTRIBUTE // 2
    return any(text.find(b"<", place, place + step) < 0 for place in range(0, len(text), step))


def _too_much_in_scope(tree: _ElementTree) -> bool:
    elements = cast("float", _elements(tree))
    return elements * MAX_NAMESPACES**2 > MAX_SCOPE and elements * _namespaces(tree) ** 2 > MAX_SCOPE


def _of_crowded(tree: _ElementTree, text: bytes) -> str | None:
    if _more(text, b"=", MAX_ATTRIBUTES) and _many_attributes(tree):
        return "xml_too_many_attributes"
    if _more(text, b"xmlns", MAX_NAMESPACES) and _namespaces(tree) > MAX_NAMESPACES:
        return "xml_too_many_namespaces"
    return None


def _more(text: bytes, part: bytes, most: int) -> bool:
    """Tell whether a part occurs more often; both ways end early, and counting all of them is far slower than either."""
    if len(text) <= MAX_ATTRIBUTE:
        return len(text) - len(text.replace(part, b"", most + 1)) > most * len(part)
    place = -len(part)
    for _ in range(most + 1):
        place = text.find(part, place + len(part))
        if place < 0:
            return False
    return True


def _namespaces(tree: _ElementTree) -> int:
    """Count the declarations from the root down to an element, the most there are; the same prefix again counts again.

    The count ends above the limit.
    """
    standing = most = 0
    for event, _ in etree.iterwalk(tree, events=("start-ns", "end-ns")):
        standing += 1 if event == "start-ns" else -1
        most = max(most, standing)
        if most > MAX_NAMESPACES:
            break
    return most
