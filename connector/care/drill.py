"""Try a backup out: restore it into a scratch place, check all of it, and say how many minutes could be lost."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

from sqlalchemy import Connection, select

from connector.care import bundle
from connector.care.backup import Progress, must_be_there, nothing_shown
from connector.care.bundle import Manifest, Snapshot
from connector.care.restore import bare_desk, restore
from connector.letters.errors import ConnectorError
from connector.letters.shipment import Preparation
from connector.letters.status import standing
from connector.store import attempts, evidence
from connector.store import tables as t
from connector.store.archive import Archive
from connector.store.archive.folder import Folder
from connector.store.database import Database, sqlite_url


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as it must be, in both languages."""

    text_pl: str
    text_en: str


@dataclass(frozen=True, slots=True)
class Drill:
    """What a drill came to (próbne odtworzenie): faults, and how much would be lost if the store failed now.

    ``age`` counts from the backup to now, ``longest_gap`` is the longest time between two snapshots of the folder.
    """

    snapshot: str
    taken_at: datetime | None
    age: timedelta | None
    longest_gap: timedelta | None
    rows: int = 0
    objects: int = 0
    journal_position: int = 0
    faults: list[Fault] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Whether everything could be restored as it was."""
        return not self.faults


def drill(
    folder: Path, name: str | None = None, *, at: datetime, scratch: Path | None = None, progress: Progress = nothing_shown
) -> Drill:
    """Restore a snapshot into an embedded store in a temporary folder, whatever database it came from; leave nothing behind.

    Objects are read and checked where they lie, not copied.

    Args:
        folder: the backup folder.
        name: which snapshot; the newest without it.
        at: now.
        scratch: where the temporary folder is made; it needs room for the tables.
        progress: hears how far it is.

    Raises:
        BackupUnusable: there is no such snapshot.
    """
    snapshot = bundle.choose(folder, name)
    try:
        manifest = snapshot.manifest()
    except ConnectorError as error:
        return Drill(snapshot.name, None, None, None, faults=[_as_fault(error)])
    return Drill(
        snapshot.name,
        manifest.taken_at,
        at - manifest.taken_at,
        _longest_gap(folder),
        sum(part.rows for part in manifest.tables),
        manifest.objects.count,
        manifest.journal.position,
        [*_missing(manifest), *_try(snapshot, manifest, at, scratch, progress)],
    )


class _Still:
    def __init__(self, at: datetime) -> None:
        self._at = at

    def now(self) -> datetime:
        return self._at


def _try(snapshot: Snapshot, manifest: Manifest, at: datetime, scratch: Path | None, progress: Progress) -> list[Fault]:
    place = Path(tempfile.mkdtemp(prefix="konektor-proba-", dir=scratch))
    database = Database(sqlite_url(place / "connector.db"))
    try:
        desk = bare_desk(database, Archive(Folder(place / "archiwum")), _Still(at))
        restored = restore(snapshot, desk, lambda content: hashlib.sha256(content).hexdigest(), progress=progress)
        with database.reading() as tx:
            faults = [*_unlisted(tx, snapshot, manifest), *_wrong_statuses(tx)]
        if restored.journal.broken_at is not None:
            broken_at = restored.journal.broken_at
            faults.append(Fault(f"dziennik przerwany na pozycji {broken_at}", f"the journal is broken at position {broken_at}"))
    except ConnectorError as error:
        return [_as_fault(error)]
    else:
        return faults
    finally:
        database.close()
        shutil.rmtree(place)


def _as_fault(error: ConnectorError) -> Fault:
    return Fault(f"{error.text_pl} {error.detail}", f"{error.text_en} {error.detail}")


def _missing(manifest: Manifest) -> list[Fault]:
    return [
        Fault(f"w chwili kopii archiwum nie miało obiektu {sha256}", f"the archive lacked object {sha256} at the backup")
        for sha256 in manifest.objects.missing
    ]


def _unlisted(tx: Connection, snapshot: Snapshot, manifest: Manifest) -> list[Fault]:
    """Find objects that rows name and neither the list nor the list of what was missing has."""
    listed = {*snapshot.digests(), *manifest.objects.missing}
    return [
        Fault(f"kopia nie obejmuje obiektu {sha256}", f"the backup lacks object {sha256}")
        for sha256 in must_be_there(tx)
        if sha256 not in listed
    ]


def _wrong_statuses(tx: Connection) -> list[Fault]:
    """Work every shipment's status out anew; it must be the stored one."""
    faults = []
    for row in tx.execute(select(t.shipments).order_by(t.shipments.c.id)).all():
        tries = attempts.about(tx, "send", dispatch_id=row.dispatch_id) if row.dispatch_id is not None else []
        pieces = [evidence.model(piece) for piece in evidence.of_shipment(tx, row.id)]
        preparation = Preparation(row.preparation)
        found = standing(preparation, [attempts.model(each) for each in tries], pieces, row.party_kind).status.value
        if found != row.status:
            text = f"{row.public_id}: {row.status} ≠ {found}"
            faults.append(
                Fault(f"stan przesyłki nie wynika z dowodów: {text}", f"a status does not follow from evidence: {text}")
            )
    return faults


def _longest_gap(folder: Path) -> timedelta | None:
    moments = []
    for snapshot in bundle.snapshots(folder):
        try:
            moments.append(snapshot.manifest().taken_at)
        except ConnectorError:
            continue  # a snapshot that cannot be read saves nothing
    gaps = [later - earlier for earlier, later in pairwise(moments)]
    return max(gaps, default=None)
