"""Write JSON that holds files in base64 without holding the files: its length is known before their bytes are read."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import uuid4

from adapters.shared.body import Body


class Place:
    """Stands in a document where the content of a file belongs."""

    def __init__(self, file: Body) -> None:
        self.file = file
        self.name = uuid4().hex


def json_with_files(document: Mapping[str, Any]) -> Body:
    """Write a document in which each :class:`Place` becomes the base64 text of its file."""
    places: dict[str, Body] = {}

    def noted(place: Any) -> str:
        if not isinstance(place, Place):
            raise TypeError(f"{type(place).__name__} is nothing that JSON knows")
        places[place.name] = place.file
        return place.name

    written = json.dumps(document, ensure_ascii=False, default=noted)
    parts = re.split(f"({'|'.join(places)})", written) if places else [written]
    bodies = [_in_base64(places[part]) if part in places else Body.of(part.encode()) for part in parts]

    def pieces() -> Iterator[bytes]:
        for body in bodies:
            yield from body.exactly()

    return Body(sum(body.length for body in bodies), pieces)


def _in_base64(file: Body) -> Body:
    def pieces() -> Iterator[bytes]:
        rest = b""
        for piece in file.exactly():
            octets = rest + piece
            whole = len(octets) - len(octets) % 3
            yield base64.b64encode(octets[:whole])
            rest = octets[whole:]
        yield base64.b64encode(rest)

    return Body((file.length + 2) // 3 * 4, pieces)
