"""Base64 as it stands in documents: broken into lines, with blanks, and sometimes damaged."""

from __future__ import annotations

import binascii
import string
from typing import Final

_BLANKS: Final = b" \t\r\n"
_ALPHABET: Final = (string.ascii_letters + string.digits + "+/").encode()
_GROUP: Final = 4
_MAX_PADDING: Final = 2


def is_base64(text: str) -> bool:
    """Tell whether a text is well-formed base64; blanks and line breaks do not matter, padding does.

    Counts characters and decodes nothing, so that a large attachment costs little.
    """
    if not text.isascii():
        return False
    written = _without_blanks(text.encode())
    body = written.rstrip(b"=")
    padding = len(written) - len(body)
    return len(written) % _GROUP == 0 and padding <= _MAX_PADDING and not body.translate(None, _ALPHABET)


def _without_blanks(data: bytes) -> bytes:
    """Look before copying: most producers write no line breaks, and a search is far cheaper than a copy."""
    return data.translate(None, _BLANKS) if any(blank in data for blank in _BLANKS) else data


def decode_base64(text: str) -> bytes | None:
    """Decode a text that may hold blanks and line breaks; None where it is not base64."""
    if not is_base64(text):
        return None
    return binascii.a2b_base64(text)
