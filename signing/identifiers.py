"""Index the identifiers of a document once, and notice doubled ones."""

from __future__ import annotations

from typing import Any

from lxml import etree

from signing.names import WSU

_ALL = etree.XPath(
    "descendant-or-self::*/@Id | descendant-or-self::*/@ID | descendant-or-self::*/@id | descendant-or-self::*/@u:Id",
    namespaces={"u": WSU},
    regexp=False,
)


class Identifiers:
    """All elements of a document by Id, ID, id or wsu:Id; a value on two elements is *doubled*."""

    def __init__(self, root: etree._Element) -> None:
        self._elements: dict[str, etree._Element] = {}
        self.doubled: set[str] = set()
        found: Any = _ALL(root)
        for value in found:
            element: etree._Element = value.getparent()
            if self._elements.setdefault(value, element) is not element:
                self.doubled.add(value)

    def element(self, value: str) -> etree._Element | None:
        """Give the element with this identifier; None if there is none or it is doubled."""
        return None if value in self.doubled else self._elements.get(value)
