"""Make and recognise the identifiers that outsiders see."""

from __future__ import annotations

import base64
import re
import secrets

PATTERN = re.compile(r"^(?P<kind>[a-z]{3})_[a-z2-7]{20}$")
_RANDOM_BYTES = 13  # 104 bits, of which base32 shows 100


def new_id(kind: str) -> str:
    """Make a fresh identifier such as ``shp_k3v...``: three letters, an underscore, 20 base32 characters (100 random bits).

    Lower case throughout, since folders of document systems carry these names on file systems that ignore case.
    """
    text = base64.b32encode(secrets.token_bytes(_RANDOM_BYTES)).decode("ascii").lower()
    return f"{kind}_{text[:20]}"


def is_id(text: str, kind: str) -> bool:
    """Tell whether the text has the shape of an identifier of this kind."""
    found = PATTERN.match(text)
    return found is not None and found["kind"] == kind
