"""Take a backup: the tables from one reading snapshot first, then every object they name that the folder lacks.

Objects are written before the rows that name them, so whatever the snapshot names is in the archive already. No key and no
secret is inside: clients' API keys are stored as SHA-256 only, and the configuration file with its keys is not part of it.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Table, func, select

from connector.care import bundle, lines
from connector.care.bundle import FORMAT, JournalHead, Manifest, ObjectList, Snapshot, TablePart, Unfinished
from connector.letters.errors import ArchiveDamaged, ConnectorError, StoreUnusable
from connector.store import journal, schema
from connector.store import tables as t
from connector.store.archive import Archive
from connector.store.database import Database
from connector.store.rows import AnyRow

log = logging.getLogger(__name__)

Progress = Callable[[str, int, int], None]
"""Hears how far long work is: of what (a table's name, ``objects``), how many are done, of how many."""

_ROWS_AT_ONCE = 1000
_DIGEST = re.compile(r"[0-9a-f]{64}")
_MUST_BE_THERE = {
    "documents": ("sha256",),
    "attempts": ("answer_sha256",),
    "evidence": ("sha256",),
    "arrivals": ("envelope_sha256", "document_sha256"),
    "clearing_proofs": ("sha256",),
}
"""Columns that always name an object; what other columns and the journal name is taken along where the archive holds it."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A finished backup: the snapshot, its manifest, and how many objects had to be copied."""

    snapshot: Snapshot
    manifest: Manifest
    copied: int

    @property
    def missing(self) -> list[str]:
        """The digests of objects that the archive should have given and did not."""
        return self.manifest.objects.missing


class Named:
    """The digests that rows name, gathered while the rows are written (32 bytes each)."""

    def __init__(self) -> None:
        self.surely: set[bytes] = set()
        self.perhaps: set[bytes] = set()
        self.leaving: set[bytes] = set()

    @property
    def wanted(self) -> set[bytes]:
        """What is copied: not what was erased and only the journal still remembers."""
        return self.surely | (self.perhaps - self.leaving)

    def note(self, table: str, row: AnyRow) -> None:
        """Note what one row names; one whose content was erased names nothing any more."""
        values = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for the row as a mapping
        if values.get("erased_at") is not None:
            return
        if table == t.leaving.name:
            self.leaving.add(bytes.fromhex(row.sha256))
            return
        for name, value in values.items():
            if name.endswith("sha256") and value and _DIGEST.fullmatch(value):
                (self.surely if name in _MUST_BE_THERE.get(table, ()) else self.perhaps).add(bytes.fromhex(value))
        if table == t.journal.name:
            self.perhaps.update(bytes.fromhex(value) for value in row.digests.values() if _DIGEST.fullmatch(value))


def must_be_there(tx: Connection) -> Iterator[str]:
    """List the digests of objects that the rows of a store must find in the archive; one may come more than once."""
    for name, columns in _MUST_BE_THERE.items():
        for column in columns:
            table = t.metadata.tables[name]
            digest = table.c[column]
            query = select(digest).where(digest.is_not(None))
            if "erased_at" in table.c:
                query = query.where(table.c.erased_at.is_(None))
            yield from tx.execute(query.distinct()).scalars()


def nothing_shown(_what: str, _done: int, _of: int) -> None:
    """Show no progress."""


def back_up(database: Database, archive: Archive, folder: Path, *, at: datetime, progress: Progress = nothing_shown) -> Taken:
    """Add a snapshot to a backup folder while the service runs.

    Args:
        database: read from one consistent state; nothing is written to it.
        archive: where the objects lie; each is checked against its digest on the way.
        folder: made where it is missing; objects that it holds already are not copied again.
        at: now.
        progress: hears how far it is; may be called some thousand times.

    Returns:
        What was taken. Objects that the archive could not give are named in it; everything else is whole.

    Raises:
        StoreUnusable: another backup into this folder is under way, or the store is of another version.
        ArchiveUnreachable: the archive or the folder cannot be reached or is full; the earlier snapshots are as they were.
    """
    schema.require_current(database)
    with bundle.writing(folder) as (unfinished, kept):
        named = Named()
        with database.reading() as tx:
            purpose = _purpose(tx)
            head = _journal_head(tx)
            parts = [_write_table(tx, table, unfinished, named, progress) for table in _own_tables()]
        held, copied, missing = _copy(archive, kept, named, progress)
        objects = ObjectList(count=len(held), sha256=unfinished.list_objects(held), missing=missing)
        manifest = Manifest(
            format=FORMAT,
            version=schema.latest_version(),
            purpose=purpose,
            taken_at=at,
            tables=parts,
            objects=objects,
            journal=head,
        )
        place = unfinished.publish(manifest)
    return Taken(Snapshot(place, kept), manifest, copied)


def _own_tables() -> list[Table]:
    """List the tables that do not follow from others, each after those that it points at."""
    return [table for table in t.metadata.sorted_tables if not table.info.get("derived")]


def _purpose(tx: Connection) -> str:
    purpose = tx.execute(select(t.bindings.c.purpose)).scalar()
    if purpose is None:
        raise StoreUnusable("the store is not bound to a purpose yet: run 'connector migrate'")
    return str(purpose)


def _journal_head(tx: Connection) -> JournalHead:
    chained = t.journal.c.position.is_not(None)
    query = select(t.journal.c.position, t.journal.c.chain).where(chained)
    last = tx.execute(query.order_by(t.journal.c.position.desc()).limit(1)).first()
    waiting = tx.execute(select(func.count()).select_from(t.journal).where(~chained)).scalar_one()
    position, chain = (last.position, last.chain) if last else (0, journal.START)
    return JournalHead(position=position, chain=chain, unchained=waiting)


def _write_table(tx: Connection, table: Table, unfinished: Unfinished, named: Named, progress: Progress) -> TablePart:
    total = int(tx.execute(select(func.count()).select_from(table)).scalar_one())
    count = 0
    with unfinished.table(table.name) as file:
        for rows in _in_portions(tx, table):
            for row in rows:
                file.write(lines.write(row))
                named.note(table.name, row)
            count += len(rows)
            progress(table.name, count, total)
    return TablePart(name=table.name, rows=count, columns=lines.kinds(table), sha256=unfinished.table_digest(table.name))


def _in_portions(tx: Connection, table: Table) -> Iterator[list[AnyRow]]:
    last = 0
    while True:
        rows = list(tx.execute(select(table).where(table.c.id > last).order_by(table.c.id).limit(_ROWS_AT_ONCE)))
        if not rows:
            return
        yield rows
        last = rows[-1].id


def _copy(archive: Archive, kept: Archive, named: Named, progress: Progress) -> tuple[list[str], int, list[str]]:
    """Copy what the folder lacks; give the digests it now holds, how many were copied, and what the archive did not give."""
    held, missing, copied = [], [], 0
    wanted = sorted(named.wanted)
    for number, digest in enumerate(wanted, 1):
        sha256, sure = digest.hex(), digest in named.surely
        progress("objects", number, len(wanted))
        if kept.holds(sha256):
            held.append(sha256)
        elif sure or archive.holds(sha256):
            try:
                kept.put(archive.get(sha256))
            except ArchiveDamaged as damaged:
                log.error("backup: %s", damaged.detail)  # noqa: TRY400 - the digest is all there is to say
                missing.append(sha256)
            else:
                held.append(sha256)
                copied += 1
    return held, copied, missing


def prune(folder: Path, keep: int) -> list[str]:
    """Delete all but the newest ``keep`` snapshots and the objects that no snapshot left names; give the names deleted.

    The last good snapshot is never deleted, however old. Nothing at all is deleted where a snapshot that stays cannot be read.
    """
    with bundle.owned(folder):
        found = bundle.snapshots(folder)
        old, new = found[:-keep], found[-keep:]
        if not any(_good(snapshot) for snapshot in new):
            saved = next((snapshot for snapshot in reversed(old) if _good(snapshot)), None)
            old = [snapshot for snapshot in old if snapshot is not saved]
        for snapshot in old:
            bundle.drop(snapshot)
        if old:
            _sweep(folder)
        return [snapshot.name for snapshot in old]


def _good(snapshot: Snapshot) -> bool:
    return _whole(snapshot) and not snapshot.manifest().objects.missing


def _whole(snapshot: Snapshot) -> bool:
    try:
        return not snapshot.damaged_parts(snapshot.manifest())
    except ConnectorError:
        return False


def _sweep(folder: Path) -> None:
    left = bundle.snapshots(folder)
    if not all(_whole(snapshot) for snapshot in left):
        return
    named = {bytes.fromhex(sha256) for snapshot in left for sha256 in snapshot.digests()}
    objects = bundle.objects_of(folder)
    for sha256 in list(objects.digests()):
        if bytes.fromhex(sha256) not in named:
            objects.discard(sha256)
