"""Make and recognise the identifiers that outsiders see."""

from __future__ import annotations

import re
import secrets

PATTERN = re.compile(r"^(?P<kind>[a-z]{3})_[a-z2-7]{20}$")
_LETTERS = 20
_BASE32 = b"abcdefghijklmnopqrstuvwxyz234567" * 8
"""The character for each octet; each of the 32 stands for eight octets, so that all are equally likely."""


def new_id(kind: str) -> str:
    """Make a fresh identifier such as ``shp_k3v...``: three letters, an underscore, 20 base32 characters (100 random bits).

    Lower case throughout, since folders of document systems carry these names on file systems that ignore case.
    """
    return f"{kind}_{secrets.token_bytes(_LETTERS).translate(_BASE32).decode('ascii')}"


def is_id(text: str, kind: str) -> bool:
    """Tell whether the text has the shape of an identifier of this kind."""
    found = PATTERN.match(text)
    return found is not None and found["kind"] == kind
