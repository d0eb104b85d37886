"""File names that are safe to store: no way out of a folder, no hidden characters, no clash."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

MAX_BYTES: Final = 120
_MAX_EXTENSION: Final = 20
_FORBIDDEN: Final = re.compile(r'[<>:"|?*]')
_RESERVED: Final = re.compile(r"(?i)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?")
# Controls, directions and other invisible characters, surrogates, private ones, line and paragraph separators.
_INVISIBLE: Final = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def safe_name(given: str) -> str:
    """Turn a name from a document into one that is safe on any file system; empty when nothing usable is left.

    Path parts are dropped, the extension is kept, the result has at most 120 bytes in UTF-8.
    """
    last = re.split(r"[/\\]", given)[-1]
    normal = unicodedata.normalize("NFC", last)
    visible = "".join(each for each in normal if unicodedata.category(each) not in _INVISIBLE)
    name = _FORBIDDEN.sub("_", visible).strip().rstrip(". ").lstrip(". ")
    return _shorten(f"_{name}" if _RESERVED.fullmatch(name) else name, "")


class DistinctNames:
    """Hands out names so that no two are equal; names that differ in case only are equal, some file systems keep one."""

    def __init__(self) -> None:
        self._last: dict[str, int] = {}

    def take(self, name: str) -> str:
        """Give the name, or the name with the next free number before its extension."""
        number, result = self._last.get(name.casefold(), 1), name
        while result.casefold() in self._last:
            number += 1
            result = _shorten(name, f"_{number}")
        self._last[name.casefold()] = number
        self._last.setdefault(result.casefold(), 1)
        return result


def _shorten(name: str, suffix: str) -> str:
    stem, dot, extension = name.rpartition(".")
    if not stem or len(extension.encode()) > _MAX_EXTENSION:
        stem, dot, extension = name, "", ""
    room = MAX_BYTES - len(f"{suffix}{dot}{extension}".encode())
    stem = stem.encode()[:room].decode(errors="ignore").rstrip(". ")
    return f"{stem}{suffix}{dot}{extension}"
