"""The daily backup as a chore of the service, and what the journal is told of every backup."""

from __future__ import annotations

import logging
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from connector.care.backup import Progress, Taken, back_up, prune
from connector.flow.chores import Story
from connector.flow.desk import Desk
from connector.store import jobs, journal
from connector.store.jobs import Job

log = logging.getLogger(__name__)


def note_backup(tx: Connection, *, at: datetime, manifest_sha256: str, taken_at: datetime, missing: int, actor: str) -> None:
    """Tell the journal of a backup, under another name where the archive lacked something; the digest names it for ever."""
    kind = "backup.incomplete" if missing else "backup.taken"
    ids = {"taken_at": taken_at.isoformat(), "missing": str(missing)}
    journal.write(tx, kind, at=at, actor=actor, ids=ids, digests={"manifest": manifest_sha256})


def daily(folder: Path, keep: int | None) -> Story:
    """Make the story of the daily backup into a folder.

    Args:
        folder: where the backups are kept.
        keep: how many snapshots stay; None deletes none, ever.
    """

    def story(desk: Desk, job: Job) -> None:
        _take(desk, job, folder)
        for name in prune(folder, keep) if keep is not None else ():
            log.info("backup: %s was deleted, the configuration keeps %s", name, keep)

    return story


def _take(desk: Desk, job: Job, folder: Path) -> Taken:
    taken = back_up(desk.database, desk.archive, folder, at=desk.clock.now(), progress=_keeping_the_lease(desk, job))
    with desk.database.transaction("backup noted") as tx:
        note_backup(
            tx,
            at=desk.clock.now(),
            manifest_sha256=taken.snapshot.manifest_sha256(),
            taken_at=taken.manifest.taken_at,
            missing=len(taken.missing),
            actor="connector",
        )
    return taken


def _keeping_the_lease(desk: Desk, job: Job) -> Progress:
    """Lengthen the job's lease as the work goes on; a backup may take longer than any call."""
    until = job.lease_until

    def go_on(_what: str, _done: int, _of: int) -> None:
        nonlocal until
        now = desk.clock.now()
        if until - now < desk.patience.lease / 2:
            until = now + desk.patience.lease
            with desk.database.transaction("backup lease extended") as tx:
                jobs.extend(tx, job, until)

    return go_on
