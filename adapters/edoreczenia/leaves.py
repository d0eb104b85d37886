"""Reach into JSON that may lack anything, hold nulls, or have a number where a text is meant (protocols, e-Doręczenia 11)."""

from __future__ import annotations

from typing import Any, Final

_LONGEST: Final = 18
"""Digits of a number; no count of bytes, messages or days has more."""


def branch(tree: Any, *path: str) -> dict[str, Any]:
    """Give the object at a path; an empty one where there is none."""
    for name in path:
        tree = tree.get(name) if isinstance(tree, dict) else None
    return tree if isinstance(tree, dict) else {}


def rows(tree: Any, *path: str) -> list[dict[str, Any]]:
    """Give the objects of the list at a path; none where there is no list."""
    found = branch(tree, *path[:-1]).get(path[-1]) if path else tree
    return [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []


def text(tree: Any, *path: str) -> str | None:
    """Give the text at a path, a number as its digits; None where there is none or it is blank."""
    found = branch(tree, *path[:-1]).get(path[-1])
    if isinstance(found, bool) or not isinstance(found, (str, int)):
        return None
    return str(found).strip() or None


def number(tree: Any, *path: str) -> int | None:
    """Give the whole number at a path, also where it is written as text; None where none is that counts anything."""
    found = text(tree, *path) or ""
    is_number = found.isascii() and found.removeprefix("-").isdecimal() and len(found) <= _LONGEST
    return int(found) if is_number else None


def texts(tree: Any, *path: str) -> tuple[str, ...]:
    """Give the texts of the list at a path."""
    found = branch(tree, *path[:-1]).get(path[-1])
    return tuple(item for item in found if isinstance(item, str)) if isinstance(found, list) else ()
