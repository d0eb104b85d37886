"""Keep what cannot be asked for again: in the archive, or, while that cannot be reached, in the database beside the outcome."""

from __future__ import annotations

import logging

from sqlalchemy import Connection

from connector.flow.desk import Desk
from connector.letters.errors import ArchiveUnreachable
from connector.store import jobs, rows, unarchived
from connector.store import tables as t
from connector.store.jobs import Job

log = logging.getLogger(__name__)


class Answers:
    """The bytes of an answer on their way into the archive.

    They are ``put`` before the transaction that names them; what the archive could not take is ``kept`` within it, so that
    the outcome is recorded whether or not the archive can be reached, and never without its bytes.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._aside: list[bytes] = []

    def put(self, content: bytes | None) -> str | None:
        """Archive bytes, or lay them aside, and give their SHA-256 in hex; None where there are none."""
        if content is None:
            return None
        try:
            return self._desk.archive.put(content)
        except ArchiveUnreachable as error:
            log.warning("an answer waits in the database for the archive: %s", error.detail)
            self._aside.append(content)
            return self._desk.archive.digest(content)

    def keep(self, tx: Connection, unit_id: int) -> None:
        """Write what was laid aside into the database, each with a job that brings it into the archive."""
        now = self._desk.clock.now()
        for content in self._aside:
            number = unarchived.add(tx, unit_id, content, now)
            jobs.add(tx, unit_id, "archive", number, lane=f"archive:{number}", due=now + self._desk.patience.retry_first)


def archive(desk: Desk, job: Job) -> None:
    """Bring an answer that waits in the database into the archive.

    Raises:
        ArchiveUnreachable: not yet; it goes on waiting.
    """
    with desk.database.reading() as tx:
        content = bytes(rows.get(tx, t.unarchived, job.subject).content)
    desk.archive.put(content)
    with desk.database.transaction("answer archived") as tx:
        unarchived.remove(tx, job.subject)
        jobs.finish(tx, job, desk.clock.now())
