"""Check the references of a signature by node identity, and say how much of the document they cover."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from signing import algorithms, canonical
from signing.canonical import Method
from signing.identifiers import Identifiers
from signing.names import SIGNATURE, SIGNED_PROPERTIES_TYPE
from signing.reading import Malformed, is_comment, octets
from signing.signedinfo import Reference
from signing.verdict import Finding

MOST_OCTETS = 600_000_000
# Time also grows with elements and namespaces, which octets do not tell.
MOST_CANONICALISATIONS, WORTH_COUNTING = 20, 100_000


class Document:
    """One parsed document under examination: its root, identifiers, and the canonical octets computed last."""

    def __init__(self, root: etree._Element) -> None:
        self.root = root
        self.identifiers = Identifiers(root)
        self._spent = 0
        self._canonicalised = 0
        self._last: tuple[Method, bytes] | None = None

    def octets(self, method: Method) -> bytes:
        """Canonicalise the whole document, once for signatures that agree on the method.

        Raises:
            Finding: too_large, once one document has cost too much work.
        """
        if self._last is None or self._last[0] != method:
            self._last = None
            self._last = (method, canonical.document_octets(self.root, method))
            self.count(len(self._last[1]))
        self.pay(len(self._last[1]))
        return self._last[1]

    def pay(self, octets_: int) -> None:
        """Count work, so that many references to large parts cannot stop the house.

        Raises:
            Finding: too_large.
        """
        self._spent += octets_
        if self._spent > MOST_OCTETS:
            raise Finding("too_large")

    def count(self, octets_: int) -> None:
        """Count a canonicalisation that gave so many octets; small ones are free.

        Raises:
            Finding: too_large.
        """
        self._canonicalised += octets_ > WORTH_COUNTING
        if self._canonicalised > MOST_CANONICALISATIONS:
            raise Finding("too_large")

    def target(self, uri: str | None) -> etree._Element:
        """Find the element that a same-document reference names; an empty one names the root.

        Raises:
            Finding: signed_data_not_found, also for everything outside this document.
        """
        if uri == "":
            return self.root
        found = self.identifiers.element(uri[1:]) if uri and uri.startswith("#") else None
        if found is None:
            raise Finding("signed_data_not_found", uri or "no URI")
        return found


@dataclass(frozen=True, slots=True)
class Covered:
    """The nodes that the data references cover, and whether they amount to the whole document."""

    nodes: tuple[etree._Element, ...]
    whole: bool


def check(
    document: Document, signature: etree._Element, references: Iterable[Reference], properties: etree._Element | None
) -> Covered:
    """Check every reference and say what the data references cover.

    Args:
        document: the document of the signature.
        signature: a child of its root.
        references: those of its SignedInfo.
        properties: this signature's own xades:SignedProperties, which one reference must cover.

    Raises:
        Finding: hash_failure, signed_data_not_found, transform_refused, too_large.
        Malformed: no data reference, or the properties are not covered by exactly one.
    """
    covered, of_properties, whole = [], 0, False
    for reference in references:
        target = document.target(reference.uri)
        if reference.kind == SIGNED_PROPERTIES_TYPE:
            if target is not properties or reference.cut or reference.base64:
                raise Malformed("reference to the SignedProperties of another signature")
            of_properties += 1
        else:
            covered.append(target)
            whole = whole or _is_whole(document, reference, target)
        if _digest(document, signature, reference, target) != reference.expected:
            raise Finding("hash_failure", reference.uri or "whole document")
    if of_properties != (properties is not None) or not covered:
        raise Malformed(f"{of_properties} references to properties, {len(covered)} to data")
    return Covered(tuple(covered), whole)


def _digest(document: Document, signature: etree._Element, reference: Reference, target: etree._Element) -> bytes:
    if reference.base64:
        pieces: Iterable[bytes | memoryview] = (octets(target),)
    elif target is document.root:
        pieces = _whole(document, signature, reference)
    else:
        if reference.cut and (next(target.iter(SIGNATURE), None) is not None or _inside_signature(target)):
            raise Finding("transform_refused", "cut inside a part")
        pieces = (canonical.octets(target, reference.method.without_comments),)
        document.count(len(pieces[0]))
        document.pay(len(pieces[0]))
    return algorithms.digest(reference.digest, pieces)


def _is_whole(document: Document, reference: Reference, target: etree._Element) -> bool:
    """The root counts, unless the XPath leaves out signatures that stand among the content and could hide some."""
    if target is not document.root or reference.base64:
        return False
    return "xpath" not in reference.cut or all(_stands_outside_content(found) for found in document.root.iter(SIGNATURE))


def _stands_outside_content(signature: etree._Element) -> bool:
    outermost = ([*signature.iterancestors(SIGNATURE)] or [signature])[-1]
    above = outermost.getparent()
    return above is None or above.getparent() is None


def _whole(document: Document, signature: etree._Element, reference: Reference) -> Iterable[bytes | memoryview]:
    root = document.root
    unwanted = [signature] if "enveloped" in reference.cut else []
    if "xpath" in reference.cut:
        unwanted = list(root.iter(SIGNATURE))
    method = reference.method.without_comments
    octets_ = _root_octets(document, method) if reference.uri else document.octets(method)
    return canonical.without(octets_, root, unwanted)


def _root_octets(document: Document, method: Method) -> bytes:
    """Canonicalise the root without what stands around it."""
    if _stands_alone(document.root):
        return document.octets(method)
    found = canonical.octets(document.root, method)
    document.count(len(found))
    document.pay(len(found))
    return found


def _stands_alone(root: etree._Element) -> bool:
    """Say whether no processing instruction stands before or after the root."""
    around = (*root.itersiblings(), *root.itersiblings(preceding=True))
    return all(is_comment(node) for node in around)


def _inside_signature(target: etree._Element) -> bool:
    return target.tag == SIGNATURE or next(target.iterancestors(SIGNATURE), None) is not None
