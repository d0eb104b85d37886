"""Write a small PDF of one page, for attachments and for a letter that is no XML."""

from __future__ import annotations

from collections.abc import Sequence

_POLISH = {  # glyph names of the Adobe list, in the order of their codes from 128
    "ą": "aogonek", "ć": "cacute", "ę": "eogonek", "ł": "lslash", "ń": "nacute", "ó": "oacute", "ś": "sacute",
    "ź": "zacute", "ż": "zdotaccent", "Ą": "Aogonek", "Ć": "Cacute", "Ę": "Eogonek", "Ł": "Lslash", "Ń": "Nacute",
    "Ó": "Oacute", "Ś": "Sacute", "Ź": "Zacute", "Ż": "Zdotaccent",
}  # fmt: skip
_FIRST_CODE = 128
_CODES = {letter: _FIRST_CODE + place for place, letter in enumerate(_POLISH)}
_ESCAPED = {"\\": b"\\\\", "(": b"\\(", ")": b"\\)"}


def page(lines: Sequence[str]) -> bytes:
    """Write lines of text, ASCII and Polish letters, on one A4 page (ISO 32000-1, 7.5).

    Raises:
        ValueError: a character that the page cannot show.
    """
    drawn = b"BT /F 12 Tf 16 TL 72 770 Td " + b" ".join(b"(" + _encoded(line) + b") Tj T*" for line in lines) + b" ET"
    differences = " ".join(f"/{glyph}" for glyph in _POLISH.values())
    return _file(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>",
            b"<< /Length %d >>\nstream\n%b\nendstream" % (len(drawn), drawn),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding 6 0 R >>",
            f"<< /Type /Encoding /BaseEncoding /WinAnsiEncoding /Differences [{_FIRST_CODE} {differences}] >>".encode(),
        ]
    )


def _encoded(line: str) -> bytes:
    return b"".join(_ESCAPED.get(char) or _code(char).to_bytes() for char in line)


def _code(char: str) -> int:
    if char.isascii() and char.isprintable():
        return ord(char)
    if char not in _CODES:
        raise ValueError(f"{char!r} is neither ASCII nor a Polish letter")
    return _CODES[char]


def _file(objects: Sequence[bytes]) -> bytes:
    """Join numbered objects into a file; the table at its end holds the place of each."""
    body, places = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(b"%010d 00000 n \n" % place for place in places)
    return body + table + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(body))
