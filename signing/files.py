"""Read the files that a detached signature covers, in pieces, so that a large one need not lie in memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import BinaryIO, Final
from urllib.parse import quote, unquote

File = bytes | BinaryIO
"""A file's octets, or an open file that can be read from its start again."""
Files = Mapping[str, File]

_PIECE: Final = 1 << 20


def pieces(file: File) -> Iterator[bytes]:
    """Give the octets of a file, a mebibyte at a time."""
    if isinstance(file, bytes):
        yield file
        return
    file.seek(0)
    while piece := file.read(_PIECE):
        yield piece


def address(name: str) -> str:
    """Write a file name as the URI of a reference."""
    return quote(name, safe="/")


def find(files: Files, uri: str) -> str | None:
    """Find the name that a reference out of the document means (protocols, documents B2); None if it is not given."""
    for name in (uri, unquote(uri), unquote(uri).removeprefix("./")):
        if name in files:
            return name
    return None
