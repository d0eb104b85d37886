"""Take the bytes of what was erased out of the archive, once surely nothing names them.

``Archive.put`` does not write again what is there already, and the row that names the bytes is committed a little later. So bytes
that nobody names now may be named in a moment, by somebody who found them there. They leave in two steps:

1. *Set aside*: moved to another name. Reading still finds them; a put from then on writes them anew, in their old place.
2. *A day later*, the rows are asked once more. Named: they are taken back. Not named: they are deleted where they lie aside.

Whoever's put found them in their old place did so before the first step, and names them at the latest ``GAP`` after that, so
the second step sees the name. Whoever puts later has written bytes of their own, which neither step touches. No put and no
commit has to know of any of this, nor on which machine it runs; ``GAP`` exceeds the longest time from a put to its commit
(a story's lease, or ``record_for``) by far, and both steps may be done twice.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from connector.flow.chores import Chore, Every
from connector.flow.desk import Desk
from connector.store import jobs, leaving, names
from connector.store.jobs import Job
from connector.store.rows import AnyRow

GAP: Final = timedelta(days=1)
"""Longer than anybody waits between putting bytes and committing the row that names them."""

_AT_ONCE: Final = 500


def discard(desk: Desk, job: Job) -> None:
    """Do the next step for every digest that is on its way out and whose time has come.

    Raises:
        LeaseLost: another worker is at it now.
        ArchiveUnreachable: the rest is done later.
    """
    with desk.database.reading() as tx:
        over = leaving.set_aside_before(tx, desk.clock.now() - GAP, _AT_ONCE)
        in_place = leaving.to_set_aside(tx, _AT_ONCE)
        named = names.named(tx, [row.sha256 for row in (*over, *in_place)])
    for row in over:
        _step(desk, job, row, desk.archive.take_back if row.sha256 in named else desk.archive.let_go, last=True)
    for row in in_place:
        if row.sha256 in named:
            _step(desk, job, row, lambda _sha256: None, last=True)
        else:
            _step(desk, job, row, desk.archive.set_aside, last=False)


def _step(desk: Desk, job: Job, row: AnyRow, move: Callable[[str], None], *, last: bool) -> None:
    """Move the bytes of one digest while the job is surely ours, and note it."""
    with desk.database.transaction("discard lease extended", lasting=False) as tx:
        jobs.extend(tx, job, desk.clock.now() + desk.patience.lease)
    move(row.sha256)
    with desk.database.transaction("bytes moved on") as tx:
        if last:
            leaving.end(tx, row)
        else:
            leaving.note_set_aside(tx, row, desk.clock.now())


CHORE: Final = Chore("discard", discard, Every(timedelta(hours=1)))
