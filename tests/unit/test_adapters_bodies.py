"""Bodies that stream: announced length, forms, JSON with files in base64."""

from __future__ import annotations

import base64
import email.parser
import email.policy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.shared.body import Body
from adapters.shared.json_files import Place, json_with_files
from adapters.shared.multipart import form
from connector.letters.errors import OutcomeUnknown


def in_pieces(content: bytes, size: int) -> Body:
    """Make a body that gives its bytes in pieces of that size."""
    return Body(len(content), lambda: (content[start : start + size] for start in range(0, len(content), size)))


def whole(body: Body) -> bytes:
    """Read a body."""
    return b"".join(body.exactly())


@given(st.lists(st.binary(max_size=50), max_size=4), st.integers(1, 7))
def test_files_come_out_of_json_as_they_went_in(files: list[bytes], size: int) -> None:
    """However the bytes are cut, base64 holds them, the length is as announced, and reading begins anew each time."""
    body = json_with_files({"pliki": [Place(in_pieces(file, size)) for file in files], "tekst": 'ż "\\'})
    written = whole(body)
    assert len(written) == body.length
    assert whole(body) == written
    read = json.loads(written)
    assert [base64.b64decode(file, validate=True) for file in read["pliki"]] == files
    assert read["tekst"] == 'ż "\\'


def test_json_knows_no_other_things() -> None:
    """What JSON has no word for is a mistake of the writer."""
    with pytest.raises(TypeError):
        json_with_files({"zbior": {1, 2}})


@given(st.binary(max_size=300), st.text('abcż"\r\n .', max_size=20))
def test_form_reads_as_its_fields_and_file(content: bytes, name: str) -> None:
    """A reader of MIME finds every field and the file's bytes; no name breaks out of its place."""
    media_type, body = form({"filename": "plik", "opis": "zażółć"}, "file", name, "application/pdf", in_pieces(content, 7))
    written = whole(body)
    assert len(written) == body.length
    head = f"Content-Type: {media_type}\r\n\r\n".encode()
    parsed: Any = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + written)
    parts = list(parsed.iter_parts())
    assert [part.get_param("name", header="content-disposition") for part in parts] == ["filename", "opis", "file"]
    assert parts[1].get_payload(decode=True).decode() == "zażółć"
    assert content in written
    assert parts[2].get_content_type() == "application/pdf"


@pytest.mark.parametrize("given_bytes", [b"", b"abcd", b"abcdef"])
def test_body_of_another_length_is_no_whole_message(given_bytes: bytes) -> None:
    """A file that changed meanwhile never passes for the one that was announced, and no byte more than announced is given."""

    def pieces() -> Iterator[bytes]:
        yield given_bytes

    seen: list[bytes] = []
    with pytest.raises(OutcomeUnknown):
        seen.extend(Body(5, pieces).exactly())
    assert len(b"".join(seen)) <= 5
