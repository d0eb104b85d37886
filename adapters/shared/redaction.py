"""Make a foreign text fit for a log line: short, on one line, without long numbers such as a PESEL."""

from __future__ import annotations

import re
from typing import Final

LONGEST: Final = 200
# Eleven digits are a PESEL; identifiers of bodies are shorter. Separators do not hide one.
_PERSONAL_NUMBER: Final = re.compile(r"(?<!\d)\d(?:[ -]?\d){10,}(?!\d)")


def brief(text: str | None) -> str:
    """Give the text on one line of at most 200 characters, long numbers and control characters replaced."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text or "").split())
    return _PERSONAL_NUMBER.sub("[...]", line)[:LONGEST]
