"""Places in a document: from the parser's node path to an element, and from an element to words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Final, cast

from lxml import etree
from lxml.etree import _Element

_string: Final = etree.XPath("string()")
_STEP: Final = re.compile(r"(?:([^:/\[\]]+):)?([^:/\[\]]+)(?:\[(\d+)\])?")


def local(element: _Element) -> str:
    """Give the local name of an element."""
    return str(element.tag).rpartition("}")[2]


def namespace(element: _Element) -> str:
    """Give the namespace of an element, empty for none."""
    return str(element.tag).rpartition("}")[0][1:]


def text(element: _Element) -> str:
    """Give all the text of an element, without that of comments and processing instructions."""
    return (element.text or "") if len(element) == 0 else str(_string(element))


def octets(element: _Element) -> bytes:
    """Give the same in UTF-8; for a large attachment this is one copy less."""
    return etree.tostring(element, method="text", encoding="UTF-8", with_tail=False)


def line(element: _Element) -> int:
    """Give the line of an element, from 1; 0 where it did not come from a file."""
    return cast("int | None", element.sourceline) or 0


def elements(parent: _Element) -> Iterator[_Element]:
    """Give the child elements, without comments and processing instructions."""
    return parent.iterchildren("*")


def follow(root: _Element, path: str) -> _Element | None:
    """Find the element that a libxml2 node path means, such as ``/*/str:Adresaci/*[2]``; None where it leads nowhere.

    The path is walked here and not by XPath, because its prefixes are those of each place and may change on the way.
    """
    element: _Element | None = root
    for step in path.split("/")[2:]:
        element = None if element is None else _step(element, step)
    return element


def _step(parent: _Element, step: str) -> _Element | None:
    parts = _STEP.fullmatch(step)
    if parts is None:
        return None
    prefix, name, index = parts.groups()
    fitting = (child for child in elements(parent) if name == "*" or (local(child), child.prefix) == (name, prefix))
    return next(islice(fitting, int(index or 1) - 1, None), None)


class Paths:
    """Readable paths of many elements of one document; each parent's children are counted once, not for every child."""

    def __init__(self) -> None:
        self._steps: dict[_Element, str] = {}

    def of(self, element: _Element) -> str:
        """Give a path that a clerk can follow, such as ``Dokument/DaneDokumentu/Adresaci/Podmiot[2]``."""
        parent = element.getparent()
        if parent is None:
            return local(element)
        if element not in self._steps:
            self._steps.update(_steps(parent))
        return f"{self.of(parent)}/{self._steps[element]}"


def _steps(parent: _Element) -> Iterator[tuple[_Element, str]]:
    children = [(child, local(child)) for child in elements(parent)]
    total, seen = Counter(name for _, name in children), Counter[str]()
    for child, name in children:
        seen[name] += 1
        yield child, name if total[name] == 1 else f"{name}[{seen[name]}]"
