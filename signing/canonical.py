"""Give the canonical octets of a document or element, with signatures cut out by identity.

lxml canonicalises a whole document correctly, but an inner element inclusively only when it stands alone: below the second
level it would add ``xmlns=""``. And taking a signature out of the tree and putting it back can change its prefixes. So
the document is canonicalised as it stands, once, and the octets of the signatures are left out afterwards.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from lxml import etree

from signing.names import XML

_PROCESSING_INSTRUCTION = re.compile(rb"<\?.*?\?>", re.DOTALL)
_TRUSTED_AGAIN = etree.XMLParser(huge_tree=True, resolve_entities=False, no_network=True, remove_blank_text=False)
_LESS, _SLASH, _AFTER_NAME = ord("<"), ord("/"), b" >"
_BASE_AND_ID = (f"{{{XML}}}base", f"{{{XML}}}id")


class Uncanonical(ValueError):
    """The node has no canonical form here."""


@dataclass(frozen=True, slots=True)
class Method:
    """A canonicalisation: exclusive or inclusive, comments kept or not, prefixes treated inclusively (Exc-C14N 2.1)."""

    exclusive: bool
    comments: bool = False
    prefixes: tuple[str, ...] = ()
    version_11: bool = False

    @property
    def without_comments(self) -> Method:
        """Give the same for a same-document reference, which never holds comments (XML Signature 4.4.3.3)."""
        return replace(self, comments=False) if self.comments else self


EXCLUSIVE_METHOD = Method(exclusive=True)


def octets(node: etree._Element, method: Method) -> bytes:
    """Canonicalise one element with all its content.

    Raises:
        Uncanonical: for instance a relative namespace, or C14N 1.1 where it differs from 1.0 (xml:base, xml:id above).
    """
    if method.exclusive and not method.prefixes:
        return _canonical(node, method)
    if method.version_11 and any(above.get(name) is not None for above in node.iterancestors() for name in _BASE_AND_ID):
        raise Uncanonical("canonical XML 1.1 under xml:base or xml:id")
    return _canonical(_alone(node), method)


def document_octets(root: etree._Element, method: Method) -> bytes:
    """Canonicalise the document of this root, with the processing instructions around it and without comments."""
    return _canonical(root.getroottree(), method)


def without(octets_: bytes, root: etree._Element, unwanted: Sequence[etree._Element]) -> Iterator[memoryview]:
    """Give the pieces of a document's canonical octets that lie outside the unwanted elements.

    Args:
        octets_: the canonical form of the whole document, without comments.
        root: its root.
        unwanted: elements named ``Signature`` (in any namespace) of the document.

    Raises:
        Uncanonical: if octets and tree do not tell the same story.
    """
    view, done = memoryview(octets_), 0
    for start, end in _spans(octets_, root, set(unwanted)) if unwanted else ():
        yield view[done:start]
        done = end
    yield view[done:]


def _canonical(node: etree._Element | etree._ElementTree, method: Method) -> bytes:
    try:
        return etree.tostring(
            node,
            method="c14n",
            exclusive=method.exclusive,
            with_comments=method.comments,
            inclusive_ns_prefixes=list(method.prefixes) or None,
        )
    except (etree.LxmlError, ValueError) as failure:
        raise Uncanonical(str(failure)) from failure


def _alone(node: etree._Element) -> etree._ElementTree:
    """Copy an element into a document of its own, with the namespaces and xml: attributes that it inherits."""
    copy = etree.fromstring(etree.tostring(node, encoding="utf-8", with_tail=False), _TRUSTED_AGAIN)
    for above in node.iterancestors():
        for name, value in above.attrib.items():
            if str(name).startswith(f"{{{XML}}}") and copy.get(name) is None:
                copy.set(name, value)
    return copy.getroottree()


def _spans(octets_: bytes, root: etree._Element, unwanted: set[etree._Element]) -> Iterator[tuple[int, int]]:
    """Match the n-th start tag named Signature with the n-th such element and give the outermost unwanted spans."""
    named = [*root.iter("{*}Signature")]
    elements = iter(named)
    opened: list[tuple[int, bool]] = []
    for start, end, opening in _tags(octets_, named):
        if opening:
            element = next(elements, None)
            opened.append((start, element in unwanted))
        elif opened:
            first, cut = opened.pop()
            if cut and not any(outer for _, outer in opened):
                yield first, end
        else:
            raise Uncanonical("tags and elements differ")
    if opened or next(elements, None) is not None:
        raise Uncanonical("tags and elements differ")


def _tags(octets_: bytes, named: list[etree._Element]) -> list[tuple[int, int, bool]]:
    """Find the start and end tags of all elements named Signature: start, end, opening or not.

    In canonical octets ``<`` opens markup and nothing else, except inside processing instructions; so all the tags are found,
    and where more are found than there can be, instructions are looked for. They are not looked for otherwise, since a search
    for two octets in megabytes of text costs as much as the digest.
    """
    tags = sorted([tag for name in {_qualified(element) for element in named} for tag in _look_for(name, octets_)])
    if len(tags) == 2 * len(named):
        return tags
    quiet = [found.span() for found in _PROCESSING_INSTRUCTION.finditer(octets_)]
    return [tag for tag in tags if not _inside(quiet, tag[0])]


def _look_for(name: bytes, octets_: bytes) -> Iterator[tuple[int, int, bool]]:
    place = octets_.find(name)
    while place >= 0:
        after = place + len(name)
        if octets_[after] in _AFTER_NAME:
            start = place - 1 - (octets_[place - 1] == _SLASH)
            if octets_[start] == _LESS:
                yield start, after + 1, start == place - 1
        place = octets_.find(name, after)


def _inside(spans: list[tuple[int, int]], place: int) -> bool:
    before = bisect_right(spans, (place, 0)) - 1
    return before >= 0 and spans[before][0] < place < spans[before][1]


def _qualified(element: etree._Element) -> bytes:
    return (f"{element.prefix}:Signature" if element.prefix else "Signature").encode()
