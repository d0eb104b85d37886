"""Letters as folders: dropped into ``out/``, then moved to ``sent/`` or ``refused/``, where the answers stand beside."""

from __future__ import annotations

import hashlib
import logging
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from adapters.documents.folder import disk
from adapters.documents.folder.request import PROBLEMS_FILE, REASON_FILE, Unreadable, digest, read_files, read_request, spelling
from connector.letters.errors import OurFault
from connector.ports import Clock, Outgoing, ParcelFile
from schemas.file_names import safe_name

ACCEPTED_FILE: Final = "accepted.json"
STATUS_FILE: Final = "status.json"
_LETTER: Final = re.compile(r"[A-Za-z0-9_-]{1,100}")
_NAME_IN_KEY: Final = 150  # characters; keys have at most 255
_PATIENCE: Final = 5  # a folder that cannot be read yet gets so many times the quiet before it is refused
_log: Final = logging.getLogger(__name__)


class Letters:
    """The folders ``out``, ``sent`` and ``refused`` under a root.

    Args:
        root: the folder shared with the document system.
        quiet: seconds that a dropped folder must be untouched before it is read.
        most: bytes of all files of a letter together.
        clock: tells when a letter was accepted.
    """

    def __init__(self, root: Path, quiet: float, most: int, clock: Clock) -> None:
        self._out, self._sent, self._refused = root / "out", root / "sent", root / "refused"
        self._quiet = quiet
        self._most = most
        self._clock = clock
        for folder in (self._out, self._sent, self._refused):
            folder.mkdir(parents=True, exist_ok=True)

    def outgoing(self) -> Iterator[Outgoing]:
        """Give the letters in ``out/``; what stays unreadable is given as ``{"unreadable": why}`` for the core to refuse."""
        for folder in disk.folders(self._out):
            try:
                letter = self._read(folder) if disk.is_quiet(folder, self._quiet) else None
            except OSError as failure:  # one bad folder must not stop the others
                _log.warning("a folder in out/ cannot be read: %s", type(failure).__name__)
                continue
            if letter is not None:
                yield letter

    def _read(self, folder: Path) -> Outgoing | None:
        files: dict[str, bytes] = {}
        try:
            files = read_files(folder, self._most)
            request = read_request(files)
        except Unreadable as reason:
            if not disk.is_quiet(folder, self._quiet * _PATIENCE):
                return None
            request = {"unreadable": str(reason)}
        return Outgoing(f"folder:{_in_key(folder)}:{digest(folder.name, files)}", request)

    def accepted(self, outgoing: Outgoing, letter: str) -> None:
        """Move the dropped folder to ``sent/<letter>/letter``, its name and key kept in ``accepted.json``."""
        place = self._place(letter)
        folder = self._dropped(outgoing)
        if folder is None:
            return
        if not (place / ACCEPTED_FILE).exists():
            facts = {
                "format": disk.FORMAT,
                "letter": letter,
                "name": spelling(folder.name),
                "key": outgoing.key,
                "accepted_at": self._clock.now().isoformat(),
            }
            disk.write_json(place / ACCEPTED_FILE, facts)
        disk.move(folder, place / "letter")

    def refused(self, outgoing: Outgoing, problems: Sequence[Mapping[str, Any]]) -> None:
        """Move the dropped folder to ``refused/``, with the reasons for programs and for people."""
        folder = self._dropped(outgoing)
        if folder is None:
            return
        disk.write_json(folder / PROBLEMS_FILE, list(problems))
        disk.write(folder / REASON_FILE, _reason(outgoing, problems).encode())
        disk.move(folder, self._refused / folder.name)

    def report(self, letter: str, standing: Mapping[str, Any], evidence: Sequence[ParcelFile]) -> None:
        """Write ``sent/<letter>/evidence/`` and then ``status.json``; evidence of the same name and other bytes stays beside."""
        place = self._place(letter)
        (place / "evidence").mkdir(exist_ok=True)
        for file in evidence:
            _add(place / "evidence", file)
        disk.write_json(place / STATUS_FILE, {"format": disk.FORMAT, **standing})

    def _place(self, letter: str) -> Path:
        if not _LETTER.fullmatch(letter):
            raise OurFault("a letter's id cannot be a folder's name")
        place = self._sent / letter
        place.mkdir(exist_ok=True)
        disk.flush(self._sent)
        return place

    def _dropped(self, outgoing: Outgoing) -> Path | None:
        """Find the folder that a key names; None when it was put away before."""
        name = outgoing.key.removeprefix("folder:").rpartition(":")[0]
        return next((folder for folder in disk.folders(self._out) if _in_key(folder) == name), None)


def _in_key(folder: Path) -> str:
    """Give a folder's name as keys carry it: printable, short, and never that of another folder."""
    shown = "".join(c if c.isprintable() else "?" for c in folder.name)[:_NAME_IN_KEY]
    if shown == folder.name:
        return shown
    return f"{shown}~{hashlib.sha256(os.fsencode(folder.name)).hexdigest()[:16]}"


def _reason(outgoing: Outgoing, problems: Sequence[Mapping[str, Any]]) -> str:
    unreadable = outgoing.request.get("unreadable")
    texts = [str(unreadable)] if unreadable else [str(problem.get("text_pl") or problem.get("code")) for problem in problems]
    lines = ["Pismo nie zostało przyjęte i nie zostanie wysłane.", "", *(f"- {text}" for text in texts), ""]
    return "\n".join([*lines, "Popraw pismo i włóż katalog ponownie do out/.", ""])


def _add(folder: Path, file: ParcelFile) -> None:
    """Add a file unless these very bytes are there under its name or a numbered one."""
    for place in disk.candidates(folder, safe_name(file.name) or "plik"):
        if not place.exists():
            disk.write(place, file.content)
            return
        if place.read_bytes() == file.content:
            return
