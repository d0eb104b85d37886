"""Make text that a stranger chose safe to show: no PESEL in it, and nothing that could pass for another line or colour."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_PESEL: Final = re.compile(r"(?<!\d)\d{11}(?!\d)")
_UNSEEN: Final = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def shown(text: str) -> str:
    """Give a name as it may stand on a terminal, a page or in a report: in one line, a PESEL in it masked."""
    seen = "".join(" " if unicodedata.category(letter) in _UNSEEN else letter for letter in text)
    return _PESEL.sub(lambda found: masked(found.group()), seen)


def masked(pesel: str) -> str:
    """Hide a PESEL but for its last two digits."""
    return "*" * max(len(pesel) - 2, 0) + pesel[-2:]
