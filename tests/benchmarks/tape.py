"""What our stories say to database and disk, taken down once, and said again by the plain driver with nothing of ours around it.

The plain side has the same transactions with the same rows, each as durable, and writes and reads the same files. So a statement
that we could do without costs both sides; how many there are is a figure of its own.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol

from sqlalchemy import Engine, event

from connector.store.archive.shelf import Shelf

_FINDS: Final = re.compile(r"^(SELECT|WITH)|\bRETURNING\b")


class Cursor(Protocol):
    """What the cursors of both drivers have in common."""

    def execute(self, statement: str, parameters: Any, /) -> Any:
        """Run a statement."""
        ...

    def executemany(self, statement: str, rows: Any, /) -> Any:
        """Run a statement for each row."""
        ...

    def fetchall(self) -> Any:
        """Give every row found."""
        ...


@dataclass(frozen=True, slots=True)
class Said:
    """A statement as the driver got it."""

    statement: str
    parameters: Any
    many: bool
    finds: bool


@dataclass(frozen=True, slots=True)
class Filed:
    """A file written, or read where it has no content here."""

    name: str
    content: bytes | None = None


@dataclass(slots=True)
class Tape:
    """Statements and files in their order."""

    steps: list[Said | Filed] = field(default_factory=list)

    @contextmanager
    def listening(self, engine: Engine) -> Iterator[None]:
        """Take down what is said to a database until the block ends."""

        def heard(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:
            self.steps.append(Said(statement, parameters, many, finds=_FINDS.search(statement) is not None))

        event.listen(engine, "before_cursor_execute", heard)
        try:
            yield
        finally:
            event.remove(engine, "before_cursor_execute", heard)

    def statements(self) -> int:
        """Count the statements: BEGIN and COMMIT too, and one for many rows once."""
        return sum(isinstance(step, Said) for step in self.steps)

    def cut(self) -> Tape:
        """Give what was taken down so far, and begin anew."""
        taken = Tape(self.steps)
        self.steps = []
        return taken


class TapedShelf:
    """A shelf whose files are taken down."""

    def __init__(self, shelf: Shelf, tape: Tape) -> None:
        self._shelf = shelf
        self._tape = tape

    def add(self, name: str, content: bytes | bytearray) -> bool:
        """Write a file."""
        self._tape.steps.append(Filed(name, bytes(content)))
        return self._shelf.add(name, content)

    def read(self, name: str) -> bytes | None:
        """Read a file."""
        self._tape.steps.append(Filed(name))
        return self._shelf.read(name)

    def __getattr__(self, name: str) -> Any:
        """Leave everything else to the shelf: letters that go well need nothing else."""
        return getattr(self._shelf, name)


def play(steps: Sequence[Said | Filed], cursor: Cursor, folder: Path) -> None:
    """Say and write it all again."""
    for step in steps:
        if isinstance(step, Filed):
            _file(folder, step)
            continue
        if step.many:
            cursor.executemany(step.statement, step.parameters)
        else:
            cursor.execute(step.statement, step.parameters)
        if step.finds:
            cursor.fetchall()


def _file(folder: Path, step: Filed) -> None:
    place = folder / step.name
    if step.content is None:
        place.read_bytes()
    else:
        _write(place, step.content)


def _write(place: Path, content: bytes) -> None:
    """Write a file as any program does that must not lose it: flushed beside its place, put there, its folder flushed.

    A folder that is new is flushed into the one above, as an archive must that has one for each beginning of a name.
    """
    if not place.parent.exists():
        place.parent.mkdir()
        _flush_folder(place.parent.parent)
    handle, spooled = tempfile.mkstemp(dir=place.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(spooled, place)  # noqa: PTH105 - Path.replace is the same, slower
    _flush_folder(place.parent)


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)
