"""Tell by its first bytes whether a file is what it claims to be, and whether it is a program."""

from __future__ import annotations

from typing import Final

PROGRAM: Final = "program"
_HEAD: Final = 512
_BLANKS: Final = b"\xef\xbb\xbf \t\r\n"

# Longer beginnings first; the kinds are families, since a document of an office suite is a ZIP or an OLE file too.
_BEGINNINGS: Final[tuple[tuple[bytes, str], ...]] = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"%PDF-", "pdf"),
    (b"{\\rtf", "rtf"),
    (b"\x7fELF", PROGRAM),
    (b"GIF8", "gif"),
    (b"PK\x03\x04", "zip"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"#!", PROGRAM),
    (b"MZ", PROGRAM),
)
_PAGES: Final = (b"<!doctype html", b"<html", b"<script")
_CLAIMS: Final = {
    "application/pdf": "pdf",
    "application/rtf": "rtf",
    "application/xml": "xml",
    "application/zip": "zip",
    "image/gif": "gif",
    "image/jpeg": "jpeg",
    "image/png": "png",
    "image/tiff": "tiff",
    "text/csv": "text",
    "text/html": "html",
    "text/plain": "text",
    "text/xml": "xml",
}
_MEANT: Final = {"text": {"text", "xml", "html"}, "html": {"html", "xml", "text"}}  # a text may be of any of these


def kind(content: bytes) -> str:
    """Name the family of a file: ``pdf``, ``xml``, ``html``, ``program`` ...; ``text`` or ``unknown`` where nothing tells."""
    found = next((name for beginning, name in _BEGINNINGS if content.startswith(beginning)), None)
    if found is not None:
        return found
    head = content[:_HEAD].lstrip(_BLANKS).lower()
    if head.startswith(_PAGES):
        return "html"
    if looks_like_xml(content):
        return "xml"
    return "unknown" if b"\x00" in head else "text"


def disagrees(claimed: str | None, content: bytes) -> bool:
    """Tell whether content is surely not of the media type that is claimed; types that are not known here are believed."""
    wanted = _CLAIMS.get((claimed or "").partition(";")[0].strip().lower())
    return wanted is not None and kind(content) not in _MEANT.get(wanted, {wanted})


def looks_like_xml(content: bytes) -> bool:
    """Tell whether bytes set out to be XML, in whatever width of characters."""
    return content[:_HEAD].lstrip(_BLANKS + b"\xff\xfe\x00").startswith(b"<")
