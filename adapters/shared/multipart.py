"""Write a form with one file (multipart/form-data, RFC 7578) that streams: its length is known before its bytes are read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from uuid import uuid4

from adapters.shared.body import Body


def form(fields: Mapping[str, str], name: str, file_name: str, media_type: str, file: Body) -> tuple[str, Body]:
    """Give the media type of the form, and the form.

    Args:
        fields: plain fields, which stand before the file.
        name: of the field that holds the file.
        file_name: of the file.
        media_type: of the file.
        file: its bytes.
    """
    boundary = uuid4().hex
    plain = "".join(_part(boundary, f'name="{_quoted(key)}"') + f"\r\n{value}\r\n" for key, value in fields.items())
    disposition = f'name="{_quoted(name)}"; filename="{_quoted(file_name)}"'
    head = (plain + _part(boundary, disposition) + f"Content-Type: {media_type}\r\n\r\n").encode()
    tail = f"\r\n--{boundary}--\r\n".encode()

    def pieces() -> Iterator[bytes]:
        yield head
        yield from file.exactly()
        yield tail

    return f"multipart/form-data; boundary={boundary}", Body(len(head) + file.length + len(tail), pieces)


def _part(boundary: str, disposition: str) -> str:
    return f"--{boundary}\r\nContent-Disposition: form-data; {disposition}\r\n"


def _quoted(value: str) -> str:
    """Write a name between quotation marks as browsers do (RFC 7578, 2; WHATWG HTML, form submission)."""
    return value.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
