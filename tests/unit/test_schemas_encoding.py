"""Base64 as it stands in documents: what counts as well-formed, and what it decodes to."""

from __future__ import annotations

import pytest

from schemas.encoding import decode_base64, is_base64


@pytest.mark.parametrize(
    ("text", "decoded"),
    [
        ("", b""),
        ("QQ==", b"A"),
        ("QUI=", b"AB"),
        ("QUJD", b"ABC"),
        (" Q U\r\nJ\tD\n", b"ABC"),
        ("QQ\n=\n=\n", b"A"),
        ("+/+/", b"\xfb\xff\xbf"),
    ],
)
def test_base64_may_hold_blanks_anywhere(text: str, decoded: bytes) -> None:
    """Line breaks and blanks change nothing, also among the padding."""
    assert decode_base64(text) == decoded


@pytest.mark.parametrize(
    "text", ["Q", "QQ", "QQ=", "QQ=Q", "Q=Q=", "QQ==QQ==", "====", "Q===", "QUJ-", "QUJą", "QQ==\x00", "QUJ\ud800"]
)
def test_broken_base64_is_told(text: str) -> None:
    """Too short, padded too much or in the middle, or of other letters."""
    assert not is_base64(text)
    assert not is_base64(text.encode("utf-8", "surrogatepass"))
    assert decode_base64(text) is None
