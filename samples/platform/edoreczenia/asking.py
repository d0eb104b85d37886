"""One call as an operation sees it, and what it may give back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from samples.platform.edoreczenia.faults import Refused
from samples.platform.edoreczenia.model import Mailbox

if TYPE_CHECKING:
    from samples.platform.edoreczenia.hub import Hub

TRUTHS = {"true": True, "false": False}


@dataclass(frozen=True)
class Reply:
    """An HTTP answer: its content in memory, or a file that is streamed; ``broken`` ends the connection half-way.

    ``media_type`` is empty where there is no content.
    """

    status: int
    media_type: str
    content: bytes | Path
    headers: Mapping[str, str] = field(default_factory=dict)
    broken: bool = False


@dataclass
class Ask:
    """A call of an operation in a mailbox: ``path`` holds the path's parts by name, ``blocks`` gives a body piece by piece.

    ``folder`` is the label to which the caller's rights are limited, empty for the whole mailbox.
    """

    hub: Hub
    box: Mailbox
    client: str
    path: Mapping[str, str]
    query: Mapping[str, str]
    body: Any = None
    media_type: str = ""
    blocks: Callable[[], Iterator[bytes]] = lambda: iter(())
    folder: str = ""

    def number(self, name: str, default: int, least: int, most: int) -> int:
        """Give a query parameter that is an integer.

        Raises:
            Refused: it is none, or out of bounds.
        """
        text = self.query.get(name, str(default))
        if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
            raise Refused(f"SYMULATOR: {name}: od {least} do {most}", "UAAPI0100")
        return int(text)

    def choice(self, name: str, texts: tuple[str, ...], default: str = "") -> str:
        """Give a query parameter that is one of some texts.

        Raises:
            Refused: it is another.
        """
        text = self.query.get(name, default)
        if text not in (*texts, default):
            raise Refused(f"SYMULATOR: {name}: {', '.join(texts)}", "UAAPI0100")
        return text

    def truth(self, name: str) -> bool | None:
        """Give a query parameter that is a boolean, None where it is left out.

        Raises:
            Refused: it is something else.
        """
        if name not in self.query:
            return None
        if self.query[name] not in TRUTHS:
            raise Refused(f"SYMULATOR: {name}: true albo false", "UAAPI0100")
        return TRUTHS[self.query[name]]
