"""Remember how far a mailbox's list was read: how many lines, and which ones stood last."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Self

from adapters.edoreczenia.moments import moment
from connector.letters.errors import ConfigurationWrong
from connector.ports import Listed

TAIL: Final = 20
"""How many lines before the end are looked at again: a message may get its place late, or another one's may be gone."""

_FIRST: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a list that is sorted by time.

    ``seen`` counts the lines before it, ``tail`` are the last of them: at least ``TAIL``, and all that share a time with the
    first of these.
    """

    seen: int = 0
    tail: tuple[Listed, ...] = ()

    @classmethod
    def read(cls, written: str | None) -> Self:
        """Read a cursor as :meth:`write` wrote it; without one, the beginning.

        Raises:
            ConfigurationWrong: it was written by something else.
        """
        if written is None:
            return cls()
        try:
            found: Any = json.loads(written)
            return cls(int(found["seen"]), tuple(Listed(str(number), str(at)) for number, at in found["tail"]))
        except (ValueError, TypeError, LookupError):
            raise ConfigurationWrong("a cursor of a mailbox's list cannot be read") from None

    def write(self) -> str:
        """Write it as text."""
        return json.dumps({"seen": self.seen, "tail": [[line.number, line.stored_at_raw] for line in self.tail]})

    @property
    def begin(self) -> int:
        """Where the next reading begins: a bit before the end."""
        return max(0, self.seen - TAIL)

    def joins(self, page: Sequence[Listed]) -> bool:
        """Tell whether a page surely leaves no gap behind this place: it shows a line that was there, or begins no later."""
        if not self.tail:
            return True
        known = {line.number for line in self.tail}
        return any(line.number in known for line in page) or (bool(page) and time_of(page[0]) <= time_of(self.tail[-1]))

    def new(self, page: Iterable[Listed]) -> list[Listed]:
        """Give the lines of a page that were not seen: not in the tail, and not older than it."""
        known = {line.number for line in self.tail}
        oldest = time_of(self.tail[0]) if self.tail else _FIRST
        return [line for line in page if line.number not in known and time_of(line) >= oldest]

    def after(self, begin: int, page: Sequence[Listed]) -> Cursor:
        """Give the place behind a page that begins at that line."""
        lines = [*self.tail, *self.new(page)]
        start = max(0, len(lines) - TAIL)
        while start and time_of(lines[start - 1]) == time_of(lines[start]):
            start -= 1
        return Cursor(begin + len(page), tuple(lines[start:]))


def time_of(line: Listed) -> datetime:
    """Give the time of a line; one without comes first, as in the platform's own order (protocols, e-Doręczenia 3.1)."""
    return moment(line.stored_at_raw) or _FIRST
