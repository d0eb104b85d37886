"""Find the attachments of a document, wherever they sit in the tree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final, Literal

from lxml.etree import _Element, _ElementTree

from schemas import media_types
from schemas.encoding import decode_base64
from schemas.file_names import DistinctNames, safe_name
from schemas.names import DS, LIBRARY_2008, LIBRARY_2009
from schemas.places import Paths, elements, local, text

Encoding = Literal["base64", "URI", "missing"]

MAX_ATTACHMENTS: Final = 1000
"""More are no letter; each costs a file and a row, so that a hostile document must not ask for them without end."""

# Some producers drop the namespace.
_TAGS: Final = (f"{{{LIBRARY_2009['str']}}}Zalacznik", f"{{{LIBRARY_2008['str']}}}Zalacznik", "Zalacznik")
_EXTENSIONS: Final = {
    "application/pdf": ".pdf",
    "application/xml": ".xml",
    "application/zip": ".zip",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "text/plain": ".txt",
    "text/xml": ".xml",
}


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that a document carries or points to (załącznik).

    Attributes:
        given_name: as written, None when absent; never use it as a path.
        stored_name: safe and unique within the document, at most 120 bytes.
        media_type: as declared, unchecked; None when absent.
        encoding: ``base64`` bytes inside, ``URI`` an address, ``missing`` content that travels elsewhere or is not readable.
        content: the bytes when inside and readable.
        uri: the address as written. Never fetch it: only the platform's own client may, after checking the host.
        problem: None, or ``base64_broken``, ``encoding_unknown``, ``content_missing``, ``content_empty``, ``program`` for
            something that a machine would run, ``type_mismatch`` for content that is surely not of the declared type.
    """

    given_name: str | None
    stored_name: str
    media_type: str | None
    encoding: Encoding
    content: bytes | None
    uri: str | None
    description: str | None
    path: str
    problem: str | None = None


def extract(tree: _ElementTree) -> list[Attachment]:
    """Give the attachments in document order, at most ``MAX_ATTACHMENTS`` and one (protocols, documents A3).

    Every ``str:Zalacznik`` of either library version, or of no namespace, anywhere under the root but not inside a
    signature. One without a name gets a made one; rows with no name, no content and no description are blank lines of a
    form and are left out.
    """
    names, paths = DistinctNames(), Paths()
    listed = islice(_find(tree.getroot()), MAX_ATTACHMENTS + 1)
    return [_read(element, number, names, paths) for number, element in enumerate(listed, 1)]


def _find(root: _Element) -> Iterator[_Element]:
    for element in root.iter(*_TAGS):
        inside_signature = any(True for _ in element.iterancestors(f"{{{DS}}}Signature"))
        if not inside_signature and not _blank(element):
            yield element


def _blank(element: _Element) -> bool:
    return not (element.get("nazwaPliku") or "").strip() and not text(element).strip()


def _read(element: _Element, number: int, names: DistinctNames, paths: Paths) -> Attachment:
    encoding, content, uri, problem = _content(element)
    given, media_type = element.get("nazwaPliku") or None, element.get("format") or None
    made = f"zalacznik-{number}{_EXTENSIONS.get((media_type or '').lower(), '')}"
    return Attachment(
        given_name=given,
        stored_name=names.take(safe_name(given or "") or made),
        media_type=media_type,
        encoding=encoding,
        content=content,
        uri=uri,
        description=_child_text(element, "OpisZalacznika") or None,
        path=paths.of(element),
        problem=problem if content is None else _suspicion(media_type, content),
    )


def _suspicion(media_type: str | None, content: bytes) -> str | None:
    if not content:
        return "content_empty"
    if media_types.kind(content) == media_types.PROGRAM:
        return "program"
    return "type_mismatch" if media_types.disagrees(media_type, content) else None


def _content(element: _Element) -> tuple[Encoding, bytes | None, str | None, str | None]:
    """Read content by the declared encoding; without a declaration, base64 is tried."""
    declared, written = (element.get("kodowanie") or "").strip().lower(), _child_text(element, "DaneZalacznika")
    if written is None:
        return "missing", None, None, "content_missing"
    if declared == "uri":
        return "URI", None, written.strip(), None
    content = decode_base64(written) if declared in {"base64", ""} else None
    if content is not None:
        return "base64", content, None, None
    return ("base64", None, None, "base64_broken") if declared == "base64" else ("missing", None, None, "encoding_unknown")


def _child_text(element: _Element, name: str) -> str | None:
    return next((text(child) for child in elements(element) if local(child) == name), None)
