"""Check the references of a signature by node identity, and say how much of the document they cover."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import etree

from signing import algorithms, canonical, files
from signing.canonical import Method
from signing.files import Files
from signing.identifiers import Identifiers
from signing.names import SIGNATURE, SIGNED_PROPERTIES_TYPE, ds
from signing.reading import Malformed, is_comment, octets
from signing.signedinfo import UNSAID, Reference
from signing.verdict import Finding

_OBJECT, _MANIFEST = ds("Object"), ds("Manifest")
_HOLDER = "{http://uri.etsi.org/02918/v1.2.1#}XAdESSignatures"  # holds the signatures of a container (EN 319 162-1, A.5)
MOST_OCTETS = 600_000_000
# Time also grows with elements and namespaces, which octets do not tell.
MOST_CANONICALISATIONS, WORTH_COUNTING = 20, 100_000


class Document:
    """One parsed document under examination: root, identifiers, files beside it, and the canonical octets computed last."""

    def __init__(self, root: etree._Element, beside: Files | None = None) -> None:
        self.root = root
        self.files = beside or {}
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

    def file(self, uri: str | None) -> str | None:
        """Find the name of the given file that a reference points to; None if it points into the document or to nothing given."""
        return files.find(self.files, uri) if uri and not uri.startswith("#") else None

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
    """The nodes and files that the data references cover, whether they amount to the whole document, and other signatures."""

    nodes: tuple[etree._Element, ...]
    files: tuple[str, ...]
    whole: bool
    signatures: tuple[etree._Element, ...] = ()


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
    covered: list[etree._Element] = []
    named: list[str] = []
    over: list[etree._Element] = []
    of_properties, whole = 0, False
    for reference in references:
        name = document.file(reference.uri) if document.files else None
        if name is not None:
            _check_file(document, reference, name)
            named.append(name)
            continue
        target = document.target(reference.uri)
        if reference.kind == SIGNED_PROPERTIES_TYPE:
            if target is not properties or reference.cut or reference.base64:
                raise Malformed("reference to the SignedProperties of another signature")
            of_properties += 1
        else:
            covered.append(target)
            over += _others(document, signature, reference, target)
            whole = whole or _is_whole(document, reference, target)
        if _digest(document, signature, reference, target) != reference.expected:
            raise Finding("hash_failure", reference.uri or "whole document")
    if of_properties != (properties is not None) or not (covered or named):
        raise Malformed(f"{of_properties} references to properties, {len(covered) + len(named)} to data")
    if document.root is signature:
        whole = _all_around(document, covered, named)
    elif document.root.tag == _HOLDER:
        whole = bool(named) and set(document.files) <= set(named)
    return Covered(tuple(covered), tuple(named), whole, tuple(dict.fromkeys(over)))


def _others(
    document: Document, signature: etree._Element, reference: Reference, target: etree._Element
) -> Iterator[etree._Element]:
    """Give the other signatures below the root that a reference covers, whole or in part."""
    if target is document.root:
        found = () if "xpath" in reference.cut else document.root.iterchildren(SIGNATURE)
    else:
        found = (one for one in (target, *target.iterancestors(SIGNATURE)) if one.tag == SIGNATURE)
    yield from (one for one in found if one is not signature)


def _all_around(document: Document, covered: list[etree._Element], named: list[str]) -> bool:
    """Say whether a signature at the root covers a whole ds:Object or a file, and leaves out no file that was given.

    That it leaves out no ds:Object is checked elsewhere.
    """
    objects = [node for node in covered if node.tag == _OBJECT and node.getparent() is document.root]
    manifests = [node for node in objects if next(node.iterchildren(_MANIFEST), None) is not None]
    return bool(objects or named) and not manifests and set(document.files) <= set(named)


def _check_file(document: Document, reference: Reference, name: str) -> None:
    if reference.kind == SIGNED_PROPERTIES_TYPE:
        raise Malformed("reference to SignedProperties outside the document")
    if algorithms.digest(reference.digest, file_pieces(document, reference, name)) != reference.expected:
        raise Finding("hash_failure", name)


def file_pieces(document: Document, reference: Reference, name: str) -> Iterator[bytes]:
    """Give the octets that a reference to a file digests, in pieces.

    Raises:
        Finding: transform_refused, too_large.
    """
    if reference.cut or reference.base64 or reference.method is not UNSAID:
        raise Finding("transform_refused", "of a file")
    for piece in files.pieces(document.files[name]):
        document.pay(len(piece))
        yield piece


def _digest(document: Document, signature: etree._Element, reference: Reference, target: etree._Element) -> bytes:
    return algorithms.digest(reference.digest, pieces(document, signature, reference, target))


def pieces(
    document: Document, signature: etree._Element, reference: Reference, target: etree._Element
) -> Iterable[bytes | memoryview]:
    """Give the octets that a reference digests, in pieces: its target after all transforms.

    Raises:
        Finding: transform_refused, too_large.
    """
    if reference.base64:
        return (octets(target),)
    if target is document.root:
        return _whole(document, signature, reference)
    if reference.cut and (next(target.iter(SIGNATURE), None) is not None or _inside_signature(target)):
        raise Finding("transform_refused", "cut inside a part")
    found = canonical.octets(target, reference.method.without_comments)
    document.count(len(found))
    document.pay(len(found))
    return (found,)


def _is_whole(document: Document, reference: Reference, target: etree._Element) -> bool:
    """The root counts, unless the XPath leaves out signatures that stand among the content and could hide some."""
    if target is not document.root or reference.base64 or target.tag == SIGNATURE:
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
