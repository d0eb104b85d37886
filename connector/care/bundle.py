"""A backup as it lies on a disk: one folder with the archive's objects once, and a snapshot of the tables for each backup.

    FOLDER/obiekty/ab/abcd...               the archive's objects, plain, each once, by SHA-256; shared by all snapshots
    FOLDER/kopie/2026-03-02T090000Z/        one snapshot
        manifest.json  manifest.sha256      what it holds, with the digest of every part
        tabele/letters.jsonl.gz ...         a table as JSON lines
        obiekty.txt.gz                      the digests of the objects that the tables name

Files are their owner's alone (0600, folders 0700). A snapshot appears by renaming, whole or not at all.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from connector.letters.errors import ArchiveDamaged, BackupDamaged, BackupUnusable
from connector.store.archive import Archive
from connector.store.archive.folder import Folder
from connector.store.lock import exclusive

FORMAT = 1
"""The version of all this; a newer one is refused."""

_MANIFEST, _SEAL, _TABLES, _OBJECTS = "manifest.json", "manifest.sha256", "tabele", "obiekty.txt.gz"
_SNAPSHOTS, _UNFINISHED = "kopie", ".w-toku-"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TablePart(_Strict):
    """A table: how many rows, what each column holds, and the SHA-256 of its file."""

    name: str
    rows: int
    columns: dict[str, str]
    sha256: str


class ObjectList(_Strict):
    """The archive's objects of a snapshot: how many, the SHA-256 of their list, and those that the archive did not give."""

    count: int
    sha256: str
    missing: list[str]


class JournalHead(_Strict):
    """How far the journal's chain went at that moment (position and link), and how many entries waited for theirs."""

    position: int
    chain: str
    unchained: int


class Manifest(_Strict):
    """What a snapshot holds (spis zawartości kopii)."""

    format: int
    version: str
    purpose: str
    taken_at: AwareDatetime
    tables: list[TablePart]
    objects: ObjectList
    journal: JournalHead

    def part(self, name: str) -> TablePart | None:
        """Find a table's part."""
        return next((part for part in self.tables if part.name == name), None)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A finished snapshot and the objects beside it."""

    place: Path
    objects: Archive

    @property
    def name(self) -> str:
        """Its name, which sorts by time."""
        return self.place.name

    def manifest(self) -> Manifest:
        """Read the manifest, checked against its digest.

        Raises:
            BackupDamaged: it was changed, or cannot be read.
            BackupUnusable: a newer program wrote it.
        """
        content = _read(self.place / _MANIFEST)
        if _digest(content) != _read(self.place / _SEAL).decode("ascii", "replace").strip():
            raise BackupDamaged(f"{self.name}/{_MANIFEST}")
        try:
            found = Manifest.model_validate_json(content)
        except ValidationError:
            raise BackupDamaged(f"{self.name}/{_MANIFEST}") from None
        if found.format > FORMAT:
            raise BackupUnusable(f"{self.name}: format {found.format}, this program reads up to {FORMAT}")
        return found

    def manifest_sha256(self) -> str:
        """Give the digest that names this snapshot in the journal."""
        return _digest(_read(self.place / _MANIFEST))

    def lines(self, part: TablePart) -> Iterator[bytes]:
        """Give a table's lines; the part must have been checked."""
        with gzip.open(self.place / _TABLES / _file(part.name), "rb") as file:
            yield from file

    def digests(self) -> Iterator[str]:
        """Give the digests of the objects it names; the list must have been checked."""
        with gzip.open(self.place / _OBJECTS, "rt", encoding="ascii") as file:
            yield from (line.strip() for line in file)

    def damaged_parts(self, manifest: Manifest) -> list[str]:
        """Name the parts whose file is missing or has another digest than the manifest says."""
        expected = {f"{_TABLES}/{_file(part.name)}": part.sha256 for part in manifest.tables}
        expected[_OBJECTS] = manifest.objects.sha256
        return [f"{self.name}/{name}" for name, sha256 in expected.items() if _file_digest(self.place / name) != sha256]

    def damaged_object(self, sha256: str) -> str | None:
        """Name an object that is missing or has another digest than its name says."""
        try:
            self.objects.get(sha256)
        except ArchiveDamaged:
            return f"obiekty/{sha256[:2]}/{sha256}"
        return None


class Unfinished:
    """A snapshot being written; nobody takes it for one until it is published."""

    def __init__(self, place: Path) -> None:
        self.place = place
        (place / _TABLES).mkdir(parents=True, mode=0o700)

    @contextmanager
    def table(self, name: str) -> Iterator[gzip.GzipFile]:
        """Write a table's lines."""
        with _zipped(self.place / _TABLES / _file(name)) as file:
            yield file

    def table_digest(self, name: str) -> str:
        """Give the digest of a table's file, once it is written."""
        return _file_digest(self.place / _TABLES / _file(name)) or ""

    def list_objects(self, digests: list[str]) -> str:
        """Write the list of objects and give its digest."""
        with _zipped(self.place / _OBJECTS) as file:
            file.writelines(digest.encode() + b"\n" for digest in digests)
        return _file_digest(self.place / _OBJECTS) or ""

    def publish(self, manifest: Manifest) -> Path:
        """Write the manifest, flush, and give the snapshot its name: from here on it is one."""
        content = manifest.model_dump_json(indent=1).encode()
        _write(self.place / _MANIFEST, content)
        _write(self.place / _SEAL, _digest(content).encode() + b"\n")
        for folder in (self.place / _TABLES, self.place):
            _flush(folder)
        place = _free_name(self.place.parent, manifest.taken_at)
        self.place.rename(place)
        _flush(place.parent)
        return place


@contextmanager
def writing(folder: Path) -> Iterator[tuple[Unfinished, Archive]]:
    """Own a backup folder for the length of the block and begin a snapshot in it; what a dead process left is cleared away.

    Raises:
        StoreUnusable: another backup into this folder is under way.
    """
    with owned(folder):
        place = folder / _SNAPSHOTS
        place.mkdir(exist_ok=True, mode=0o700)
        for left in place.glob(f"{_UNFINISHED}*"):
            shutil.rmtree(left)
        yield Unfinished(place / f"{_UNFINISHED}{os.getpid()}"), objects_of(folder)


@contextmanager
def owned(folder: Path) -> Iterator[None]:
    """Own a backup folder, made where it is missing, for the length of the block."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with exclusive(folder / "kopia.lock"):
        yield


def objects_of(folder: Path) -> Archive:
    """Open the objects of a backup folder: plain, whatever sealed the archive they come from, so that digests need no key."""
    place = folder / "obiekty"
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    return Archive(Folder(place))


def snapshots(folder: Path) -> list[Snapshot]:
    """List the finished snapshots of a backup folder, oldest first."""
    places = sorted((folder / _SNAPSHOTS).glob("[0-9]*"))
    return [Snapshot(place, objects_of(folder)) for place in places]


def choose(folder: Path, name: str | None = None) -> Snapshot:
    """Give the newest snapshot, or the one with this name.

    Raises:
        BackupUnusable: there is none.
    """
    found = [each for each in snapshots(folder) if name in {None, each.name}]
    if not found:
        raise BackupUnusable(f"{folder}: {name or 'no snapshot'}")
    return found[-1]


def drop(snapshot: Snapshot) -> None:
    """Delete a snapshot; first it stops being one, so that a half-deleted one is never taken for whole."""
    gone = snapshot.place.with_name(_UNFINISHED + snapshot.name)
    snapshot.place.rename(gone)
    shutil.rmtree(gone)


def _free_name(folder: Path, taken_at: datetime) -> Path:
    name = f"{taken_at:%Y-%m-%dT%H%M%SZ}"
    tries = (folder / (name if number == 1 else f"{name}-{number}") for number in range(1, 1000))
    return next(place for place in tries if not place.exists())


def _file(table: str) -> str:
    return f"{table}.jsonl.gz"


@contextmanager
def _zipped(path: Path) -> Iterator[gzip.GzipFile]:
    with _create(path) as raw:
        with gzip.GzipFile(filename="", mode="wb", fileobj=raw, compresslevel=6, mtime=0) as file:
            yield file
        raw.flush()
        os.fsync(raw.fileno())


def _write(path: Path, content: bytes) -> None:
    with _create(path) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _create(path: Path) -> BinaryIO:
    """Open a new file that only its owner can read."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise BackupDamaged(f"{path.parent.name}/{path.name}") from None


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _file_digest(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return None


def _flush(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
