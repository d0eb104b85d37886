"""Have the platform call us (protocols, e-Doręczenia 3.8)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from adapters.edoreczenia.mailbox import Mailboxes
from connector.ports import Notice, OwnBox

_FIELDS: Final = {
    Notice.ARRIVAL: ("messageCallbackUrl", "inboxCallbackUrl"),
    Notice.TASK: ("messageCreatedCallbackUrl",),
    Notice.EVIDENCE: ("evidenceCallbackUrl",),
}


def subscribe(mailboxes: Mailboxes, box: OwnBox, addresses: Mapping[Notice, str]) -> None:
    """Ask for calls to these addresses; what was asked for before ends."""
    mailboxes.subscribe(box.address, {field: address for notice, address in addresses.items() for field in _FIELDS[notice]})
