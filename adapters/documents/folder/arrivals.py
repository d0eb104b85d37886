"""Arrivals as folders: handed over in ``in/``, acknowledged by a file with the register number, then put into ``done/``."""

from __future__ import annotations

import logging
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from adapters.documents.folder import disk
from connector.letters.errors import OurFault
from connector.ports import Acknowledgement, Parcel, ParcelFile
from schemas.file_names import DistinctNames, safe_name

METADATA_FILE: Final = "metadata.json"
NUMBER_FILE: Final = "register-number.txt"
_ARRIVAL: Final = re.compile(r"[A-Za-z0-9_-]{1,100}")
_MOST: Final = 4096
_LONGEST_NUMBER: Final = 100
_log: Final = logging.getLogger(__name__)


class Arrivals:
    """The folders ``in``, ``ack`` and ``done`` under a root.

    Args:
        root: the folder shared with the document system.
        quiet: seconds that a file must be untouched before it is read.
    """

    def __init__(self, root: Path, quiet: float) -> None:
        self._in, self._ack, self._done = root / "in", root / "ack", root / "done"
        self._quiet = quiet
        for folder in (self._in, self._ack, self._done):
            folder.mkdir(parents=True, exist_ok=True)

    def hand_over(self, parcel: Parcel) -> str | None:
        """Show an arrival as ``in/<arrival>/``, all at once; one that is there or done already stays as it is.

        Returns:
            The register number, if the system gave one already.
        """
        arrival = _checked(parcel.arrival)
        # done/ may hold a bare number, given before the arrival was.
        for sign in (self._in / arrival, self._done / arrival / METADATA_FILE):
            if sign.exists():
                disk.flush(self._in)
                return self._number((sign if sign.is_dir() else sign.parent) / NUMBER_FILE)
        draft = self._in / f".tmp-{arrival}"
        shutil.rmtree(draft, ignore_errors=True)
        _fill(draft, parcel)
        draft.rename(self._in / arrival)
        disk.flush(self._in)
        return None

    def acknowledgements(self) -> Iterator[Acknowledgement]:
        """Read the numbers in ``in/<arrival>/register-number.txt`` and ``ack/<arrival>.txt``; the first of both counts."""
        seen = set()
        inside = [(folder.name, folder / NUMBER_FILE) for folder in disk.folders(self._in)]
        beside = [(file.stem, file) for file in sorted(self._ack.glob("*.txt"))]
        for arrival, file in inside + beside:
            number = self._number(file) if _ARRIVAL.fullmatch(arrival) and arrival not in seen else None
            if number is not None:
                seen.add(arrival)
                yield Acknowledgement(arrival, number)

    def settle(self, acknowledgement: Acknowledgement) -> None:
        """Put the arrival and its number into ``done/<arrival>/``."""
        arrival = _checked(acknowledgement.arrival)
        shown, done, ack = self._in / arrival, self._done / arrival, self._ack / f"{arrival}.txt"
        if ack.exists():
            keeper = shown if shown.is_dir() else done
            keeper.mkdir(exist_ok=True)
            disk.move(ack, keeper / NUMBER_FILE)
        if shown.is_dir():
            disk.move(shown, done)

    def _number(self, file: Path) -> str | None:
        """Read a register number; None while there is none, or none that can be one."""
        try:
            content = disk.read(file, _MOST) if disk.is_quiet(file, self._quiet) else b""
        except FileNotFoundError:
            return None
        except OSError as failure:
            _log.warning("%s cannot be read: %s", file.name, type(failure).__name__)
            return None
        number = next((line.strip() for line in _decode(content).splitlines() if line.strip()), "")
        return number if number.isprintable() and 0 < len(number) <= _LONGEST_NUMBER else None


def _decode(content: bytes) -> str:
    """Decode what a Polish desk writes: UTF-8, UTF-16 with its mark, or the old Windows page."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1250", "replace")


def _checked(arrival: str) -> str:
    if not _ARRIVAL.fullmatch(arrival):
        raise OurFault("an arrival's id cannot be a folder's name")
    return arrival


def _fill(draft: Path, parcel: Parcel) -> None:
    draft.mkdir()
    files = {
        "document": _put(draft / "document", [parcel.document]),
        "attachments": _put(draft / "attachments", parcel.attachments),
        "evidence": _put(draft / "evidence", parcel.evidence),
    }
    metadata: Mapping[str, Any] = {"format": disk.FORMAT, **parcel.metadata, "files": files}
    disk.write_json(draft / METADATA_FILE, metadata)
    disk.flush(draft)


def _put(folder: Path, files: Sequence[ParcelFile]) -> list[str]:
    """Write files under safe names, equal ones numbered; give the paths as metadata.json shows them."""
    folder.mkdir()
    distinct = DistinctNames()
    names = [distinct.take(safe_name(file.name) or "plik") for file in files]
    for name, file in zip(names, files, strict=True):
        disk.write_pieces(folder / name, file.pieces())
    disk.flush(folder)
    return [f"{folder.name}/{name}" for name in names]
