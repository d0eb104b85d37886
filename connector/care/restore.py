"""Restore a snapshot into an empty store, and leave that store so that nothing goes out of it before a person says so."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import Connection, MetaData, select, text, update

from connector.care import lines
from connector.care.backup import Progress, nothing_shown
from connector.care.bundle import Manifest, Snapshot, TablePart
from connector.flow.desk import Desk, Policies
from connector.flow.settle import settle
from connector.letters.attempt import Outcome
from connector.letters.errors import BackupDamaged, BackupUnusable, StoreUnusable
from connector.ports import Clock
from connector.store import attempts, jobs, journal, restorations, rows, schema, word_index
from connector.store import tables as t
from connector.store.archive import Archive
from connector.store.database import Database
from connector.store.journal import Verification
from signing import policy

Keep = Callable[[bytes], str]
"""Takes an object's bytes and gives their SHA-256; ``Archive.put`` does."""

_ROWS_AT_ONCE = 1000
_NAMED_AT_MOST = 20


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored: the manifest, the journal as it was found, and the attempts that nobody will close any more."""

    manifest: Manifest
    journal: Verification
    interrupted: int


def bare_desk(database: Database, archive: Archive, clock: Clock) -> Desk:
    """Make a desk on which nothing can be sent, signed or believed; enough to restore on, also where keys are not at hand."""
    return Desk(database, archive, clock, {}, {}, {}, Policies(policy.letters([]), policy.upp([])))


def restore(
    snapshot: Snapshot, desk: Desk, keep: Keep, *, purpose: str | None = None, progress: Progress = nothing_shown
) -> Restored:
    """Put a snapshot into the desk's store, which must be empty, and bring it up to this program's version.

    Everything is checked against its digest before the first row is written, and all rows are one transaction: the store is
    restored whole, or stays empty and the same may be tried again.

    Args:
        snapshot: what to restore.
        desk: its database gets the rows; only that and its clock are used.
        keep: gets every object, before any row names it.
        purpose: training, integration or production, as the configuration says; None takes the backup's own.
        progress: hears how far it is.

    Raises:
        BackupDamaged: a part is missing or changed; nothing was written but objects, which harm nobody.
        BackupUnusable: it is of another purpose or of a newer program.
        StoreUnusable: the store is not empty.
    """
    manifest = snapshot.manifest()
    if purpose not in {None, manifest.purpose}:
        raise BackupUnusable(f"{snapshot.name}: the backup is of a {manifest.purpose} store, the configuration says {purpose}")
    _require_whole(snapshot.damaged_parts(manifest))
    _copy_objects(snapshot, manifest, keep, progress)
    with desk.database.transaction("store restored") as tx:
        _make_room(tx, manifest)
        schema.upgrade(tx, manifest.version)
        for part in manifest.tables:
            _enter(tx, snapshot, part, progress)
        _number_on(tx, manifest)
        schema.upgrade(tx)
        word_index.rebuild(tx)
        verified = _walk_journal(tx, manifest)
        interrupted = _hold(tx, desk, snapshot, manifest)
    return Restored(manifest, verified, interrupted)


def _require_whole(damaged: list[str]) -> None:
    if damaged:
        more = f" (+{len(damaged) - _NAMED_AT_MOST})" if len(damaged) > _NAMED_AT_MOST else ""
        raise BackupDamaged(", ".join(damaged[:_NAMED_AT_MOST]) + more)


def _copy_objects(snapshot: Snapshot, manifest: Manifest, keep: Keep, progress: Progress) -> None:
    damaged = []
    for number, sha256 in enumerate(snapshot.digests(), 1):
        name = snapshot.damaged_object(sha256)
        if name is not None:
            damaged.append(name)
        elif not damaged:
            keep(snapshot.objects.get(sha256))
        progress("objects", number, manifest.objects.count)
    _require_whole(damaged)


def _make_room(tx: Connection, manifest: Manifest) -> None:
    """See that the store is empty, and clear its tables away: the backup's version builds its own."""
    found = MetaData()
    found.reflect(tx)
    for table in found.sorted_tables:
        row = tx.execute(select(table).limit(1)).first()
        if table.name == t.bindings.name and row is not None and row.purpose != manifest.purpose:
            raise StoreUnusable(f"this store is bound to {row.purpose}, the backup is of a {manifest.purpose} store")
        if table.name not in {t.bindings.name, "alembic_version"} and row is not None:
            raise StoreUnusable(f"the store is not empty ({table.name}): a backup is restored into a new one only")
    found.drop_all(tx)


def _enter(tx: Connection, snapshot: Snapshot, part: TablePart, progress: Progress) -> None:
    statement = lines.entering(part.name, part.columns)
    entered, source = 0, _rows(snapshot, part)
    while portion := list(islice(source, _ROWS_AT_ONCE)):
        tx.execute(statement, portion)
        entered += len(portion)
        progress(part.name, entered, part.rows)
    if entered != part.rows:
        raise BackupDamaged(f"{part.name}: {entered} rows instead of {part.rows}")


def _rows(snapshot: Snapshot, part: TablePart) -> Iterator[dict[str, object]]:
    try:
        for line in snapshot.lines(part):
            yield lines.read(line, part.columns)
    except (ValueError, KeyError, EOFError, gzip.BadGzipFile):
        raise BackupDamaged(f"{snapshot.name}: {part.name}") from None


def _number_on(tx: Connection, manifest: Manifest) -> None:
    """Have PostgreSQL number new rows after the restored ones; SQLite does so by itself."""
    if tx.dialect.name != "postgresql":
        return
    for part in (part for part in manifest.tables if part.rows):
        tx.execute(text(f"SELECT setval(pg_get_serial_sequence('{part.name}', 'id'), (SELECT max(id) FROM {part.name}))"))  # noqa: S608 - names of our own tables


def _walk_journal(tx: Connection, manifest: Manifest) -> Verification:
    """Walk the journal's chain; it must end where it ended at the backup. One that was broken already is told, not refused."""
    verified = journal.verify(tx)
    head = manifest.journal
    chain = tx.execute(select(t.journal.c.chain).where(t.journal.c.position == head.position)).scalar()
    if verified.broken_at is None and (verified.entries, chain or journal.START) != (head.position, head.chain):
        raise BackupDamaged(f"journal: {verified.entries} positions instead of {head.position}")
    return verified


def _hold(tx: Connection, desk: Desk, snapshot: Snapshot, manifest: Manifest) -> int:
    """Mark the store as restored: calls that were open are unknown, boxes are paused, nothing goes out until the release."""
    now = desk.clock.now()
    sha256 = snapshot.manifest_sha256()
    rows.add(tx, t.restorations, taken_at=manifest.taken_at, manifest_sha256=sha256, restored_at=now)
    journal.write(
        tx,
        "store.restored",
        at=now,
        ids={"taken_at": manifest.taken_at.isoformat(), "position": str(manifest.journal.position)},
        digests={"manifest": sha256},
    )
    jobs.free_all(tx)
    tx.execute(update(t.boxes).where(t.boxes.c.paused.is_(None)).values(paused=restorations.REASON))
    return _close_open_attempts(tx, desk)


def _close_open_attempts(tx: Connection, desk: Desk) -> int:
    left = tx.execute(select(t.attempts).where(t.attempts.c.outcome == Outcome.OPEN.value)).all()
    for attempt in left:
        attempts.close(tx, attempt.id, Outcome.UNKNOWN, desk.clock.now(), error_code=attempts.INTERRUPTED)
    sent = [attempt.dispatch_id for attempt in left if attempt.dispatch_id is not None]
    for shipment_id in tx.execute(select(t.shipments.c.id).where(t.shipments.c.dispatch_id.in_(sent))).scalars().all():
        settle(tx, desk, shipment_id)
    return len(left)
