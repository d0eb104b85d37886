"""Keep the last good list of each territory in a folder, with what is known about it."""

from __future__ import annotations

import hashlib
import json
import os
import re
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Note:
    """What is known of a territory's list.

    Attributes:
        file: the name of the kept file; None where none was ever good.
        sequence: its sequence number.
        accepted_at: when it was last found good; the aware moment at which its signature is verified again.
        trouble: the code of the error that the last update met; None after a good one.
        trouble_since: when that trouble began.
    """

    file: str | None = None
    sequence: int | None = None
    accepted_at: datetime | None = None
    trouble: str | None = None
    trouble_since: datetime | None = None


class Shelf:
    """A folder with a note for each territory, and the file that it names: replacing the note is what counts."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def note(self, territory: str) -> Note:
        """Give the note of a territory; an empty one where there is none or it cannot be read."""
        try:
            written: dict[str, Any] = json.loads(self._place(territory).read_text(encoding="utf-8"))
            moments = {name: written[name] and datetime.fromisoformat(written[name]) for name in ("accepted_at", "trouble_since")}
            return Note(**{**written, **moments})
        except (OSError, ValueError, TypeError, KeyError):
            return Note()

    def content(self, territory: str) -> bytes | None:
        """Give the octets of the kept list."""
        name = self.note(territory).file
        try:
            return (self.folder / Path(name).name).read_bytes() if name else None
        except OSError:
            return None

    def keep(self, territory: str, content: bytes, sequence: int, at: datetime) -> None:
        """Put an accepted list in the place of the one before."""
        before = self.note(territory).file
        name = f"{_safe(territory)}-{sequence}-{hashlib.sha256(content).hexdigest()[:12]}.xml"
        self._write(self.folder / name, content)
        self._write_note(territory, Note(name, sequence, at))
        if before not in {None, name}:
            (self.folder / Path(str(before)).name).unlink(missing_ok=True)

    def note_trouble(self, territory: str, code: str, at: datetime) -> bool:
        """Write down that an update failed; True where this trouble is new. The kept list stays."""
        known = self.note(territory)
        if known.trouble == code:
            return False
        self._write_note(territory, replace(known, trouble=code, trouble_since=at))
        return True

    def stamp(self, territory: str) -> int:
        """Give a number that changes with every change of the note; 0 without a note."""
        try:
            return self._place(territory).stat().st_mtime_ns
        except OSError:
            return 0

    def _place(self, territory: str) -> Path:
        return self.folder / f"{_safe(territory)}.json"

    def _write_note(self, territory: str, note: Note) -> None:
        written = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in asdict(note).items()}
        self._write(self._place(territory), json.dumps(written, indent=1).encode())

    def _write(self, path: Path, content: bytes) -> None:
        """Write a file so that it is there whole or not at all."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        unfinished = path.with_name(f".{path.name}.{os.getpid()}")
        with unfinished.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)


def _safe(territory: str) -> str:
    """Refuse what could leave the folder: the name of a territory comes from the configuration."""
    if not re.fullmatch("[A-Z]{2}", territory):
        raise ValueError(f"{territory!r} is no territory")
    return territory
