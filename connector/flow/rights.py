"""Keep which rights a mailbox does not grant our system, so that every process can tell, and not only the one with the token."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import Connection

from connector.flow.desk import Desk
from connector.offices.boxes import own_box
from connector.ports import HasRights
from connector.store import rows
from connector.store import tables as t
from connector.store.rows import AnyRow


def note_rights(tx: Connection, desk: Desk, box: AnyRow) -> None:
    """Note what this process's last token for a mailbox lacks, where that is news; without a token there is nothing to say.

    Right after the administrator of a mailbox changed them, two processes may disagree for as long as the older token lives.
    """
    channel = desk.channels.get(box.channel)
    missing = channel.missing_rights(own_box(box)) if isinstance(channel, HasRights) else None
    told = None if missing is None else [asdict(problem) for problem in missing]
    if told is not None and told != box.missing_rights:
        rows.change(tx, t.boxes, box.id, missing_rights=told)
