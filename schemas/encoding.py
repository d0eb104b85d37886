"""Base64 as it stands in documents: broken into lines, with blanks, and sometimes damaged."""

from __future__ import annotations

import binascii
import string
from typing import Final

_BLANKS: Final = b" \t\r\n"
_ALPHABET: Final = (string.ascii_letters + string.digits + "+/").encode()
_GROUP: Final = 4
_PADDING: Final = (b"", b"=", b"==")


def is_base64(text: str | bytes) -> bool:
    """Tell whether a text is well-formed base64; blanks and line breaks do not matter, padding does.

    Counts characters and decodes nothing, so that a large attachment costs little: one pass over it.

    Args:
        text: characters, or their octets in UTF-8.
    """
    written = text if isinstance(text, bytes) else text.encode("utf-8", "replace")
    others = written.translate(None, _ALPHABET)
    padding = others.translate(None, _BLANKS) if others else others
    length = len(written) - len(others) + len(padding)
    return length % _GROUP == 0 and padding in _PADDING and _ends_with(written, padding)


def _ends_with(written: bytes, padding: bytes) -> bool:
    """Tell whether nothing but blanks stands after the first sign of padding."""
    return not padding or not written[written.index(b"=") :].translate(None, _BLANKS + b"=")


def decode_base64(text: str) -> bytes | None:
    """Decode a text that may hold blanks and line breaks; None where it is not base64."""
    if not is_base64(text):
        return None
    return binascii.a2b_base64(text)
