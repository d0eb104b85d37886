"""Give the octets that an archive time stamp covers (ETSI EN 319 132-1, 5.5.2.2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from lxml import etree

from signing import canonical, references, signedinfo
from signing.canonical import Method
from signing.layout import Layout
from signing.names import xades
from signing.references import Document
from signing.signedinfo import Reference, SignedInfo

_QUALIFYING: Final = xades("QualifyingProperties")


def imprints(
    document: Document, parts: Layout, info: SignedInfo, before: tuple[etree._Element, ...], method: Method
) -> Iterator[bytes]:
    """Give what an archive time stamp may cover.

    First with all ds:Object but that of the properties, as the standard has it; where some of them are data of a reference, also
    without those, as older editions had it: they are covered by the reference anyway.

    Args:
        document: the document of the signature.
        parts: the signature.
        info: its ds:SignedInfo.
        before: the unsigned properties before this time stamp.
        method: the canonicalisation that the time stamp names.

    Raises:
        Finding, Uncanonical: as the references do.
    """
    inside = [reference for reference in info.references if document.file(reference.uri) is None]
    data = [document.target(reference.uri) for reference in inside]
    start = b"".join(bytes(piece) for reference in info.references for piece in _data(document, parts, reference, method))
    own = [parts.info, parts.value, *([] if parts.key_info is None else [parts.key_info]), *before]
    middle = b"".join(canonical.octets(element, method) for element in own)
    objects = [one for one in parts.objects if next(one.iterchildren(_QUALIFYING), None) is None]
    bare = [one for one in objects if not any(one is target for target in data)]
    yield b"".join((start, middle, *[canonical.octets(one, method) for one in objects]))
    if len(bare) < len(objects):
        yield b"".join((start, middle, *[canonical.octets(one, method) for one in bare]))


def _data(document: Document, parts: Layout, reference: Reference, method: Method) -> Iterable[bytes | memoryview]:
    name = document.file(reference.uri)
    if name is not None:
        return references.file_pieces(document, reference, name)
    return references.pieces(document, parts.signature, _as_digested(reference, method), document.target(reference.uri))


def _as_digested(reference: Reference, method: Method) -> Reference:
    """Where a reference names no canonicalisation, its node set is written in that of the time stamp."""
    return reference._replace(method=method) if reference.method is signedinfo.UNSAID else reference
