"""Read bytes as XML: no DTD, no entities, no network, and within the limits."""

from __future__ import annotations

import re
import threading
from typing import Any, Final, cast

from lxml import etree
from lxml.etree import _ElementTree

from schemas import limits
from schemas.errors import UnreadableXml
from schemas.limits import MAX_ATTRIBUTE, MAX_ATTRIBUTES, MAX_DEPTH, MAX_NAMESPACES, MAX_TEXT

__all__ = ["MAX_ATTRIBUTE", "MAX_ATTRIBUTES", "MAX_DEPTH", "MAX_NAMESPACES", "MAX_TEXT", "parse"]

# Everything that may stand before the root. Atomic and possessive, so that the scan is linear and never steps back.
_MISC: Final = rb"(?:[ \t\r\n]++|<\?(?:[^?]++|\?(?!>))*+\?>|<!--(?:[^-]++|-(?!->))*+-->)*+"
_MARK: Final = rb"(?:\xef\xbb\xbf)?+"
_PROLOG: Final = re.compile(_MARK + _MISC)
# A zero byte after "<" would be UTF-16 without BOM, whose DOCTYPE this scan does not see.
_ROOT_STARTS: Final = rb"<[A-Za-z_:\x80-\xff]"
_ROOT: Final = re.compile(_ROOT_STARTS)
# Nearly every document: in UTF-8, declared or silent, with a root where a DTD would have to stand. One look instead of four.
_ORDINARY: Final = re.compile(
    _MARK + rb"(?:<\?xml version=[\"']1\.0[\"'](?: encoding=[\"'][Uu][Tt][Ff]-8[\"'])?+ ?\?>|(?!<\?xml\s))" + _MISC + _ROOT_STARTS
)
_DECLARED: Final = re.compile(rb"(?:\xef\xbb\xbf)?<\?xml\s[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)")
# In these encodings the markup is ASCII, so that the scan above and the parser see the same prolog.
_ASCII_BASED: Final = {b"utf-8", b"utf8", b"us-ascii", b"iso-8859-1", b"iso-8859-2", b"windows-1250", b"windows-1252"}
_UTF16_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")

_ENCODING_ERRORS: Final = {
    etree.ErrorTypes.ERR_UNKNOWN_ENCODING,
    etree.ErrorTypes.ERR_UNSUPPORTED_ENCODING,
    etree.ErrorTypes.ERR_INVALID_ENCODING,
    etree.ErrorTypes.I18N_CONV_FAILED,
    etree.ErrorTypes.I18N_NO_HANDLER,
}

_REFUSALS: Final = {
    "xml_empty": ("Plik jest pusty.", "The file is empty."),
    "xml_encoding": (
        "Nie można odczytać znaków pliku: kodowanie jest nieznane albo niezgodne z zapowiedzianym.",
        "The characters of the file cannot be read: the encoding is unknown or not the one declared.",
    ),
    "xml_not_wellformed": ("Plik nie jest poprawnym plikiem XML.", "The file is not well-formed XML."),
    "xml_dtd_forbidden": (
        "Plik zawiera deklarację DOCTYPE; takich plików nie przyjmujemy, bo mogą być niebezpieczne.",
        "The file has a DOCTYPE declaration; such files are not accepted because they can be dangerous.",
    ),
    "xml_too_deep": (
        f"Plik ma zbyt wiele zagnieżdżonych poziomów (więcej niż {MAX_DEPTH}).",
        f"The file is nested too deeply (more than {MAX_DEPTH} levels).",
    ),
    "xml_attribute_too_long": (
        f"Plik zawiera zbyt długi atrybut (ponad {MAX_ATTRIBUTE} znaków).",
        f"The file has an attribute that is too long (over {MAX_ATTRIBUTE} characters).",
    ),
    "xml_too_many_attributes": (
        f"Plik zawiera element o zbyt wielu atrybutach (ponad {MAX_ATTRIBUTES}).",
        f"The file has an element with too many attributes (over {MAX_ATTRIBUTES}).",
    ),
    "xml_too_many_namespaces": (
        f"Plik zawiera zbyt wiele przestrzeni nazw naraz (ponad {MAX_NAMESPACES}).",
        f"The file has too many namespaces at once (over {MAX_NAMESPACES}).",
    ),
    "xml_too_many_elements": (
        "Plik zawiera zbyt wiele elementów przy tak wielu przestrzeniach nazw.",
        "The file has too many elements for so many namespaces.",
    ),
    "xml_text_too_long": (
        f"Plik zawiera zbyt długi tekst (ponad {MAX_TEXT} znaków).",
        f"The file has a text that is too long (over {MAX_TEXT} characters).",
    ),
}


class _Parsers(threading.local):
    """A parser for each thread, since a shared one makes threads wait for each other."""

    def __init__(self) -> None:
        self.strict = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=True
        )


_parsers: Final = _Parsers()


def parse(document: bytes) -> _ElementTree:
    """Read a document; comments and processing instructions, also those before the root, are kept.

    Args:
        document: UTF-8 with or without BOM, UTF-16 with BOM, or a declared Central European single-byte encoding.

    Raises:
        UnreadableXml: with a code of its own for each reason (``xml_empty``, ``xml_encoding``, ``xml_not_wellformed``,
            ``xml_dtd_forbidden``, ``xml_too_deep``, ``xml_attribute_too_long``, ``xml_too_many_attributes``,
            ``xml_too_many_namespaces``, ``xml_too_many_elements``, ``xml_text_too_long``).
    """
    ordinary = _ORDINARY.match(document)
    text = document if ordinary else _examined(document)
    try:
        tree = etree.fromstring(document, _parsers.strict).getroottree()
    except etree.XMLSyntaxError as error:
        raise _refusal(_reason(error), error.lineno) from None
    if not ordinary and tree.docinfo.internalDTD is not None:  # a second lock where the octets were decoded twice
        raise _refusal("xml_dtd_forbidden")
    broken = limits.broken(tree, text)
    if broken:
        raise _refusal(broken)
    return tree


def _examined(document: bytes) -> bytes:
    """Give bytes in which markup is ASCII, after a look at everything before the root."""
    text = _as_ascii_based(document)
    _look_at_prolog(text)
    return text


def _look_at_prolog(text: bytes) -> None:
    """Refuse before the parser runs what it could be hurt by: a DTD can blow up inside the parser already."""
    found = _PROLOG.match(text)
    end = found.end() if found else 0
    if end == len(text):
        raise _refusal("xml_empty" if not text.strip(b"\xef\xbb\xbf \t\r\n") else "xml_not_wellformed")
    if text.startswith(b"<!DOCTYPE", end):
        raise _refusal("xml_dtd_forbidden", text.count(b"\n", 0, end) + 1)
    if not _ROOT.match(text, end):
        raise _refusal("xml_not_wellformed", text.count(b"\n", 0, end) + 1)


def _as_ascii_based(document: bytes) -> bytes:
    """Give bytes in which markup is ASCII: the document itself, or its UTF-8 form when it is in UTF-16."""
    if document.startswith(_UTF16_MARKS):
        try:
            return document.decode("utf-16").encode()
        except UnicodeDecodeError:
            raise _refusal("xml_encoding") from None
    declared = _DECLARED.match(document)
    if declared and declared[1].lower() not in _ASCII_BASED:
        raise _refusal("xml_encoding", 1)
    return document


def _reason(error: etree.XMLSyntaxError) -> str:
    code = cast("Any", error).code  # there, but not in the type stubs
    if code in _ENCODING_ERRORS:
        return "xml_encoding"
    if code == etree.ErrorTypes.ERR_RESOURCE_LIMIT:
        return "xml_too_deep"
    return "xml_not_wellformed"


def _refusal(code: str, line: int | None = None) -> UnreadableXml:
    text_pl, text_en = _REFUSALS[code]
    if line:
        text_pl, text_en = f"{text_pl} Wiersz {line}.", f"{text_en} Line {line}."
    return UnreadableXml(code, text_pl, text_en, line)
